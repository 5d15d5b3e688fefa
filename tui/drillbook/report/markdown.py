"""The report as Markdown: every name and note escaped, so that none of them is markup."""

import re

from drillbook.report.document import Block, Cell, Document, Items, Paragraph, Picture, Table
from drillbook.report.plain import isolated

MARKS = {"good": "✓", "bad": "✗", "doubt": "?", "quiet": "·", "": ""}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&!@$])")
_LINKS = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)")


def as_markdown(document: Document) -> str:
    """One page; the standing of the timeline is in its head."""
    lines = [
        f"# {escaped(document.title)}", "",
        f"**Timeline: {_cell(document.standing)}** {escaped(document.standing_says)}", "",
        f"**Result: {_cell(document.result)}** {escaped(document.result_says)}", "",
    ]  # fmt: skip
    for section in document.sections:
        lines += [f"{'#' * section.level} {escaped(section.title)}", ""]
        for block in section.blocks:
            said = _block(block)
            lines += [*said, ""] if said else []
    return "\n".join(lines)


def escaped(text: str) -> str:
    """The text as Markdown that shows exactly it, in one line."""
    safe = _SPECIAL.sub(r"\\\1", isolated(text))
    return _LINKS.sub(lambda m: f"\\{m[0]}", safe)


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            mark = MARKS[block.tone]
            return [f"{mark} {escaped(block.text)}" if mark else _start(escaped(block.text))]
        case Items():
            return [f"- {_start(escaped(item))}" for item in block.items]
        case Table():
            rows = [" | ".join(_cell(c) for c in row) for row in (block.head, *block.rows)]
            return [f"| {rows[0]} |", f"|{' --- |' * len(block.head)}", *(f"| {row} |" for row in rows[1:])]
        case Picture():
            return []


def _cell(cell: Cell | str) -> str:
    if isinstance(cell, str):
        return escaped(cell)
    mark = MARKS[cell.tone]
    return f"{mark} {escaped(cell.text)}" if mark else escaped(cell.text)


def _start(text: str) -> str:
    """The text, made no list, rule or number by how it begins."""
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", text)
