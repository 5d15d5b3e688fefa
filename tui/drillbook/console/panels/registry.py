"""The panels, one line each."""

from drillbook.console.panels import access, coverage, groups, lag, schemas, timeline
from drillbook.console.panels.panel import Panel

PANELS: tuple[Panel, ...] = (lag.PANEL, groups.PANEL, access.PANEL, schemas.PANEL, timeline.PANEL, coverage.PANEL)
BY_NUMBER = {panel.number: panel for panel in PANELS}
FIRST_OPEN = (2, 1, 8)
"""Open from the start, from top to bottom, as many as there are and fit."""
