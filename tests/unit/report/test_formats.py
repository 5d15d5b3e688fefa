"""Every format says the same of a drill, and no name that came from a cluster can speak in it."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import msgspec
import pytest
from msgspec.structs import replace

from drillbook.model.finding import Verdict
from drillbook.report.build import review
from drillbook.report.export import FORMATS, Format, as_json, export, schema
from drillbook.report.lag_chart import lag_charts
from drillbook.report.lag_over_time import MOST_POINTS, thinned
from drillbook.report.plain import isolated, plain
from drillbook.report.review import Review, Verification
from drillbook.report.review_parts import LagPoint
from unit.report.reviewed import history, measured, reviewed, rows

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'& \x1b[31m\x07\x9b "
    "\u202egnp.exe\u202c\u2066\u200b\u2028|`**met**` [x](http://evil.example) # \x00 \ufffe אבג www.evil.example"
)
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "strong", "ul", "li", "table", "thead",
    "tbody", "tr", "th", "td", "svg", "rect", "line", "path", "text", "defs", "pattern", "details", "summary", "pre",
    "bdi",
}  # fmt: skip


class Seen(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def hostile() -> Review:
    """A drill in which everything that can be named has a name that wants out."""
    drive = measured()
    drive.say("acls", "failed", HOSTILE)
    drive.ask("note", text="a note")
    drive.everybody()
    drive.ask("run")
    drive.until("done", "identity")
    items = list(history(drive))
    opened = items[0].data
    workload = replace(opened.scope.workloads[0], name=HOSTILE, owner=HOSTILE)
    steps = (replace(opened.runbook.steps[0], title=HOSTILE), *opened.runbook.steps[1:])
    runbook = replace(opened.runbook, name=HOSTILE, objective=HOSTILE, steps=steps)
    scope = replace(opened.scope, workloads=(workload, *opened.scope.workloads[1:]))
    regions = (replace(opened.regions[0], cluster_id=HOSTILE), *opened.regions[1:])
    items[0] = replace(items[0], data=replace(opened, runbook=runbook, scope=scope, regions=regions, driver=HOSTILE))
    return review(items)


@pytest.fixture(scope="module")
def met() -> Review:
    drive = measured()
    drive.walk()
    return review(history(drive), Verification("intact and closed", lines=len(drive.history), sealed=9, trustworthy=9))


@pytest.mark.parametrize("form", FORMATS)
def test_no_name_steers_a_terminal_or_turns_text_about(form: Format) -> None:
    text = export(hostile(), form)
    assert "alert(1)" in text
    assert [c for c in text if plain(c) != c and c not in "\n\u2068\u2069"] == []
    if form == "json":
        assert json.loads(text)["identity"]["runbook"] == HOSTILE, "programs get what was recorded"


def test_no_name_becomes_markup_in_the_page() -> None:
    page = export(hostile(), "html")
    seen = Seen(page)
    assert seen.open == []
    assert seen.tags <= ALLOWED
    assert not [a for a in seen.attributes if a.startswith("on") or a in {"src", "href", "srcdoc", "action"}]
    assert any("<script>alert(1)</script>" in text for text in seen.texts), "shown as what it is"
    assert "<U+202E>" in "".join(seen.texts)


def test_the_page_needs_nothing_from_elsewhere(met: Review) -> None:
    page = export(met, "html")
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)|<link|<script|<iframe|<img|<base", page)
    seen = Seen(page)
    assert not seen.attributes & {"src", "href", "srcset", "data", "xlink:href", "style"}
    assert {"svg", "rect", "path"} <= seen.tags
    assert "@media print" in page


def test_what_stands_in_a_table_of_markdown_is_text() -> None:
    text = export(hostile(), "md")
    rows = [line for line in text.split("\n") if line.startswith("| ") and "alert" in line]
    assert rows
    assert not re.search(r"(?<!\\)<|(?<!\\)\]\(|(?<!\\)`|(?<!\\)\*\*met", "\n".join(rows))
    assert not re.search(r"(?<!\\)://|www\.", "\n".join(rows)), "no link makes itself"
    heads = [line for line in text.split("\n") if line.startswith("|")]
    counted = [len(re.findall(r"(?<!\\)\|", line)) for line in heads]
    groups = "".join("t" if line.startswith("|") else "\n" for line in text.split("\n")).split("\n")
    at = 0
    for group in (g for g in groups if g):
        assert len(set(counted[at : at + len(group)])) == 1, heads[at]
        at += len(group)


def test_the_standing_of_the_timeline_is_in_the_head_of_each_format(met: Review) -> None:
    for standing in ("intact and closed", "intact but open", "not verified", "not checked"):
        found = replace(met, verification=Verification(standing, problems=("line 4: was changed",)))
        shown = standing.upper() if standing.startswith("not") else standing
        assert shown in export(found, "md").split("##")[0]
        assert shown in export(found, "html").split("<h2>")[0]
        assert json.loads(export(found, "json"))["verification"]["standing"] == standing
        (case,) = [
            c for c in ET.fromstring(export(found, "junit")).iter("testcase") if c.get("classname") == "timeline"
        ]
        outcome = {child.tag for child in case}
        assert outcome == {"intact and closed": set(), "not checked": {"skipped"}}.get(standing, {"failure"})


def test_a_claim_that_was_not_checked_is_skipped_and_a_failed_one_fails() -> None:
    drive = measured()
    drive.say("acls", "failed", "3 bindings are missing")
    drive.say("schemas", "unknown", "no answer")
    drive.everybody()
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    root = ET.fromstring(export(reviewed(drive), "junit"))
    told = {c.get("name", "").partition(":")[0]: {child.tag for child in c} for c in root.iter("testcase")}
    assert told["identity/requires/0"] == set()
    assert told["survey/observe/0"] == {"failure"}
    assert told["survey/observe/1"] == {"skipped"}
    assert told["drain/requires/0"] == {"skipped"}
    assert told["quotas of orders"] == {"skipped"}
    assert told["result"] == {"skipped"}
    for count, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        assert int(root.get(count, "-1")) == len(list(root.iter(tag)))
        assert int(root.get(count, "-1")) == sum(int(s.get(count, "-1")) for s in root)


def test_in_junit_only_proof_passes(met: Review) -> None:
    """Whatever a claim came to, it passes only where it is proven."""
    for verdict in ("proven", "failed", "unknown", "not checked"):
        first = replace(met.steps[0], claims=tuple(replace(c, verdict=verdict) for c in met.steps[0].claims))
        root = ET.fromstring(export(replace(met, steps=(first, *met.steps[1:])), "junit"))
        (suite,) = [s for s in root if s.get("name") == "1 identity"]
        passed = [c for c in suite if not len(c)]
        assert bool(passed) == (verdict == Verdict.PROVEN)


def test_the_word_met_stands_in_no_format_where_it_is_refused() -> None:
    drive = measured()
    drive.outcomes.clear()
    drive.walk()
    found = reviewed(drive)
    assert found.result.refused
    text = export(found, "md")
    said = [line for line in text.split("\n") if re.search(r"\bmet\b", line)]
    assert said == ['? The word "met" is refused, for the record lacks:']
    root = ET.fromstring(export(found, "junit"))
    cases = [c for c in root.iter("testcase") if c.get("classname") in {"objective", "rpo", "drill"}]
    assert cases
    assert all([child.tag for child in c] == ["skipped"] for c in cases)


def test_json_is_of_the_published_schema(met: Review) -> None:
    published = json.loads(schema())
    written = json.loads(as_json(met))
    assert msgspec.json.decode(as_json(met), type=Review) == met
    _conforms(written, published, published["$defs"])


def _conforms(value: object, shape: dict[str, object], known: dict[str, dict[str, object]]) -> None:
    """As much of JSON Schema as a schema of frozen structs uses; what it does not know it refuses."""
    if "$ref" in shape:
        _conforms(value, known[str(shape["$ref"]).rpartition("/")[2]], known)
    elif "anyOf" in shape:
        assert any(_fits(value, one, known) for one in shape["anyOf"])
    elif "enum" in shape:
        assert value in shape["enum"]
    elif shape["type"] == "object":
        assert isinstance(value, dict)
        assert set(value) <= set(shape["properties"])
        assert set(value) >= set(shape["required"])
        for name, part in value.items():
            _conforms(part, shape["properties"][name], known)
    elif shape["type"] == "array":
        assert isinstance(value, list)
        for part in value:
            _conforms(part, shape["items"], known)
    else:
        kinds = {"string": str, "integer": int, "boolean": bool, "null": type(None)}
        assert type(value) is kinds[shape["type"]]


def _fits(value: object, shape: dict[str, object], known: dict[str, dict[str, object]]) -> bool:
    try:
        _conforms(value, shape, known)
    except (AssertionError, KeyError):
        return False
    return True


def test_text_is_made_plain_and_kept_from_its_neighbours() -> None:
    assert plain("orders.new-3 ✓ größer") == "orders.new-3 ✓ größer"
    assert plain("a\x1b[1m\nb\u202e\u200d") == "a<U+001B>[1m\\nb<U+202E><U+200D>"
    assert isolated("abc") == "abc"
    assert isolated("אבג") == "\u2068אבג\u2069"


def test_a_long_series_keeps_its_heights_and_its_gaps() -> None:
    points = [LagPoint(n, None if n % 5_000 == 1_234 else n * 7_919 % 100_003) for n in range(50_000)]
    kept = thinned(points)
    assert len(kept) <= 2 * MOST_POINTS + 20
    assert [p.t for p in kept] == sorted(p.t for p in kept)
    assert max(p.value or 0 for p in kept) == max(p.value or 0 for p in points)
    assert [p.t for p in kept if p.value is None] == [p.t for p in points if p.value is None]
    assert thinned(points[:MOST_POINTS]) == tuple(points[:MOST_POINTS])


def test_lag_that_was_not_known_is_a_gap() -> None:
    drive = measured()
    drive.everybody()
    drive.ask("run")
    drive.until("done", "identity")
    known = drive.shows["lag"]
    drive.ask("run")
    drive.until("done", "survey")
    drive.ask("run")
    drive.sweep(3)
    drive.shows["lag"] = replace(known, rows=rows(100, None))
    drive.sweep(3)
    drive.shows["lag"] = known
    drive.sweep(3)
    found = reviewed(drive)
    points = {(s.workload, s.unit): [p.value for p in s.points] for s in found.lag}
    assert points["ledger", "records"] == [20, None, 20]
    assert points["orders", "records"] == [100]
    (chart, _) = lag_charts(found)
    assert chart.count("<path") == 3
