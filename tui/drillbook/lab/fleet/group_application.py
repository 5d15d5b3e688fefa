"""A consuming application in one region: a group and its members."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from drillbook.lab.fleet.application import Application, wait_until
from drillbook.lab.fleet.clients import member_settings
from drillbook.lab.fleet.member import Member
from drillbook.lab.fleet.problems import NotDone
from drillbook.lab.fleet.status import GroupStatus
from drillbook.lab.fleet.uncommitted import Uncommitted
from drillbook.lab.fleet.workloads import SESSION_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drillbook.lab.fleet.config import FleetConfig
    from drillbook.lab.fleet.ledger import Ledger
    from drillbook.lab.fleet.workloads import GroupSpec

START_SECONDS: Final = 60.0
"""A fleet that crashed leaves KIP-848 members that the broker drops only after 45 s."""


class GroupApplication(Application):
    """Running means: each member holds partitions, and together they hold all of them."""

    def __init__(self, spec: GroupSpec, region: str, config: FleetConfig, ledger: Ledger) -> None:
        super().__init__(spec.name, region, ledger)
        self.pace_ms = spec.pace_ms
        self._spec = spec
        self._config = config
        self._members: tuple[Member, ...] = ()
        self._read_before = 0
        self._uncommitted = Uncommitted()

    @property
    def workers(self) -> Sequence[Member]:
        return self._members

    def launch(self) -> None:
        leave = threading.Barrier(self._spec.members)
        self._uncommitted = Uncommitted()
        self._members = tuple(
            Member(
                self._spec,
                number,
                self.region,
                settings=member_settings(self._config, self.region, self._spec, number),
                ledger=self._ledger,
                troubles=self.troubles,
                uncommitted=self._uncommitted,
                leave=leave,
                pace_ms=lambda: self.pace_ms,
            )
            for number in range(self._spec.members)
        )
        for member in self._members:
            member.start()

    def ask_to_stop(self, *, flush: bool) -> None:
        del flush
        for member in self._members:
            member.stopping.set()

    def await_running(self) -> str:
        members = self._members
        whole = self._spec.partitions

        def complete() -> bool:
            held = frozenset[tuple[str, int]]().union(*(member.held for member in members))
            return len(held) >= whole and all(member.held and member.looked_up for member in members)

        if not wait_until(complete, START_SECONDS):
            held = sum(len(member.held) for member in members)
            raise NotDone(
                f"{self.name} holds {held} of {whole} partitions in {self.region} after {START_SECONDS:.0f} s: "
                f"{self.troubles.last or 'no client said why'}",
                remedy="it was stopped again; check that its topics exist and that its principal may read them",
            )
        without = sorted(place for member in members for place in member.without_offset)
        if without:
            some = ", ".join(f"{topic}[{partition}]" for topic, partition in without[:3])
            raise NotDone(
                f"{self.name} has no committed offset in {self.region} for {len(without)} of {whole} partitions"
                f" ({some}) and must not start from the beginning there",
                remedy="it was stopped again; wait for the mirror to sync its offsets, or commit them",
            )
        return f"{self.name} runs in {self.region}: {len(members)} members hold {whole} partitions"

    def clear(self) -> int:
        self._read_before += sum(member.read for member in self._members)
        self._members = ()
        return 0

    def after_stop(self, *, flush: bool) -> str:
        del flush
        if places := self._uncommitted.partitions:
            raise NotDone(
                f"{self.name} has stopped in {self.region}, but its last commit failed for {len(places)} partitions"
                f" ({places[0][0]}[{places[0][1]}] first): {self.troubles.last or 'no client said why'}",
                remedy="what it read since the commit before will be read again",
            )
        if self._spec.static:
            return (
                f"{self.name} has stopped in {self.region}, committed; it is a static member, so its group becomes"
                f" empty only when its session of {SESSION_SECONDS} s has expired"
            )
        return f"{self.name} has stopped in {self.region}, committed"

    def status(self) -> GroupStatus:
        """What the group has read over all starts of this fleet process."""
        return GroupStatus(
            state=self.state,
            read=self._read_before + sum(member.read for member in self._members),
            rate=round(sum(member.meter.rate() for member in self._members), 1),
            members={member.name: len(member.held) for member in self._members},
            pace_ms=self.pace_ms,
            troubles=self.troubles.count,
            trouble=self.troubles.last,
        )
