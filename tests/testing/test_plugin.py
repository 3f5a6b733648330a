"""The fixtures that come with the package."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pywats_async import WATS, AsyncWATS
from pywats_async.testing import FakeWATS

from .reports import uut

pytest_plugins = ("pytester",)


def test_wats_is_the_blocking_client_on_the_server(wats: WATS, wats_server: FakeWATS) -> None:
    wats_server.add_report(uut(sn="SN-7"))
    (header,) = wats.report.query_uut_headers()
    assert header.serial_number == "SN-7"
    assert wats_server.count("/api/Report/Query/Header") == 1


@pytest.mark.anyio
async def test_awats_is_the_async_client_on_the_server(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    wats_server.add_report(uut(sn="SN-7"))
    (header,) = await awats.report.query_uut_headers()
    assert header.serial_number == "SN-7"


def test_each_test_has_a_server_of_its_own(wats_server: FakeWATS) -> None:
    assert (wats_server.reports, wats_server.requests) == ([], [])


def test_they_work_in_a_project_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it(wats, wats_server):
            wats_server.faults.add(status=503, times=1)
            assert wats.report.query_uut_headers() == []
            assert wats_server.count() == 2
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error")
    result.assert_outcomes(passed=1)


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_the_package_and_the_plugin_load_no_server() -> None:
    loaded = python(
        "import pywats_async, pywats_async.testing, pywats_async.testing.plugin, sys\n"
        "print([name for name in ('starlette', 'uvicorn', 'sqlite3') if name in sys.modules])"
    )
    assert loaded == "[]"


def test_without_the_extra_the_error_names_the_cure() -> None:
    said = python(
        "import sys; sys.modules['starlette'] = None\n"
        "try:\n    from pywats_async.testing import FakeWATS\n"
        "except ImportError as error:\n    print(error)"
    )
    assert said == 'FakeWATS needs starlette: pip install "pywats-async[server]"'


def test_all_names_are_there() -> None:
    from pywats_async import testing

    assert sorted(testing.__all__) == dir(testing)
    assert all(getattr(testing, name) for name in testing.__all__)
    with pytest.raises(AttributeError, match="Nothing"):
        testing.Nothing  # noqa: B018
