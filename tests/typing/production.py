"""What type checkers see of the Production domain: read by mypy and pyright, never run."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_type

from pywats_async import (
    WATS,
    Async,
    AsyncWATS,
    Blocking,
    Product,
    ProductionBatch,
    ProductionService,
    ProductRevision,
    SerialNumberType,
    Unit,
    UnitChange,
    UnitPhase,
    UnitPhaseFlag,
    UnitVerification,
    UnitVerificationGrade,
)
from pywats_async.fanout import Batch


async def awaited(wats: AsyncWATS, unit: Unit) -> None:
    """Calls return coroutines."""
    assert_type(wats.production, ProductionService[Async])
    assert_type(await wats.production.get_unit("S", "P"), Unit)
    assert_type(await wats.production.get_units([("S", "P")]), Batch[tuple[str, str], Unit])
    assert_type(await wats.production.create_units([unit]), list[Unit])
    assert_type(await wats.production.set_unit_phase("S", "P", UnitPhaseFlag.FINALIZED), bool)
    assert_type(await wats.production.get_phase(name="Finalized"), UnitPhase | None)
    assert_type(await wats.production.verify_unit("S", "P"), UnitVerificationGrade)
    assert_type(await wats.production.take_serial_numbers("MAC", 2), list[str])
    assert_type(await wats.production.export_serial_numbers("MAC"), bytes)
    assert_type(await wats.production.get_serial_number_types(), list[SerialNumberType])
    assert_type(await wats.production.save_batches([{"batchNumber": "B"}]), list[ProductionBatch])
    assert_type(await wats.production.is_connected(), bool)


def blocking(wats: WATS, unit: Unit) -> None:
    """Calls return their value."""
    assert_type(wats.production, ProductionService[Blocking])
    assert_type(wats.production.update_unit(unit), Unit)
    assert_type(wats.production.is_unit_passing("S", "P"), bool)
    assert_type(wats.production.get_unit_changes(top=5), list[UnitChange])
    assert_type(wats.production.get_unit_hierarchy("S", "P"), dict[str, Any])
    assert_type(wats.production.get_phase_id("Finalized"), int | None)
    assert_type(wats.production.find_serial_numbers_in_range("MAC", "1", "2"), list[dict[str, Any]])


def fields(unit: Unit, grade: UnitVerificationGrade) -> None:
    """The fields have their types."""
    assert_type(unit.serial_date, datetime | None)
    assert_type(unit.sub_units, list[Unit])
    assert_type(unit.product, Product | None)
    assert_type(unit.product_revision, ProductRevision | None)
    assert_type(grade.results, list[UnitVerification])
