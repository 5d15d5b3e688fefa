"""`head` and `ssh-keygen` alone check a mandate and every seal of a closed drill."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from drillbook.signing.allowed_signers import AllowedSigner
from drillbook.signing.signer import memory_signer, session_signer
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import Draft
from drillbook.timeline.seals import MANDATE_NAMESPACE, SEAL_NAMESPACE, mandate_draft
from drillbook.timeline.writer import TimelineWriter


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_head_and_ssh_keygen_accept_mandate_and_seals(tmp_path: Path) -> None:
    driver, session = memory_signer(ed25519.Ed25519PrivateKey.generate(), "alice"), session_signer()
    writer = TimelineWriter.create(tmp_path)
    writer.append([Draft("opened", "engine", b'{"drill":"d1"}')])
    line_0 = (tmp_path / TIMELINE).read_bytes()
    writer.append([mandate_draft("alice", driver.sign(MANDATE_NAMESPACE, line_0))], seal=session)
    for number in range(3):
        writer.append([Draft("note", "alice", b'{"n":%d}' % number)] * 3, seal=session)
    writer.close()
    signers = tmp_path / "allowed_signers"
    signers.write_text(AllowedSigner("alice", driver.key).line() + AllowedSigner("session", session.key).line())

    lines = [json.loads(raw) for raw in (tmp_path / TIMELINE).read_text().splitlines()]
    signed = [(1, MANDATE_NAMESPACE, lines[1])]
    signed += [(line["data"]["lines"], SEAL_NAMESPACE, line) for line in lines if line["kind"] == "seal"]
    assert len(signed) == 5
    for count, namespace, line in signed:
        (tmp_path / "signature").write_text(line["data"]["signature"])
        check = (
            f"head -n {count} {TIMELINE} | ssh-keygen -Y verify -f allowed_signers -n {namespace} "
            f"-I {line['data']['principal']} -s signature"
        )
        done = subprocess.run(["sh", "-c", check], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.stdout.startswith(f'Good "{namespace}" signature for {line["by"]}'), done.stderr
