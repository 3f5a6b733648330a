"""The phase and process of a unit, and the phases that there are."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from ..bridge import Service, call
from ..errors import ValidationError
from .enums import UnitPhaseFlag
from .models import UnitPhase
from .policy import PHASE_GROUP, PHASES, PROCESSES
from .units import unit_query

__all__ = ["Phases"]

M = TypeVar("M")


class Phases(Service[M], Generic[M]):
    """Phases of units."""

    @call
    async def get_phases(self, force_refresh: bool = False) -> list[UnitPhase]:
        """Return the phases that units can be in (`GET /api/internal/Mes/GetUnitPhases`, unsupported).

        Read once in five minutes, unless `force_refresh`.
        """
        if force_refresh:
            await self._http.clear_cache(PHASE_GROUP)
        return await self._http.get("/api/internal/Mes/GetUnitPhases", list[UnitPhase], cache=PHASES)

    @call
    async def get_all_unit_phases(self) -> list[UnitPhase]:
        """Return the phases that units can be in: another name of `get_phases`."""
        return await self.get_phases()

    @call
    async def get_phase(
        self, phase_id: int | None = None, code: str | None = None, name: str | None = None
    ) -> UnitPhase | None:
        """Return the phase with this id, else this code, else this name (in any case), or None."""
        wanted = [("phase_id", phase_id), ("code", _folded(code)), ("name", _folded(name))]
        phases = await self.get_phases()
        for field, value in wanted:
            for phase in phases if value is not None else ():
                if _folded(getattr(phase, field)) == value:
                    return phase
        return None

    @call
    async def get_phase_by_name(self, name: str) -> UnitPhase | None:
        """Return the phase with this name (in any case), or None."""
        return await self.get_phase(name=name)

    @call
    async def get_phase_id(self, phase: int | str | UnitPhaseFlag) -> int | None:
        """Return the number of a phase: of a `UnitPhaseFlag`, or by name or code as the server knows it; or None."""
        if isinstance(phase, int):
            return int(phase)
        found = await self.get_phase(code=phase, name=phase)
        return None if found is None else found.phase_id

    @call
    async def set_unit_phase(
        self, serial_number: str, part_number: str, phase: int | str | UnitPhaseFlag, comment: str | None = None
    ) -> bool:
        """Set the phase of a unit (`PUT /api/Production/SetUnitPhase`).

        Args:
            phase: a `UnitPhaseFlag`, its number or name ("Finalized", "in storage"), or what the server calls it.
            comment: sent along; the vendor's document does not say whether it is kept.
        """
        number = _number(phase)
        if number is None and (number := await self.get_phase_id(phase)) is None:
            hint = f"Use a UnitPhaseFlag: {', '.join(UnitPhaseFlag.__members__)}."
            raise ValidationError(f"There is no phase {phase!r}.", field="phase", value=phase, hint=hint)
        query = unit_query(serial_number, part_number, phase=number, comment=comment)
        await self._http.send("PUT", "/api/Production/SetUnitPhase", type(None), None, query, idempotent=True)
        return True

    @call
    async def set_unit_process(
        self,
        serial_number: str,
        part_number: str,
        process_code: int | None = None,
        comment: str | None = None,
        *,
        process_name: str | None = None,
    ) -> bool:
        """Set the process that a unit is in (`PUT /api/Production/SetUnitProcess`).

        Args:
            process_code: of the process; the server wants its name, which is looked up.
            comment: sent along; the vendor's document does not say whether it is kept.
            process_name: instead of the code.
        """
        name = process_name if process_name or process_code is None else await self._process_name(process_code)
        if not name:
            raise ValidationError(
                f"There is no process {process_code!r}." if process_code is not None else "Which process?",
                field="process_code",
                value=process_code,
            )
        query = unit_query(serial_number, part_number, processName=name, comment=comment)
        await self._http.send("PUT", "/api/Production/SetUnitProcess", type(None), None, query, idempotent=True)
        return True

    async def _process_name(self, code: int) -> str | None:
        processes = await self._http.get("/api/App/Processes", list[dict[str, Any]], cache=PROCESSES)
        return next((process.get("name") for process in processes if process.get("code") == code), None)


def _folded(value: Any) -> Any:
    return value.strip().casefold() if isinstance(value, str) else value


def _number(phase: int | str) -> int | None:
    """Return the number of a phase whose name is everybody's, without asking."""
    if isinstance(phase, int):
        return int(phase)
    name = "_".join(phase.strip().upper().split())
    member = UnitPhaseFlag.__members__.get(name)
    return None if member is None else int(member)
