"""No secret leaves in text, and the crash log says where and never what the variables held."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drillbook.crash import write_crash
from drillbook.redact import MASK, Redactor

SECRET = 'pa"ss\\wörd'


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("password=hunter2 next", f"password={MASK} next"),
        ("ssl.key.password: 'two words'", f"ssl.key.password: {MASK}"),
        ('{"sasl.password": "a\\"b", "x": 1}', f'{{"sasl.password": {MASK}, "x": 1}}'),
        ("sasl.mechanism=PLAIN", "sasl.mechanism=PLAIN"),
        ("sasl.mechanisms=PLAIN sasl.username=bob", f"sasl.mechanisms=PLAIN sasl.username={MASK}"),
        ('sasl.jaas.config=x required username="a" password="b";', f"sasl.jaas.config={MASK}"),
        ("basic.auth.user.info=bob:hunter2", f"basic.auth.user.info={MASK}"),
        ("http://bob:hunter2@registry:8081/x", f"http://{MASK}@registry:8081/x"),
        ("Authorization: Bearer abc.def, x", f"Authorization: {MASK}, x"),
        ("api_key=abc", f"api_key={MASK}"),
        ("a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\nb", f"a\n{MASK}\nb"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", MASK),
        ("the token is fine, 5 tokens", "the token is fine, 5 tokens"),
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, safe: str) -> None:
    assert Redactor().text(text) == safe


@pytest.mark.parametrize("spell", [str, json.dumps, repr, lambda s: json.dumps(s, ensure_ascii=False)])
def test_a_known_value_is_masked_in_every_spelling(spell: type) -> None:
    text = Redactor(["", "ss", SECRET]).text(f"sent {spell(SECRET)} twice {spell(SECRET)}")
    assert "rd" not in text
    assert text.count(MASK) == 2


@pytest.mark.parametrize("kept", range(4, len(SECRET)))
def test_a_secret_that_a_cut_went_through_is_masked(kept: int) -> None:
    assert Redactor([SECRET]).text(f"the hook said {SECRET[:kept]}") == f"the hook said {MASK}"


def test_a_text_that_ends_like_no_secret_is_left_alone() -> None:
    assert Redactor([SECRET]).text(f"{SECRET[:5]} is not at the end, pas") == f"{SECRET[:5]} is not at the end, pas"


def test_no_secrets_mask_nothing() -> None:
    assert Redactor([""]).text("plain text") == "plain text"


def _fail(value: str) -> None:
    local = value * 2
    raise RuntimeError(f"broker said password={value}, {len(local)}")


def test_the_log_has_frames_and_no_values(tmp_path: Path) -> None:
    try:
        _fail(SECRET)
    except RuntimeError as error:
        path = write_crash(error, redactor=Redactor([SECRET]), folder=tmp_path / "crashes")
    assert path is not None
    text = path.read_text()
    assert "_fail" in text
    assert "broker said" in text
    assert SECRET not in text
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_crash_log_that_cannot_be_written_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert write_crash(RuntimeError("x"), folder=tmp_path / "file") is None


def test_an_error_that_cannot_be_printed_is_still_logged(tmp_path: Path) -> None:
    class BadError(Exception):
        def __str__(self) -> str:
            raise ValueError("no text")

    path = write_crash(BadError("\udcff"), folder=tmp_path)
    assert path is not None
    assert "BadError" in path.read_text()
