"""Units, their phases and verification, batches and types of serial numbers."""

from __future__ import annotations

from pydantic import AliasChoices, ConfigDict, Field

from ..models import Entity, Given, Many, Moment, Row, either
from ..product.models import Product, ProductRevision
from ..tags import Setting
from .enums import SerialNumberIdentifier

__all__ = [
    "ProductionBatch",
    "SerialNumberType",
    "Unit",
    "UnitChange",
    "UnitPhase",
    "UnitVerification",
    "UnitVerificationGrade",
]


class UnitPhase(Row):
    """A phase that units can be in."""

    phase_id: int = Field(
        validation_alias=AliasChoices("UnitPhaseId", "unitPhaseId"), serialization_alias="UnitPhaseId"
    )
    code: str | None = either("Code", "code")
    name: str | None = either("Name", "name")
    description: str | None = either("Description", "description")


class SerialNumberType(Row):
    """A kind of serial numbers that the server hands out."""

    name: str | None = None
    description: str | None = None
    format: str | None = None
    reg_ex: str | None = None
    identifier: Given[SerialNumberIdentifier] = SerialNumberIdentifier.SERIAL_NUMBER
    identifier_name: str | None = None


class ProductionBatch(Entity):
    """Units that are made together."""

    batch_number: str | None = None
    batch_size: int | None = None


class UnitChange(Row):
    """A change of a unit that nobody has handled yet (`GET /api/Production/Units/Changes`)."""

    id: int | None = None
    unit_serial_number: str | None = None
    new_parent_serial_number: str | None = None
    new_part_number: str | None = None
    new_revision: str | None = None
    new_unit_phase_id: int | None = None


class Unit(Entity):
    """One piece of a product, with the units that it is built of."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    parent_serial_number: str | None = None
    batch_number: str | None = None
    serial_date: Moment | None = None
    current_location: str | None = None
    xml_data: str | None = None
    unit_phase_id: int | None = None
    unit_phase: str | None = None
    """The phase in words; the server derives it from `unit_phase_id`."""
    process_code: str | None = None
    tags: Many[Setting] = Field(default_factory=list[Setting])
    product_revision: ProductRevision | None = None
    product: Product | None = None
    sub_units: Many[Unit] = Field(default_factory=lambda: list[Unit]())


class UnitVerification(Row):
    """How a unit did in one process of its verification rule."""

    process_code: int | None = None
    process_name: str | None = None
    process_index: int | None = None
    status: str | None = None
    """Passed, Failed, ...; Unknown if it was not tested."""
    start_utc: Moment | None = None
    station_name: str | None = None
    total_count: int | None = None
    """How often it was tested."""
    non_passed_count: int | None = None
    repair_count: int | None = None


class UnitVerificationGrade(Row):
    """What the verification rule says of a unit, in all and for each process."""

    status: str | None = None
    """Passed, Failed, ..."""
    grade: str | None = None
    all_processes_executed_in_correct_order: Given[bool] = False
    all_processes_passed_first_run: Given[bool] = False
    all_processes_passed_any_run: Given[bool] = False
    all_processes_passed_last_run: Given[bool] = False
    no_repairs: Given[bool] = False
    results: Many[UnitVerification] = Field(default_factory=list[UnitVerification])
