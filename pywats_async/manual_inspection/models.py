"""Definitions of manual inspections, what they are for, and their inspections of units. Keys are in Pascal case."""

from __future__ import annotations

from uuid import UUID

from pydantic import ConfigDict
from pydantic.alias_generators import to_pascal

from ..models import Entity, Moment, OpenEnum, Row, either

__all__ = [
    "DefinitionStatus",
    "MiSequence",
    "RelationConflict",
    "RepairOnFailed",
    "TestSequenceDefinition",
    "TestSequenceInstance",
    "TestSequenceProcessRelation",
    "TestSequenceRelation",
    "TestSequenceSiteRelation",
]

_KEYS = ConfigDict(alias_generator=to_pascal)


class DefinitionStatus(OpenEnum):
    """How far a definition is."""

    DRAFT = 0
    PENDING = 1
    RELEASED = 2
    REVOKED = 3


class RepairOnFailed(OpenEnum):
    """Whether a failed inspection asks for a repair."""

    DISABLED = 0
    OPTIONAL = 1
    REQUIRED = 2


class _Entity(Entity):
    __test__ = False  # no test, whatever pytest makes of the names
    model_config = _KEYS


class TestSequenceDefinition(_Entity):
    """A manual inspection: what an operator is asked to do, in one version."""

    test_sequence_definition_id: UUID | None = None
    virtual_folder_id: UUID | None = None
    name: str | None = None
    version: int | None = None
    description: str | None = None
    created: Moment | None = None
    created_by: str | None = None
    created_by_site: str | None = None
    modified: Moment | None = None
    modified_by: str | None = None
    released: Moment | None = None
    released_by: str | None = None
    revoked: Moment | None = None
    revoked_by: str | None = None
    status: int | None = None
    is_global: bool = False
    on_fail_goto_cleanup: bool = False
    on_fail_require_submit: bool = False
    on_fail_require_repair: int = 0
    log_operator: bool = True
    log_description: bool = False
    create_unsubmitted_report_on_failed_step: bool = False
    repair_process_id: UUID | None = None
    add_child_units: bool = False
    include_uur_misc_info_in_uut: bool | None = either("IncludeUURMiscInfoInUUT")
    load_previous_misc_info: bool = False
    relations: list[TestSequenceRelation] | None = None
    instances_count: int = 0
    xaml: str | None = either("XAML")


class TestSequenceProcessRelation(_Entity):
    """A process in which an inspection is offered."""

    test_sequence_process_relation_id: UUID | None = None
    test_sequence_relation_id: UUID | None = None
    process_id: UUID | None = None


class TestSequenceSiteRelation(_Entity):
    """A site at which an inspection is offered."""

    test_sequence_site_relation_id: UUID | None = None
    test_sequence_relation_id: UUID | None = None
    site_id: UUID | None = None


class TestSequenceRelation(_Entity):
    """What an inspection is for: a product, a revision, ..."""

    test_sequence_relation_id: UUID | None = None
    test_sequence_definition_id: UUID | None = None
    entity_schema: str | None = None
    entity_name: str | None = None
    entity_key: str | None = None
    entity_value: str | None = None
    status: int | None = None
    product_name: str | None = None
    process_relations: list[TestSequenceProcessRelation] | None = either("TestSequenceProcessRelations")
    site_relations: list[TestSequenceSiteRelation] | None = either("TestSequenceSiteRelations")


class TestSequenceInstance(Row):
    """An inspection of one unit."""

    __test__ = False  # no test, whatever pytest makes of the name
    model_config = _KEYS

    test_sequence_instance_id: UUID | None = None
    test_sequence_definition_id: UUID | None = None
    unit_id: UUID | None = None
    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    created: Moment | None = None
    last_event_time: Moment | None = None


class RelationConflict(Row):
    """Two inspections that are for the same thing."""

    model_config = _KEYS

    test_sequence_definition_id: UUID | None = None
    test_sequence_relation_id: UUID | None = None
    name: str | None = None
    entity_name: str | None = None
    entity_value: str | None = None
    status: int | None = None


class MiSequence(Row):
    """An inspection, as the list of sequences has it."""

    model_config = _KEYS

    test_sequence_definition_id: UUID | None = None
    name: str | None = None
    version: int | None = None
    status: int | None = None
