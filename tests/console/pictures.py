"""Pictures for whoever changes the console: `python tests/console/pictures.py gate 160x45 dark out.png [keys ...]`.

An SVG needs nothing; a PNG needs rsvg-convert, or CairoSVG in the interpreter: neither is a dependency of the project.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from console.screens import on_screen
from console.states import states
from drillbook.console.theme import DARK, LIGHT, NO_COLOUR, Look
from drillbook.state.port import You

LOOKS = {"dark": Look(DARK), "light": Look(LIGHT), "none": Look(NO_COLOUR), "ascii": Look(NO_COLOUR, ascii=True)}
ALONE = You("alice", "driver", "ed25519  SHA256:m1Zp0...", also=("bob", "erin"))


def main(state: str, size: str, look: str, out: str, *keys: str) -> None:
    """Draw one state, after these keys."""
    columns, rows = (int(n) for n in size.split("x"))
    app = on_screen(states()[state], (columns, rows), lambda pilot, _: pilot.press(*keys), look=LOOKS[look], you=ALONE)
    svg = re.sub(r"@font-face {.*?}", "", app.svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    svg = svg.replace("<text ", '<text xml:space="preserve" ')
    if out.endswith(".svg"):
        Path(out).write_text(svg)
    elif shutil.which("rsvg-convert"):
        subprocess.run(["rsvg-convert", "-o", out], input=svg.encode(), check=True)
    else:
        import cairosvg

        cairosvg.svg2png(bytestring=svg.encode(), write_to=out)


if __name__ == "__main__":
    main(*sys.argv[1:])
