"""Verification of units, and units that are built into units."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from ..bridge import Service, call
from .answers import said
from .models import UnitVerificationGrade
from .units import unit_query

__all__ = ["Assembly"]

M = TypeVar("M")
_REMOVE_ALL = "/api/internal/Production/RemoveAllChildUnits"


class Assembly(Service[M], Generic[M]):
    """May this unit go on, and what is it built of? Never answered from a cache."""

    @call
    async def verify_unit(
        self, serial_number: str, part_number: str, revision: str | None = None
    ) -> UnitVerificationGrade:
        """Return what the verification rule says of a unit (`GET /api/Production/UnitVerification`).

        Args:
            revision: sent along; the vendor's document does not say whether it is looked at.
        """
        query = unit_query(serial_number, part_number, revision=revision)
        return await self._http.get("/api/Production/UnitVerification", UnitVerificationGrade, query)

    @call
    async def get_unit_grade(
        self, serial_number: str, part_number: str, revision: str | None = None
    ) -> UnitVerificationGrade:
        """Return what the verification rule says of a unit: another name of `verify_unit`."""
        return await self.verify_unit(serial_number, part_number, revision)

    @call
    async def is_unit_passing(self, serial_number: str, part_number: str) -> bool:
        """Tell whether the status of a unit is Passed. What cannot be read raises, and is never taken for a pass."""
        grade = await self.verify_unit(serial_number, part_number)
        if not grade:  # lenient mode, and there is no such unit
            return False
        return (grade.status or "").casefold() == "passed"

    @call
    async def add_child_to_assembly(
        self,
        parent_serial: str,
        parent_part: str,
        child_serial: str,
        child_part: str,
        *,
        check_part_number: str = "",
        check_revision: str = "",
    ) -> bool:
        """Build a unit into another one (`POST /api/Production/AddChildUnit`).

        The child must be finalized, have no parent, and be in the parent's box build.

        Args:
            check_part_number: hold the child against this part number instead of the box build.
            check_revision: and this revision.
        """
        query = _relation(parent_serial, parent_part, child_serial, child_part)
        query |= {"checkPartNumber": check_part_number, "checkRevision": check_revision}
        await self._http.send("POST", "/api/Production/AddChildUnit", type(None), None, query)
        return True

    @call
    async def remove_child_from_assembly(
        self, parent_serial: str, parent_part: str, child_serial: str, child_part: str
    ) -> bool:
        """Take a unit out of another one (`POST /api/Production/RemoveChildUnit`)."""
        query = _relation(parent_serial, parent_part, child_serial, child_part)
        await self._http.send("POST", "/api/Production/RemoveChildUnit", type(None), None, query)
        return True

    @call
    async def verify_assembly(
        self, serial_number: str, part_number: str, revision: str | None = None
    ) -> dict[str, Any]:
        """Return whether the units in a unit are right by its box build (`GET /api/Production/CheckChildUnits`).

        Args:
            revision: not needed: the server knows that of the unit.
        """
        query = {"parentSerialNumber": serial_number, "parentPartNumber": part_number}
        return await self._http.get("/api/Production/CheckChildUnits", dict[str, Any], query)

    @call
    async def validate_child_units(
        self, parent_serial_number: str, parent_part_number: str, culture_code: str = "en-US"
    ) -> dict[str, Any]:
        """Return whether the units in a unit are right, in words (`GET /api/internal/Production/CheckChildUnits`,
        unsupported). `verify_assembly` is documented.
        """
        query = {
            "ParentSerialNumber": parent_serial_number,
            "ParentPartNumber": parent_part_number,
            "CultureCode": culture_code,
        }
        return await self._http.get("/api/internal/Production/CheckChildUnits", dict[str, Any], query)

    @call
    async def add_child_unit_validated(
        self,
        serial_number: str,
        part_number: str,
        child_serial_number: str,
        child_part_number: str,
        check_part_number: str,
        check_revision: str,
        culture_code: str = "en-US",
        check_phase: bool | None = None,
    ) -> dict[str, Any]:
        """Build a unit into another one and return what the server says of it (`POST
        /api/internal/Production/AddChildUnit`, unsupported). `add_child_to_assembly` is documented.
        """
        query = unit_query(
            serial_number,
            part_number,
            childSerialNumber=child_serial_number,
            childPartNumber=child_part_number,
            checkPartNumber=check_part_number,
            checkRevision=check_revision,
            cultureCode=culture_code,
            checkPhase=check_phase,
        )
        return said(await self._http.send("POST", "/api/internal/Production/AddChildUnit", bytes, None, query))

    @call
    async def remove_child_unit_localized(
        self,
        serial_number: str,
        part_number: str,
        child_serial_number: str,
        child_part_number: str,
        culture_code: str | None = None,
    ) -> dict[str, Any]:
        """Take a unit out of another one and return what the server says of it (`POST
        /api/internal/Production/RemoveChildUnit`, unsupported). `remove_child_from_assembly` is documented.
        """
        query = unit_query(
            serial_number,
            part_number,
            childSerialNumber=child_serial_number,
            childPartNumber=child_part_number,
            cultureCode=culture_code,
        )
        return said(await self._http.send("POST", "/api/internal/Production/RemoveChildUnit", bytes, None, query))

    @call
    async def remove_all_child_units(
        self, serial_number: str, part_number: str, culture_code: str | None = None
    ) -> dict[str, Any]:
        """Take all units out of a unit and return what the server says of it (`POST
        /api/internal/Production/RemoveAllChildUnits`, unsupported).
        """
        query = unit_query(serial_number, part_number, cultureCode=culture_code)
        return said(await self._http.send("POST", _REMOVE_ALL, bytes, None, query))

    @call
    async def remove_all_children_from_assembly(self, parent_serial: str, parent_part: str) -> bool:
        """Take all units out of a unit (`POST /api/internal/Production/RemoveAllChildUnits`, unsupported)."""
        query = unit_query(parent_serial, parent_part)
        await self._http.send("POST", _REMOVE_ALL, type(None), None, query)
        return True


def _relation(parent_serial: str, parent_part: str, child_serial: str, child_part: str) -> dict[str, Any]:
    return {
        "parentSerialNumber": parent_serial,
        "parentPartNumber": parent_part,
        "childSerialNumber": child_serial,
        "childPartNumber": child_part,
    }
