"""Reads what a URL of the site answers."""

import json
from typing import Final

from drillbook.regions.deadline import Deadline
from drillbook.regions.http_answer import MOST_BYTES, HttpAnswer, ask
from drillbook.regions.json_pointer import at_pointer
from drillbook.regions.region import Region
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.http import HttpSnapshot, ReadHttp

LONGEST_VALUE: Final = 200


def read_http(read: ReadHttp, region: Region, deadline: Deadline) -> HttpSnapshot:
    """Status, and what was asked about the body."""
    answer = ask(region.plain_http(), "GET", read.url, deadline)
    is_json, found, value, problem = _value(answer, read.pointer)
    if not answer.whole and (read.contains or read.pointer is not None):
        problem = f"the answer is longer than {MOST_BYTES:,} bytes, and was not read to its end"
    return HttpSnapshot(
        region=read.region,
        observed_at=0,
        errors=(ReadError(problem, "body", "TOO_LARGE"),) if problem else (),
        url=read.url,
        status=answer.status,
        size=len(answer.body),
        sha256=answer.sha256,
        contained=bool(read.contains) and read.contains.encode() in answer.body,
        is_json=is_json,
        found=found,
        value=value,
    )


def _value(answer: HttpAnswer, pointer: str | None) -> tuple[bool, bool, str | None, str]:
    """Whether it is JSON, whether something stands at the pointer, its text, and why that cannot be kept."""
    if pointer is None or not answer.whole:
        return False, False, None, ""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False, False, None, ""
    try:
        found = at_pointer(document, pointer)
    except LookupError:
        return True, False, None, ""
    if isinstance(found, dict | list):
        return True, True, None, ""
    text = json.dumps(found)
    if len(text) > LONGEST_VALUE:
        return True, True, None, f"the value at {pointer} is longer than {LONGEST_VALUE} characters"
    return True, True, text, ""
