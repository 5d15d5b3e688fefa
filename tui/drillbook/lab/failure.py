"""What can go wrong with the lab, as one error that says what to do."""

from __future__ import annotations

from drillbook.errors import DrillbookError


class LabError(DrillbookError):
    """The lab could not do what was asked; `remedy` is the next thing to try."""
