"""A finding as a sweep made it: the finding, and the rows that panels draw."""

import msgspec

from drillbook.model.finding import Finding
from drillbook.model.rows import Row


class Observation(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a check returns: entries keep the finding, samples keep both."""

    finding: Finding
    rows: tuple[Row, ...] = ()
