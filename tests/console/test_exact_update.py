"""What is written for cells that changed: a style is said once for all that stand in it, and nothing is left on."""

from drillbook.console.widgets.exact_update import one_style_after_another

GREY, BOLD = "38;2;168;168;168", "1;38;2;255;255;255"


def cell(style: str, text: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


def test_a_style_is_said_once_and_ended_once() -> None:
    written = [("\x1b[1;9H", cell(GREY, "7")), ("\x1b[4;2H", cell(GREY, "12") + cell(GREY, " s"))]
    assert one_style_after_another(written) == f"\x1b[1;9H\x1b[{GREY}m7\x1b[4;2H12 s\x1b[0m"


def test_another_style_ends_the_one_before() -> None:
    written = [("\x1b[1;9H", cell(BOLD, "GO")), ("\x1b[4;2H", cell(GREY, "12"))]
    assert one_style_after_another(written) == f"\x1b[1;9H\x1b[{BOLD}mGO\x1b[4;2H\x1b[0;{GREY}m12\x1b[0m"


def test_what_is_not_plain_cells_stands_as_it_came() -> None:
    link = "\x1b]8;id=1;http://a\x1b\\here\x1b]8;;\x1b\\"
    written = [("\x1b[1;1H", cell(GREY, "7")), ("\x1b[2;1H", link), ("\x1b[3;1H", cell(GREY, "8"))]
    told = one_style_after_another(written)
    assert told == f"\x1b[1;1H\x1b[{GREY}m7\x1b[2;1H\x1b[0m{link}\x1b[3;1H\x1b[{GREY}m8\x1b[0m"


def test_text_without_a_style_is_not_painted_in_the_one_before() -> None:
    told = one_style_after_another([("\x1b[1;1H", cell(GREY, "7")), ("\x1b[2;1H", "plain")])
    assert told == f"\x1b[1;1H\x1b[{GREY}m7\x1b[2;1H\x1b[0mplain"
