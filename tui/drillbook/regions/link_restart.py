"""Resumes a stopped MirrorMaker source connector at given offsets: nothing that came the other way is copied."""

from drillbook.model.link_calls import RestartLink
from drillbook.model.plan import Outcome
from drillbook.regions.connect_api import ConnectApi
from drillbook.regions.connector_call import ACCEPTED, is_stopped, told
from drillbook.regions.deadline import Deadline
from drillbook.regions.link_call import asked, resumed, rows_of, stands_at
from drillbook.regions.region import Region


def restart(call: RestartLink, region: Region, deadline: Deadline) -> Outcome:
    """Every row is read back before it runs: those that are set, and all others as they were."""
    api = region.connect()
    settings = api.settings(call.connector, deadline)
    if settings is None:
        return Outcome(ok=False, text=f"there is no connector {call.connector}; nothing was sent")
    against = api.state(call.against, deadline)
    if not (against.missing or is_stopped(against)):
        return Outcome(ok=False, text=f"{told(against)}: records would go round; nothing was sent")
    now = api.state(call.connector, deadline)
    if not is_stopped(now):
        return Outcome(ok=False, text=f"{told(now)}, not STOPPED without tasks; nothing was sent")
    problem = _positioned(api, call, settings["source.cluster.alias"], deadline)
    if problem:
        return Outcome(ok=False, text=problem)
    return resumed(api, call.connector, call.starts, region.name, deadline)


def stand(call: RestartLink, region: Region, deadline: Deadline) -> Outcome:
    """It stands when it runs and no partition of it is before its start."""
    return stands_at(region.connect(), call.connector, call.starts, deadline)


def _positioned(api: ConnectApi, call: RestartLink, alias: str, deadline: Deadline) -> str:
    before = api.raw_offsets(call.connector, deadline)
    rows = rows_of(alias, call.starts)
    back = [row for row, offset in rows.items() if before.get(row, -1) > offset]
    if back:
        where = f"{back[0][1]}-{back[0][2]}"
        return f"{call.connector} is beyond its start on {len(back):,} partitions, such as {where}; nothing was sent"
    wanted = before | rows
    status = asked(lambda: api.set_offsets(call.connector, rows, deadline), deadline) if wanted != before else 200
    if status not in ACCEPTED:
        return f"Connect answered {status} when the offsets of {call.connector} were set; it stays stopped"
    found = api.raw_offsets(call.connector, deadline)
    if found != wanted:
        return f"{call.connector} stays stopped: its offsets were read back, and are not what was set"
    return ""
