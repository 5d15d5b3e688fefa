"""Why the control port did not do what it was asked; each class is one HTTP status."""

from __future__ import annotations

from drillbook.errors import DrillbookError


class NotThere(DrillbookError):  # noqa: N818  # reads as the sentence it is
    """No such region, application or path."""


class Conflict(DrillbookError):  # noqa: N818
    """It cannot be done while something else is as it is."""


class NotDone(DrillbookError):  # noqa: N818
    """It was tried, and is not done, not flushed or not committed."""
