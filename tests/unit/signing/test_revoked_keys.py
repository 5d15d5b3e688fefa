"""Revocation lists of stock `ssh-keygen -k`, and plain ones: the same keys are revoked as `ssh-keygen -Q` says."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillbook.drill.people import person_of
from drillbook.errors import InputError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.key_file import public_key_of
from drillbook.signing.krl import MAGIC
from drillbook.signing.refusal import RefusalReason, SignerRefused
from drillbook.signing.revoked_keys import RevokedKeys

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")

AT = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
NAMES = {"alice-cert.pub": 7, "bob-cert.pub": 70, "erin-cert.pub": 0}
"""Certificates and their serials; the plain keys are there too."""

RULES = {
    "key": "{folder}/alice.pub",
    "certificate": "{folder}/alice-cert.pub",
    "another's": "{folder}/ca.pub",
    "sha1": "sha1: {alice}",
    "sha256": "sha256: {alice}",
    "serial": "serial: 7",
    "range": "serial: 5-60",
    "every serial": "serial: 1-100000",
    "bitmap": "\n".join(f"serial: {n}" for n in (6, 7, 9, 12, 13, 15, 18, 19, 22, 70, 71, 73)),
    "far serial": "serial: 18446744073709551615",
    "id": "id: the id of bob",
    "ids": "id: the id of erin\nid: nobody",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("revoked")
    for name in ("ca", "other-ca", "alice", "bob", "erin"):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name))
    for file, serial in NAMES.items():
        name = file.removesuffix("-cert.pub")
        run("ssh-keygen", "-q", "-s", str(folder / "ca"), "-I", f"the id of {name}", "-z", str(serial), "-n", name,
            str(folder / f"{name}.pub"))  # fmt: skip
    return folder


def run(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout


def krl(folder: Path, rule: str, *, ca: str = "ca", into: Path | None = None) -> Path:
    spec, file = folder / "spec", into or folder / "krl"
    spec.write_text(rule.format(folder=folder, alice=(folder / "alice.pub").read_text()) + "\n")
    if ".pub" in rule and "sha" not in rule:
        spec = Path(rule.format(folder=folder))
    file.unlink(missing_ok=True)
    run("ssh-keygen", "-q", "-k", "-f", str(file), "-z", "3", "-s",
        str(folder / f"{ca}.pub"), str(spec))  # fmt: skip
    return file


def stock_revokes(file: Path, key: Path) -> bool:
    done = subprocess.run(["ssh-keygen", "-Q", "-f", file, key], capture_output=True, check=False)
    assert done.returncode in {0, 1}
    return done.returncode == 1


def people(folder: Path) -> AllowedSigners:
    plain = "".join(f"{name} {public_key_of(folder / name).line}\n" for name in ("alice", "bob", "erin"))
    return AllowedSigners.parse(f"{plain}*i*,bob cert-authority {public_key_of(folder / 'ca').line}\n")


def revokes(folder: Path, file: Path, key: Path) -> bool:
    signers = replace(people(folder), revoked=RevokedKeys.load(file))
    try:
        signers.lookup(public_key_of(key), "a@drillbook", AT)
    except SignerRefused as refused:
        return refused.reason is RefusalReason.REVOKED
    return False


def stock_verifies(folder: Path, tmp: Path, listed: Path, key: str) -> bool:
    """`ssh-keygen -Y verify -r`, of its own signature."""
    who, message = key[: key.index("-" if "-" in key else ".")], b"message"
    command = ["ssh-keygen", "-Y", "sign", "-q", "-n", "a@drillbook", "-f", folder / key]
    signed = subprocess.run(command, input=message, capture_output=True, check=True).stdout
    (tmp / "signature").write_bytes(signed)
    (tmp / "signers").write_text("".join(s.line() for s in people(folder).signers))
    command = ["ssh-keygen", "-Y", "verify", "-f", tmp / "signers", "-n", "a@drillbook", "-I", who,
               "-s", tmp / "signature", "-r", listed]  # fmt: skip
    return subprocess.run(command, input=message, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("ca", ["ca", "other-ca"])
@pytest.mark.parametrize("rule", RULES)
def test_the_same_keys_are_revoked_as_ssh_keygen_says(folder: Path, rule: str, ca: str) -> None:
    ours = krl(folder, RULES[rule], ca=ca)
    said = {}
    for name in [*NAMES, "alice.pub", "bob.pub", "erin.pub"]:
        said[name] = stock_revokes(ours, folder / name)
        assert revokes(folder, ours, folder / name) is said[name], name
    if ca != "other-ca" and rule != "far serial":
        assert any(said.values())


def test_a_plain_list(folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "listed"
    listed.write_text("# lost in a train\n\n" + (folder / "bob.pub").read_text() + (folder / "ca.pub").read_text())
    for name in [*NAMES, "alice.pub", "bob.pub", "erin.pub"]:
        assert revokes(folder, listed, folder / name) is not stock_verifies(folder, tmp_path, listed, name), name
    assert not revokes(folder, listed, folder / "alice.pub")


def test_the_message_says_who_and_since(folder: Path) -> None:
    file = krl(folder, RULES["key"])
    revoked = RevokedKeys.load(file)
    made = datetime.now(UTC)  # noqa: TID251  # ssh-keygen takes the real time
    with pytest.raises(SignerRefused) as refused:
        replace(people(folder), revoked=revoked).lookup(public_key_of(folder / "alice"), "a@drillbook", AT)
    assert f"the key of alice ({public_key_of(folder / 'alice').fingerprint}) is revoked since " in str(refused.value)
    assert abs(datetime.fromtimestamp(revoked.krl.generated, UTC) - made).total_seconds() < 60
    assert str(file) in str(refused.value)
    assert revoked.krl.version == 3


def test_the_list_beside_the_signers_counts_and_a_named_one_before_it(folder: Path, tmp_path: Path) -> None:
    signers = tmp_path / "allowed_signers"
    signers.write_text("".join(s.line() for s in people(folder).signers))
    assert person_of(folder / "alice", AllowedSigners.load(signers)) == "alice"
    krl(folder, RULES["key"], into=tmp_path / "allowed_signers.revoked")
    with pytest.raises(SignerRefused, match="the key of alice"):
        person_of(folder / "alice", AllowedSigners.load(signers))
    (tmp_path / "none").write_text("")
    assert person_of(folder / "alice", AllowedSigners.load(signers, tmp_path / "none")) == "alice"


def test_what_could_hide_a_revocation_is_refused(folder: Path, tmp_path: Path) -> None:
    good = krl(folder, RULES["id"]).read_bytes()
    empty = MAGIC + (1).to_bytes(4, "big") + bytes(24) + bytes(8)
    bad = tmp_path / "bad"
    for raw, says in (
        (good[:-1], "ends too early"),
        (MAGIC + b"\0\0\0\2" + good[12:], "format 1"),
        (empty + b"\4" + bytes(4), "it is signed"),
        (empty + b"\7" + bytes(4), "type 7"),
        (empty + b"\xff\0\0\0\6\0\0\0\1x\1", "critical extension"),
        (empty + b"\1\0\0\0\x0d" + bytes(8) + b"\x55" + bytes(4), "type 0x55"),
        (b"ssh-ed25519 AAAA\n", "not a public key"),
        (b"junk", "not a public key"),
    ):
        bad.write_bytes(raw)
        with pytest.raises(InputError, match=says):
            RevokedKeys.load(bad)
    RevokedKeys.parse(empty + b"\xff\0\0\0\6\0\0\0\1x\0", where="an extension that is not critical")
    with pytest.raises(InputError, match="cannot read the revoked keys"):
        RevokedKeys.load(tmp_path / "absent")
