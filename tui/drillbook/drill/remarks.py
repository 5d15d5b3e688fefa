"""What a verifier is told of a drill besides its verdict: where it changed hands, and where one stood for two."""

from drillbook.entries.drill import Decided, FourEyes, Opened, Reopened
from drillbook.entries.steps import Found
from drillbook.entries.union import Entry
from drillbook.model.finding import Verdict
from drillbook.model.second_reading import CHECK


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
        case Found(claim=claim, finding=finding) if finding.check == CHECK:
            person, word = (
                claim.rpartition("/")[2],
                "as the drill did" if finding.verdict is Verdict.PROVEN else "DIFFERS",
            )
            said = f"read the gate's claims with their own clients: {word}{f': {finding.note}' if finding.note else ''}"
            return f"line {line}: {person} {said}"
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
