"""The runbook of `drill_book` with a condition and a decision: what the laws of skipping and deciding are about."""

from msgspec.structs import replace

from drillbook.model.plan import CreateAcls, Plan
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import Runbook
from drillbook.model.step import ActionUse, ApprovalNeed, Choice, Claim, Option, Step, When, step_hash
from laws.drill_book import DENY, RUNBOOK, claims
from laws.drive import Drive, plan_of

RECONCILE = Step(
    "reconcile", 0, "synchronization", "Bring governance in west level with east",
    when=When(("acls", "schemas"), (Claim("reconcile/when/0", "acls"), Claim("reconcile/when/1", "schemas"))),
    approvals=(ApprovalNeed("approver", 1, 1_200 * SECOND, 1_800 * SECOND),),
    actions=(ActionUse("reconcile", '{"what":"acls"}'),), verify=claims("reconcile", "verify", "acls"),
)  # fmt: skip


def numbered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps in this order, with their numbers and hashes."""
    counted = (replace(s, no=n) for n, s in enumerate(steps, start=1))
    return tuple(replace(s, hash=step_hash(s)) for s in counted)


def with_condition(step: Step = RECONCILE, after: str = "survey", book: Runbook = RUNBOOK) -> Runbook:
    """The runbook with this step behind another one."""
    steps = []
    for each in book.steps:
        steps += [each, step] if each.id == after else [each]
    return replace(book, steps=numbered(tuple(steps)))


CONDITIONAL = with_condition()
CHOICE = Choice(
    "commander", (Option("stay", step="review"), Option("go-back", runbook="failback.yaml")), ("release",),
    timeout=1_800 * SECOND,
)  # fmt: skip
CLEAN_UP = Step(
    "clean-up", 0, "rollback-decision", "Throw away what only going back needs",
    requires=claims("clean-up", "requires", "acls"),
)  # fmt: skip


def with_decision(choice: Choice = CHOICE) -> Runbook:
    """The runbook whose `decide` is a decision; between it and `review` stands a step that both options pass over."""
    steps: list[Step] = []
    for each in RUNBOOK.steps:
        if each.id == "decide":
            steps += [replace(each, actions=(), decision=choice), CLEAN_UP]
        else:
            steps.append(each)
    return replace(RUNBOOK, steps=numbered(tuple(steps)))


DECIDING = with_decision()
BOTH = with_condition(book=DECIDING)
ALLOW = CreateAcls("west", "add 1 ALLOW in west", bindings=(replace(DENY, permission="ALLOW"),))


def planned(step: str, rollback: bool) -> Plan | str:
    """As `plan_of`, with what the step with a condition would do."""
    return Plan(step, (ALLOW,)) if step == "reconcile" and not rollback else plan_of(step, rollback)


def drive_of(runbook: Runbook = CONDITIONAL, *, live: bool = True) -> Drive:
    """A drill of this runbook, with its people here."""
    drive = Drive(runbook=runbook, live=live)
    drive.plan = planned
    drive.everybody()
    return drive


def to_question(drive: Drive) -> None:
    """Everything before the decision is done, and its question is open."""
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.ask("run")
    drive.until("gate", "decide")
