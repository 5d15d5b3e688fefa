"""From the language's shape to the model: numbers, ids, defaults and hashes in place of text."""

import msgspec

from drillbook.model import runbook as model
from drillbook.model.quantity import micros, records
from drillbook.model.step import ActionUse, ApprovalNeed, Choice, Claim, OnFailure, Option, Step, When, step_hash
from drillbook.model.workload import GroupUse, PrincipalUse, Workload
from drillbook.runbook import shape


class _Hold(msgspec.Struct, frozen=True):
    hold: str = "0s"


def resolve(written: shape.RunbookShape) -> model.Runbook:
    """The runbook that a drill records and executes; what it was written as is never read again."""
    after = written.after_target_writes
    return model.Runbook(
        name=written.name,
        pattern=written.pattern,
        kind=written.kind,
        objective=" ".join(written.objective.split()),
        source=written.source,
        target=written.target,
        steps=_steps(written.steps),
        workloads=tuple(_workload(name, workload) for name, workload in written.workloads.items()),
        roles=_roles(written.roles),
        objectives=_objectives(written.objectives),
        rpo=tuple(model.RpoObjective(name, records(text)) for name, text in written.objectives.rpo.items()),
        invariants=_invariants(written.invariants),
        stop_conditions=tuple(_stop(i, stop) for i, stop in enumerate(written.stop_conditions)),
        after_target_writes=(
            model.AfterTargetWrites(after.rollback, after.evidence, after.role) if after else model.AfterTargetWrites()
        ),
        solo=written.solo,
        one_account=written.one_account,
        break_glass=written.break_glass or "",
    )


def _steps(written: tuple[shape.StepShape, ...]) -> tuple[Step, ...]:
    steps: list[Step] = []
    no_return = False
    for no, step in enumerate(written, start=1):
        no_return = no_return or step.point_of_no_return
        default: OnFailure = "rollback" if step.block and not no_return else "hold"
        resolved = Step(
            id=step.id,
            no=no,
            stage=step.stage,
            title=step.title,
            block=step.block or "",
            instructions=step.instructions.strip(),
            requires=_claims(f"{step.id}/requires", step.requires),
            observe=_claims(f"{step.id}/observe", step.observe),
            approvals=tuple(ApprovalNeed(a.role, a.count, micros(a.valid), micros(a.timeout)) for a in step.approvals),
            actions=_actions(step.actions),
            verify=_claims(f"{step.id}/verify", step.verify),
            rollback=_actions(step.rollback),
            timeout=micros(step.timeout),
            on_failure=step.on_failure or default,
            point_of_no_return=step.point_of_no_return,
            when=_when(step, steps),
            decision=_choice(step.decision),
            second_reading=tuple(a.role for a in step.approvals if a.second_reading == "required"),
        )
        steps.append(msgspec.structs.replace(resolved, hash=step_hash(resolved)))
    return tuple(steps)


def _when(step: shape.StepShape, earlier: list[Step]) -> When | None:
    """The condition, with a claim for each different thing that earlier steps read of the checks that it names."""
    if step.when is None:
        return None
    read = [c for before in earlier for c in (*before.requires, *before.observe)]
    asked = dict.fromkeys((c.check, c.params) for name in step.when.any_failed for c in read if c.check == name)
    claims = tuple(Claim(f"{step.id}/when/{i}", check, params) for i, (check, params) in enumerate(asked))
    return When(tuple(dict.fromkeys(step.when.any_failed)), claims)


def _choice(written: shape.DecisionShape | None) -> Choice | None:
    if written is None:
        return None
    options = tuple(
        Option(name, runbook=leads) if leads.endswith(shape.RUNBOOK_FILES) else Option(name, step=leads)
        for name, leads in written.options.items()
    )
    return Choice(written.role, options, written.evidence, micros(written.timeout), written.no_answer)


def _claims(prefix: str, written: tuple[shape.CheckUse, ...]) -> tuple[Claim, ...]:
    return tuple(_claim(f"{prefix}/{i}", use) for i, use in enumerate(written))


def _invariants(written: tuple[shape.CheckUse, ...]) -> tuple[Claim, ...]:
    """One is built in, whether it is written or not: no drill may end with two histories of one topic."""
    claims = _claims("invariants", written)
    if any(c.check == "single_writer" for c in claims):
        return claims
    return (*claims, Claim("invariants/single_writer", "single_writer"))


def _claim(claim_id: str, use: shape.CheckUse) -> Claim:
    hold = msgspec.json.decode(use.params.encode(), type=_Hold).hold
    return Claim(claim_id, use.name, use.params, micros(hold))


def _actions(written: tuple[shape.ActionUse, ...]) -> tuple[ActionUse, ...]:
    return tuple(ActionUse(use.name, use.params) for use in written)


def _stop(index: int, stop: shape.StopShape) -> model.StopCondition:
    return model.StopCondition(
        claim=_claim(f"stop_conditions/{index}", stop.claim),
        until=stop.until or "",
        from_step=stop.from_step or "",
        unknown_for=micros(stop.unknown_for),
        then=stop.then,
    )


def _objectives(written: shape.Objectives) -> tuple[model.Objective, ...]:
    named = (("rto", written.rto), ("read_outage", written.read_outage), ("write_outage", written.write_outage))
    return tuple(
        model.Objective(name, micros(limit.at_most), limit.from_step, limit.to_step) for name, limit in named if limit
    )


def _roles(written: shape.Roles) -> tuple[model.Role, ...]:
    named = (("driver", written.driver), ("approver", written.approver), ("commander", written.commander))
    return tuple(model.Role(name, people) for name, people in named if people)


def _workload(name: str, written: shape.WorkloadShape) -> Workload:
    return Workload(
        name=name,
        owner=written.owner,
        topics=written.topics,
        groups=tuple(GroupUse(group, use.reset, use.moves) for group, use in written.groups.items()),
        principals=tuple(PrincipalUse(principal, rights) for principal, rights in written.principals.items()),
        subjects=written.subjects,
        transactional_ids=written.transactional_ids,
        duplicates=written.duplicates,
    )
