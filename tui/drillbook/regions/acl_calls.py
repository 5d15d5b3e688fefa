"""Creates and deletes ACL bindings, and believes only what the region then lists."""

from collections.abc import Iterable
from typing import Any

from confluent_kafka.admin import AclBindingFilter

from drillbook.clock import monotonic
from drillbook.model.plan import Outcome
from drillbook.regions.acls import all_bindings, to_native
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import UNREACHABLE, code_of, text_of
from drillbook.regions.login import Login
from drillbook.regions.polled import poll_until
from drillbook.snapshots.acls import AclBinding

READ_BACK_SECONDS = 10.0
POLL_SECONDS = 0.02


def create(login: Login, bindings: tuple[AclBinding, ...], deadline: Deadline) -> Outcome:
    """Create these; done when each is listed."""
    native = {b: to_native(b) for b in bindings}
    answers = login.wait_each(login.call(login.admin.create_acls, list(native.values())), deadline)
    return _read_back(login, {b: answers[n] for b, n in native.items()}, deadline, standing=True)


def delete(login: Login, bindings: tuple[AclBinding, ...], deadline: Deadline) -> Outcome:
    """Delete exactly these; done when none is listed."""
    native = {b: to_native(b, AclBindingFilter) for b in bindings}
    answers = login.wait_each(login.call(login.admin.delete_acls, list(native.values())), deadline)
    return _read_back(login, {b: answers[n] for b, n in native.items()}, deadline, standing=False)


def stand(login: Login, bindings: tuple[AclBinding, ...], deadline: Deadline, *, standing: bool) -> Outcome:
    """Whether all of these are listed, or none of them."""
    wrong = _wrong(login, bindings, deadline, standing=standing)
    return Outcome(ok=not wrong, text=_told(len(bindings), wrong, [], standing=standing))


def _read_back(login: Login, answers: dict[AclBinding, Any], deadline: Deadline, *, standing: bool) -> Outcome:
    """Wait for what was accepted; what was refused by name is known, what was accepted and is not listed is not."""
    refused = {b: a for b, a in answers.items() if isinstance(a, Exception)}
    wrong: list[AclBinding] = []

    def settled() -> bool:
        wrong[:] = _wrong(login, answers, deadline, standing=standing)
        return set(wrong) <= set(refused)

    poll_until(settled, Deadline(min(deadline.at, monotonic() + READ_BACK_SECONDS)), POLL_SECONDS)
    known = all(b in refused and code_of(refused[b]) not in UNREACHABLE for b in wrong)
    causes = sorted({text_of(a) for a in refused.values()})
    return Outcome(ok=not wrong, text=_told(len(answers), wrong, causes, standing=standing), known=known)


def _wrong(login: Login, bindings: Iterable[AclBinding], deadline: Deadline, *, standing: bool) -> list[AclBinding]:
    listed = set(all_bindings(login, deadline))
    return [b for b in bindings if (b in listed) is not standing]


def _told(count: int, wrong: list[AclBinding], causes: list[str], *, standing: bool) -> str:
    verb, other = ("stand", "missing") if standing else ("are gone", "still standing")
    text = f"{count - len(wrong)} of {count} ACLs {verb}"
    if wrong:
        text += f"; {other}: {_line(wrong[0])}" + (f" and {len(wrong) - 1} more" if len(wrong) > 1 else "")
    return text + "".join(f"; {r}" for r in causes)


def _line(b: AclBinding) -> str:
    return f"{b.permission} {b.operation} on {b.resource} {b.name} ({b.pattern}) for {b.principal} from {b.host}"
