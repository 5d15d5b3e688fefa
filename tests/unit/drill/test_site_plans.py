"""The site's own checks and actions through real region workers: asked, planned, and nothing secret comes back."""

import asyncio
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from nowhere import EAST, NOWHERE
from site_services import Asked, Says, Service, serving

from drillbook.drill.planning import make_plans
from drillbook.drill.sweep import Sweeper
from drillbook.engine.events import PlansMade
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.scope import RegionScope, Scope
from drillbook.model.site_calls import RunCommand, SendRequest
from drillbook.model.step import ActionUse, Claim, Step
from drillbook.regions.pipe import WorkerPipe
from drillbook.snapshots.kept import Standing

SCOPE = Scope(RegionScope("north"), RegionScope("east"), ())
PATIENCE = 60


@pytest.fixture
def lb() -> Iterator[Service]:
    def answer(asked: Asked) -> Says:
        return Says(body=b'{"pool": "full", "ready": 3}') if asked.path == "/state" else Says(404)

    with serving(answer) as service:
        yield service


async def asking(*work: object) -> tuple[tuple[tuple[str, Observation], ...], PlansMade]:
    """Claims observed and a step planned, by one real worker."""
    claims, uses, standing = work
    config = msgspec.structs.replace(EAST, allow=("command", "http"))
    pipe = WorkerPipe(msgspec.structs.replace(NOWHERE, region=config))
    try:
        sweeper = Sweeper(SCOPE, {"east": pipe})
        sweeper.standing = standing  # type: ignore[assignment]
        seen = await sweeper.observe(claims)  # type: ignore[arg-type]
        step = Step("drain", 1, "cutover", "Drain", actions=uses)  # type: ignore[arg-type]
        return seen, await make_plans(sweeper, (step,), rollback=False)
    finally:
        await pipe.stop()


def test_a_worker_asks_the_site_and_plans_are_made_of_what_it_says(
    lb: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_TOKEN", "s3cret-of-the-site")
    shows = "import os; print('token', os.environ['SITE_TOKEN'])"
    claims = (
        claim("http", url=f"{lb.url}/state", pointer="/ready", at_least=3),
        claim("http", url=f"{lb.url}/nothing"),
        claim("metric", url=lb.url, query="up", at_least=1),
        claim("command", run=[sys.executable, "-c", shows], environment=["SITE_TOKEN"], exit=1),
    )
    look = {"url": f"{lb.url}/state", "contains": "drained"}
    uses = (
        use("http", request=f"POST {lb.url}/drain", name="drain", look=look),
        use("http", request=f"POST {lb.url}/tell", name="tell"),
        use("command", run=[sys.executable, "-c", "pass"], name="run"),
    )
    standing = (Standing("site/east/tell", sure=True),)
    seen, plans = asyncio.run(asyncio.wait_for(asking(claims, uses, standing), PATIENCE))
    verdicts = [observation.finding.verdict for _, observation in seen]
    assert verdicts == [Verdict.PROVEN, Verdict.FAILED, Verdict.UNKNOWN, Verdict.FAILED]
    assert "answered 404" in seen[1][1].finding.note
    assert "not as a Prometheus" in seen[2][1].finding.note
    assert "s3cret" not in msgspec.json.encode(seen).decode()
    assert "[redacted]" in seen[3][1].finding.note
    assert plans.unknown == ()
    drain, run = plans.plans[0].calls
    assert isinstance(drain, SendRequest)
    assert isinstance(run, RunCommand)
    assert run.sha256 == hashlib.sha256(Path(sys.executable).read_bytes()).hexdigest()
    assert "tell was done in this drill: it is not repeated" in plans.plans[0].notes
    assert {asked.method for asked in lb.asked} == {"GET"}


def claim(check: str, **params: object) -> Claim:
    return Claim(f"drain/requires/{check}{len(str(params))}", check, json.dumps(params))


def use(action: str, **params: object) -> ActionUse:
    return ActionUse(action, json.dumps(params))
