"""reconcile schemas: versions that the target lacks, in order, from the source's text; the rest is named and left."""

import msgspec

from drillbook.actions.base import Planned
from drillbook.actions.reverse import reverse
from drillbook.model.plan import effect_key, undone_key
from drillbook.model.schema_calls import DeleteSchema, RegisterSchema, SetCompatibility
from drillbook.model.scope import Scope
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.schema_texts import (
    ReadSchemaTexts,
    SchemaReference,
    SchemaText,
    SchemaTextsSnapshot,
    SubjectTexts,
)
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import LEDGER, NOW, ORDERS, SCOPE, plan

V1, V2 = SchemaText(1, 7, '{"type": "long"}'), SchemaText(2, 9, '{"type": "string"}')
NEW, PAID = "orders.new-value", "orders.paid-value"
ALLOWED = msgspec.structs.replace(
    SCOPE,
    target=msgspec.structs.replace(SCOPE.target, allow=("schemas",)),
    workloads=(msgspec.structs.replace(ORDERS, subjects=(NEW, PAID)), LEDGER),
)


def subject(name: str, *versions: SchemaText, level: str = "BACKWARD", **more: object) -> SubjectTexts:
    return SubjectTexts(name, versions, level, mode=str(more.get("mode", "READWRITE")), own_level=bool(more.get("own")))


def seen(east: tuple[SubjectTexts, ...], west: tuple[SubjectTexts, ...], *errors: ReadError) -> Window:
    def answer(region: str, found: tuple[SubjectTexts, ...]) -> Reading:
        held = {s.name: s for s in (subject(NEW), subject(PAID), *found)}
        snapshot = SchemaTextsSnapshot(region, NOW, 0, errors, (NEW, PAID), tuple(held.values()), "/apis/ccompat/v7")
        return Reading(ReadSchemaTexts(region, (NEW, PAID)), snapshot)

    return Window(NOW, (answer("east", east), answer("west", west)))


def reconcile(window: Window, scope: Scope = ALLOWED) -> Planned:
    return plan("reconcile", '{"what": "schemas"}', window, scope)


def registered(planned: Planned) -> list[tuple[str, int]]:
    return [(c.subject, c.schema.version) for c in planned.calls if isinstance(c, RegisterSchema)]


def test_missing_versions_are_registered_in_order_with_the_sources_own_text() -> None:
    planned = reconcile(seen((subject(NEW, V2, V1),), ()))
    first, second = planned.calls
    assert isinstance(first, RegisterSchema)
    assert (first.region, first.subject, first.schema, first.keep_ids) == ("west", NEW, V1, False)
    assert isinstance(second, RegisterSchema)
    assert second.schema == V2
    assert planned.blast == "registers 2 schemas in west, deletes 0"
    path = "http://w/apis/ccompat/v7/subjects/orders.new-value/versions/1"
    assert first.undo == (f"curl -fsS -X DELETE {path}", f"curl -fsS -X DELETE '{path}?permanent=true'")
    assert "orders.paid-value is not in the registry of east either" in planned.notes
    assert any("gives ids of its own" in n for n in planned.notes)


def test_only_what_is_missing_is_registered_whatever_the_white_space() -> None:
    spaced = msgspec.structs.replace(V1, id=3, text='{ "type":"long" }')
    planned = reconcile(seen((subject(NEW, V1, V2),), (subject(NEW, spaced),)))
    assert registered(planned) == [(NEW, 2)]
    assert planned.unknown == ""


def test_equal_registries_plan_no_call() -> None:
    planned = reconcile(seen((subject(NEW, V1), subject(PAID, V1)), (subject(NEW, V1), subject(PAID, V1))))
    assert (planned.calls, planned.unknown) == ((), "")
    assert planned.blast == "registers 0 schemas in west, deletes 0"


def test_a_version_that_differs_is_left_and_nothing_is_put_on_top_of_it() -> None:
    other = msgspec.structs.replace(V1, text='{"type": "int"}')
    planned = reconcile(seen((subject(NEW, V1, V2),), (subject(NEW, other),)))
    assert registered(planned) == []
    assert any("can't be changed: orders.new-value version 1 differs in west" in n for n in planned.notes)


def test_numbers_that_cannot_be_kept_are_left_unless_the_registry_is_in_mode_import() -> None:
    planned = reconcile(seen((subject(NEW, V2),), ()))
    assert registered(planned) == []
    assert any("versions 2 can't keep their numbers" in n for n in planned.notes)
    (call,) = reconcile(seen((subject(NEW, V2),), (subject(NEW, mode="IMPORT"),))).calls
    assert isinstance(call, RegisterSchema)
    assert call.keep_ids


def test_versions_that_only_the_target_has_are_named_and_left() -> None:
    planned = reconcile(seen((subject(NEW, V1),), (subject(NEW, V1, V2),)))
    assert planned.calls == ()
    assert "left, only in west: orders.new-value version 2" in planned.notes


def test_a_level_is_set_first_and_its_undo_is_what_was_in_force() -> None:
    planned = reconcile(seen((subject(NEW, V1, level="FULL"),), (subject(NEW),)))
    level, _ = planned.calls
    assert isinstance(level, SetCompatibility)
    assert (level.subject, level.level, level.before) == (NEW, "FULL", "")
    assert level.undo == ("curl -fsS -X DELETE http://w/apis/ccompat/v7/config/orders.new-value",)
    assert planned.blast.endswith("deletes 0, sets 1 compatibility level")
    own = reconcile(seen((subject(NEW, V1, level="FULL"),), (subject(NEW, V1, level="NONE", own=True),))).calls[0]
    assert isinstance(own, SetCompatibility)
    assert own.before == "NONE"
    assert "-X PUT" in own.undo[0]
    assert '{"compatibility": "NONE"}' in own.undo[0]


def test_a_schema_comes_after_those_that_it_names() -> None:
    naming = msgspec.structs.replace(V1, references=(SchemaReference("paid", PAID, 1),))
    planned = reconcile(seen((subject(NEW, naming), subject(PAID, V1)), ()))
    assert registered(planned) == [(PAID, 1), (NEW, 1)]
    round_and_round = msgspec.structs.replace(V1, references=(SchemaReference("new", NEW, 1),))
    assert len(reconcile(seen((subject(NEW, naming), subject(PAID, round_and_round)), ())).calls) == 2


def test_a_registry_that_cannot_be_read_lacks_nothing() -> None:
    for window in (Window(NOW), seen((), (), ReadError("denied", NEW)), seen((), (), ReadError("down"))):
        planned = reconcile(window)
        assert not planned.calls
        assert "can't be read" in planned.unknown
    bare = msgspec.structs.replace(ALLOWED, target=msgspec.structs.replace(ALLOWED.target, registry_url=""))
    assert "names no schema registry in west" in reconcile(seen((), ()), bare).unknown
    assert "does not allow schemas in west" in reconcile(seen((), ()), SCOPE).unknown


def test_each_call_has_a_reverse_that_takes_exactly_it_back() -> None:
    planned = reconcile(seen((subject(NEW, V1, level="FULL"),), (subject(NEW),)))
    for call in planned.calls:
        back = reverse(call, ALLOWED)
        assert not isinstance(back, str)
        assert undone_key(back) == effect_key(call)
        again = reverse(back, ALLOWED)
        assert not isinstance(again, str)
        assert effect_key(again) == effect_key(call)
        assert effect_key(back) != effect_key(call)
    assert isinstance(reverse(planned.calls[1], ALLOWED), DeleteSchema)
