"""Constructing clients: arguments, old names, station, derived clients."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    ClosedError,
    ConfigurationError,
    ErrorMode,
    QueueService,
    ReportService,
    Settings,
    Station,
    ValidationError,
    pyWATS,
)
from pywats_async.client import Options
from pywats_async.converters.registry import Registry
from pywats_async.http import Http
from pywats_async.testing import FakeWATS

URL, TOKEN = "https://wats.test", "dG9rZW46Q0FOQVJZ"


def test_pywats_is_wats() -> None:
    assert pyWATS is WATS


@pytest.mark.parametrize("kind", [AsyncWATS, WATS])
def test_arguments_become_settings(kind: type[Any]) -> None:
    client = kind(URL + "/api/", TOKEN, timeout=7, error_mode=ErrorMode.LENIENT, rate_limit=100)
    assert client.base_url == URL
    assert client.error_mode is ErrorMode.LENIENT
    assert client.settings.deadline == 7
    assert client.settings.rate_limit == 100
    assert repr(client) == f"{kind.__name__}({URL!r})"
    assert TOKEN not in repr(vars(client))


def test_a_setting_is_an_argument_and_nothing_else_is() -> None:
    named = {"base_url", "token", "error_mode"}
    assert set(Options.__annotations__) | named == set(Settings.model_fields)


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATS_BASE_URL", URL)
    monkeypatch.setenv("WATS_AUTH_TOKEN", TOKEN)
    assert WATS().base_url == URL
    assert WATS().settings.get_token() == TOKEN


def test_without_an_address_the_error_says_how_to_give_one() -> None:
    with pytest.raises(ConfigurationError, match="PYWATS_BASE_URL"):
        WATS(token=TOKEN)


@pytest.mark.parametrize(
    "old",
    ["cache_ttl", "cache_max_size", "instance_id", "rate_limiter", "enable_throttling", "retry_config", "sync_config"],
)
def test_old_arguments_without_meaning_say_so(old: str) -> None:
    with pytest.warns(DeprecationWarning, match=old):
        WATS(URL, TOKEN, **{old: 1})  # type: ignore[misc]


def test_old_arguments_with_meaning_work() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # verify=False warns
        client = WATS(URL, TOKEN, verify_ssl=False, retry_enabled=False, enable_cache=False)  # type: ignore[call-arg]
    assert (client.settings.verify, client.settings.attempts, client.settings.cache) == (False, 1, "off")


def test_an_unknown_argument_is_an_error_that_helps() -> None:
    with pytest.raises(TypeError, match="Did you mean 'deadline'"):
        WATS(URL, TOKEN, dedline=3)  # type: ignore[call-arg]


def test_ready_settings_are_used_and_changed_in_a_copy() -> None:
    settings = Settings(base_url=URL, token=TOKEN, rate_limit=50)
    assert WATS(settings=settings).settings is settings
    changed = WATS(settings=settings, attempts=5).settings
    assert (changed.attempts, changed.rate_limit, changed.get_token()) == (5, 50, TOKEN)


def test_the_station_reaches_every_report(wats_server: FakeWATS) -> None:
    station = Station(name="ST-7", location="Line 2", purpose="Production")
    client = WATS("http://wats.test.localhost", TOKEN, station=station, transport=wats_server.transport())
    report = client.report.create_uut_report("ada", "PN", "A", "SN", 10)
    assert (report.station_name, report.location, report.purpose) == ("ST-7", "Line 2", "Production")
    client.station = Station(name="ST-8", location="Line 3", purpose="Debug")
    assert client.report.create_uut_report("ada", "PN", "A", "SN", 10).station_name == "ST-8"
    assert client.report.create_uur_report("PN", serial_number="SN", operator="bob").station_name == "ST-8"
    client.close()


@pytest.mark.anyio
async def test_a_derived_client_shares_the_connections(wats_server: FakeWATS) -> None:
    async with AsyncWATS("http://127.0.0.1", "test-token", transport=wats_server.transport()) as wats:
        once = wats.with_options(retries=0, timeout=5, fresh=True)
        wats_server.faults.add(route="/api/App/Version", status=503, times=1)
        assert await once.test_connection() is False
        assert wats_server.count() == 1
        assert await wats.get_version()
    with pytest.raises(ClosedError):
        await once.get_version()


def test_a_derived_blocking_client_shares_the_thread(wats: WATS, wats_server: FakeWATS) -> None:
    once = wats.with_options(retries=0)
    wats_server.faults.add(route="/api/App/Version", status=503, times=1)
    assert once.test_connection() is False
    assert once.report is not wats.report
    assert once._portal is wats._portal


@pytest.mark.parametrize("options", [{"timeout": 0}, {"timeout": float("nan")}, {"retries": -1}])
def test_options_that_make_no_sense_are_refused(wats: WATS, options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=f"{next(iter(options))} must be"):
        wats.with_options(**options)


def test_a_timeout_may_be_lifted(wats: WATS) -> None:
    assert wats.with_options(timeout=float("inf")).get_version()


def test_a_login_page_is_no_connection() -> None:
    html = httpx.MockTransport(lambda request: httpx.Response(200, html="<html><title>Sign in</title></html>"))
    with WATS(URL, TOKEN, transport=html) as wats:
        assert wats.test_connection() is False


@pytest.mark.parametrize("slow", [Http, ReportService, QueueService, Registry])
def test_threads_that_begin_together_share_one_of_each(slow: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    together, make = threading.Barrier(2), slow.__init__

    def make_slowly(self: Any, *args: Any, **arguments: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)
        make(self, *args, **arguments)

    monkeypatch.setattr(slow, "__init__", make_slowly)
    with WATS("https://wats.test", "test-token") as wats, ThreadPoolExecutor(2) as threads:
        connections = list(threads.map(lambda _: (wats._async._http, wats.report._async._http), range(2)))
        services = list(threads.map(lambda _: (wats.report._async, wats.queue._async), range(2)))
        registries = list(threads.map(lambda _: wats.converters.registry, range(2)))
    assert len({http for pair in connections for http in pair}) == len(set(services)) == len(set(registries)) == 1


def test_64_threads_share_one_client(wats_server: FakeWATS) -> None:
    with wats_server.serve() as url, WATS(url, "test-token") as wats, ThreadPoolExecutor(64) as threads:

        def submit(number: int) -> str:
            report = wats.report.create_uut_report("ada", "PN", "A", f"SN-{number}", 10)
            return wats.report.submit_report(report)

        sent = list(threads.map(submit, range(200)))
        found = {str(header.uuid) for header in wats.report.iter_uut_headers()}
    assert len(sent) == 200
    assert found == set(sent)


def test_inside_a_running_loop(wats: WATS) -> None:
    async def notebook() -> str:
        return wats.get_version()

    assert asyncio.run(notebook())


def test_an_unclosed_client_lets_the_interpreter_exit() -> None:
    script = """
from pywats_async import WATS
from pywats_async.testing import FakeWATS
server = FakeWATS()
with server.serve() as url:
    wats = WATS(url, "test-token")
    print(wats.get_version(), flush=True)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=50, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()
