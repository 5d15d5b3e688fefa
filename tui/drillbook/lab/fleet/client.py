"""Asks a running fleet, for the lab's own commands and for tests; the drill's fleet action speaks plain HTTP itself."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final, Self

import httpx
import msgspec

from drillbook.errors import DrillbookError
from drillbook.lab.fleet.events import Event
from drillbook.lab.fleet.status import FleetStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_SECONDS: Final = 120.0
"""Longer than any start or stop of the fleet takes."""

_NO_TRUST: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loopback speaks plain HTTP; reading the system's certificates would take most of a second."""

_PAGE: Final = 20_000


class _Page(msgspec.Struct, frozen=True):
    next: int
    end: int
    lost: int
    events: list[Event]


class _Done(msgspec.Struct, frozen=True):
    text: str


class FleetClient:
    """One fleet's control port; everything it refuses is a DrillbookError with the fleet's own sentence."""

    def __init__(self, port: int) -> None:
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE_SECONDS, trust_env=False, verify=_NO_TRUST
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def post(self, path: str, **parameters: str | int) -> str:
        """Do what `path` says, as `/east/writers/ledger/stop`; returns the fleet's sentence."""
        return msgspec.json.decode(self._ask("POST", path, parameters), type=_Done).text

    def status(self) -> FleetStatus:
        """Everything the fleet knows now."""
        return msgspec.json.decode(self._ask("GET", "/status", {}), type=FleetStatus)

    def events(self, *kinds: str, after: int = 0) -> Iterator[Event]:
        """All events up to now, of these kinds (all, when none is given); an incomplete ledger is an error."""
        end = -1
        while end < 0 or after < end:
            asked: dict[str, str | int] = {"after": after, "limit": _PAGE, "kind": ",".join(kinds)}
            page = msgspec.json.decode(self._ask("GET", "/ledger", asked), type=_Page)
            if page.lost:
                raise DrillbookError(
                    f"the fleet's ledger lost {page.lost} events and proves nothing", remedy="reset the lab"
                )
            yield from page.events
            end = page.end if end < 0 else end
            after = page.next

    def _ask(self, method: str, path: str, parameters: dict[str, str | int]) -> bytes:
        try:
            response = self._http.request(method, path, params=parameters)
        except httpx.HTTPError as error:
            raise DrillbookError(
                f"the fleet did not answer {method} {path}: {error}", remedy="is it running? `drillbook lab status`"
            ) from error
        if response.is_success:
            return response.content
        try:
            body = msgspec.json.decode(response.content, type=dict[str, str | bool])
        except msgspec.MsgspecError:
            body = {"error": response.text}
        raise DrillbookError(
            str(body.get("error", "")), where=f"fleet {method} {path}", remedy=str(body.get("remedy", ""))
        )
