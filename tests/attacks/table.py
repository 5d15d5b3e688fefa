"""Writes `table.md`, the page of all attacks and their verdicts: `python tests/attacks/table.py`; a test holds it."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE / "table.md"
HEAD = """# Attacks and their verdicts

Written by `tests/attacks/table.py` from the files of `tests/attacks/forgeries`; a test forges each and compares. Each
file is one attack: what is forged, in which true drill, and what `drillbook verify` must call it, without a witness
and with the witness of a client that was attached to the end. The words of the verdicts are those of `TIMELINE.md`;
"refused" means that no byte is read. With a witness, a seal that it saw and that is gone may be named first.

"""


def table() -> str:
    """The page."""
    from attacks.attack import UNSEEN, attacks

    parts = [HEAD]
    found = attacks(HERE)
    for holds, title in (
        ("without keys", "By somebody who can write the folder and holds no key"),
        ("with keys", "By somebody who holds keys: the driver's and the session's, or one that should not count"),
    ):
        mine = [a for a in found.values() if a.holds == holds]
        parts.append(
            f"## {title}: {len(mine)}\n\n| attack | what | without a witness | with a witness |\n|---|---|---|---|\n"
        )
        for attack in mine:
            alone = f"**not detectable without a witness** ({attack.alone})" if attack.alone in UNSEEN else attack.alone
            link = f"[{attack.name}](forgeries/{holds.replace(' ', '_')}/{attack.name}.py)"
            parts.append(f"| {link} | {attack.what} | {alone} | {attack.witnessed} |\n")
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent), str(HERE.parent / "vectors"), str(HERE.parent / "laws")]
    PAGE.write_text(table())
