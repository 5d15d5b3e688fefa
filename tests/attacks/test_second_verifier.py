"""The second verifier, which shares no line of code with ours, agrees on every vector and every forgery."""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import make_timeline
import pytest
import verify_independently
from signed_drive import PEOPLE, SIGNERS, walked

from attacks.attack import Attack, attacks
from attacks.book import Book
from attacks.table import HERE
from drillbook.drill.verify import verify_drill

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
VECTORS = json.loads((make_timeline.FOLDER / "expected.json").read_text())
SIGNATURES = {
    "resigned_by_an_unlisted_key", "approved_as_another_person", "approved_in_another_namespace",
    "approval_not_in_the_statement", "approval_with_sha1", "approver_key_expired", "approver_key_not_yet_valid",
    "approver_key_for_another_namespace", "approver_key_revoked", "seat_taken_by_a_signature_of_its_giver",
    "second_reading_edited_after_signing",
}  # fmt: skip
"""The forged decisions that a signature alone gives away."""


@pytest.fixture(autouse=True, scope="module")
def _ask_once() -> Iterator[None]:
    """Forgeries share most of their signatures: `ssh-keygen` is asked once about each."""
    asked: dict[tuple[str, ...], bool] = {}
    with pytest.MonkeyPatch.context() as patch:
        ask = verify_independently.holds

        def holds(  # as the verifier's
            armour: str, message: bytes, namespace: str, principal: str, signers: str, at: str = ""
        ) -> bool:
            digest = hashlib.sha256(message).hexdigest()
            lost = b"".join(path.read_bytes() for path in Path(signers).parent.glob("*.revoked"))
            key = (str(armour), digest, namespace, principal, Path(signers).read_text(), at, lost.decode())
            if key not in asked:
                asked[key] = ask(armour, message, namespace, principal, signers, at)
            return asked[key]

        patch.setattr(verify_independently, "holds", holds)
        yield


@pytest.fixture(scope="module")
def book() -> Book:
    drive = walked()
    return Book(tuple(drive.lines), tuple(drive.sample_lines))


@pytest.fixture(scope="module")
def signers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signers") / "allowed_signers"
    path.write_text(SIGNERS)
    return path


def test_it_is_short_and_stands_alone() -> None:
    source = Path(verify_independently.__file__).read_text()
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
    assert len(source.splitlines()) <= 150


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_it_agrees_on_every_vector(name: str) -> None:
    expected = VECTORS[name]
    place = make_timeline.FOLDER / f"{name}.jsonl"
    closed, bad, _ = verify_independently.verify(place, make_timeline.FOLDER / "allowed_signers")
    finding = expected["finding"]
    assert (closed, bad) == (expected["closed"], (finding["line"], finding["fault"]) if finding else None)


ATTACKS = {name: attack for name, attack in attacks(HERE).items() if attack.alone != "refused"}
"""Links, pipes and devices are for whoever opens files to refuse, not for the format."""
EVERY = [
    pytest.param(attack, id=name, marks=() if n % 4 == 0 or name in SIGNATURES else pytest.mark.proof)
    for n, (name, attack) in enumerate(ATTACKS.items())
]
"""It asks `ssh-keygen` about every seal: `make test` takes every fourth."""


@pytest.mark.parametrize("attack", EVERY)
def test_it_agrees_on_every_forgery(attack: Attack, tmp_path: Path) -> None:
    folder, signers = tmp_path / "drill", tmp_path / "signers"
    attack.write(folder)
    signers.write_text(attack.signers)
    if attack.revoked:
        Path(f"{signers}.revoked").write_text(f"{attack.revoked}\n")
    closed, bad, decision = verify_independently.verify(folder, signers)
    report = verify_drill(folder, attack.people())
    lines = report.chain.findings or (report.samples.findings if report.samples else ())
    assert bad == ((lines[0].line, str(lines[0].fault)) if lines else None)
    assert closed == report.chain.closed or bad
    if attack.name in SIGNATURES:
        assert decision == (report.problems[0].line, "decision")
    elif not lines:
        assert decision is None


@pytest.mark.parametrize(
    "name", ["went-back", "refused", "crashed", "decided", "two-drivers", "read-twice", "two-drills"]
)
def test_it_accepts_drills_that_went_badly(name: str) -> None:
    place = Path(verify_independently.__file__).with_name("drills")
    assert verify_independently.verify(place / name, place / "allowed_signers")[1:] == (None, None)


def test_it_accepts_the_true_drill(book: Book, signers: Path, tmp_path: Path) -> None:
    assert verify_independently.verify(book.write(tmp_path), signers) == (True, None, None)
    assert set(PEOPLE) == {"alice", "bob", "carol", "erin"}
