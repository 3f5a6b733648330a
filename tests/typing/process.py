"""What type checkers see of the Process domain: read by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

from pywats_async import WATS, Async, AsyncWATS, Blocking, ProcessInfo, ProcessService
from pywats_async.process import FailureCodeInfo, RepairCategory, RepairOperationConfig


async def awaited(wats: AsyncWATS) -> None:
    """Calls return coroutines."""
    assert_type(wats.process, ProcessService[Async])
    assert_type(await wats.process.get_processes(), list[ProcessInfo])
    assert_type(await wats.process.get_process("Final test"), ProcessInfo | None)
    assert_type(await wats.process.get_default_test_code(), int)
    assert_type(await wats.process.is_valid_test_operation(100), bool)
    assert_type(await wats.process.get_repair_categories(500), list[RepairCategory])
    assert_type(await wats.process.get_fail_codes(), list[dict[str, Any]])


def blocking(wats: WATS) -> None:
    """Calls return their value."""
    assert_type(wats.process, ProcessService[Blocking])
    assert_type(wats.process.get_processes_filtered(include_inactive_processes=True), list[ProcessInfo])
    assert_type(wats.process.get_repair_operation(500), ProcessInfo | None)
    configs = wats.process.get_repair_operation_configs()
    assert_type(configs, dict[int, RepairOperationConfig])
    assert_type(configs[500].failure_codes, list[FailureCodeInfo])
    assert_type(wats.process.refresh(), None)
