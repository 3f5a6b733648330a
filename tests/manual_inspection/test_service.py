"""Manual inspections: what is sent, and how the answers are read. The routes are internal."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from pydantic_core import from_json

from pywats_async import WATS, AsyncWATS
from pywats_async.manual_inspection.models import DefinitionStatus, RepairOnFailed, TestSequenceRelation
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio

BASE = "/api/internal/ManualInspection"
ID = str(uuid4())
DEFINITION = {"TestSequenceDefinitionId": ID, "Name": "Visual", "Status": 0, "IncludeUURMiscInfoInUUT": True, "New": 1}


@pytest.fixture(autouse=True)
def routes(wats_server: FakeWATS) -> None:
    """A server with one definition."""
    add = wats_server.routes
    add.get(f"{BASE}/GetTestSequenceDefinitions", query=("isGlobalDefinitions",))(lambda call: [DEFINITION])
    add.get(f"{BASE}/GetTestSequenceDefinition", query=("definitionId",))(lambda call: DEFINITION)
    add.get(f"{BASE}/GetDefinitionCopy/{{id}}")(lambda call: {**DEFINITION, "Name": "Copy"})
    add.post(f"{BASE}/PostDefinition")(lambda call: {**DEFINITION, **call.object()})
    add.put(f"{BASE}/PutDefinitionNew")(lambda call: {**DEFINITION, **call.object()})
    add.get(f"{BASE}/GetInstancesCount/{{id}}")(lambda call: 3)
    add.get(f"{BASE}/GetMiDetailsNew/{{id}}")(lambda call: {"SerialNumber": "SN-1", "Created": "2026-01-01T08:00:00"})
    add.get(f"{BASE}/GetRelations/{{id}}")(lambda call: [{"EntityName": "PN-1"}])
    add.get(f"{BASE}/GetRelationConflictsNew/{{id}}")(lambda call: [{"Name": "Other"}])
    add.get(f"{BASE}/GetSequences")(lambda call: [{"Name": "Visual", "Version": 2}])
    add.post(f"{BASE}/PostRelation")(lambda call: call.object())
    for name in ("PutRelation", "PutSequence", "PutStringTest", "PutTestSequenceDefinitionXaml", "ValidateMiscInfo"):
        add.put(f"{BASE}/{name}")(lambda call: call.object())
    add.put(f"{BASE}/DeleteRelationNew")(lambda call: _nothing())
    add.delete(f"{BASE}/DeleteSequence/{{id}}")(lambda call: _nothing())
    add.get(f"{BASE}/GetTestSequenceDefinitionXaml", query=("definitionId",))(lambda call: "<Activity/>")
    add.get(f"{BASE}/GetWatswwfContent/{{id}}")(lambda call: {"content": "x"})


def _nothing() -> Any:
    from starlette.responses import Response

    return Response()


def sent(server: FakeWATS) -> Any:
    return from_json(server.requests[-1].body)


async def test_definitions_are_read_once_and_again_after_a_write(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    inspection = awats.manual_inspection
    for _ in range(2):
        assert [definition.name for definition in await inspection.list_definitions()] == ["Visual"]
        assert (await inspection.get_definition(ID)).status == DefinitionStatus.DRAFT
    assert wats_server.count() == 2
    await inspection.release_inspection(ID)
    assert (await inspection.get_inspection(ID)).include_uur_misc_info_in_uut is True
    assert wats_server.count() == 4
    assert {request.headers["referer"] for request in wats_server.requests} == {"http://wats.test"}


async def test_a_definition_is_made_with_the_servers_names(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    inspection = awats.manual_inspection
    made = await inspection.create_definition(
        "Visual", is_global=True, on_fail_require_repair=RepairOnFailed.REQUIRED, log_operator=True, Custom="x"
    )
    assert made.is_global
    assert sent(wats_server) == {
        "Name": "Visual",
        "IsGlobal": True,
        "OnFailGotoCleanup": False,
        "OnFailRequireSubmit": False,
        "OnFailRequireRepair": 2,
        "AddChildUnits": False,
        "LogOperator": True,
        "Custom": "x",
    }
    assert (
        await inspection.create_inspection("Visual", "Look at it", add_child_units=True)
    ).description == "Look at it"
    assert (await inspection.copy_definition(ID)).name == (await inspection.copy_inspection(ID)).name == "Copy"


async def test_a_definition_moves_on(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    inspection = awats.manual_inspection
    moves = (
        (inspection.move_to_pending, 1),
        (inspection.move_to_draft, 0),
        (inspection.release_inspection, 2),
        (inspection.revoke_inspection, 3),
    )
    for move, number in moves:
        assert (await move(ID)).status == number
        assert sent(wats_server) == {"TestSequenceDefinitionId": ID, "Status": number}
    assert (await inspection.update_definition(ID, name="New", XAML="<x/>")).xaml == "<x/>"


async def test_relations_and_sequences(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    inspection = awats.manual_inspection
    assert [relation.entity_name for relation in await inspection.list_relations(ID)] == ["PN-1"]
    relation = await inspection.create_relation(ID, "Product", "PN-1", entity_key="PN", entity_value="PN-1", Extra=1)
    assert (relation.entity_schema, relation.entity_value) == ("Product", "PN-1")
    assert sent(wats_server)["Extra"] == 1
    assert await inspection.update_relation(relation) == relation
    assert await inspection.update_relation({"EntityName": "PN-2"}) == TestSequenceRelation(entity_name="PN-2")
    assert await inspection.delete_relation(relation) is None
    assert [conflict.name for conflict in await inspection.get_relation_conflicts(ID)] == ["Other"]
    assert [(sequence.name, sequence.version) for sequence in await inspection.list_sequences()] == [("Visual", 2)]
    assert await inspection.update_sequence({"x": 1}) == {"x": 1}
    assert await inspection.delete_sequence(ID) is None


async def test_content_and_units(awats: AsyncWATS) -> None:
    inspection = awats.manual_inspection
    assert await inspection.get_xaml(ID) == "<Activity/>"
    assert await inspection.put_xaml({"XAML": "<x/>"}) == {"XAML": "<x/>"}
    assert await inspection.get_wwf_content(ID) == {"content": "x"}
    assert await inspection.put_string_test({"x": 1}) == {"x": 1}
    assert await inspection.validate_misc_info({"x": 1}) == {"x": 1}
    assert await inspection.get_instances_count(ID) == 3
    instance = await inspection.get_mi_details("a/b")
    assert (instance.serial_number, str(instance.created)) == ("SN-1", "2026-01-01 08:00:00+00:00")


def test_the_blocking_client_has_the_same(wats: WATS) -> None:
    assert [definition.name for definition in wats.manual_inspection.list_definitions(True)] == ["Visual"]
