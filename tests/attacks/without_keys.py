"""Forgeries by somebody who can write the folder and holds no key."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from attacks.book import Book, chained, data_of, edited, first, replace_line
from drillbook.timeline import frame


def bit_flipped(book: Book) -> Book:
    seq = first(book, "decided")
    raw = bytearray(book.lines[seq])
    raw[len(raw) // 2] ^= 4
    return book.with_lines([*book.lines[:seq], bytes(raw), *book.lines[seq + 1 :]], seq + 1)


def entry_dropped(book: Book) -> Book:
    seq = first(book, "finding")
    return book.with_lines(book.lines[:seq] + book.lines[seq + 1 :], seq + 1)


def entries_swapped(book: Book) -> Book:
    seq = first(book, "decided")
    lines = list(book.lines)
    lines[seq], lines[seq + 2] = lines[seq + 2], lines[seq]
    return book.with_lines(lines, seq + 1)


def entry_duplicated(book: Book) -> Book:
    seq = first(book, "intent")
    return book.with_lines([*book.lines[: seq + 1], *book.lines[seq:]], seq + 2)


def entry_inserted(book: Book) -> Book:
    seq = first(book, "gate")
    lines = [frame.decode(raw) for raw in book.lines[: seq + 1]]
    note = replace_line(lines[-1], kind="note", data=b'{"text":"all is well"}', by="bob")
    raws = chained([*lines, note])
    return book.with_lines([*raws, *book.lines[seq + 1 :]], seq + 3)


def two_writers(book: Book) -> Book:
    """A second engine wrote its own next line over the same place."""
    seq = first(book, "gate")
    lines = [frame.decode(raw) for raw in book.lines[:seq]]
    other = chained([*lines, replace_line(lines[-1], kind="note", data=b'{"text":"me too"}')])
    return book.with_lines([*other, *book.lines[seq:]], seq + 2)


def cut_at_an_entry(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "cleared") + 1], 0)


def cut_at_a_seal(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "seal", first(book, "decided")) + 1], 0)


def cut_before_the_close(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "closed")], 0)


def cut_before_the_closing_seal(book: Book) -> Book:
    return book.with_lines(book.lines[:-1], 0)


def cut_inside_a_line(book: Book) -> Book:
    return book.with_lines([*book.lines[:-1], book.lines[-1][:-30]], len(book.lines))


def emptied(book: Book) -> Book:
    return book.with_lines([], 1)


def closing_seals_own_envelope(book: Book) -> Book:
    last = book.lines[-1].replace(b'"by":"session"', b'"by":"sessiom"')
    return book.with_lines([*book.lines[:-1], last], len(book.lines))


def closing_seals_time(book: Book) -> Book:
    line = frame.decode(book.lines[-1])
    return book.with_lines([*book.lines[:-1], frame.encode(replace_line(line, up=line.up + 1))], len(book.lines))


def _armour(book: Book, old: str, new: str) -> Book:
    line = frame.decode(book.lines[-1])
    data = msgspec.json.decode(line.data)
    data["signature"] = data["signature"].replace(old, new)
    last = frame.encode(replace_line(line, data=msgspec.json.encode(data)))
    return book.with_lines([*book.lines[:-1], last], len(book.lines))


def armour_with_junk_after_end(book: Book) -> Book:
    return _armour(book, "-----END SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\njunk\n")


def armour_unwrapped(book: Book) -> Book:
    return _armour(book, "\n", "\r\n")


def other_spelling(book: Book) -> Book:
    seq = first(book, "note") if any(b'"kind":"note"' in raw for raw in book.lines) else first(book, "finding")
    raw = book.lines[seq].replace(b'"kind":"finding"', b'"kind":"f\\u0069nding"').replace(b"note", b"n\\u006fte")
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)


def duplicate_key(book: Book) -> Book:
    seq = first(book, "cleared")
    raw = book.lines[seq].replace(b'"by":', b'"by":"bob","by":')
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)


def unknown_field(book: Book) -> Book:
    seq = first(book, "cleared")
    raw = book.lines[seq].replace(b',"prev":', b',"note":"","prev":')
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)


def huge_line(book: Book) -> Book:
    seq = first(book, "cleared")
    raw = book.lines[seq].replace(b'"data":{', b'"data":{"x":"' + b"x" * (8 << 20) + b'",')
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)


def a_float(book: Book) -> Book:
    seq = first(book, "cleared")
    raw = book.lines[seq].replace(b'"gate":', b'"gate":0.5e1,"x":', 1)
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)


def whole_file_rehashed(book: Book) -> Book:
    seq = first(book, "finding")
    changed = edited(book, seq, lambda f: msgspec.structs.replace(f, hold=99), keys=False)
    return replace(changed, line=first(book, "seal", seq) + 1)


def cluster_id_rehashed(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        regions = (msgspec.structs.replace(opened.regions[0], cluster_id="X" * 22), *opened.regions[1:])
        return msgspec.structs.replace(opened, regions=regions)

    return edited(book, 0, other, keys=False, line=2)


def seal_moved(book: Book) -> Book:
    """A true seal, put where it would cover less."""
    seals = [seq for seq in range(len(book.lines)) if frame.decode(book.lines[seq]).kind == "seal"]
    lines = [frame.decode(raw) for raw in book.lines]
    moved = lines.pop(seals[3])
    lines.insert(seals[3] - 1, moved)
    return book.with_lines(chained(lines), seals[3])


def added_after_the_close(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    note = replace_line(lines[-1], kind="note", by="alice", data=b'{"text":"all was well"}')
    return book.with_lines(chained([*lines, note]), len(lines) + 1)


def clock_set_back(book: Book) -> Book:
    seq = first(book, "cleared")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], up=1)
    return book.with_lines(chained(lines), seq + 1)


def sample_edited(book: Book) -> Book:
    samples = [*book.samples]
    samples[2] = samples[2].replace(b"proven", b"failed", 1)
    return replace(book, samples=tuple(samples), line=4)


def samples_cut(book: Book) -> Book:
    return replace(book, samples=book.samples[:-3], line=len(book.samples) - 2)


def samples_swapped(book: Book) -> Book:
    samples = [*book.samples]
    samples[1], samples[2] = samples[2], samples[1]
    return replace(book, samples=tuple(samples), line=2)


def samples_gone(book: Book) -> Book:
    return replace(book, samples=(), line=1)


def runbook_yaml_changed(book: Book) -> Book:
    yaml = tuple((name, raw + b"# harmless\n" if name == "runbook.yaml" else raw) for name, raw in book.yaml)
    return replace(book, yaml=yaml, line=1)


def line_of_kind(book: Book, kind: str) -> int:
    return first(book, kind) + 1


def result_edited(book: Book) -> Book:
    seq = first(book, "closed")
    assert data_of(book, seq)
    raw = book.lines[seq].replace(b'"result":"met"', b'"result":"done"')
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)
