"""`drillbook schema`: the JSON Schema of the runbook language, for editors and programs."""

import argparse


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("schema", help="print the JSON Schema of a runbook, a regions file or a report")
    parser.add_argument("what", nargs="?", choices=("runbook", "regions", "report"), default="runbook")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    import msgspec

    from drillbook.report.export import schema as report_schema
    from drillbook.runbook.schema import runbook_schema
    from drillbook.runbook.site_shape import SiteShape
    from drillbook.runbook.vocabulary import current

    if args.what == "report":
        print(report_schema(), end="")
        return 0
    schema = runbook_schema(current()) if args.what == "runbook" else msgspec.json.schema(SiteShape)
    print(msgspec.json.format(msgspec.json.encode(schema), indent=2).decode())
    return 0
