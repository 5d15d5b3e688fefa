"""The bar: is it safe to go on. The only filled row of the screen."""

from rich.cells import cell_len

from drillbook.console.frame import size_of
from drillbook.console.glyphs import FAILED, HELD, NO_RETURN, NOW, PROVEN, UNKNOWN
from drillbook.console.lines import Line, Part, fit, pad
from drillbook.console.outside import safe
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content

SIGNS: dict[str, tuple[str, Role]] = {
    "GO": (PROVEN, "bar-go"),
    "NO GO": (FAILED, "bar-nogo"),
    "FAILED": (FAILED, "bar-nogo"),
    "UNKNOWN": (UNKNOWN, "bar-unknown"),
    "ACTING": (NOW, "bar-acting"),
    "CHECKING": (NOW, "bar-acting"),
    "VERIFYING": (NOW, "bar-acting"),
    "HELD": (HELD, "bar-hold"),
    "GO BUT NO WAY BACK": (NO_RETURN, "bar-danger"),
    "NOT VERIFIED": (FAILED, "bar-danger"),
}


def draw(scene: Scene, cells: int) -> Content:
    """Integrity outranks the verdict; then what the view says."""
    bar = scene.view.bar
    word: str = bar.word
    lengths = (bar.long, bar.middle, bar.short)
    room = cells - len(word) - 8
    sentence = next((s for s in lengths if cell_len(s) <= room), bar.short)
    aside = bar.right
    if scene.integrity.broken_at >= 0:
        broken = f"from entry {scene.integrity.broken_at} on; entries 0 to {scene.integrity.intact_to} are intact."
        word, sentence, aside = "NOT VERIFIED", scene.integrity.sentence or broken, ""
    return Content(lines=[filled(word, sentence, aside, cells)])


def filled(word: str, sentence: str, aside: str, cells: int) -> Line:
    """The whole row in one style; what stands at the right goes first when it is narrow."""
    sign, role = SIGNS.get(word, (HELD, "bar-hold"))
    gap = "  " if size_of(cells) == "small" else "   "
    shown = word.replace("GO BUT", "GO, BUT")
    left, right = safe(f" {sign} {shown}{gap}{sentence}"), safe(f"{aside} ") if aside else ""
    room = cells - cell_len(right)
    if cell_len(left) + 2 > room:
        right, room = "", cells
    return [Part(pad(fit(left, room), room) + right, role)]
