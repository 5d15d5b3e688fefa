"""The report as one HTML page that needs nothing else: no script, no font, no picture, no address."""

from html import escape

import msgspec

from drillbook.report.document import Block, Cell, Document, Items, Paragraph, Picture, Section, Table
from drillbook.report.gantt import gantt
from drillbook.report.lag_chart import lag_charts
from drillbook.report.markdown import MARKS
from drillbook.report.markup import Html, el, trusted
from drillbook.report.plain import plain, spelled
from drillbook.report.review import Review

STYLE = """
:root { color-scheme: light }
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem }
h1 { font-size: 1.7rem; margin: 0 0 .6rem }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #d0d7de }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .85rem }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #d0d7de;
  overflow-wrap: anywhere; unicode-bidi: isolate }
th { background: #f6f8fa }
p { margin: .4rem 0; max-width: 60rem; overflow-wrap: anywhere }
.head { border: 2px solid #1f2328; padding: .5rem .8rem; margin: .4rem 0 }
.good { color: #116329 } .bad { color: #a40e26; font-weight: 600 } .doubt { color: #7d4e00; font-weight: 600 }
.quiet { color: #57606a }
svg { width: 100%; height: auto; margin: .5rem 0 } svg text { font: 11px system-ui, sans-serif; fill: #1f2328 }
pre { font-size: .7rem; white-space: pre-wrap; overflow-wrap: anywhere }
@media print {
  body { margin: 0; max-width: none; font-size: 10pt } h2, h3 { break-after: avoid }
  tr, svg { break-inside: avoid } thead { display: table-header-group } details { display: none }
  @page { size: A4 landscape; margin: 14mm }
}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_LINE = trusted("\n")


def as_html(document: Document, review: Review) -> str:
    """The whole page, its charts drawn from the review; the review itself stands at its end for programs."""
    head = el(
        "head",
        None,
        el("meta", {"charset": "utf-8"}),
        el("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("title", None, trusted(escape(plain(document.title)))),
        el("style", None, trusted(STYLE)),
    )
    parts = (
        el("h1", None, document.title),
        _stand("Timeline", document.standing, document.standing_says),
        _stand("Result", document.result, document.result_says),
        *(part for section in document.sections for part in _section(section, review)),
        _data(review),
    )
    body = el("body", None, *(piece for part in parts for piece in (_LINE, part)))
    return f"<!DOCTYPE html>\n{el('html', {'lang': 'en'}, head, body)}\n"


def _stand(what: str, cell: Cell, says: str) -> Html:
    marked = el("strong", {"class": cell.tone}, f"{MARKS[cell.tone]} {what}: {cell.text}".strip())
    return el("p", {"class": "head"}, marked, " ", says)


def _section(section: Section, review: Review) -> tuple[Html, ...]:
    title = el(f"h{section.level}", None, section.title)
    return (title, *(made for block in section.blocks for made in _block(block, review)))


def _block(block: Block, review: Review) -> tuple[Html, ...]:
    match block:
        case Paragraph():
            return (el("p", {"class": block.tone} if block.tone else None, _marked(block.text, block.tone)),)
        case Items():
            return (el("ul", None, *(el("li", None, item) for item in block.items)),)
        case Table():
            head = el("thead", None, el("tr", None, *(el("th", None, name) for name in block.head)))
            rows = (piece for row in block.rows for piece in (_LINE, el("tr", None, *(_cell(cell) for cell in row))))
            return (el("table", None, head, el("tbody", None, *rows)),)
        case Picture():
            return (gantt(review),) if block.name == "gantt" else lag_charts(review)


def _cell(cell: Cell | str) -> Html:
    if isinstance(cell, str):
        return el("td", None, cell)
    return el("td", {"class": cell.tone} if cell.tone else None, _marked(cell.text, cell.tone))


def _marked(text: str, tone: str) -> str:
    return f"{MARKS[tone]} {text}" if MARKS[tone] else text


def _data(review: Review) -> Html:
    json = spelled(msgspec.json.format(msgspec.json.encode(review), indent=1).decode())
    summary = el("summary", None, "The data of this page, as `drillbook report --format json` writes it")
    return el("details", None, summary, el("pre", None, trusted(escape(json))))
