"""Processes, awaited on both loops and blocking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pywats_async import WATS, AsyncWATS, NotFoundError
from pywats_async.process import FailureCodeInfo, RepairOperationConfig
from pywats_async.testing import FakeWATS, Process, RepairOperation

from ..contract.openapi import assert_requests_conform

pytestmark = pytest.mark.anyio
ROUTE = "/api/App/Processes"
INTERNAL = "/api/internal/Process/GetRepairOperations"


@pytest.fixture(autouse=True)
def documented(wats_server: FakeWATS) -> Iterator[None]:
    yield
    assert_requests_conform(wats_server.requests)


async def test_processes_by_kind_come_from_one_read(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    process = awats.process
    codes = await process.list_process_codes()
    tests, repairs, works = (
        [one.code for one in kind]
        for kind in (
            await process.get_test_operations(),
            await process.get_repair_operations(),
            await process.get_wip_operations(),
        )
    )
    assert (repairs, works) == ([500, 510], [200, 210])
    assert sorted(tests + repairs + works) == codes
    assert "Packing" in await process.list_process_names()
    assert wats_server.count(ROUTE) == 1


@pytest.mark.parametrize(
    ("method", "identifier", "code"),
    [
        ("get_process", 10, 10),
        ("get_process", "sw DEBUG", 10),
        ("get_process", "10", None),
        ("get_process", 110, None),
        ("get_process_by_code", 500, 500),
        ("get_process_by_name", "Packing", 210),
        ("get_test_operation", 500, None),
        ("get_test_operation", "AOI", 40),
        ("get_repair_operation", 500, 500),
        ("get_wip_operation", "assembly", 200),
    ],
)
async def test_one_process_by_code_or_name(
    awats: AsyncWATS, method: str, identifier: int | str, code: int | None
) -> None:
    found = await getattr(awats.process, method)(identifier)
    assert (None if found is None else found.code) == code


async def test_whether_a_report_may_name_a_process(awats: AsyncWATS) -> None:
    process = awats.process
    assert await process.process_exists(210)
    assert not await process.process_exists(110)
    assert await process.is_valid_test_operation(10)
    assert not await process.is_valid_test_operation(500)
    assert await process.is_valid_repair_operation(510)
    assert not await process.is_valid_wip_operation(510)


async def test_the_defaults(awats: AsyncWATS) -> None:
    assert await awats.process.get_default_test_code() == 100
    assert await awats.process.get_default_repair_code() == 500
    found = await awats.process.get_default_repair_operation()
    assert found is not None
    assert found.name == "Repair"


async def test_the_defaults_of_a_server_without_the_usual_codes() -> None:
    with FakeWATS(token=None, processes=[Process(7, "Test", test=True)]) as server:
        async with AsyncWATS("http://wats.test", "test-token", transport=server.transport()) as wats:
            assert await wats.process.get_default_test_code() == 7
            assert await wats.process.get_default_repair_operation() is None
            with pytest.raises(NotFoundError, match="no repair process"):
                await wats.process.get_default_repair_code()


async def test_inactive_processes_on_demand(awats: AsyncWATS) -> None:
    found = await awats.process.get_processes_filtered(include_test_operations=True, include_inactive_processes=True)
    assert 110 in [process.code for process in found]
    assert not any(process.is_repair_operation for process in found)


async def test_failure_codes_come_from_the_public_list(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    process = awats.process
    assert "Component" in [category.description for category in await process.get_repair_categories()]
    assert "Cold Solder" in await process.get_repair_codes(510)
    assert await process.get_repair_codes(category="design") == ["Layout Error", "Tolerance"]
    first = (await process.get_fail_codes())[0]
    assert first.keys() == {"category", "code", "description", "guid", "category_guid"}
    assert await process.get_fail_codes(10) == []
    assert (wats_server.count(ROUTE), wats_server.count(INTERNAL)) == (1, 0)


async def test_a_server_that_lists_no_codes_is_asked_for_them() -> None:
    repair = Process(500, "Repair", repair=RepairOperation({"Design": ("Layout",)}))
    with FakeWATS(token=None, processes=[repair]) as server:
        bare: dict[str, Any] = {**repair.wire(), "repairOperation": None}
        server.routes.get(ROUTE)(lambda call: [bare])
        async with AsyncWATS("http://wats.test", "test-token", transport=server.transport()) as wats:
            assert await wats.process.get_repair_codes() == ["Layout"]
        assert server.count(INTERNAL) == 1


async def test_what_a_repair_may_name(awats: AsyncWATS) -> None:
    config = (await awats.process.get_repair_operation_configs())[500]
    assert config.uut_required == 1
    assert config.validate_fail_code("Design", "Tolerance") == (True, "")
    assert config.validate_fail_code("Sign", "Tolerance")[1].startswith("There is no category 'Sign'; there are Comp")
    assert config.validate_fail_code("Design", "Taste")[1] == (
        "Category 'Design' has no code 'Taste'; it has Layout Error, Tolerance."
    )
    found = config.get_fail_code_by_name("Design", "Tolerance")
    assert isinstance(found, FailureCodeInfo)
    assert RepairOperationConfig().validate_fail_code("A", "B")[1] == "There is no category 'A'; there are none."


async def test_the_details_of_the_servers_own_pages(awats: AsyncWATS) -> None:
    detailed = await awats.process.get_processes_detailed()
    repair = next(process for process in detailed if process.code == 500)
    assert repair.process_id is not None
    assert await awats.process.get_process_detailed(repair.process_id) == repair
    config = await awats.process.get_repair_operation_config(repair.process_id, 500)
    assert config["Description"] == "Repair"


async def test_refresh_reads_again_and_clear_cache_lets_the_next_read_ask(
    awats: AsyncWATS, wats_server: FakeWATS
) -> None:
    await awats.process.get_processes()
    await awats.process.refresh()
    assert wats_server.count(ROUTE) == 2
    await awats.process.get_processes()
    assert wats_server.count(ROUTE) == 2
    await awats.process.clear_cache()
    await awats.process.get_processes()
    assert wats_server.count(ROUTE) == 3


def test_blocking(wats: WATS) -> None:
    assert wats.process.get_default_test_code() == 100
    process = wats.process.get_process("Packing")
    assert process is not None
    assert process.code == 210
