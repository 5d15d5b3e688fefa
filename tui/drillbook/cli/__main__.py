"""`python -m drillbook.cli`: the same as `drillbook`."""

from drillbook.cli.main import entry

entry()
