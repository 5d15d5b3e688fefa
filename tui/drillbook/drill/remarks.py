"""What a verifier is told of a drill besides its verdict: where it changed hands, and where one stood for two."""

from drillbook.entries.drill import Decided, FourEyes, Opened, Reopened
from drillbook.entries.union import Entry


def remark(entry: Entry) -> str:
    """A sentence about the entry; empty where there is nothing to remark."""
    line = entry.head.seq + 1
    match entry.data:
        case Opened(four_eyes=False):
            return f"line {line}: four eyes: no, one process was given the keys of several people at the start"
        case FourEyes(people=people, why="one process"):
            return f"line {line}: four eyes: no, one process held the keys of {' and '.join(people)}"
        case FourEyes(people=people):
            return f"line {line}: four eyes: not shown, {' and '.join(people)} had two processes, and one account"
        case Decided(decision="break-glass", person=person, role=role, reason=reason):
            return f'line {line}: {person}, {role}, opened the gate ALONE, by break-glass: "{reason}"'
        case Reopened(taken_from=old, driver=driver, left=left) if old:
            behind = f"; {left} unsealed lines were left there" if left else ""
            return (
                f"line {line}: what stands before was copied from {old} by {driver}, who took over{behind}: "
                "compare the two where that folder still exists"
            )
        case Reopened(driver=driver):
            return f"line {line}: taken up again by {driver} after the engine died"
        case _:
            return ""
