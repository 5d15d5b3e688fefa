"""Lint rules about steps: their order, what they leave behind, what their gates stand on."""

from itertools import pairwise

from drillbook.model.step import STAGES
from drillbook.runbook.ground import Finds, Ground, Rule


def _stage_order(ground: Ground) -> Finds:
    for before, step in pairwise(ground.steps):
        if STAGES.index(step.stage) < STAGES.index(before.stage):
            yield step.id, f"step `{step.id}` is of stage {step.stage}, after a step of stage {before.stage}"


def _no_rollback(ground: Ground) -> Finds:
    for step in ground.steps:
        if step.point_of_no_return:
            return
        if not step.rollback and any(ground.changes(use) for use in step.actions):
            yield step.id, f"step `{step.id}` acts and has no rollback"


def _unverified(ground: Ground) -> Finds:
    for step in ground.steps:
        if not step.verify and any(ground.changes(use) for use in step.actions):
            yield step.id, f"step `{step.id}` acts and verifies nothing afterwards"


def _no_hold(ground: Ground) -> Finds:
    for step, _ in ground.gates():
        for claim in step.requires:
            if not claim.hold:
                yield claim.id, f"`{claim.check}` is required at the gate of `{step.id}` without a hold"


def _ungated(ground: Ground) -> Finds:
    covered = {step.id for _, steps in ground.gates() for step in steps}
    for step in ground.steps:
        if step.point_of_no_return and step.id not in covered:
            yield step.id, f"the point of no return `{step.id}` needs nobody's approval"


def _block_ends(ground: Ground) -> Finds:
    for block in dict.fromkeys(step.block for step in ground.steps if step.block):
        ids = [step.id for step in ground.steps if step.block == block]
        for objective in ground.runbook.objectives:
            outside = sorted({objective.from_step, objective.to_step} - set(ids))
            if objective.name == block.replace("-", "_") and outside:
                yield ids[0], f"the budget `{objective.name}` is measured outside its block: {', '.join(outside)}"


def _holds_over_budget(ground: Ground) -> Finds:
    budgets = {objective.name.replace("_", "-"): objective.at_most for objective in ground.runbook.objectives}
    for block in dict.fromkeys(step.block for step in ground.steps if step.block):
        steps = [step for step in ground.steps if step.block == block]
        inside = [claim for step in steps for claim in step.verify]
        inside += [claim for step in steps[1:] for claim in step.requires]
        held = sum(claim.hold for claim in inside)
        if block in budgets and held * 2 > budgets[block]:
            seconds, budget = held // 1_000_000, budgets[block] // 1_000_000
            text = f"the holds inside `{block}` add up to {seconds} s of a budget of {budget} s"
            yield steps[0].id, text


def _driver_approves(ground: Ground) -> Finds:
    people = {role.name: set(role.people) for role in ground.runbook.roles}
    for step in ground.steps:
        for need in step.approvals:
            others = people.get(need.role, set()) - people.get("driver", set())
            if len(others) < need.count:
                yield step.id, f"step `{step.id}` cannot be approved by anybody but its own driver"


STEP_RULES = (
    Rule("stage-order", "Stages come in one order.", f"Order the steps: {', '.join(STAGES)}.", _stage_order),
    Rule("no-rollback", "What cannot be taken back is left outstanding.", "Add a `rollback` list.", _no_rollback),
    Rule("unverified", "An action's own answer is no proof.", "Add a `verify` list.", _unverified),
    Rule("no-hold", "A moment's luck would open the gate.", "Add a `hold`, such as `hold: 5s`.", _no_hold),
    Rule("ungated", "Nobody agrees to what cannot be undone.", "Add `approvals` to it or to its block.", _ungated),
    Rule("block-ends", "A block's budget is its own outage.", "Measure it between steps of the block.", _block_ends),
    Rule("long-holds", "Waiting for proof is itself outage.", "Shorten holds in the block.", _holds_over_budget),
    Rule("driver-approves", "Four eyes need two people.", "Name another person in that role.", _driver_approves),
)
