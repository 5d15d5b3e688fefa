"""http: one request to a service of the site, exactly as the runbook writes it."""

from typing import Annotated, ClassVar

import msgspec

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.reading import answered, region_of
from drillbook.actions.site_effects import Declared, DeclaredEffect, UndoLines, needed, refuse
from drillbook.model.address import UrlText, holds_secret
from drillbook.model.scope import Scope
from drillbook.model.site_calls import SendRequest, UrlLook
from drillbook.snapshots.http import HttpSnapshot, ReadHttp
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

RequestText = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(GET|POST|PUT|PATCH|DELETE) https?://[^\s/?#@]+([/?][^\s]*)?$",
        description="a method and a URL, such as POST http://127.0.0.1:8080/drain",
    ),
]
Status = Annotated[int, msgspec.Meta(ge=100, le=599)]


class HttpLook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What it did stands where a GET of `url` answers `status`, with a body that contains `contains`."""

    noun: ClassVar[str] = "a look"
    url: UrlText
    status: Status = 200
    contains: str = ""


class HttpActionParams(ActionParams, frozen=True, kw_only=True):
    """One `request` and its `body`. It is done when it answers `status` (any 2xx where none is given) and `contains`.

    `undo` are lines for undo.md, `look` sees whether it stands; in a rollback `undoes` names what it takes back.
    """

    request: RequestText
    region: str = "target"
    body: str = ""
    content_type: str = "application/json"
    status: Status | None = None
    contains: str = ""
    effect: DeclaredEffect = "irreversible"
    undo: UndoLines = ()
    look: HttpLook | None = None
    name: str = ""
    undoes: str = ""


def _refuse(params: HttpActionParams) -> str:
    if secret := holds_secret(params.request, params.body, params.look.url if params.look else ""):
        return secret
    return refuse(params.effect, params.undo, params.name, params.undoes)


def _reads(params: HttpActionParams, scope: Scope) -> tuple[AnyRead, ...]:
    where = region_of(scope, params.region)
    return (_asked(params.look, where.name),) if where and params.look else ()


def _asked(look: HttpLook, region: str) -> ReadHttp:
    return ReadHttp(region, look.url, look.contains)


def _stands(params: HttpActionParams, region: str, window: Window) -> bool | None:
    if params.look is None:
        return None
    answer = answered(window, _asked(params.look, region), HttpSnapshot)
    if isinstance(answer, str) or answer.errors:
        return None
    return answer.status == params.look.status and (answer.contained or not params.look.contains)


def _plan(params: HttpActionParams, scope: Scope, window: Window) -> Planned:
    where = region_of(scope, params.region)
    if where is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    name = "" if params.undoes else params.name or params.request
    wanted, notes = needed(
        Declared(where.name, name, params.undoes, params.undo, _stands(params, where.name, window)), window
    )
    if not wanted:
        return Planned((), f"sends 0 requests for {where.name}", tuple(notes))
    method, _, url = params.request.partition(" ")
    look = params.look
    call = SendRequest(
        where.name,
        f"{params.request} for {where.name}" + (f", with {len(params.body.encode()):,} bytes" if params.body else ""),
        effect=params.effect,
        undo=params.undo,
        method=method,
        url=url,
        body=params.body,
        content_type=params.content_type if params.body else "",
        status=params.status or 0,
        contains=params.contains,
        name=name,
        undoes=params.undoes,
        look=UrlLook(look.url, look.status, look.contains) if look else None,
    )
    return Planned((call,), f"sends 1 request for {where.name}", tuple(notes))


ACTION = Action(
    name="http",
    does="Send one HTTP request to a service of the site, and judge its answer.",
    params=HttpActionParams,
    allow=("http",),
    reads=_reads,
    plan=_plan,
    undone_by="http",
    refuse=_refuse,
)
