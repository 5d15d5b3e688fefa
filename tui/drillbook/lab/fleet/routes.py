"""What the control port can be asked, and how an answer looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args
from urllib.parse import parse_qs, urlsplit

import msgspec

from drillbook.errors import InputError
from drillbook.lab.fleet.events import KINDS
from drillbook.lab.fleet.open_transaction import MOST_SECONDS, Ending
from drillbook.lab.fleet.problems import NotThere
from drillbook.lab.fleet.workloads import GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from drillbook.lab.fleet.fleet import Fleet

MOST_EVENTS: Final = 50_000
_MOST_PACE_MS: Final = 60_000


class Done(msgspec.Struct, frozen=True):
    """The answer to a request that was carried out to its end."""

    text: str
    ok: bool = True


class Query:
    """The parameters of a request, each used once; one that nobody asked for is an error."""

    def __init__(self, text: str) -> None:
        self._values = {name: ",".join(values) for name, values in parse_qs(text, keep_blank_values=True).items()}

    def number(self, name: str, default: int, most: int, least: int = 0) -> int:
        """A whole number between `least` and `most`."""
        text = self._values.pop(name, str(default))
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise InputError(f"{name}={text} is not a whole number from {least} to {most}")
        return int(text)

    def flag(self, name: str, *, default: bool) -> bool:
        """`true` or `false`."""
        text = self._values.pop(name, "true" if default else "false")
        if text not in {"true", "false"}:
            raise InputError(f"{name}={text} is neither true nor false")
        return text == "true"

    def word(self, name: str, default: str, known: tuple[str, ...]) -> str:
        """One of the known words."""
        text = self._values.pop(name, default)
        if text not in known:
            raise InputError(f"{name}={text} is none of {', '.join(known)}")
        return text

    def words(self, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Any of the known words, separated by commas."""
        words = tuple(filter(None, self._values.pop(name, "").split(",")))
        if unknown := [word for word in words if word not in known]:
            raise InputError(f"{name}={unknown[0]} is none of {', '.join(known)}")
        return words

    def end(self) -> None:
        """Refuse what is left over."""
        if self._values:
            raise InputError(f"{next(iter(self._values))} is not a parameter of this request")


def _writer(fleet: Fleet, region: str, name: str, what: str, query: Query) -> bytes:
    application = fleet.writer(region, name)
    if what == "start":
        wait = query.flag("wait", default=True)
        query.end()
        return _done(application.start(wait=wait))
    flush = query.flag("flush", default=True)
    query.end()
    return _done(application.stop(flush=flush))


def _group(fleet: Fleet, region: str, name: str, what: str, query: Query) -> bytes:
    application = fleet.group(region, name)
    wait = query.flag("wait", default=True) if what == "start" else True
    query.flag("flush", default=True)
    query.end()
    return _done(application.start(wait=wait) if what == "start" else application.stop())


def _all(fleet: Fleet, region: str, what: str, query: Query) -> bytes:
    query.end()
    return _done(fleet.start_all(region) if what == "start" else fleet.stop_all(region))


def _everything(fleet: Fleet, query: Query) -> bytes:
    query.end()
    return _done(fleet.stop_all())


def _open(fleet: Fleet, region: str, query: Query) -> bytes:
    hold = query.number("hold", 30, MOST_SECONDS, least=1)
    ending = _ending(query, "then")
    query.end()
    return _done(fleet.open_transaction(region, hold, ending))


def _end(fleet: Fleet, region: str, query: Query) -> bytes:
    ending = _ending(query, "how")
    query.end()
    return _done(fleet.end_transaction(region, ending))


def _ending(query: Query, name: str) -> Ending:
    ending: Ending = msgspec.convert(query.word(name, "abort", get_args(Ending)), Ending)
    return ending


def _slow(fleet: Fleet, query: Query) -> bytes:
    group = query.word("group", "fraud", tuple(GROUPS))
    pace = query.number("ms", 0, _MOST_PACE_MS)
    query.end()
    return _done(fleet.slow(group, pace))


def _status(fleet: Fleet, query: Query) -> bytes:
    query.end()
    return msgspec.json.encode(fleet.status())


def _ledger(fleet: Fleet, query: Query) -> bytes:
    after = query.number("after", 0, 10**12)
    limit = query.number("limit", 1000, MOST_EVENTS, least=1)
    kinds = query.words("kind", KINDS)
    query.end()
    page = fleet.ledger.page(after, limit, kinds)
    head = f'{{"next":{page.next},"end":{page.end},"lost":{page.lost},"events":['.encode()
    return head + b",".join(page.lines) + b"]}"


_ROUTES: Final[tuple[tuple[str, re.Pattern[str], Callable[..., bytes]], ...]] = (
    ("POST", re.compile(r"/all/stop"), _everything),
    ("POST", re.compile(r"/faults/slow"), _slow),
    ("POST", re.compile(r"/(?P<region>[^/]+)/writers/(?P<name>[^/]+)/(?P<what>start|stop)"), _writer),
    ("POST", re.compile(r"/(?P<region>[^/]+)/groups/(?P<name>[^/]+)/(?P<what>start|stop)"), _group),
    ("POST", re.compile(r"/(?P<region>[^/]+)/all/(?P<what>start|stop)"), _all),
    ("POST", re.compile(r"/(?P<region>[^/]+)/transactions/open"), _open),
    ("POST", re.compile(r"/(?P<region>[^/]+)/transactions/end"), _end),
    ("GET", re.compile(r"/status"), _status),
    ("GET", re.compile(r"/ledger"), _ledger),
)


def answer(fleet: Fleet, method: str, target: str) -> bytes:
    """Do what a request asks and return the JSON of its answer, or raise why not."""
    parts = urlsplit(target)
    for verb, pattern, handle in _ROUTES:
        found = pattern.fullmatch(parts.path)
        if found is not None and verb == method:
            return handle(fleet, query=Query(parts.query), **found.groupdict())
    raise NotThere(
        f"{method} {parts.path} is nothing the fleet can do",
        remedy="POST /{region}/{writers|groups}/{name}/{start|stop}, /{region}/all/{start|stop}, /all/stop, "
        "/{region}/transactions/{open|end}, /faults/slow; GET /status, /ledger",
    )


def _done(text: str) -> bytes:
    return msgspec.json.encode(Done(text))
