"""What the server says of itself."""

from __future__ import annotations

import httpx
import pytest

from pywats_async.testing import PROCESSES

pytestmark = pytest.mark.anyio
PATH = "/api/App/Processes"


async def codes(http: httpx.AsyncClient, **flags: str) -> list[int]:
    return [process["code"] for process in (await http.get(PATH, params=flags)).json()]


async def test_active_processes_of_every_kind_come_unfiltered(http: httpx.AsyncClient) -> None:
    assert await codes(http) == [process.code for process in PROCESSES if process.active]


async def test_processes_by_kind(http: httpx.AsyncClient) -> None:
    assert await codes(http, includeWipOperations="true") == [200, 210]
    assert await codes(http, includeRepairOperations="true", includeWipOperations="true") == [200, 210, 500, 510]
    tests = await codes(http, includeTestOperations="true")
    assert {10, 50, 90, 100} <= set(tests)
    assert set(await codes(http, includeTestOperations="true", includeInactiveProcesses="true")) - set(tests) == {110}


async def test_a_repair_process_says_which_failures_it_knows(http: httpx.AsyncClient) -> None:
    repair = next(process for process in (await http.get(PATH)).json() if process["code"] == 500)
    assert (repair["name"], repair["isRepairOperation"], repair["isTestOperation"]) == ("Repair", True, False)
    operation = repair["repairOperation"]
    assert (operation["uutBinding"], operation["bomBinding"], operation["vendorBinding"]) == (1, 1, 2)
    component = operation["categories"][0]
    assert (component["description"], component["repairType"]) == ("Component", 4)
    assert "Burned Component" in [code["description"] for code in component["failCodes"]]


async def test_levels_product_groups_and_status(http: httpx.AsyncClient) -> None:
    assert [level["levelName"] for level in (await http.get("/api/App/Levels")).json()] == [
        "All",
        "Factory",
        "Laboratory",
    ]
    names = (await http.get("/api/App/ProductGroups")).json()
    assert names[1] == {"productGroupId": 2, "productGroupName": "Modules"}
    groups = (await http.get("/api/App/ProductGroups", params={"includeFilters": "true"})).json()
    assert groups[1]["filters"] == [{"partNumber": "MOD-*", "revision": "*"}]
    assert (await http.get("/api/SystemStatus")).json()["status"] == "OK"
