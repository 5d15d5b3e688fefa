"""Lines keep their width whatever they are given, and let nothing from outside through unseen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from drillbook.console import glyphs
from drillbook.console.lines import Line, clip, fit, flow, hang, ln, note, paint, spread, width
from drillbook.console.outside import safe
from drillbook.console.theme import DARK, NO_COLOUR, Look

HOSTILE = "[red]x[/red]\x1b[31m\u202eevil\u2066\n\r\t\x9b\u200b\ufeffe\u0301\ue000\ud800"
ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)


def text_of(line: Line) -> str:
    return "".join(p.text for p in line)


@given(st.text(alphabet=st.characters(blacklist_categories=()), max_size=80))
def test_safe_text_is_printable_and_has_no_zero_width(text: str) -> None:
    shown = safe(text)
    assert shown.isprintable()
    assert not any(unicodedata.category(c) in {"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Zl", "Zp"} for c in shown)


def test_escapes_are_visible_and_markup_is_text() -> None:
    assert safe(HOSTILE) == (
        "[red]x[/red]\\x1b[31m\\u202eevil\\u2066\\n\\r\\t\\x9b\\u200b\\ufeffe\\u0301\\ue000\\ud800"
    )


def test_a_name_cannot_pass_for_another() -> None:
    assert safe("orders\u00a0paid") != safe("orders paid")
    assert safe("e\u0301") != safe("é")


@given(ANY_TEXT, ANY_TEXT, st.integers(1, 40))
def test_clip_and_spread_never_exceed_their_cells(left: str, right: str, cells: int) -> None:
    assert width(clip(ln(left, (right, "failed")), cells)) <= cells
    end = ln(fit(safe(right), cells // 2))
    assert width(spread(ln(left), end, cells)) == cells


@given(ANY_TEXT, st.integers(1, 40))
def test_flow_loses_no_letter(text: str, cells: int) -> None:
    lines = flow(ln(text), cells)
    assert "".join(text_of(line) for line in lines).replace(" ", "") == safe(text).replace(" ", "")
    assert all(width(line) <= max(cells, 2) for line in lines)


def test_a_remark_wraps_as_one_piece() -> None:
    lines = flow(ln("1 ACL added on east, 0 deleted", note("   not tried yet")), 34)
    assert [width(line) for line in lines] == [30, 13]


def test_rows_hang_at_one_position() -> None:
    lines = hang("Plan", 40, "a b", ln("second"))
    assert text_of(lines[0]).index("a b") == 13
    assert text_of(lines[1]).index("second") == 13


@given(ANY_TEXT, st.integers(0, 50), st.booleans())
def test_paint_fills_exactly_its_cells(text: str, cells: int, ascii_only: bool) -> None:
    strip = paint(ln(text), cells, Look(DARK, ascii=ascii_only))
    assert strip.cell_length == cells
    assert cell_len(strip.text) == cells


@pytest.mark.parametrize("glyph", [v for k, v in vars(glyphs).items() if k.isupper() and isinstance(v, str)])
def test_glyphs_are_narrow_and_have_an_ascii_stand_in(glyph: str) -> None:
    for char in glyph:
        if glyph != glyphs.FORBIDDEN:
            assert char not in glyphs.FORBIDDEN
            assert cell_len(char) == 1
            assert glyphs.to_ascii(char).isascii()
            assert glyphs.to_ascii(char) != "?" or char == glyphs.UNKNOWN


def test_limits_keep_their_width_in_ascii() -> None:
    assert paint(ln("≤ 500"), 5, Look(NO_COLOUR, ascii=True)).text == "<=500"
