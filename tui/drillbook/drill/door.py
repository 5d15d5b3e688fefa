"""The engine's side of the socket: who a client is, and what it may say."""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import msgspec

from drillbook import clock
from drillbook.drill.engine import Told
from drillbook.drill.opening import account
from drillbook.drill.statements import read_statement
from drillbook.engine.events import Asked, Came, Event, Signed
from drillbook.entries.drill import FORMAT, Decided
from drillbook.errors import DrillbookError, NotPermitted
from drillbook.model.intent import Intent, Statement
from drillbook.signing import sshsig
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.wire import messages
from drillbook.wire.messages import ATTACH_NAMESPACE, CHALLENGE_BYTES, attach_statement
from drillbook.wire.stream import EngineSide, WireError


class Behind(Protocol):
    """What stands behind the door."""

    @property
    def state(self) -> DrillState: ...
    @property
    def durable(self) -> tuple[int, int]: ...
    @property
    def trouble(self) -> str:
        """Why nothing is recorded now, or nothing."""
        ...

    async def tell(self, event: Event) -> Told: ...
    def post(self, event: Event) -> None:
        """Hand in an event without waiting for what becomes of it."""
        ...

    def mandate(self, person: str, signature: str) -> None:
        """Take the driver's mandate; NotPermitted when it does not hold or none is awaited."""
        ...


@dataclass(frozen=True)
class Client:
    """One verified connection; an observer has no person."""

    person: str
    role: str
    account: str


class Door:
    """Serves every connection; `announce` tells all of them how far they may fold."""

    def __init__(self, behind: Behind, signers: AllowedSigners) -> None:
        self._behind = behind
        self._signers = signers
        self._sides: set[EngineSide] = set()
        self._here: Counter[tuple[str, str]] = Counter()
        self._accounts: dict[str, str] = {}
        """Of those who came as driver, the login."""
        self._trouble = ""

    def announce(self) -> None:
        """Post to every client how many bytes are durable, and what keeps more from being so."""
        self._post(messages.Durable(*self._behind.durable))
        if self._behind.trouble != self._trouble:
            self.warn(self._behind.trouble)

    def warn(self, trouble: str) -> None:
        """Tell everybody why nothing is recorded; nothing, once it is again."""
        self._trouble = trouble
        self._post(messages.Trouble(trouble))

    def _post(self, message: messages.ToClient) -> None:
        for side in tuple(self._sides):
            if not side.post(message):
                self._sides.discard(side)

    async def serve(self, side: EngineSide) -> None:
        """One connection, from hello to its end."""
        challenge = secrets.token_hex(CHALLENGE_BYTES)
        side.post(messages.EngineHello(self._behind.state.opened.drill, FORMAT, challenge))
        client: Client | None = None
        try:
            client = await self._hello(side, challenge)
            if client is None:
                return
            self._sides.add(side)
            self._presence(client, here=True)
            self.announce()
            if self._trouble:
                side.post(messages.Trouble(self._trouble))
            while (message := await side.receive()) is not None:
                if not await self._message(side, client, message):
                    return
        except WireError:
            return
        finally:
            self._sides.discard(side)
            if client is not None:
                self._presence(client, here=False)

    async def _hello(self, side: EngineSide, challenge: str) -> Client | None:
        hello = await side.receive()
        if hello is None:
            return None
        if not isinstance(hello, messages.ClientHello):
            side.post(messages.Refused(hello.id, "say hello first"))
            return None
        try:
            client = self._identify(hello, challenge, account(side.peer_uid))
        except DrillbookError as error:
            side.post(messages.Refused(hello.id, str(error)))
            return None
        if client.role == "driver":
            self._accounts[client.person] = client.account
        side.post(messages.Accepted(hello.id, self._behind.state.seq))
        return client

    def _identify(self, hello: messages.ClientHello, challenge: str, login: str) -> Client:
        if hello.role == "observer":
            return Client("", "observer", login)
        opened = self._behind.state.opened
        signed = attach_statement(opened.drill, hello.role, challenge)
        key = sshsig.verify(hello.signature, signed, namespace=ATTACH_NAMESPACE)
        person = self._signers.lookup(key, ATTACH_NAMESPACE, clock.utc_now())
        if person != hello.person:
            raise NotPermitted(f"the key is {person}'s, not {hello.person}'s")
        people = next((role.people for role in opened.runbook.roles if role.name == hello.role), ())
        if person not in people:
            raise NotPermitted(
                f"{person} is not among the {hello.role}s of this runbook",
                remedy=f"{hello.role}: {', '.join(people) or 'nobody'}; --observe attaches without a role",
            )
        return Client(person, hello.role, login)

    async def _message(self, side: EngineSide, client: Client, message: messages.FromClient) -> bool:
        """Answer one message; False ends the connection."""
        if client.role == "observer":
            side.post(messages.Refused(message.id, "an observer watches and sends nothing"))
            return False
        match message:
            case messages.Intent():
                await self._answer(side, message.id, lambda: self._intent(client, message))
            case messages.Statement():
                await self._answer(side, message.id, lambda: self._statement(client, message))
            case messages.Mandate():
                await self._answer(side, message.id, lambda: self._mandate(client, message))
            case messages.ClientHello():
                side.post(messages.Refused(message.id, "hello was said already"))
                return False
        return True

    async def _answer(self, side: EngineSide, message_id: str, work: Callable[[], Awaitable[Told]]) -> None:
        try:
            told = await work()
        except DrillbookError as error:
            told = Told(refused=str(error))
        if told.refused:
            side.post(messages.Refused(message_id, told.refused))
            return
        self.announce()
        answer = next((e for e in told.entries if isinstance(e.data, Decided)), None) or next(iter(told.entries), None)
        seq = answer.head.seq if answer is not None else self._behind.state.seq
        side.post(messages.Accepted(message_id, seq))

    async def _intent(self, client: Client, message: messages.Intent) -> Told:
        try:
            intent = msgspec.convert({"name": message.name, **message.arguments}, Intent)
        except msgspec.ValidationError as error:
            raise NotPermitted(f"this is not an intent: {error}") from error
        if client.role != "driver" and intent.name != "note":
            raise NotPermitted(f"only the driver may {intent.name}; {client.person} is {client.role}")
        return await self._behind.tell(Asked(client.person, client.role, intent))

    async def _statement(self, client: Client, message: messages.Statement) -> Told:
        statement = Statement(message.text, message.signature)
        decision = read_statement(statement, self._signers)
        return await self._behind.tell(
            Signed(
                person=decision.person,
                role=decision.role,
                statement=statement,
                decision=decision,
                account=client.account,
                driver_account=self._accounts.get(self._behind.state.driver, ""),
                same_process=decision.person != client.person,
            )
        )

    async def _mandate(self, client: Client, message: messages.Mandate) -> Told:
        if client.role != "driver":
            raise NotPermitted(f"the driver gives the mandate; {client.person} is {client.role}")
        self._behind.mandate(client.person, message.signature)
        return Told()

    def _presence(self, client: Client, *, here: bool) -> None:
        key = (client.person, client.role)
        before = self._here[key]
        self._here[key] += 1 if here else -1
        if bool(before) != bool(self._here[key]):
            self._behind.post(Came(client.person, client.role, here, client.account, bool(client.person)))
