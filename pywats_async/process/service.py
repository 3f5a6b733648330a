"""The Process domain: which processes the server knows, and which failures a repair may name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import UUID

from ..bridge import Service, call
from ..errors import NotFoundError
from .models import ProcessInfo, RepairCategory, RepairOperationConfig
from .policy import GROUP, PROCESSES

__all__ = ["ProcessService"]

M = TypeVar("M")
_ROUTE = "/api/App/Processes"
_TEST, _REPAIR = 100, 500
"""The codes that a server is delivered with."""


class ProcessService(Service[M], Generic[M]):
    """Processes. They are master data: read once, and again after five minutes or `refresh`."""

    @call
    async def get_processes(self) -> list[ProcessInfo]:
        """Return the active processes of every kind (`GET /api/App/Processes`)."""
        return await self._http.get(_ROUTE, list[ProcessInfo], cache=PROCESSES)

    @call
    async def get_processes_filtered(
        self,
        include_test_operations: bool | None = None,
        include_repair_operations: bool | None = None,
        include_wip_operations: bool | None = None,
        include_inactive_processes: bool | None = None,
    ) -> list[ProcessInfo]:
        """Return the processes of these kinds (`GET /api/App/Processes`); without a kind, those of all kinds."""
        query = {
            "includeTestOperations": include_test_operations,
            "includeRepairOperations": include_repair_operations,
            "includeWipOperations": include_wip_operations,
            "includeInactiveProcesses": include_inactive_processes,
        }
        return await self._http.get(_ROUTE, list[ProcessInfo], query, cache=PROCESSES)

    @call
    async def get_test_operations(self) -> list[ProcessInfo]:
        """Return the active processes that test."""
        return await self._kind(_tests)

    @call
    async def get_repair_operations(self) -> list[ProcessInfo]:
        """Return the active processes that repair."""
        return await self._kind(_repairs)

    @call
    async def get_wip_operations(self) -> list[ProcessInfo]:
        """Return the active processes of work in progress."""
        return await self._kind(_works)

    @call
    async def get_process(self, identifier: int | str) -> ProcessInfo | None:
        """Return the active process with this code (a number) or name (a text, of any case); None if there is none."""
        return await self._one(identifier)

    @call
    async def get_process_by_code(self, code: int) -> ProcessInfo | None:
        """Return the active process with this code, or None."""
        return await self._one(code)

    @call
    async def get_process_by_name(self, name: str) -> ProcessInfo | None:
        """Return the active process with this name, of any case, or None."""
        return await self._one(name)

    @call
    async def get_test_operation(self, identifier: int | str) -> ProcessInfo | None:
        """Return the test process with this code or name, or None."""
        return await self._one(identifier, _tests)

    @call
    async def get_repair_operation(self, identifier: int | str) -> ProcessInfo | None:
        """Return the repair process with this code or name, or None."""
        return await self._one(identifier, _repairs)

    @call
    async def get_wip_operation(self, identifier: int | str) -> ProcessInfo | None:
        """Return the process of work in progress with this code or name, or None."""
        return await self._one(identifier, _works)

    @call
    async def process_exists(self, code: int) -> bool:
        """Tell whether there is an active process with this code."""
        return await self._one(code) is not None

    @call
    async def is_valid_test_operation(self, code: int) -> bool:
        """Tell whether a test report may name this process."""
        return await self._one(code, _tests) is not None

    @call
    async def is_valid_repair_operation(self, code: int) -> bool:
        """Tell whether a repair report may name this process."""
        return await self._one(code, _repairs) is not None

    @call
    async def is_valid_wip_operation(self, code: int) -> bool:
        """Tell whether the process is one of work in progress."""
        return await self._one(code, _works) is not None

    @call
    async def list_process_codes(self) -> list[int]:
        """Return the codes of the active processes."""
        return [process.code for process in await self.get_processes() if process.code is not None]

    @call
    async def list_process_names(self) -> list[str]:
        """Return the names of the active processes."""
        return [process.name for process in await self.get_processes() if process.name]

    @call
    async def get_default_test_operation(self) -> ProcessInfo | None:
        """Return the test process with code 100, or the first one; None if there is none."""
        return await self._default(_TEST, _tests)

    @call
    async def get_default_repair_operation(self) -> ProcessInfo | None:
        """Return the repair process with code 500, or the first one; None if there is none."""
        return await self._default(_REPAIR, _repairs)

    @call
    async def get_default_test_code(self) -> int:
        """Return the code of the default test process. Raises `NotFoundError` if the server has none."""
        return _code(await self._default(_TEST, _tests), "test")

    @call
    async def get_default_repair_code(self) -> int:
        """Return the code of the default repair process. Raises `NotFoundError` if the server has none."""
        return _code(await self._default(_REPAIR, _repairs), "repair")

    @call
    async def get_repair_categories(self, process_code: int | None = None) -> list[RepairCategory]:
        """Return the categories of failures of a repair process (default: 500), each with its codes."""
        repair = await self._repair(process_code)
        return [] if repair is None else repair.categories

    @call
    async def get_repair_codes(self, process_code: int | None = None, category: str | None = None) -> list[str]:
        """Return the names of the failure codes of a repair process (default: 500), of one category or of all."""
        repair = await self._repair(process_code)
        codes = [] if repair is None else repair.failure_codes
        return [one.code for one in codes if category is None or one.category.casefold() == category.casefold()]

    @call
    async def get_fail_codes(self, repair_code: int = _REPAIR) -> list[dict[str, Any]]:
        """Return the failure codes of a repair process: `category`, `code`, `description`, `guid`, `category_guid`."""
        repair = await self._repair(repair_code)
        return [
            {**one._asdict(), "description": one.code, "guid": str(one.guid), "category_guid": str(one.category_guid)}
            for one in ([] if repair is None else repair.failure_codes)
        ]

    @call
    async def get_repair_operation_configs(self) -> dict[int, RepairOperationConfig]:
        """Return what each repair process accepts, by its code (`GET /api/internal/Process/GetRepairOperations`).

        Not supported by the vendor: `get_repair_operations` tells the same.
        """
        route = "/api/internal/Process/GetRepairOperations"
        return await self._http.get(route, dict[int, RepairOperationConfig], cache=PROCESSES)

    @call
    async def get_repair_operation_config(
        self, process_id: UUID | str, process_code: int | None = None
    ) -> dict[str, Any]:
        """Return what one repair process accepts, as the server keeps it (`GET
        /api/internal/Process/GetRepairOperation/{process_id}`). Not supported by the vendor.
        """
        route, query = "/api/internal/Process/GetRepairOperation/{process_id}", {"processCode": process_code}
        return await self._http.get(route, dict[str, Any], query, cache=PROCESSES, process_id=process_id)

    @call
    async def get_processes_detailed(self) -> list[ProcessInfo]:
        """Return all processes with their ids and properties (`GET /api/internal/Process/GetProcesses`). Not supported
        by the vendor.
        """
        return await self._http.get("/api/internal/Process/GetProcesses", list[ProcessInfo], cache=PROCESSES)

    @call
    async def get_process_detailed(self, process_id: UUID | str) -> ProcessInfo:
        """Return one process with its id and properties (`GET /api/internal/Process/GetProcess/{process_id}`). Not
        supported by the vendor.
        """
        route = "/api/internal/Process/GetProcess/{process_id}"
        return await self._http.get(route, ProcessInfo, cache=PROCESSES, process_id=process_id)

    @call
    async def refresh(self) -> None:
        """Read the processes again now."""
        await self._http.clear_cache(GROUP)
        await self.get_processes()

    @call
    async def clear_cache(self) -> None:
        """Make the next read ask the server."""
        await self._http.clear_cache(GROUP)

    async def _kind(self, kind: Callable[[ProcessInfo], bool]) -> list[ProcessInfo]:
        return [process for process in await self.get_processes() if kind(process)]

    async def _one(
        self, identifier: int | str, kind: Callable[[ProcessInfo], bool] = lambda process: True
    ) -> ProcessInfo | None:
        wanted = identifier.casefold() if isinstance(identifier, str) else identifier
        for process in await self._kind(kind):
            if wanted in (process.code, (process.name or "").casefold()):
                return process
        return None

    async def _default(self, code: int, kind: Callable[[ProcessInfo], bool]) -> ProcessInfo | None:
        processes = await self._kind(kind)
        return next((process for process in processes if process.code == code), processes[0] if processes else None)

    async def _repair(self, code: int | None) -> RepairOperationConfig | None:
        """Return what a repair process accepts: from its public description where that says it."""
        code = _REPAIR if code is None else code
        process = await self._one(code, _repairs)
        if process is None:
            return None
        if process.repair_operation is not None and process.repair_operation.categories:
            return process.repair_operation
        return (await self.get_repair_operation_configs()).get(code)


def _tests(process: ProcessInfo) -> bool:
    return process.is_test_operation


def _repairs(process: ProcessInfo) -> bool:
    return process.is_repair_operation


def _works(process: ProcessInfo) -> bool:
    return process.is_wip_operation


def _code(process: ProcessInfo | None, kind: str) -> int:
    if process is None or process.code is None:
        raise NotFoundError(f"The server has no {kind} process.", 404, route=_ROUTE, operation=f"GET {_ROUTE}")
    return process.code
