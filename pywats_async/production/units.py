"""Units: read, create, change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

from ..bridge import Service, call
from ..errors import ValidationError
from ..fanout import Batch, Progress, fan_out
from ..models import decoded_or_none
from .answers import said
from .models import ProductionBatch, Unit, UnitChange

__all__ = ["Units", "unit_query"]

M = TypeVar("M")
_UNIT = "/api/Production/Unit"
_UNITS = "/api/Production/Units"
_BATCHES = "/api/Production/Batches"
_MOST_CHANGES = 10_000
"""How many changes are asked for when all of them are wanted."""


def unit_query(serial_number: str, part_number: str, **more: Any) -> dict[str, Any]:
    """Return the query that names a unit."""
    return {"serialNumber": serial_number, "partNumber": part_number, **more}


class Units(Service[M], Generic[M]):
    """Units and the batches that they are made in. Nothing here is ever read from a cache."""

    @call
    async def get_unit(self, serial_number: str, part_number: str) -> Unit:
        """Return a unit with all the units it is built of (`GET /api/Production/Unit/{serialNumber}/{partNumber}`)."""
        route = "/api/Production/Unit/{serialNumber}/{partNumber}"
        batch = "production.get_units([...])"
        return await self._http.get(route, Unit, batch=batch, serialNumber=serial_number, partNumber=part_number)

    @call
    async def get_units(
        self, units: Iterable[tuple[str, str]], *, progress: Progress | None = None
    ) -> Batch[tuple[str, str], Unit]:
        """Return many units by (serial number, part number), eight requests at a time.

        What could not be read is in `failures` of the answer, by the same key, and stops nothing.
        """

        async def read(key: tuple[str, str]) -> Unit:
            return await self.get_unit(*key)

        return await fan_out(units, read, progress=progress)

    @call
    async def query_units(
        self,
        filter: str | None = None,  # noqa: A002
        top: int | None = None,
        orderby: str | None = None,
    ) -> list[Unit]:
        """Query units with OData (`GET /api/Production/Unit/Query`, a route that the vendor does not document)."""
        query = {"$filter": filter, "$top": top, "$orderby": orderby}
        return await self._http.get("/api/Production/Unit/Query", list[Unit], query)

    @call
    async def create_units(self, units: Sequence[Unit]) -> list[Unit]:
        """Create units, or update those that there are by serial number (`PUT /api/Production/Units`).

        Returns them as the server has them, where it says so, else as they were sent.
        """
        if not units:
            return []
        answer = await self._http.send("PUT", _UNITS, bytes, list(units), idempotent=True)
        return decoded_or_none(list[Unit], answer) or list(units)

    @call
    async def update_unit(self, unit: Unit) -> Unit:
        """Store a unit that was read and edited (`PUT /api/Production/Units`)."""
        return (await self.create_units([unit]))[0]

    @call
    async def create_unit_public(self, unit: Unit) -> bool:
        """Create a unit, or update it: `create_units` of one, for callers that want no more than True."""
        await self.create_units([unit])
        return True

    @call
    async def update_unit_public(self, unit: Unit) -> bool:
        """Store a unit: `create_units` of one, for callers that want no more than True."""
        await self.create_units([unit])
        return True

    @call
    async def create_unit(
        self,
        serial_number: str,
        part_number: str,
        revision: str,
        batch_number: str | None = None,
        unit_phase: int | None = None,
    ) -> dict[str, Any]:
        """Create a unit as the server's own pages do (`POST /api/internal/Production/CreateUnit`, unsupported).

        `create_units` is documented.
        """
        query = unit_query(serial_number, part_number, revision=revision, batchNumber=batch_number)
        query["unitPhase"] = None if unit_phase is None else int(unit_phase)
        return said(await self._http.send("POST", "/api/internal/Production/CreateUnit", bytes, None, query))

    @call
    async def delete_unit(self, serial_number: str, part_number: str) -> bool:
        """Delete a unit (`DELETE /api/Production/Unit`, a route that the vendor does not document)."""
        await self._http.send("DELETE", _UNIT, type(None), None, unit_query(serial_number, part_number))
        return True

    @call
    async def change_unit_part_number(
        self, serial_number: str, part_number: str, new_part_number: str, new_revision: str
    ) -> bool:
        """Make a unit one of another product (`PUT /api/Production/ChangeUnit`, a route that the vendor does not
        document).
        """
        query = unit_query(serial_number, part_number, newPartNumber=new_part_number, newRevision=new_revision)
        await self._http.send("PUT", "/api/Production/ChangeUnit", type(None), None, query)
        return True

    @call
    async def set_unit_tag(self, serial_number: str, part_number: str, key: str, value: str) -> bool:
        """Set a tag of a unit (`PUT /api/Production/UnitTag`, a route that the vendor does not document)."""
        query = unit_query(serial_number, part_number, key=key, value=value)
        await self._http.send("PUT", "/api/Production/UnitTag", type(None), None, query, idempotent=True)
        return True

    @call
    async def get_unit_changes(
        self,
        serial_number: str | None = None,
        part_number: str | None = None,
        top: int | None = None,
        skip: int | None = None,
    ) -> list[UnitChange]:
        """Return changes of units that nobody has handled yet (`GET /api/Production/Units/Changes`).

        The server knows no filter for them: all are read, and those of other units left out here.

        Args:
            serial_number: only changes of this unit.
            part_number: only changes to this part number.
            top: at most so many.
        """
        every = serial_number is None and part_number is None and top is not None
        query = {"maxCount": (top or 0) + (skip or 0) if every else _MOST_CHANGES}
        found = await self._http.get("/api/Production/Units/Changes", list[UnitChange], query)
        kept = [
            change
            for change in found
            if serial_number in (None, change.unit_serial_number) and part_number in (None, change.new_part_number)
        ]
        return kept[skip or 0 :][:top]

    @call
    async def get_unit_history(self, serial_number: str, part_number: str) -> list[UnitChange]:
        """Return the changes of a unit that nobody has handled yet, under whichever part number."""
        return await self.get_unit_changes(serial_number)

    @call
    async def delete_unit_change(self, change_id: int | str) -> bool:
        """Take a change that was handled off the server's list (`DELETE /api/Production/Units/Changes/{id}`)."""
        await self._http.send("DELETE", "/api/Production/Units/Changes/{id}", type(None), id=change_id)
        return True

    @call
    async def acknowledge_unit_change(self, change_id: int | str) -> bool:
        """Take a change that was handled off the server's list: another name of `delete_unit_change`."""
        return await self.delete_unit_change(change_id)

    @call
    async def get_batches(self, part_number: str | None = None, batch_id: str | None = None) -> list[ProductionBatch]:
        """Return batches (`GET /api/Production/Batches`, a route that the vendor does not document)."""
        return await self._http.get(_BATCHES, list[ProductionBatch], {"partNumber": part_number, "batchId": batch_id})

    @call
    async def save_batches(self, batches: Sequence[ProductionBatch | Mapping[str, Any]]) -> list[ProductionBatch]:
        """Create batches, or update those that there are (`PUT /api/Production/Batches`).

        Returns them as the server has them, where it says so, else as they were sent.
        """
        if isinstance(cast("object", batches), Mapping | ProductionBatch):
            raise ValidationError("save_batches takes a list of batches; save_batch takes one.", field="batches")
        sent = [ProductionBatch.model_validate(batch) for batch in batches]
        if not sent:
            return []
        answer = await self._http.send("PUT", _BATCHES, bytes, sent, idempotent=True)
        return decoded_or_none(list[ProductionBatch], answer) or sent

    @call
    async def create_batch(self, batch: ProductionBatch | Mapping[str, Any]) -> ProductionBatch:
        """Create a batch, or update it (`PUT /api/Production/Batches`)."""
        return (await self.save_batches([batch]))[0]

    @call
    async def update_batch(self, batch: ProductionBatch) -> ProductionBatch:
        """Store a batch (`PUT /api/Production/Batches`)."""
        return (await self.save_batches([batch]))[0]

    @call
    async def get_unit_info(self, serial_number: str, part_number: str) -> dict[str, Any]:
        """Return what the server's pages show of a unit (`GET /api/internal/Production/GetUnitInfo`, unsupported)."""
        route = "/api/internal/Production/GetUnitInfo"
        return await self._http.get(route, dict[str, Any], unit_query(serial_number, part_number))

    @call
    async def get_unit_hierarchy(self, serial_number: str, part_number: str) -> dict[str, Any]:
        """Return a unit with what it is part of and built of (`GET /api/internal/Production/GetUnitHierarchy`,
        unsupported). `get_unit` is documented.
        """
        route = "/api/internal/Production/GetUnitHierarchy"
        return await self._http.get(route, dict[str, Any], unit_query(serial_number, part_number))

    @call
    async def get_unit_state_history(self, serial_number: str, part_number: str) -> list[dict[str, Any]]:
        """Return the states that a unit went through (`GET /api/internal/Production/GetUnitStateHistory`,
        unsupported).
        """
        route = "/api/internal/Production/GetUnitStateHistory"
        return await self._http.get(route, list[dict[str, Any]], unit_query(serial_number, part_number))

    @call
    async def get_unit_contents(self, serial_number: str, part_number: str, revision: str) -> dict[str, Any]:
        """Return what a unit is built of (`GET /api/internal/Production/GetUnitContents`, unsupported)."""
        route = "/api/internal/Production/GetUnitContents"
        query = unit_query(serial_number, part_number, revision=revision)
        return await self._http.get(route, dict[str, Any], query)
