"""The coverage strip: of each kind of state, whether it is proven, and what nobody asked."""

from drillbook.console.frame import size_of
from drillbook.console.glyphs import FAILED, NOT_CHECKED, PROVEN, UNKNOWN
from drillbook.console.lines import Line, clip, ln, spread, width
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.model.runbook import KINDS_OF_STATE

SHORT = {"credentials": "creds", "connectors": "connect", "transactions": "txns", "observability": "observ"}
CODES = dict(
    zip(KINDS_OF_STATE, ["rec", "off", "top", "acl", "crd", "sch", "quo", "con", "txn", "rou", "obs"], strict=True)
)
SIGNS: dict[str, tuple[str, Role]] = {
    "proven": (PROVEN, "proven"), "failed": (FAILED, "failed"), "unknown": (UNKNOWN, "unknown"),
    "not checked": (NOT_CHECKED, "not-checked"),
}  # fmt: skip


def sign_of(scene: Scene, kind: str) -> tuple[str, Role, int]:
    """The sign of a kind of state, its role, and how many claims are failed or unknown."""
    cover = scene.covered[kind]
    sign, role = SIGNS[cover.word]
    return sign, role, cover.count


def draw(scene: Scene, cells: int) -> Content:
    """Names and counts, or three letters at 80 columns."""
    size = size_of(cells)
    line: Line = ln(" ")
    unchecked = 0
    for kind in KINDS_OF_STATE:
        sign, role, count = sign_of(scene, kind)
        unchecked += role == "not-checked"
        name: Role = "muted" if role == "proven" else "text"
        if size == "small":
            line += ln((sign, role), (CODES[kind], name), "  ")
        else:
            mark = f"{sign}{count}" if role in {"failed", "unknown"} and count else sign
            line += ln((SHORT.get(kind, kind) + " ", name), (mark, role), "   " if size == "wide" else "  ")
    right = ln((f"{unchecked} not checked ", "not-checked"))
    if size == "wide" and width(line) + width(right) < cells:
        return Content(lines=[spread(line, right, cells)])
    return Content(lines=[clip(line, cells)])
