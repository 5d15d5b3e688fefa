"""Writes the cells that changed and no others: Textual 8.2.8 writes each changed row from its widget's left edge."""

import re
from collections.abc import Iterable

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor

PLAIN = re.compile(r"(?:\x1b\[[\d;]+m[^\x1b]*\x1b\[0m)+")
PIECE = re.compile(r"\x1b\[([\d;]+)m([^\x1b]*)\x1b\[0m")
RESET = "\x1b[0m"


class ExactUpdate(ChopsUpdate):
    """The same update, cropped at both ends."""

    def render_segments(self, console: Console) -> str:
        written: list[tuple[str, str]] = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                first, last = max(x, x1), min(end, x2)
                if strip is not None and first < last:
                    move = Control.move_to(first, y).segment.text
                    written.append((move, strip.crop(first - x, last - x).render(console)))
        return one_style_after_another(written)


class ExactCompositor(Compositor):
    """A clock's tick then costs its own digits, also over SSH."""

    def render_partial_update(self) -> ChopsUpdate | None:
        update = super().render_partial_update()
        return None if update is None else ExactUpdate(update.chops, update.spans, update.chop_ends)


def one_style_after_another(written: Iterable[tuple[str, str]]) -> str:
    """Moves and texts in one stream, where a style is said once for all that stand in it one after the other."""
    out: list[str] = []
    style = ""
    for move, text in written:
        out.append(move)
        if not PLAIN.fullmatch(text):
            out += [RESET if style else "", text]
            style = ""
            continue
        for said, shown in PIECE.findall(text):
            if said != style:
                out.append(f"\x1b[0;{said}m" if style else f"\x1b[{said}m")
            out.append(shown)
            style = said
    return "".join(out) + (RESET if style else "")
