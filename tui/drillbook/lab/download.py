"""Fetching artifacts into the cache: hashed while streaming, renamed when right, so that nothing is ever half there."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from drillbook.lab.failure import LabError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drillbook.lab.lockfile import Artifact
    from drillbook.lab.progress import Progress

CONNECTIONS = 16
TRIES = 3
CHUNK_BYTES = 1 << 16
MIRROR_VARIABLE = "DRILLBOOK_MAVEN_URL"


def base_url() -> str:
    """Where artifacts come from: the site's mirror, or what jgo calls Maven Central."""
    mirror = os.environ.get(MIRROR_VARIABLE)
    if mirror:
        return mirror.rstrip("/")
    try:
        from jgo.constants import MAVEN_CENTRAL_URL  # costs 0.2 s to import, so only where something is fetched
    except ImportError as missing:
        raise LabError(
            "the lab's artifacts are not in the cache, and no Maven repository is known",
            remedy=f"install the extra `lab` (pip install 'drillbook[lab]'), or set {MIRROR_VARIABLE} to a mirror",
        ) from missing
    return str(MAVEN_CENTRAL_URL)


def local_repository() -> Path:
    """Maven's own repository of this user, which may have the files already."""
    return Path(os.environ.get("M2_REPO") or Path.home() / ".m2" / "repository")


def has_hash(file: Path, sha256: str) -> bool:
    """Whether the file is there, and is the one that the lock means."""
    if not file.is_file():
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256


class _Download:
    """One run over several artifacts; counts bytes for all of them."""

    def __init__(self, target: Path, progress: Progress, total: int) -> None:
        self.base = base_url()
        self.target = target
        self.progress = progress
        self.total = total
        self.done = 0
        self.slots = asyncio.Semaphore(CONNECTIONS)

    async def all(self, artifacts: Sequence[Artifact]) -> None:
        async with httpx.AsyncClient(
            timeout=30, follow_redirects=True, limits=httpx.Limits(max_connections=CONNECTIONS)
        ) as client:
            tasks = [asyncio.ensure_future(self.one(client, artifact)) for artifact in artifacts]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def one(self, client: httpx.AsyncClient, artifact: Artifact) -> None:
        file = self.target / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.part")
        try:
            async with self.slots:
                found = await self.tries(client, artifact, part)
            if found != artifact.sha256:
                raise LabError(
                    f"{artifact.path} has the wrong SHA-256: expected {artifact.sha256}, got {found}",
                    where=self.base,
                    remedy="the repository served another file than the one that was locked; nothing of it was kept. "
                    f"Try again, or set {MIRROR_VARIABLE} to a repository that you trust",
                )
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)

    async def tries(self, client: httpx.AsyncClient, artifact: Artifact, part: Path) -> str:
        for attempt in range(1, TRIES + 1):
            before = self.done
            try:
                return await self.stream(client, artifact, part)
            except httpx.HTTPError as error:
                self.done = before
                if attempt == TRIES:
                    reason = str(error) or type(error).__name__
                    raise LabError(
                        f"could not fetch {artifact.path} in {TRIES} tries: {reason}",
                        where=self.base,
                        remedy=f"check the network, or set {MIRROR_VARIABLE} to a Maven repository that can be "
                        "reached; files that are complete were kept, the next try goes on from there",
                    ) from error
                await asyncio.sleep(0.5 * attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    async def stream(self, client: httpx.AsyncClient, artifact: Artifact, part: Path) -> str:
        digest = hashlib.sha256()
        async with client.stream("GET", f"{self.base}/{artifact.path}") as response:
            response.raise_for_status()
            with part.open("wb") as output:
                async for chunk in response.aiter_bytes(CHUNK_BYTES):
                    digest.update(chunk)
                    output.write(chunk)
                    self.done += len(chunk)
                    self.progress.advance("fetching the lab", min(self.done, self.total), self.total)
        return digest.hexdigest()


def fetch(artifacts: Sequence[Artifact], target: Path, expected_bytes: int, progress: Progress) -> None:
    """Bring every artifact that `target` lacks; those that Maven has on this machine are copied, with their times."""
    missing = [artifact for artifact in artifacts if not has_hash(target / artifact.path, artifact.sha256)]
    try:
        missing = [artifact for artifact in missing if not _copied(artifact, target)]
        if missing:
            share = len(missing) / len(artifacts)
            asyncio.run(_Download(target, progress, max(1, int(expected_bytes * share))).all(missing))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise no_space(target, expected_bytes) from error


def no_space(folder: Path, needed: int) -> LabError:
    """The error of a full disk."""
    return LabError(
        f"no space left on the disk of {folder}: about {needed / 1e6:.0f} MB are needed",
        remedy="make room, or point XDG_CACHE_HOME (downloads) or XDG_STATE_HOME (labs) to another disk; "
        "nothing half-made was left",
    )


def _copied(artifact: Artifact, target: Path) -> bool:
    source = local_repository() / artifact.path
    if not has_hash(source, artifact.sha256):
        return False
    file = target / artifact.path
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    try:
        shutil.copy2(source, part)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return True
