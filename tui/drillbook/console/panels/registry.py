"""The panels, one line each."""

from drillbook.console.panels import access, connectors, coverage, groups, lag, schemas, timeline, topics, transactions
from drillbook.console.panels.panel import Panel

PANELS: tuple[Panel, ...] = (
    lag.PANEL, groups.PANEL, access.PANEL, schemas.PANEL, topics.PANEL, transactions.PANEL, connectors.PANEL,
    timeline.PANEL, coverage.PANEL,
)  # fmt: skip
BY_NUMBER = {panel.number: panel for panel in PANELS}
FIRST_OPEN = (2, 1, 8)
"""Open from the start, from top to bottom, as many as there are and fit."""
