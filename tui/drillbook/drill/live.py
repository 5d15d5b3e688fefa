"""The live port: a console's view of a running drill, folded from its folder, and its voice over the socket."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from drillbook.drill.exchange import PATIENCE, Exchange
from drillbook.drill.hearing import Hearing
from drillbook.drill.lines import now_micros
from drillbook.drill.own_reader import OwnReader
from drillbook.drill.people import Keys
from drillbook.drill.reading import FolderReader
from drillbook.drill.statements import signed
from drillbook.drill.trust import refuse_untrusted
from drillbook.drill.witness import Witness
from drillbook.drill.wording import decision_to_sign, not_carried
from drillbook.entries.drill import Decided, Opened, Reopened
from drillbook.entries.union import Entry
from drillbook.errors import DrillbookError, NotPermitted
from drillbook.model.intent import Intent, Statement
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.state.lately import Lately
from drillbook.state.port import Integrity, Mode, OwnReading, Reply, SignRequest, You
from drillbook.timeline.seals import MANDATE_NAMESPACE
from drillbook.wire import messages
from drillbook.wire.messages import ATTACH_NAMESPACE, attach_statement
from drillbook.wire.socket_file import NoEngineError, connect
from drillbook.wire.stream import ClientSide


class LivePort:
    """Attached to one drill; survives the engine's end and finds a reopened one by itself."""

    mode: Mode = "live"

    def __init__(self, folder: Path, role: str, keys: Keys | None, signers: AllowedSigners) -> None:
        self._folder = folder
        self._keys = keys
        self._signers = signers
        own = keys.own if keys else None
        self.you = You(
            person=own.principal if own else "",
            role=role,
            key=keys.shown if keys else "",
            also=tuple(s.principal for s in keys.also) if keys else (),
        )
        self._reader = FolderReader(folder)
        self._side: ClientSide | None = None
        self._asked = Exchange()
        self._changed = asyncio.Event()
        self._lost = "not connected yet"
        self._trouble = ""
        self._decided: dict[int, Statement] = {}
        self._introduced: tuple[int, bytes] = (0, b"")
        self._task: asyncio.Task[None] | None = None
        self._witness = Witness()
        self._hearing = Hearing()
        self._own: OwnReader | None = None

    @classmethod
    async def attach(
        cls, folder: Path, role: str, keys: Keys | None, signers: AllowedSigners, regions: Path | None = None
    ) -> "LivePort":
        """Connect, prove who this is, give the mandate where it is awaited, and fold; `regions` are one's own."""
        port = cls(folder, role, keys, signers)
        await port._connect()
        port._task = asyncio.create_task(port._listen())
        port._own = OwnReader(folder, regions, port._changed.set) if regions is not None else None
        return port

    @property
    def state(self) -> DrillState:
        """The newest folded state."""
        if self._reader.state is None:
            raise DrillbookError("nothing was folded yet", where=str(self._folder))
        return self._reader.state

    @property
    def lately(self) -> Lately:
        """What was seen in the minutes before."""
        return self._reader.lately

    @property
    def integrity(self) -> Integrity:
        """Everything folded chains; seals are checked before anything is signed, and by `drillbook verify`."""
        return Integrity(self.state.seq)

    @property
    def own(self) -> OwnReading | None:
        """The newest second reading, where this console takes them."""
        return self._own.look if self._own is not None else None

    def now(self) -> int:
        """Wall-clock microseconds."""
        return now_micros()

    def connected(self) -> str:
        """Why the engine cannot be reached, or nothing."""
        return self._lost

    def trouble(self) -> str:
        """Why the engine records nothing now, or nothing."""
        return self._trouble

    def behind(self) -> str:
        """That the engine was not heard of lately, or nothing."""
        return "" if self._lost else self._hearing.behind()

    async def changes(self) -> AsyncIterator[None]:
        """Yield after each change; several that come together are one."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            yield

    def wake(self) -> None:
        """Make `changes` yield once more, for a reader that has only now begun to listen."""
        self._changed.set()

    async def send(self, intent: Intent) -> Reply:
        """Ask the engine for something."""
        arguments = {name: text for name, text in (("step", intent.step), ("text", intent.text)) if text}
        return await self._exchange(messages.Intent(self._asked.next_id(), intent.name, arguments))

    async def sign(self, request: SignRequest) -> Reply:
        """Check everything that the signature would vouch for, sign, and wait for the durable, sealed entry."""
        if self._keys is None:
            return Reply(ok=False, text="an observer signs nothing")
        try:
            signer = self._keys.of(request.person)
            if not self._lost and (behind := await self._hearing.again()):
                raise NotPermitted(behind, remedy="nothing was signed")
            await asyncio.to_thread(refuse_untrusted, self._folder, self._signers, self.state)
            decision = decision_to_sign(self.state, self._reader.head, request, self.own, signer.principal)
            statement = signed(decision, signer)
        except DrillbookError as error:
            return Reply(ok=False, text=str(error))
        message = messages.Statement(self._asked.next_id(), statement.text, statement.signature)
        reply = await self._exchange(message)
        if reply.ok:
            reply = await self._recorded(reply.seq, statement)
        return replace(reply, text=f"{reply.text}{not_carried(decision, self.own)}") if reply.ok else reply

    async def close(self) -> None:
        """Leave; the drill goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._side is not None:
            self._side.close()
        if self._own is not None:
            await self._own.stop()
        await self._witness.close()
        self._reader.close()

    async def _exchange(self, message: messages.Intent | messages.Statement) -> Reply:
        if self._side is None or self._lost:
            return Reply(ok=False, text=self._lost or "the engine cannot be reached")
        return await self._asked.ask(self._side, message)

    async def _recorded(self, seq: int, statement: Statement) -> Reply:
        """Wait until the very statement stands in the folder, under a seal."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self.state.sealed <= seq or seq not in self._decided:
                    if self._lost:
                        return Reply(ok=False, text=f"not known whether it was recorded: {self._lost}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return Reply(ok=False, text="not recorded: the entry did not come, or no seal covers it")
        if self._decided[seq] != statement:
            return Reply(ok=False, text=f"not recorded: entry {seq} holds another statement")
        return Reply(ok=True, text=f"recorded as entry {seq}, sealed", seq=seq)

    async def _connect(self) -> None:
        side = await connect(self._folder)
        try:
            await self._introduce(side)
        except BaseException:
            side.close()
            raise
        if self._side is not None:
            self._side.close()
        self._side = side
        self._lost = self._trouble = ""
        durable = await side.receive()
        if isinstance(durable, messages.Durable):
            self._fold(durable)
        await self._give_mandate(side)

    async def _introduce(self, side: ClientSide) -> None:
        """Say who this is, and prove it."""
        greeting = await side.receive(within=PATIENCE)
        if not isinstance(greeting, messages.EngineHello):
            raise NoEngineError("the engine closed the connection", where=str(self._folder))
        message_id = self._asked.next_id()
        if self._keys is None:
            side.post(messages.ClientHello(message_id, "observer"))
        else:
            signed = attach_statement(greeting.drill, self.you.role, greeting.challenge)
            signature = self._keys.own.sign(ATTACH_NAMESPACE, signed)
            side.post(messages.ClientHello(message_id, self.you.role, self.you.person, signature))
        answer = await side.receive()
        if isinstance(answer, messages.Refused):
            raise NotPermitted(answer.reason)
        if not isinstance(answer, messages.Accepted):
            raise NoEngineError("the engine closed the connection", where=str(self._folder))

    async def _give_mandate(self, side: ClientSide) -> None:
        """Vouch for the session key, where this is the driver and nobody has yet."""
        seq, raw = self._introduced
        mine = (self.you.role, self.you.person) == ("driver", self.state.driver)
        if self._keys is None or not mine or self.state.seq != seq:
            return
        side.post(messages.Mandate(self._asked.next_id(), self._keys.own.sign(MANDATE_NAMESPACE, raw)))
        while (answer := await side.receive()) is not None:
            if isinstance(answer, messages.Durable):
                self._fold(answer)
            elif isinstance(answer, messages.Refused):
                raise NotPermitted(answer.reason)
            elif isinstance(answer, messages.Accepted):
                return

    async def _listen(self) -> None:
        while True:
            side = self._side
            message = await side.receive() if side is not None and not self._lost else None
            if message is None:
                if not await self._find_again():
                    return
                continue
            match message:
                case messages.Durable():
                    self._fold(message)
                case messages.Accepted():
                    self._asked.resolve(message.id, Reply(ok=True, text="", seq=message.seq))
                case messages.Refused():
                    self._asked.resolve(message.id, Reply(ok=False, text=message.reason))
                case messages.Trouble():
                    self._trouble = message.text
                    self._changed.set()
                case messages.EngineHello():
                    pass

    async def _find_again(self) -> bool:
        """Try for a reopened engine each second; False once the drill is closed."""
        self._fold(None)
        closed = self.state.closed is not None
        gone = "; ".join(t for t in (self._trouble, "the engine is gone; drillbook reopen takes it up again") if t)
        self._lost = "the drill is closed" if closed else gone
        self._asked.lose(self._lost)
        self._changed.set()
        if closed:
            return False
        await asyncio.sleep(1.0)
        try:
            await self._connect()
        except DrillbookError:
            return True
        self._changed.set()
        return True

    def _fold(self, durable: messages.Durable | None) -> None:
        told = self._reader.ended() if durable is None else self._reader.advance(durable.timeline, durable.samples)
        for item in told:
            if isinstance(item, Entry):
                self._remember(item)
        self._witness.saw(self._reader.seal)
        self._hearing.heard()
        self._changed.set()

    def _remember(self, entry: Entry) -> None:
        match entry.data:
            case Opened() | Reopened():
                self._introduced = (entry.head.seq, self._reader.raw)
            case Decided(statement=statement):
                self._decided[entry.head.seq] = statement
            case _:
                pass
