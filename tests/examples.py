"""How many examples a law is tried on: all of them in `make proof`, a quarter in `make test`."""

import os
from collections.abc import Collection

from hypothesis import HealthCheck, settings


def examples(whole: int, *, allow: Collection[HealthCheck] = ()) -> settings:
    """Hypothesis's settings for a law that `make proof` tries on `whole` examples; without a deadline."""
    count = whole if os.environ.get("DRILLBOOK_PROOF") else max(whole // 4, 5)
    return settings(max_examples=count, deadline=None, suppress_health_check=allow)
