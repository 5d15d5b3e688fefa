"""Whose key is whose, for what and when; and each mistake in the file is named by its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from drillbook.errors import InputError
from drillbook.signing.allowed_signers import AllowedSigner, AllowedSigners
from drillbook.signing.public_key import PublicKey
from drillbook.signing.refusal import RefusalReason, SignerRefused
from drillbook.signing.signer import session_signer

AT = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
KEY, OTHER = session_signer().key, session_signer().key


def test_a_known_key_is_its_person() -> None:
    signers = AllowedSigners.parse(f"# people\n\nalice {KEY.line} laptop\nbob   {OTHER.line}\n")
    assert signers.lookup(KEY, "decision@drillbook", AT) == "alice"
    assert signers.person(OTHER) == "bob"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ('namespaces="git,file"', RefusalReason.WRONG_NAMESPACE),
        ('namespaces="attach@*"', RefusalReason.WRONG_NAMESPACE),
        ('valid-after="20261124101501Z"', RefusalReason.NOT_YET_VALID),
        ('valid-before="20261124101459Z"', RefusalReason.EXPIRED),
        ('valid-after="20200101Z",valid-before="202611241014Z"', RefusalReason.EXPIRED),
    ],
)
def test_each_refusal_is_told_apart(options: str, reason: RefusalReason) -> None:
    signers = AllowedSigners.parse(f"alice {options} {KEY.line}\n")
    with pytest.raises(SignerRefused) as refused:
        signers.lookup(KEY, "decision@drillbook", AT)
    assert refused.value.reason is reason
    assert refused.value.remedy


@pytest.mark.parametrize(
    "options", ['namespaces="git,*@drillbook"', 'valid-after="20261124101500Z"', 'NAMESPACES="decision@drillboo?"']
)
def test_options_that_cover_the_signature(options: str) -> None:
    assert AllowedSigners.parse(f"alice {options} {KEY.line}\n").lookup(KEY, "decision@drillbook", AT) == "alice"


def test_an_unknown_key_is_nobody() -> None:
    with pytest.raises(SignerRefused) as refused:
        AllowedSigners.parse(f"alice {KEY.line}\n").lookup(OTHER, "decision@drillbook", AT)
    assert refused.value.reason is RefusalReason.UNKNOWN_KEY
    assert AllowedSigners.parse("").person(KEY) is None


def test_a_renewed_key_counts_by_its_newer_line() -> None:
    text = f'alice valid-before="20260101Z" {KEY.line}\nalice valid-after="20260101Z" {KEY.line}\n'
    assert AllowedSigners.parse(text).lookup(KEY, "decision@drillbook", AT) == "alice"


def test_every_mistake_is_named_by_its_line() -> None:
    mistakes = [
        f"*@example.com {KEY.line}",
        f"alice,bob {KEY.line}",
        f"* cert-authority {KEY.line}",
        f"dave namespaces= {KEY.line}",
        f'erin valid-after="tomorrow" {KEY.line}',
        f'erin valid-after="20261340" {KEY.line}',
        f'frank colour="red" {KEY.line}',
        "grace ssh-ed25519 AAAA",
        "heidi ssh-dss AAAAB3NzaC1kc3M=",
        "ivan",
        f'judy namespaces="!git" {KEY.line}',
        f'ken namespaces="a",namespaces="b" {KEY.line}',
        f"mallory {KEY.line}",
    ]
    good = f"alice {KEY.line}"
    with pytest.raises(InputError) as refused:
        AllowedSigners.parse("\n".join([good, *mistakes]), where="signers")
    assert [problem.where for problem in refused.value.problems] == [
        f"signers:{n}" for n in range(2, len(mistakes) + 2)
    ]
    assert "already belongs to alice" in refused.value.problems[-1].message
    assert refused.value.exit_code == 2


def test_a_line_is_written_as_it_is_read() -> None:
    signer = AllowedSigner("alice", KEY, ("a@b", "c"), AT, AT + timedelta(days=1))
    assert AllowedSigners.parse(signer.line()).signers == (signer,)


def test_a_key_line_must_say_what_it_holds() -> None:
    assert PublicKey.parse(KEY.line) == KEY
    with pytest.raises(ValueError, match="holds ssh-ed25519"):
        PublicKey.parse(KEY.line.replace("ssh-ed25519", "ssh-rsa"))
