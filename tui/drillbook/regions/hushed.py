"""The choke point through which every error text leaves a worker: none carries a secret that it resolved."""

from threading import Lock

import msgspec

from drillbook.model.plan import Outcome
from drillbook.redact import Redactor
from drillbook.snapshots.command import CommandSnapshot
from drillbook.snapshots.http import HttpSnapshot
from drillbook.snapshots.union import AnySnapshot


class Hushed:
    """Remembers secrets as they are resolved, and masks them."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._redactor = Redactor()
        self._lock = Lock()

    def remember(self, secret: str) -> None:
        """From now on this value is masked."""
        with self._lock:
            if secret not in self._secrets:
                self._secrets.add(secret)
                self._redactor = Redactor(self._secrets)

    def text(self, text: str) -> str:
        """A text fit to leave."""
        return self._redactor.text(text)

    def snapshot(self, snapshot: AnySnapshot) -> AnySnapshot:
        """The same answer, its errors and what the site's own services and commands said fit to leave."""
        match snapshot:
            case CommandSnapshot():
                snapshot = msgspec.structs.replace(snapshot, output=self.text(snapshot.output))
            case HttpSnapshot(value=str(value)):
                snapshot = msgspec.structs.replace(snapshot, value=self.text(value))
            case _:
                pass
        if not snapshot.errors:
            return snapshot
        errors = tuple(msgspec.structs.replace(e, message=self.text(e.message)) for e in snapshot.errors)
        return msgspec.structs.replace(snapshot, errors=errors)

    def outcome(self, outcome: Outcome) -> Outcome:
        """The same outcome, its text fit to leave; evidence is made of hushed answers."""
        return msgspec.structs.replace(outcome, text=self.text(outcome.text))
