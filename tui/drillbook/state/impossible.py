"""The one error of the fold."""

from drillbook.errors import TimelineError


class ImpossibleEntryError(TimelineError):
    """An entry that can't follow what was before it; the message names it by number, and the rule that it breaks."""
