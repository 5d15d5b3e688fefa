"""What reconcile is told."""

from typing import Literal

from drillbook.actions.base import ActionParams


class ReconcileParams(ActionParams, frozen=True, kw_only=True):
    """`what` is also the word that the target must allow; `allow` names configs of topics that may differ."""

    what: Literal["acls", "schemas", "topics", "quotas"]
    allow: tuple[str, ...] = ()
