"""fenced: writes to the source are refused, and since then none came.

While a link brings records home to the source its growth says nothing: then producer ids tell who writes there.
"""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.growth import Count, by_topic, ends, longest
from drillbook.checks.growth import looks as offset_looks
from drillbook.checks.link import brings_home, home_link, no_link_home_since
from drillbook.checks.open_transactions import weigh, weigh_named
from drillbook.checks.producing import INVISIBLE, looks, named, wrote
from drillbook.checks.rules import rule
from drillbook.checks.scope import link_of, offsets_of, producers_of, whose, writing
from drillbook.checks.words import counted, place, spent
from drillbook.model.observation import Observation
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope, chosen
from drillbook.model.workload import Workload
from drillbook.snapshots.acls import AclsSnapshot, ReadAcls
from drillbook.snapshots.growth import ReadGrowth
from drillbook.snapshots.producers import ProducersSnapshot, ReadProducers
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.rights import ReadRights, RightsSnapshot, TopicRights
from drillbook.snapshots.transactions import ReadTransactions
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

HISTORY = 90_000_000
WATCHED = 80_000_000
"""Microseconds that a count reaches back at most: a little less than what is remembered."""
MOST = 1_000
NOTE = "super users are not listed by any API"


def _pairs(workloads: tuple[Workload, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(p, t) for w in workloads for p in writing(w) for t in w.matched}))


def _logins(scope: Scope, workloads: tuple[Workload, ...]) -> tuple[ReadRights, ...]:
    topics_of: dict[str, list[str]] = {}
    for principal, topic in _pairs(workloads):
        if principal in scope.source.principals:
            topics_of.setdefault(principal, []).append(topic)
    return tuple(ReadRights(scope.source.name, p, tuple(ts)) for p, ts in topics_of.items())


def _reads(params: CheckParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    workloads = chosen(scope, params.workloads)
    if not _pairs(workloads):
        return ()
    read = offsets_of(scope, scope.source.name, params.workloads)
    home = home_link(scope)
    first: tuple[AnyRead, ...] = (
        ReadAcls(scope.source.name),
        ReadTransactions(scope.source.name),
        *_logins(scope, workloads),
        *((link_of(home),) if home is not None else ()),
    )
    if brings_home(window, scope):
        return (*first, read, producers_of(scope, scope.source.name, params.workloads))
    since = _refused_since(scope, window, workloads)
    if since is None:
        return first
    since = max(since, window.now - WATCHED)
    bases = [o for o in offset_looks(window, read) if o.observed_at >= since]
    return (*first, read, ReadGrowth(scope.source.name, ends(bases[0]), MOST)) if bases else (*first, read)


def _title(params: CheckParams, scope: Scope) -> str:
    return f"writes of {whose(scope, params.workloads)} are refused in {scope.source.name}"


def _rules_refuse(answer: AclsSnapshot, workloads: tuple[Workload, ...]) -> bool:
    return not answer.errors and all(
        rule(answer.bindings, principal, "WRITE", topic).refused for principal, topic in _pairs(workloads)
    )


def _lacks(found: TopicRights) -> bool:
    return found.denied or not {"WRITE", "ALL"}.intersection(found.operations)


def _login_refused(answer: RightsSnapshot, read: ReadRights) -> bool:
    lacking = {t.topic for t in answer.topics if _lacks(t)}
    return not answer.errors and lacking.issuperset(read.topics)


def _refused_since(scope: Scope, window: Window, workloads: tuple[Workload, ...]) -> int | None:
    """When rules and rights were first seen to refuse everyone, and no link to bring records, in the unbroken run that
    lasts until now.
    """
    if not _pairs(workloads):
        return None
    runs = [_run(window.series(ReadAcls(scope.source.name), AclsSnapshot, HISTORY), workloads)]
    runs.append(no_link_home_since(window, scope))
    for read in _logins(scope, workloads):
        since = None
        for answer in reversed(window.series(read, RightsSnapshot, HISTORY)):
            if not _login_refused(answer, read):
                break
            since = answer.observed_at + answer.took
        runs.append(since)
    known = [r for r in runs if r is not None]
    return max(known) if len(known) == len(runs) else None


def _run(series: tuple[AclsSnapshot, ...], workloads: tuple[Workload, ...]) -> int | None:
    since = None
    for answer in reversed(series):
        if not _rules_refuse(answer, workloads):
            break
        since = answer.observed_at + answer.took
    return since


def _judge(params: CheckParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "records")
    workloads = chosen(scope, params.workloads)
    total, note = None, NOTE
    if not _pairs(workloads):
        seen.doubt("writers", "no workload names a principal that writes, so nobody is known to be refused")
    else:
        _judge_rules(seen, scope, workloads)
        _judge_logins(seen, scope, workloads)
        read = offsets_of(scope, scope.source.name, params.workloads)
        home = home_link(scope)
        if home is not None:
            seen.read(link_of(home), ReplicationSnapshot)
        since = _refused_since(scope, window, workloads)
        if home is not None and brings_home(window, scope):
            weigh_named(seen, read.region, workloads, home.source)
            note = _judge_producers(seen, producers_of(scope, scope.source.name, params.workloads), home)
        elif since is not None:
            weigh(seen, read, workloads)
            total, note = _judge_records(seen, longest(window, read, since))
        elif not seen.failed:
            seen.doubt(scope.source.name, "no history yet: refusal and records were not watched together")
    return seen.conclude(
        "fenced", "records", _title(params, scope), workloads, Number(total, 0, "=", "records"), note=note
    )


def _judge_rules(seen: Evidence, scope: Scope, workloads: tuple[Workload, ...]) -> None:
    answer = seen.read(ReadAcls(scope.source.name), AclsSnapshot)
    if answer is None:
        return
    for principal, topic in _pairs(workloads):
        ruling = rule(answer.bindings, principal, "WRITE", topic)
        name = f"{principal} on {topic}"
        if ruling.refused is None:
            seen.doubt(name, ruling.because, answer)
        elif ruling.refused:
            seen.prove(name, f"refused: {ruling.because}", answer)
        else:
            seen.fail(name, f"may write: {ruling.because}", answer)


def _judge_logins(seen: Evidence, scope: Scope, workloads: tuple[Workload, ...]) -> None:
    for read in _logins(scope, workloads):
        answer = seen.read(read, RightsSnapshot)
        if answer is None:
            continue
        rights = {t.topic: t for t in answer.topics}
        for topic in read.topics:
            found = rights.get(topic)
            name = f"{read.principal} on {topic}"
            if found is None:
                seen.doubt(name, "its login was not told its rights", answer)
            elif _lacks(found):
                seen.prove(name, "its own login has no WRITE", answer)
            else:
                seen.fail(name, "its own login still has WRITE", answer)


def _judge_producers(seen: Evidence, read: ReadProducers, home: ReplicationLink) -> str:
    """Whose records came, where a link brings some too."""
    remembered = looks(seen.window, read)
    answer = seen.read(read, ProducersSnapshot)
    if answer is not None and len(remembered) < 2:
        seen.doubt("records", f"no history yet: {home.source} brings records, and it takes two looks to see who else")
    elif answer is not None:
        writing = wrote(remembered[-2], remembered[-1], home)
        for p in writing:
            seen.fail(place(p.topic, p.partition), f"{named(p)} wrote, beside what {home.source} brings", answer)
        if not writing:
            seen.prove(read.region, f"{home.source} brings records, and no producer id wrote", answer)
    return f"{home.source} brings records home: told by producer ids; {INVISIBLE}; {NOTE}"


def _judge_records(seen: Evidence, count: Count | None) -> tuple[int | None, str]:
    if count is None:
        seen.doubt("records", "no history yet: nothing was counted since writes are refused")
        return None, NOTE
    if not seen.admit(count.growth):
        return None, NOTE
    watched = count.growth.observed_at - count.bases[0].observed_at
    total = 0
    for topic, data in by_topic(count).items():
        if data is None:
            seen.doubt(topic, "was not counted", count.growth)
        elif data:
            seen.fail(topic, f"{counted(data, 'data record')} came after refusal was proved", count.growth, value=data)
        else:
            seen.prove(topic, "no data record came after refusal was proved", count.growth, value=0)
        total += data or 0
    return total, f"watched for {spent(watched)}; {NOTE}"


CHECK = Check(
    name="fenced",
    kind="records",
    proves="The rules refuse every writer on every topic; since then no data record came and no transaction is open.",
    params=CheckParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="Somebody can still write to the source: what is written there after the cut is in one region only.",
    changes="The DENY rules of the fence, the principals that the workloads name, and open transactions.",
)
