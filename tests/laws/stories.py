"""Stories: random things that people, regions and crashes do to a drill, for the engine's laws."""

from hypothesis import strategies as st
from msgspec.structs import replace

from drillbook.model.plan import Outcome
from drillbook.model.quantity import SECOND
from drillbook.state.second_readings import to_read
from drillbook.state.view import view
from laws.drill_book import PLANS, RUNBOOK, WAYS_BACK
from laws.drive import DONE, Drive
from laws.read_again import FAILED, text_of

CHECKS = (
    "clusters",
    "lag",
    "acls",
    "schemas",
    "resume_point",
    "quiet",
    "fenced",
    "tail",
    "growing",
    "stop_conditions/0",
    "invariants/0",
)
TEXTS = sorted({c.text for calls in (*PLANS.values(), *WAYS_BACK.values()) for c in calls})
REGION_STATES = ("answers", "silent", "client-crashed")
PEOPLE = (("alice", "driver"), ("bob", "approver"), ("", "observer"))
BROKEN = Outcome(ok=False, text="refused by the broker")
LOST = Outcome(ok=False, text="the client crashed", known=False)
RULES = (
    "stop-writers/second-reading/bob",
    "fence/verify/0",
    "drain/requires/0",
    "fence/actions",
    "release/verify/1",
    "after_target_writes",
    "nonsense",
)

asks = st.tuples(
    st.just("ask"),
    st.sampled_from(("run", "run", "run", "retry", "rollback", "hold", "abort", "leave", "undo", "note", "close")),
    st.sampled_from(("", "east", "west", "east,west")),
)
signs = st.tuples(
    st.just("sign"),
    st.sampled_from(("approve", "approve", "refuse", "override", "attest", "close", "break-glass")),
    st.sampled_from(
        (("bob", "approver"), ("carol", "approver"), ("erin", "commander"), ("alice", "driver"), ("bob", "commander"))
    ),
    st.sampled_from(RULES),
    st.sampled_from(("", "because")),
)
events = st.one_of(
    st.tuples(st.just("sweep"), st.integers(1, 13)),
    st.tuples(st.just("sweep"), st.integers(1, 13)),
    st.just(("forward",)),
    st.just(("forward",)),
    asks,
    signs,
    st.tuples(st.just("decide"), st.sampled_from((("erin", "commander"), ("bob", "commander"), ("bob", "approver"))),
              st.sampled_from(("stay", "go-back", "nonsense", ""))),
    st.tuples(st.just("read"), st.sampled_from((("bob", "approver"), ("carol", "approver"), ("erin", "commander"))),
              st.sampled_from(("reading", "approve")), st.sampled_from(({}, FAILED, {"verdict": "unknown"}))),
    st.tuples(st.just("say"), st.sampled_from(CHECKS), st.sampled_from(("proven", "failed", "unknown"))),
    st.tuples(st.just("outcome"), st.sampled_from(TEXTS), st.sampled_from((DONE, BROKEN, LOST))),
    st.tuples(st.just("stands"), st.sampled_from(TEXTS), st.sampled_from((DONE, BROKEN, LOST))),
    st.tuples(st.just("region"), st.sampled_from(("east", "west")), st.sampled_from(REGION_STATES)),
    st.tuples(st.just("come"), st.sampled_from(PEOPLE), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from((SECOND, 11 * SECOND, 70 * SECOND, 1_900 * SECOND))),
    st.just(("crash",)),
)  # fmt: skip
STARTS = ("opened", "gate", "block", "released")


def drill(start: str, policy: str, on_failure: str) -> Drive:
    """A drill that has come this far."""
    steps = tuple(replace(s, on_failure=on_failure) if s.block else s for s in RUNBOOK.steps)
    rule = replace(RUNBOOK.after_target_writes, rollback=policy)
    drive = Drive(runbook=replace(RUNBOOK, steps=steps, after_target_writes=rule))
    if start == "opened":
        drive.everybody()
        return drive
    drive.to_gate()
    if start == "gate":
        return drive
    drive.approve()
    drive.until("done", "stop-writers" if start == "block" else "release")
    return drive


def forward(drive: Drive) -> None:
    """What a willing crew would do next, so that random drills get somewhere."""
    drive.says.clear()
    drive.outcomes.clear()
    for name in ("retry", "run"):
        drive.ask(name)  # type: ignore[arg-type]
    drive.sweep(12)
    for person, role in (("bob", "approver"), ("erin", "commander")):
        drive.sign("approve", person, role)
    drive.sign("attest", "erin", "commander", reason="seen")
    drive.sign("decide", "erin", "commander", option="stay")
    drive.sweep(4)


def play(drive: Drive, story: list[tuple]) -> None:  # type: ignore[type-arg]
    """Let it happen; `decide` and the fold raise if a rule is broken."""
    for event in story:
        match event:
            case ("sweep", n):
                drive.sweep(n)
            case ("forward",):
                forward(drive)
            case ("ask", name, text):
                drive.ask(name, text=text)
            case ("sign", kind, (person, role), rule, reason):
                drive.sign(kind, person, role, rule=rule, reason=reason)
            case ("decide", (person, role), option):
                drive.sign("decide", person, role, option=option)
            case ("read", (person, role), kind, says) if (gate := drive.state.gate) is not None:
                if asked := to_read(drive.state, gate):
                    reading = text_of(drive.state, drive.now, says={asked[0].id: says})
                    drive.sign(kind, person, role, reading=reading)
            case ("say", check, verdict):
                drive.say(check, verdict)
            case ("outcome", text, outcome):
                drive.outcomes[text] = outcome
            case ("stands", text, outcome):
                drive.stands[text] = outcome
            case ("region", name, how):
                drive.region(name, how)
            case ("come", (person, role), here):
                drive.come(person, role, here=here)
            case ("wait", micros):
                drive.wait(micros)
            case ("crash",):
                if drive.state.closed is None:
                    drive.crash()
                    drive.everybody()
        view(drive.state, drive.now)
