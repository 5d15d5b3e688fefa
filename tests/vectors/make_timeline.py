"""Writes the format's test vectors: `python tests/vectors/make_timeline.py`.

Keys come from fixed seeds and times are fixed, so the same bytes come out for ever; a change of any vector is a
change of the format and belongs into TIMELINE.md in the same commit. The seeds are public: these keys protect nothing.
"""

from __future__ import annotations

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519

from drillbook.signing.allowed_signers import AllowedSigner
from drillbook.signing.signer import RawSigner, memory_signer
from drillbook.timeline import frame
from drillbook.timeline.chain import Chain, timeline_chain
from drillbook.timeline.frame import Draft, Line
from drillbook.timeline.seals import MANDATE_NAMESPACE, mandate_draft, seal_line

FOLDER = Path(__file__).with_name("timeline")
AT = "2026-11-24T10:15:{:02d}.000000Z"


def signer(seed: int, principal: str) -> RawSigner:
    return memory_signer(ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), principal)


ALICE, MALLORY, SESSION, NEXT_SESSION = (
    signer(1, "alice"),
    signer(2, "mallory"),
    signer(3, "session"),
    signer(4, "session"),
)


class Book:
    """A timeline in memory; the clock is the line's number."""

    def __init__(self) -> None:
        self.chain: Chain[Line] = timeline_chain()
        self.raws: list[bytes] = []

    def add(self, draft: Draft, up: int | None = None) -> bytes:
        seq = self.chain.next
        boot = seq * 1_000_000 if up is None else up
        return self._take(
            Line(seq, AT.format(seq), boot, draft.by, draft.kind, draft.step, draft.data, self.chain.head)
        )

    def seal(self, session: RawSigner) -> bytes:
        return self._take(seal_line(self.chain, frame.decode(self.raws[-1]), session))

    def _take(self, line: Line) -> bytes:
        raw = frame.encode(line)
        self.chain.accept(raw)
        self.raws.append(raw)
        return raw

    def begin(self, session: RawSigner, driver: RawSigner, kind: str = "opened", up: int | None = None) -> None:
        introduced = self.add(
            Draft(kind, "engine", compact(drill="vector", format=1, session_key=session.public_line)), up
        )
        self.add(mandate_draft(driver.principal, driver.sign(MANDATE_NAMESPACE, introduced)))
        self.seal(session)


def compact(**fields: object) -> bytes:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def closed(
    session: RawSigner = SESSION, driver: RawSigner = ALICE, note: str = 'é "quoted" \u202e \t \x7f'
) -> list[bytes]:
    book = Book()
    book.begin(session, driver)
    book.add(Draft("note", "alice", compact(text=note), "fence"))
    book.add(Draft("finding", "engine", compact(lag=-1, big=1 << 63, group={"hex": "ff00"}, nothing=None, proven=True)))
    book.seal(session)
    book.add(Draft("closed", "engine", compact(result="met")))
    book.seal(session)
    return book.raws


def reopened() -> list[bytes]:
    book = Book()
    book.begin(SESSION, ALICE)
    book.add(Draft("note", "alice", compact(text="the engine dies here")))
    book.begin(NEXT_SESSION, ALICE, "reopened", up=5)
    book.add(Draft("closed", "engine", compact(result="met")))
    book.seal(NEXT_SESSION)
    return book.raws


def rehashed(raws: list[bytes], at: int, **changes: object) -> list[bytes]:
    chain = timeline_chain()
    out = []
    for seq, raw in enumerate(raws):
        line = frame.decode(raw)
        fields = {name: getattr(line, name) for name in line.__struct_fields__} | {"prev": chain.head}
        again = frame.encode(Line(**(fields | (changes if seq == at else {}))))
        chain.accept(again)
        out.append(again)
    return out


def cases() -> dict[str, list[bytes]]:
    """File name → its lines; what each must be judged as is in `expected.json`."""
    good = closed()
    text = good[3].replace(b"quoted", b"Quoted")
    return {
        "closed": good,
        "reopened": reopened(),
        "open": good[:6],
        "open-unsealed": good[:5],
        "cut-before-the-closing-seal": good[:-1],
        "torn": [*good[:-1], good[-1][:-20]],
        "altered": [*good[:3], text, *good[4:]],
        "altered-last-but-one": [*good[:6], good[6].replace(b"met", b"mEt"), good[7]],
        "altered-closing-seal": [*good[:7], good[7].replace(b'"up":6000000', b'"up":6000001')],
        "altered-spelling": [*good[:3], good[3].replace("é".encode(), b"\\u00e9"), *good[4:]],
        "duplicate-key": [*good[:3], good[3].replace(b'"up":', b'"up":1,"up":', 1), *good[4:]],
        "dropped": [*good[:3], *good[4:]],
        "swapped": [*good[:3], good[4], good[3], *good[5:]],
        "duplicated": [*good[:4], good[3], *good[4:]],
        "added-after-the-close": [*good, rehashed([*good, good[3].replace(b'"seq":3', b'"seq":8')], 99)[-1]],
        "rehashed": rehashed(good, 3, by="mallory"),
        "resigned-by-an-unlisted-person": closed(driver=MALLORY),
        "sealed-by-another-session": [*good[:5], *_seal_by(NEXT_SESSION, good[:5])],
        "mandate-of-another-drill": [*good[:1], *rehashed([good[0], closed(session=NEXT_SESSION)[1]], 99)[1:]],
        "empty": [],
    }


def _seal_by(session: RawSigner, raws: list[bytes]) -> list[bytes]:
    chain = timeline_chain()
    lines = [chain.accept(raw) for raw in raws]
    return [frame.encode(seal_line(chain, lines[-1], session))]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, raws in cases().items():
        (FOLDER / f"{name}.jsonl").write_bytes(b"".join(raws))
    (FOLDER / "allowed_signers").write_text(AllowedSigner(ALICE.principal, ALICE.key).line())


if __name__ == "__main__":
    main()
