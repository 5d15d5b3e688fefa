"""A long drill opens beside the screen and is kept in the reader's cache; what is damaged or foreign is not used."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest
from signed_drive import SIGNERS, SignedDrive, walked

from drillbook.drill import replay_cache, replay_opening
from drillbook.drill.lines import micros
from drillbook.drill.reading import FolderReader
from drillbook.drill.replay import ReplayPort
from drillbook.drill.verifier import Verifier
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline.folder import SAMPLES, TIMELINE

PEOPLE = Verifier(AllowedSigners.parse(SIGNERS, where="signers"))


@cache
def drive() -> SignedDrive:
    return walked()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every drill counts as long; gives the cache's folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(replay_opening, "AT_ONCE", 0)
    return tmp_path / "cache" / "drillbook" / "replay"


@asynccontextmanager
async def opened(folder: Path, *, follow: bool = False) -> AsyncIterator[ReplayPort]:
    port = ReplayPort(folder, PEOPLE, follow=follow)
    assert port.integrity.pending
    assert port.position.last == 0
    changes = port.changes()
    try:
        async with asyncio.timeout(30):
            while port.position.read < 100 or port.integrity.pending:
                await anext(changes)
                assert not port._tasks[0].done() or port._tasks[0].exception() is None
        yield port
    finally:
        await changes.aclose()
        await port.close()


def test_it_is_read_once_and_then_taken_from_the_cache(tmp_path: Path, kept: Path) -> None:
    folder = drive().write(tmp_path / "drill")
    before = sorted(p.name for p in folder.iterdir())

    async def twice() -> None:
        async with opened(folder) as port:
            port.seek(40)
            first = port.state, port.lately.remembered(), port.position
        (store,) = kept.iterdir()
        written = store.stat().st_ino
        async with opened(folder) as port:
            port.seek(40)
            assert (port.state, port.lately.remembered(), port.position) == first
            assert port.integrity.broken_at < 0
        assert [p.stat().st_ino for p in kept.iterdir()] == [written]

    asyncio.run(twice())
    assert sorted(p.name for p in folder.iterdir()) == before


def test_every_moment_is_the_fold_of_all_before_it(tmp_path: Path) -> None:
    folder = drive().write(tmp_path / "drill")
    port, reader = ReplayPort(folder, PEOPLE), FolderReader(folder)
    states = [(reader.state, reader.lately.remembered()) for _ in reader.advance()]
    assert port._moments.store.count == len(states)
    for n in [*range(0, len(states), 7), *range(len(states) - 1, 0, -13), 5, 4, 6]:
        port._go(n)
        assert (port.state, port.lately.remembered()) == states[n], n
    reader.close()
    asyncio.run(port.close())


@pytest.mark.parametrize("place", ["entry", "time"])
def test_a_place_that_is_not_read_yet_is_gone_to_when_it_is(tmp_path: Path, kept: Path, place: str) -> None:
    folder = drive().write(tmp_path / "drill")
    at = micros(drive().history[40].head.at)
    wanted = 40 if place == "entry" else max(e.head.seq for e in drive().history if micros(e.head.at) <= at)

    async def early() -> None:
        port = ReplayPort(folder, PEOPLE)
        port.seek(40) if place == "entry" else port.seek_time(at)
        assert (port.state.seq, port.position.last) == (0, 0)
        changes = port.changes()
        async with asyncio.timeout(30):
            while port.position.read < 100:
                await anext(changes)
        assert port.state.seq == wanted
        port.seek(10**6)
        assert port.state.seq == len(drive().lines) - 1
        await changes.aclose()
        await port.close()

    asyncio.run(early())


@pytest.mark.parametrize("harm", ["damaged", "foreign", "half"])
def test_a_store_that_cannot_be_trusted_is_made_anew(tmp_path: Path, kept: Path, harm: str) -> None:
    folder = drive().write(tmp_path / "drill")

    async def again() -> None:
        async with opened(folder):
            pass
        (store,) = kept.iterdir()
        if harm == "damaged":
            raw = bytearray(store.read_bytes())
            raw[len(raw) // 2] ^= 1
            store.write_bytes(raw)
        elif harm == "foreign":
            store.chmod(0o666)
        else:
            store.write_bytes(store.read_bytes()[:-4096])
        async with opened(folder) as port:
            assert port.state.seq == 0
            port.seek(10**6)
            assert port.state.closed is not None
        (fresh,) = kept.iterdir()
        assert replay_cache.found(fresh.name.partition("-")[0]) == fresh
        assert fresh.stat().st_mode & 0o777 == 0o600

    asyncio.run(again())


def test_a_drill_that_does_not_verify_is_not_kept_and_is_red_from_there(tmp_path: Path, kept: Path) -> None:
    folder = drive().write(tmp_path / "drill")
    lines = (folder / TIMELINE).read_bytes().splitlines(keepends=True)
    lines[50] = lines[50].replace(b'"by":"', b'"by":"x', 1)
    (folder / TIMELINE).write_bytes(b"".join(lines))

    async def red() -> None:
        async with opened(folder) as port:
            assert 0 < port.integrity.broken_at <= 51
            port.seek(port.integrity.broken_at + 5)
            assert port.state.seq == port.integrity.broken_at + 5

    asyncio.run(red())
    assert list(kept.iterdir()) == []


def test_the_oldest_stores_go_where_there_are_too_many(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_cache, "MOST_BYTES", 1)

    async def two() -> None:
        for name in ("a", "b"):
            folder = drive().write(tmp_path / name)
            with (folder / SAMPLES).open("ab") as file:
                file.write(name.encode())  # a torn end: another drill, as far as the cache knows
            async with opened(folder):
                pass
            assert len(list(kept.iterdir())) <= 1

    asyncio.run(two())


@pytest.mark.parametrize("torn", [False, True])
def test_a_long_file_is_followed_past_a_torn_end(tmp_path: Path, kept: Path, torn: bool) -> None:
    folder, lines = drive().write(tmp_path / "drill"), drive().lines
    half = len(lines) // 2
    (folder / TIMELINE).write_bytes(b"".join(lines[:half]) + (lines[half][:20] if torn else b""))
    last = half - 1
    shown = [s for s in drive().samples if s[0] <= last]
    (folder / SAMPLES).write_bytes(b"".join(drive().sample_lines[: len(shown)]))

    async def follow() -> None:
        async with opened(folder, follow=True) as port:
            assert port.position.last == last
            assert port.integrity.broken_at == (half if torn else -1)
            port.seek(last)
            with (folder / SAMPLES).open("ab") as file:
                file.write(b"".join(drive().sample_lines[len(shown) :]))
            with (folder / TIMELINE).open("ab") as file:
                file.write(b"".join(lines[half:])[20 if torn else 0 :])
            async with asyncio.timeout(20):
                while port.position.last < len(lines) - 1:
                    await asyncio.sleep(0.05)
            assert port.state.closed is not None
            async with asyncio.timeout(20):
                while port.integrity.broken_at >= 0:
                    await asyncio.sleep(0.05)

    asyncio.run(follow())
    assert list(kept.iterdir()) == []


def test_what_was_stale_is_stale_again(tmp_path: Path) -> None:
    made = SignedDrive()
    made.to_gate()
    made.ask("hold", text="wait")
    made.sweep(20)
    made.append(())
    made.ask("note", text="a while")
    made.ask("run")
    made.approve()
    made.until("done", "release")
    folder = made.write(tmp_path / "drill")
    port, reader = ReplayPort(folder, PEOPLE), FolderReader(folder)
    stale = [{c for c, v in (reader.state.claims if reader.state else {}).items() if v.stale} for _ in reader.advance()]
    assert any(stale)
    for n in range(len(stale) - 1, -1, -1):
        port._go(n)
        assert {c for c, v in port.state.claims.items() if v.stale} == stale[n]
    reader.close()
    asyncio.run(port.close())


def test_a_bad_sample_is_red_from_the_entry_that_it_follows(tmp_path: Path) -> None:
    folder = drive().write(tmp_path / "drill")
    lines = (folder / SAMPLES).read_bytes().splitlines(keepends=True)
    after = drive().samples[9][0]
    lines[9] = lines[9].replace(b"proven", b"failed", 1)
    (folder / SAMPLES).write_bytes(b"".join(lines))
    port = ReplayPort(folder, PEOPLE)
    assert port.integrity.broken_at in {after, drive().samples[10][0]}
    asyncio.run(port.close())
