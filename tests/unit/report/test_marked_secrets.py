"""Marked secrets stand wherever one can, and no byte of a drill, its crash logs or its reports holds any of them."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import msgspec
import pytest
from signed_drive import SIGNERS, SignedDrive

from drillbook.cli.main import main
from drillbook.crash import write_crash
from drillbook.errors import InputError
from drillbook.model.plan import ConnectorCall, FleetCall, Outcome, TakeSnapshot
from drillbook.model.region import Site
from drillbook.redact import MASK, Redactor
from drillbook.regions import fleet_call
from drillbook.regions.deadline import Deadline
from drillbook.regions.hushed import Hushed
from drillbook.regions.pipe import WorkerPipe
from drillbook.regions.pipe_words import worker_config
from drillbook.regions.region import Region
from drillbook.runbook.site import load_site
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.replication import ReadReplication, ReplicationSnapshot
from drillbook.snapshots.rights import ReadRights
from drillbook.snapshots.schemas import ReadSchemas
from unit.report.reviewed import measured
from unit.report.telling_site import CLUSTER, telling_site

MARKS = {
    "READ": "MARK-read-pa\"ss'wörd",
    "ACT": "MARK-act/+%=secret",
    "PRINCIPAL": "MARK-principal-secret",
    "USER": "MARK-url-user",
}
CONNECTS = "MARK-connects-own-secret"
SECONDS = 3.0
"""For what no broker answers."""
REGIONS = """\
version: 1
regions:
  east:
    cluster_id: {cluster}
    environment: staging
    allow: [fleet, connectors, replication]
    read: {{bootstrap.servers: "127.0.0.1:1", security.protocol: SASL_PLAINTEXT, sasl.mechanism: SCRAM-SHA-512,
            sasl.username: drillbook-read, sasl.password: "${{env:READ}}"}}
    act: {{sasl.username: drillbook-act, sasl.password: "${{file:act.secret}}"}}
    schema_registry: {{url: "{site}/registry/${{env:USER}}"}}
    connect: {{url: "{site}"}}
    principals: {{"User:orders-api": {{sasl.password: "${{cmd:{python} print-secret.py}}"}}}}
  west:
    cluster_id: WWWWWWWWWWWWWWWWWWWWWW
    read: {{bootstrap.servers: "127.0.0.1:1"}}
replication:
  - {{from: east, to: west, kind: mirrormaker2, connect: east, source: mm2-source}}
fleet:
  writers:
    stop: {{http: "POST {site}/json/${{name}}/stop"}}
    start: {{http: "POST {site}/refuse/${{name}}/start"}}
  groups:
    stop: {{command: [{python}, say.py, "${{name}}"]}}
    start: {{http: "POST {site}/cut/${{name}}"}}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of regions.yaml and of the files that hold secrets: nothing else may hold any."""
    folder = tmp_path / "site"
    folder.mkdir()
    for name in ("READ", "USER"):
        monkeypatch.setenv(name, MARKS[name])
    for name, text in (
        ("act.secret", MARKS["ACT"]),
        ("print-secret.py", f"print({MARKS['PRINCIPAL']!r})"),
        ("say.py", "import sys\nsys.exit('cannot stop it: ' + open('act.secret').read() + ' was refused')"),
    ):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(folder)
    return folder


def written(folder: Path, address: str) -> Site:
    file = folder / "regions.yaml"
    file.write_text(REGIONS.format(cluster=CLUSTER, site=address, python=sys.executable))
    return load_site(file).site


async def asked(site: Site, log: Path) -> tuple[str, list[Outcome]]:
    """What a real worker says of a site that tells: readings as JSON, and outcomes of calls."""
    pipe = WorkerPipe(worker_config(site, "east"), log=log)
    reads = (
        ReadCluster("east"),
        ReadRights("east", "User:orders-api", ("orders.new",)),
        ReadSchemas("east", ("orders.new-value",)),
        ReadReplication("east", ("mm2-source",)),
    )
    try:
        answers = await pipe.read(reads, SECONDS)
        stop = ConnectorCall("east", "stop connector mm2-source in east", connector="mm2-source", verb="stop")
        kept = TakeSnapshot("east", "keep what east is", effect="read", reads=reads)
        outcomes = [await pipe.perform(call, CLUSTER, SECONDS) for call in (stop, kept)]
    finally:
        await pipe.stop()
    assert isinstance(answers[3], ReplicationSnapshot)
    assert dict(answers[3].connectors[0].settings)["topics"] == "orders.*", "it was read, and only what may be kept"
    assert whole_error(answers[2]) is not None
    return msgspec.json.encode(answers).decode(), outcomes


def hooks(site: Site) -> list[Outcome]:
    """What the hooks say, as the worker lets it out; a real one asks the brokers first, and here there are none."""
    hushed = Hushed()
    region = Region(worker_config(site, "east"), hushed.remember)
    for login in (region.config.region.read, region.config.region.act):
        region.secret(login["sasl.password"])
    calls = [
        FleetCall("east", f"{verb} {what} x in east", what=what, verb=verb, name="x")
        for what in ("writers", "groups")
        for verb in ("stop", "start")
    ]
    found = [hushed.outcome(fleet_call.change(call, region, Deadline.within(20))) for call in calls]
    assert [MASK in outcome.text for outcome in found] == [True] * 4, "every hook told"
    return found


def test_no_byte_that_a_drill_writes_holds_a_marked_secret(site: Path, tmp_path: Path) -> None:
    with telling_site(CONNECTS, MARKS["READ"]) as address:
        loaded = written(site, address)
        readings, outcomes = asyncio.run(asked(loaded, tmp_path / "worker.log"))
        outcomes += hooks(loaded)
    drill = recorded(outcomes, readings, tmp_path / "drill")
    shutil.copy(site / "regions.yaml", drill)
    signers = tmp_path / "signers"
    signers.write_text(SIGNERS)
    for form in ("md", "html", "json", "junit"):
        main(
            ("report", str(drill), "--format", form, "-o", str(tmp_path / f"report.{form}"), "--signers", str(signers))
        )
    crashed(tmp_path / "crashes", [o.text for o in outcomes])
    found = leaks(tmp_path, but=site)
    assert found == []
    assert len([f for f in tmp_path.rglob("*") if f.is_file() and site not in f.parents]) >= 10


def recorded(outcomes: list[Outcome], readings: str, folder: Path) -> Path:
    """A signed drill of which every call came to one of these outcomes, and every claim says what was read."""
    drive = measured(drive=SignedDrive)
    assert isinstance(drive, SignedDrive)
    said = "; ".join(o.text for o in outcomes)
    for check in ("acls", "schemas", "replication", "resume_point"):
        drive.say(check, "unknown", f"{said} {readings}")
    texts = ["stop writer orders-api in east", "stop writer ledger in east", "keep what east is as evidence"]
    for text in texts:
        drive.outcomes[text] = msgspec.structs.replace(outcomes[0], text=said, evidence=readings, ok=True, known=True)
    drive.everybody()
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    drive.ask("note", text=said)
    return drive.write(folder)


def crashed(folder: Path, texts: list[str]) -> None:
    """Crash logs of errors that carry settings, as the process that knows no secret by its value writes them."""
    settings = f"{{'sasl.password': '{CONNECTS}', 'ssl.key.password': '{CONNECTS}'}}"
    told = [
        *texts, settings, f'sasl.jaas.config=x required password="{CONNECTS}";', f"http://u:{CONNECTS}@host/subjects",
        f"Authorization: Basic {CONNECTS}", f"basic.auth.user.info=u:{CONNECTS}",
    ]  # fmt: skip
    for text in told:
        assert write_crash(_failed(text, CONNECTS), folder=folder) is not None
    in_words = _failed(f"in so many words {MARKS['ACT']}", CONNECTS)
    assert write_crash(in_words, redactor=Redactor(MARKS.values()), folder=folder / "told") is not None


def _failed(text: str, local: str) -> InputError:
    """An error that was raised where a local variable holds a secret."""
    assert local
    try:
        raise InputError(text)  # noqa: TRY301
    except InputError as error:
        return error


def leaks(folder: Path, *, but: Path) -> list[str]:
    """Files outside `but` that hold a secret, in any spelling in which one could be found again."""
    spellings = {
        form.encode()
        for mark in (*MARKS.values(), CONNECTS)
        for form in (mark, msgspec.json.encode(mark).decode()[1:-1], ascii(mark)[1:-1], repr(mark)[1:-1])
    }
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and but not in file.parents:
            raw = file.read_bytes()
            found += [f"{file.relative_to(folder)}: {s!r}" for s in spellings if s in raw]
            found += [f"{file.relative_to(folder)}: a part of one"] if b"MARK-" in raw else []
    return found


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("say MARK-url-user")
    (tmp_path / "b").write_bytes(msgspec.json.encode(MARKS["READ"]))
    (tmp_path / "but").mkdir()
    (tmp_path / "but" / "c").write_text("MARK-url-user")
    assert {hit.partition(":")[0] for hit in leaks(tmp_path, but=tmp_path / "but")} == {"a", "b"}


@pytest.mark.parametrize("place", ["read", "act", "principals"])
def test_a_literal_secret_is_refused_and_not_shown(site: Path, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = site / "regions.yaml"
    text = REGIONS.format(cluster=CLUSTER, site="http://127.0.0.1:1", python=sys.executable)
    references = {
        "read": "${env:READ}",
        "act": "${file:act.secret}",
        "principals": f"${{cmd:{sys.executable} print-secret.py}}",
    }
    file.write_text(text.replace(references[place], CONNECTS))
    with pytest.raises(InputError) as caught:
        load_site(file)
    assert "literal secret" in str(caught.value)
    assert CONNECTS not in str(caught.value)
    assert os.environ["READ"] not in str(caught.value)
    assert main(("check", "async-replication", "--regions", str(file))) == 2
    told = capsys.readouterr()
    assert CONNECTS not in told.out + told.err
