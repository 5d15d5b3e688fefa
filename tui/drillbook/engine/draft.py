"""A decision in the making: each entry is folded as it is written, so that the next rule sees what the last one did."""

from drillbook.clock import utc_text
from drillbook.engine.events import Decided, Effect, ToWrite
from drillbook.entries.base import Head
from drillbook.entries.steps import Found, Numbered
from drillbook.entries.union import NAMES, AnyData, Entry
from drillbook.model.step import Claim
from drillbook.state.clocks import wall_time
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold
from drillbook.state.observe import held_for


class Draft:
    """Begins at the drill's state and lives for one `decide`; an entry that the fold refuses is a bug and raises."""

    def __init__(self, state: DrillState, now: int) -> None:
        self.state = state
        self.now = now
        self.entries: list[ToWrite] = []
        self.effects: list[Effect] = []
        self.refused = ""
        self.may_plan = True
        self.may_recheck = True

    def write(self, data: AnyData, step: str = "", by: str = "engine", *, seal: bool = False) -> int:
        """Add an entry and return its number."""
        seq = self.state.seq + 1
        at = max(self.now, self.state.at)
        head = Head(seq=seq, at=utc_text(wall_time(at)), up=0, by=by, kind=NAMES[type(data)], step=step)
        self.state = fold(self.state, Entry(head=head, data=data))
        self.entries.append(ToWrite(data=data, step=step, by=by, seal=seal))
        return seq

    def ask(self, effect: Effect) -> None:
        """Want this done, once."""
        if effect not in self.effects:
            self.effects.append(effect)

    def refuse(self, sentence: str) -> None:
        """Say no to whoever asked; whatever was drafted is dropped."""
        self.refused = sentence

    def record(self, claims: tuple[Claim, ...], step: str) -> tuple[Numbered, ...]:
        """Write the findings of these claims as they stand, and say where."""
        numbered = []
        for claim in claims:
            known = self.state.claims.get(claim.id)
            if known is None:
                continue
            hold = held_for(self.state, claim.id, self.now)
            seq = self.write(Found(claim=claim.id, finding=known.observation.finding, hold=hold), step)
            numbered.append(Numbered(claim=claim.id, seq=seq))
        return tuple(numbered)

    def decided(self) -> Decided:
        """The decision."""
        if self.refused:
            return Decided(refused=self.refused)
        return Decided(entries=tuple(self.entries), effects=tuple(self.effects))
