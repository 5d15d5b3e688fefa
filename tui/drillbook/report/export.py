"""The formats by name, and the schema of the one for programs."""

from typing import Literal

import msgspec

from drillbook.report.junit import as_junit
from drillbook.report.markdown import as_markdown
from drillbook.report.page import as_html
from drillbook.report.plain import spelled
from drillbook.report.review import Review
from drillbook.report.sections import document

Format = Literal["md", "html", "json", "junit"]
FORMATS: tuple[Format, ...] = ("md", "html", "json", "junit")


def export(review: Review, form: Format) -> str:
    """The review in this format, ending in a newline."""
    match form:
        case "md":
            return as_markdown(document(review))
        case "html":
            return as_html(document(review), review)
        case "json":
            return as_json(review)
        case "junit":
            return as_junit(review)


def as_json(review: Review) -> str:
    """Every number of the review."""
    return spelled(msgspec.json.format(msgspec.json.encode(review), indent=2).decode()) + "\n"


def schema() -> str:
    """The JSON Schema of `as_json`."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Review)), indent=2).decode() + "\n"
