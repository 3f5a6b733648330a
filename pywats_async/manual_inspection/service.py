"""The ManualInspection domain. All its routes are internal: the vendor does not support them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

from ..bridge import Service, call
from .models import (
    DefinitionStatus,
    MiSequence,
    RelationConflict,
    RepairOnFailed,
    TestSequenceDefinition,
    TestSequenceInstance,
    TestSequenceRelation,
)
from .policy import DEFINITIONS, DROPS

__all__ = ["ManualInspectionService"]

M = TypeVar("M")
Id = str | UUID


class ManualInspectionService(Service[M], Generic[M]):
    """Definitions of manual inspections (test sequences), what they are for, and their content.

    Every route is internal: unsupported by the vendor. A payload is sent as it is, by the server's own names.
    """

    @call
    async def list_definitions(self, is_global: bool = False) -> list[TestSequenceDefinition]:
        """Return the definitions (`GET /api/internal/ManualInspection/GetTestSequenceDefinitions`)."""
        query = {"isGlobalDefinitions": is_global}
        return await self._http.get(
            "/api/internal/ManualInspection/GetTestSequenceDefinitions",
            list[TestSequenceDefinition],
            query,
            cache=DEFINITIONS,
        )

    @call
    async def get_definition(self, definition_id: Id) -> TestSequenceDefinition:
        """Return one definition (`GET /api/internal/ManualInspection/GetTestSequenceDefinition`)."""
        query = {"definitionId": definition_id}
        return await self._http.get(
            "/api/internal/ManualInspection/GetTestSequenceDefinition", TestSequenceDefinition, query, cache=DEFINITIONS
        )

    get_inspection = get_definition

    @call
    async def create_definition(
        self,
        /,
        name: str,
        description: str | None = None,
        is_global: bool = False,
        on_fail_goto_cleanup: bool = False,
        on_fail_require_submit: bool = False,
        on_fail_require_repair: RepairOnFailed | int = RepairOnFailed.DISABLED,
        add_child_units: bool = False,
        **extra_fields: Any,
    ) -> TestSequenceDefinition:
        """Make a definition, a draft (`POST /api/internal/ManualInspection/PostDefinition`).

        `extra_fields` are other fields of `TestSequenceDefinition`.
        """
        fields = {
            "name": name,
            "description": description,
            "is_global": is_global,
            "on_fail_goto_cleanup": on_fail_goto_cleanup,
            "on_fail_require_submit": on_fail_require_submit,
            "on_fail_require_repair": on_fail_require_repair,
            "add_child_units": add_child_units,
            **extra_fields,
        }
        body = _named(TestSequenceDefinition, fields)
        return await self._http.send(
            "POST", "/api/internal/ManualInspection/PostDefinition", TestSequenceDefinition, body, drops=DROPS
        )

    create_inspection = create_definition

    @call
    async def update_definition(self, /, definition_id: Id, **fields: Any) -> TestSequenceDefinition:
        """Change fields of a definition (`PUT /api/internal/ManualInspection/PutDefinitionNew`).

        Fields are named as in `TestSequenceDefinition`, or as the server names them.
        """
        body = _named(TestSequenceDefinition, {"test_sequence_definition_id": definition_id, **fields})
        return await self._http.send(
            "PUT",
            "/api/internal/ManualInspection/PutDefinitionNew",
            TestSequenceDefinition,
            body,
            idempotent=True,
            drops=DROPS,
        )

    @call
    async def move_to_draft(self, definition_id: Id) -> TestSequenceDefinition:
        """Make a definition a draft again (`PUT /api/internal/ManualInspection/PutDefinitionNew`)."""
        return await self.update_definition(definition_id, status=DefinitionStatus.DRAFT)

    @call
    async def move_to_pending(self, definition_id: Id) -> TestSequenceDefinition:
        """Hand a definition in for release (`PUT /api/internal/ManualInspection/PutDefinitionNew`)."""
        return await self.update_definition(definition_id, status=DefinitionStatus.PENDING)

    @call
    async def release_inspection(self, definition_id: Id) -> TestSequenceDefinition:
        """Release a definition (`PUT /api/internal/ManualInspection/PutDefinitionNew`)."""
        return await self.update_definition(definition_id, status=DefinitionStatus.RELEASED)

    @call
    async def revoke_inspection(self, definition_id: Id) -> TestSequenceDefinition:
        """Revoke a definition (`PUT /api/internal/ManualInspection/PutDefinitionNew`)."""
        return await self.update_definition(definition_id, status=DefinitionStatus.REVOKED)

    @call
    async def copy_definition(self, definition_id: Id) -> TestSequenceDefinition:
        """Copy a definition (`GET /api/internal/ManualInspection/GetDefinitionCopy/{id}`)."""
        return await self._http.get(
            "/api/internal/ManualInspection/GetDefinitionCopy/{id}", TestSequenceDefinition, id=definition_id
        )

    copy_inspection = copy_definition

    @call
    async def get_instances_count(self, definition_id: Id) -> int:
        """Return how often an inspection was made (`GET /api/internal/ManualInspection/GetInstancesCount/{id}`)."""
        return await self._http.get("/api/internal/ManualInspection/GetInstancesCount/{id}", int, id=definition_id)

    @call
    async def get_mi_details(self, unit_id: Id) -> TestSequenceInstance:
        """Return the inspection of a unit (`GET /api/internal/ManualInspection/GetMiDetailsNew/{id}`)."""
        return await self._http.get(
            "/api/internal/ManualInspection/GetMiDetailsNew/{id}", TestSequenceInstance, id=unit_id
        )

    @call
    async def list_relations(self, definition_id: Id) -> list[TestSequenceRelation]:
        """Return what an inspection is for (`GET /api/internal/ManualInspection/GetRelations/{id}`)."""
        return await self._http.get(
            "/api/internal/ManualInspection/GetRelations/{id}",
            list[TestSequenceRelation],
            cache=DEFINITIONS,
            id=definition_id,
        )

    @call
    async def create_relation(
        self,
        /,
        definition_id: Id,
        entity_schema: str,
        entity_name: str,
        entity_key: str | None = None,
        entity_value: str | None = None,
        **extra_fields: Any,
    ) -> TestSequenceRelation:
        """Say what an inspection is for (`POST /api/internal/ManualInspection/PostRelation`).

        `extra_fields` are other fields of `TestSequenceRelation`.
        """
        fields = {
            "test_sequence_definition_id": definition_id,
            "entity_schema": entity_schema,
            "entity_name": entity_name,
            "entity_key": entity_key,
            "entity_value": entity_value,
            **extra_fields,
        }
        body = _named(TestSequenceRelation, fields)
        return await self._http.send(
            "POST", "/api/internal/ManualInspection/PostRelation", TestSequenceRelation, body, drops=DROPS
        )

    @call
    async def update_relation(self, payload: Mapping[str, Any] | TestSequenceRelation) -> TestSequenceRelation:
        """Change what an inspection is for (`PUT /api/internal/ManualInspection/PutRelation`)."""
        body = _body(payload)
        return await self._http.send(
            "PUT",
            "/api/internal/ManualInspection/PutRelation",
            TestSequenceRelation,
            body,
            idempotent=True,
            drops=DROPS,
        )

    @call
    async def delete_relation(self, payload: Mapping[str, Any] | TestSequenceRelation) -> Any:
        """Delete a relation (`PUT /api/internal/ManualInspection/DeleteRelationNew`)."""
        return await self._http.send(
            "PUT", "/api/internal/ManualInspection/DeleteRelationNew", Any, _body(payload), drops=DROPS
        )

    @call
    async def get_relation_conflicts(self, definition_id: Id) -> list[RelationConflict]:
        """Return what other inspections are for, too (`GET
        /api/internal/ManualInspection/GetRelationConflictsNew/{id}`).
        """
        return await self._http.get(
            "/api/internal/ManualInspection/GetRelationConflictsNew/{id}", list[RelationConflict], id=definition_id
        )

    @call
    async def list_sequences(self) -> list[MiSequence]:
        """Return the sequences (`GET /api/internal/ManualInspection/GetSequences`)."""
        return await self._http.get("/api/internal/ManualInspection/GetSequences", list[MiSequence], cache=DEFINITIONS)

    @call
    async def update_sequence(self, payload: Mapping[str, Any]) -> Any:
        """Change a sequence (`PUT /api/internal/ManualInspection/PutSequence`)."""
        return await self._http.send(
            "PUT", "/api/internal/ManualInspection/PutSequence", Any, payload, idempotent=True, drops=DROPS
        )

    @call
    async def delete_sequence(self, sequence_id: Id) -> Any:
        """Delete a sequence (`DELETE /api/internal/ManualInspection/DeleteSequence/{id}`)."""
        return await self._http.send(
            "DELETE", "/api/internal/ManualInspection/DeleteSequence/{id}", Any, drops=DROPS, id=sequence_id
        )

    @call
    async def get_xaml(self, definition_id: Id) -> Any:
        """Return the content of an inspection (`GET
        /api/internal/ManualInspection/GetTestSequenceDefinitionXaml`).
        """
        return await self._http.get(
            "/api/internal/ManualInspection/GetTestSequenceDefinitionXaml", Any, {"definitionId": definition_id}
        )

    @call
    async def put_xaml(self, payload: Mapping[str, Any]) -> Any:
        """Change the content of an inspection (`PUT
        /api/internal/ManualInspection/PutTestSequenceDefinitionXaml`).
        """
        return await self._http.send(
            "PUT",
            "/api/internal/ManualInspection/PutTestSequenceDefinitionXaml",
            Any,
            payload,
            idempotent=True,
            drops=DROPS,
        )

    @call
    async def get_wwf_content(self, definition_id: Id) -> Any:
        """Return the workflow of an inspection (`GET /api/internal/ManualInspection/GetWatswwfContent/{id}`)."""
        return await self._http.get("/api/internal/ManualInspection/GetWatswwfContent/{id}", Any, id=definition_id)

    @call
    async def put_string_test(self, payload: Mapping[str, Any]) -> Any:
        """Send a string test (`PUT /api/internal/ManualInspection/PutStringTest`)."""
        return await self._http.send(
            "PUT", "/api/internal/ManualInspection/PutStringTest", Any, payload, idempotent=True, drops=DROPS
        )

    @call
    async def validate_misc_info(self, payload: Mapping[str, Any]) -> Any:
        """Have miscellaneous information checked (`PUT /api/internal/ManualInspection/ValidateMiscInfo`)."""
        return await self._http.send(
            "PUT", "/api/internal/ManualInspection/ValidateMiscInfo", Any, payload, idempotent=True, drops=DROPS
        )


def _body(payload: Mapping[str, Any] | TestSequenceRelation) -> Any:
    if isinstance(payload, TestSequenceRelation):
        return payload.model_dump(mode="json", by_alias=True, exclude_none=True)
    return payload


def _named(model: type[TestSequenceDefinition] | type[TestSequenceRelation], fields: Mapping[str, Any]) -> Any:
    """Return the fields that are not None by the names that the server gives them."""
    aliases = {name: field.serialization_alias or name for name, field in model.model_fields.items()}
    return {aliases.get(name, name): value for name, value in fields.items() if value is not None}
