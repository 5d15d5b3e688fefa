"""`run --after DRILL`: which earlier drills a way back may begin from, and what of theirs it takes."""

import json
from pathlib import Path

import pytest
from make_entries import went_back
from signed_drive import SIGNERS, SignedDrive

from drillbook.drill.after import follow
from drillbook.errors import InputError
from drillbook.model.finding import Fact
from drillbook.model.plan import Outcome
from drillbook.model.region import RegionConfig, Site
from drillbook.model.runbook import Runbook, step_of
from drillbook.model.step import step_hash
from drillbook.runbook.bundled import bundled_text
from drillbook.runbook.load import Loaded, load_runbook
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline.line_file import raw_lines

ENDS = {"ledger.entries": (7,), "orders.new": (40, 41)}


def failback(text: str = bundled_text("failback")) -> Loaded:
    return load_runbook(text, "failback.yaml")


def site(west: str = "WWWWWWWWWWWWWWWWWWWWWW") -> Site:
    ids = {"east": "EEEEEEEEEEEEEEEEEEEEEE", "west": west}
    return Site(tuple(RegionConfig(name, {}, cluster_id=known) for name, known in ids.items()))


def left(folder: Path, *, region: str = "west") -> Path:
    """A drill that left east: its stop kept where west ended, and where the mirror stood."""
    drive = SignedDrive()
    ends = [(t, p, end) for t, each in ENDS.items() for p, end in enumerate(each)]
    facts = (
        *(Fact(f"position {t}-{p}", end - 1, region="west", source="Connect offset + 1") for t, p, end in ends),
        *(Fact(f"{t}-{p}", end, region=region, source="high watermark") for t, p, end in ends),
    )
    drive.outcomes["stop connector mm2-source in west"] = Outcome(ok=True, text="stopped", facts=facts)
    drive.walk()
    return drive.write(folder)


def following(folder: Path, tmp_path: Path, *, of: Site | None = None) -> Runbook:
    signers = tmp_path / "signers"
    signers.write_text(SIGNERS)
    return follow(failback(), "failback.yaml", str(folder), of or site(), AllowedSigners.load(signers))


def test_the_cut_stands_in_the_step_with_the_entry_that_it_is_from(tmp_path: Path) -> None:
    folder = left(tmp_path / "there")
    runbook = following(folder, tmp_path)
    step = step_of(runbook, "reverse-link")
    params = json.loads(step.actions[0].params)
    assert params["cut"] == {topic: list(each) for topic, each in ENDS.items()}
    origin = params["origin"]
    assert origin["link"] == "mm2-source"
    assert origin["stood"] == {topic: [end - 1 for end in each] for topic, each in ENDS.items()}
    line = json.loads(list(raw_lines(folder / "timeline.jsonl"))[origin["entry"]])
    assert line["kind"] == "result"
    assert any(f["name"] == "orders.new-1" and f["value"] == 41 for f in line["data"]["outcome"]["facts"])
    assert step.hash == step_hash(step)
    assert step.hash != step_of(failback().runbook, "reverse-link").hash
    others = [s for s in runbook.steps if s.id != "reverse-link"]
    assert others == [s for s in failback().runbook.steps if s.id != "reverse-link"]


def test_without_an_earlier_drill_the_place_is_named(tmp_path: Path) -> None:
    text = bundled_text("failback")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "do: reverse" in each)
    with pytest.raises(InputError) as caught:
        follow(failback(), "failback.yaml", "", site(), AllowedSigners.load(_empty(tmp_path)))
    assert f"failback.yaml:{line}:9" in str(caught.value)
    assert "--after DRILL" in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_runbook_that_makes_no_link_home_follows_nothing(tmp_path: Path) -> None:
    loaded = load_runbook(bundled_text("async-replication"), "a.yaml")
    signers = AllowedSigners.load(_empty(tmp_path))
    assert follow(loaded, "a.yaml", "", site(), signers) is loaded.runbook
    with pytest.raises(InputError, match="asks for the cut"):
        follow(loaded, "a.yaml", str(tmp_path), site(), signers)


def _empty(tmp_path: Path) -> Path:
    path = tmp_path / "nobody"
    path.write_text("")
    return path


def test_only_a_closed_drill_between_these_clusters_that_left_is_followed(tmp_path: Path) -> None:
    there = left(tmp_path / "there")
    back = went_back().write(tmp_path / "back")
    kept_nothing = left(tmp_path / "other", region="east")
    cut_off = left(tmp_path / "open")
    lines = (cut_off / "timeline.jsonl").read_bytes().splitlines(keepends=True)
    (cut_off / "timeline.jsonl").write_bytes(b"".join(lines[:-2]))
    forged = left(tmp_path / "forged")
    text = (forged / "timeline.jsonl").read_bytes()
    (forged / "timeline.jsonl").write_bytes(text.replace(b'"value":41', b'"value":31'))
    for folder, of, says in (
        (tmp_path, site(), "not a drill folder"),
        (cut_off, site(), "the earlier drill is"),
        (forged, site(), "the earlier drill is not verified"),
        (kept_nothing, site(), "recorded no cut"),
        (back, site(), "recorded no cut"),
        (there, site("XXXXXXXXXXXXXXXXXXXXXX"), "west was cluster WWWW"),
    ):
        with pytest.raises(InputError) as caught:
            following(folder, tmp_path, of=of)
        assert says in str(caught.value), folder
        assert caught.value.exit_code == 2


def test_a_drill_in_the_same_direction_is_no_way_back(tmp_path: Path) -> None:
    text = bundled_text("failback").replace("source: west", "source: x").replace("target: east", "target: west")
    signers = tmp_path / "signers"
    signers.write_text(SIGNERS)
    loaded = load_runbook(text.replace("source: x", "source: east"), "failback.yaml")
    with pytest.raises(InputError, match="went from east to west; a way back from there goes the other way"):
        follow(loaded, "failback.yaml", str(left(tmp_path / "there")), site(), AllowedSigners.load(signers))
