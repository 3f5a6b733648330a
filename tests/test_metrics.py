"""What a client counts and times, by route: as figures, as loops that should be one call, as others read it."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from dataclasses import FrozenInstanceError
from typing import Any

import anyio
import httpx
import pytest

from pywats_async import WATS, AsyncWATS, ConfigurationError, WatsApiError
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio

HEADERS = "GET /api/Report/Query/Header"
VERSION = "GET /api/App/Version"


def client(server: FakeWATS | httpx.AsyncBaseTransport, **options: Any) -> AsyncWATS:
    transport = server.transport() if isinstance(server, FakeWATS) else server
    return AsyncWATS("https://wats.test", "test-token", transport=transport, **options)


@pytest.fixture
def server() -> FakeWATS:
    return FakeWATS(token="test-token")


async def test_each_route_has_its_figures(server: FakeWATS) -> None:
    async with client(server) as wats:
        for _ in range(3):
            await wats.report.query_uut_headers(top=1)
        with pytest.raises(WatsApiError):
            await wats.report.get_report("00000000-0000-0000-0000-000000000000")
        snapshot = wats.metrics.snapshot()
    headers, report = snapshot.routes[HEADERS], snapshot.routes["GET /api/Report/Wsjf/{id}"]
    assert (headers.count, headers.errors, report.count, report.errors) == (3, 0, 1, 1)
    assert 0 < headers.p50 <= headers.p95 <= headers.p99 <= headers.longest < headers.total
    assert 0 < headers.wire < headers.total
    assert headers.decode > 0
    assert headers.received == 3 * len(b"[]")
    assert 0 < snapshot.busy < snapshot.seconds
    assert snapshot.in_flight == 0
    with pytest.raises(FrozenInstanceError):
        headers.count = 0  # type: ignore[misc]


async def test_waiting_for_a_slot_is_told_apart_from_the_wire() -> None:
    async def slow(_: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.05)
        return httpx.Response(200, json="1")

    async with client(httpx.MockTransport(slow), max_concurrency=1) as wats:
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(wats.get_version)
        route = wats.metrics.snapshot().routes[VERSION]
    assert route.wire > 3 * 0.04
    assert route.waited > (1 + 2) * 0.04
    assert route.total == pytest.approx(route.wire + route.waited, rel=0.2)


async def test_what_the_caller_gave_up_is_in_no_percentile() -> None:
    async def first_hangs(_: httpx.Request) -> httpx.Response:
        if first_hangs.hang:  # type: ignore[attr-defined]
            await anyio.sleep_forever()
        return httpx.Response(200, json="1")

    async with client(httpx.MockTransport(first_hangs)) as wats:
        first_hangs.hang = True  # type: ignore[attr-defined]
        with anyio.move_on_after(1):
            await wats.get_version()
        first_hangs.hang = False  # type: ignore[attr-defined]
        await wats.get_version()
        route = wats.metrics.snapshot().routes[VERSION]
    assert (route.count, route.cancelled, route.errors) == (2, 1, 0)
    assert route.longest < 1


async def test_retries_are_counted() -> None:
    answers = iter([503, 503, 200])
    transport = httpx.MockTransport(lambda _: httpx.Response(next(answers), headers={"Retry-After": "0"}, json="1"))
    async with client(transport) as wats:
        await wats.get_version()
        assert wats.metrics.snapshot().routes[VERSION].retries == 2


async def test_the_cache_is_told_by_route(server: FakeWATS) -> None:
    async with client(server, cache_ttl={"report": 60}) as wats:
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(wats.report.query_uut_headers)
        for _ in range(5):
            await wats.report.query_uut_headers()
        route = wats.metrics.snapshot().routes[HEADERS]
        assert (route.count, route.cached, route.coalesced, route.decoded) == (3, 2, 2, 5)
        assert server.count() == 1
        wats.metrics.reset()
        assert wats.metrics.snapshot().routes == {}
        await wats.report.query_uut_headers()
        route = wats.metrics.snapshot().routes[HEADERS]
        assert (route.count, route.decoded) == (0, 1)


async def test_derived_clients_share_the_figures_and_two_clients_do_not(server: FakeWATS) -> None:
    async with client(server) as one, client(server) as other:
        await one.with_options(timeout=5).get_version()
        assert one.metrics.snapshot().routes[VERSION].count == 1
        assert other.metrics.snapshot().routes == {}


def test_blocking_from_another_thread_and_after_close(server: FakeWATS) -> None:
    with WATS("https://wats.test", "test-token", transport=server.transport()) as wats:
        assert wats.metrics.snapshot().routes == {}
        wats.get_version()
        before = wats.metrics.snapshot()
        wats.get_version()
    assert before.routes[VERSION].count == 1
    assert wats.metrics.snapshot().routes[VERSION].count == 2


def loop_records(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "one by one" in record.getMessage()]


async def test_a_loop_over_serial_numbers_is_reported_once_with_the_call_to_make_instead(
    server: FakeWATS, caplog: pytest.LogCaptureFixture
) -> None:
    async with client(server) as wats:
        for number in range(25):
            await wats.report.get_headers_by_serial(f"SN-{number}")
        for number in range(25):
            await wats.report.query_uut_headers(odata_filter=f"serialNumber eq 'SN-{number}'")
        (loop,) = wats.metrics.snapshot().loops
        wats.metrics.reset()
        assert wats.metrics.snapshot().loops == ()
    assert (loop.route, loop.instead, loop.calls) == (HEADERS, "report.get_headers_by_serial([...])", 50)
    assert loop.seconds > 0
    (record,) = loop_records(caplog)
    assert record.startswith(f"{HEADERS}: 20 calls one by one took ")
    assert "SN-" not in record


def test_a_loop_of_the_blocking_client_is_found_above_the_cache(
    server: FakeWATS, caplog: pytest.LogCaptureFixture
) -> None:
    with WATS("https://wats.test", "test-token", transport=server.transport(), cache_ttl={"report": 60}) as wats:
        for number in range(20):
            wats.report.get_headers_by_serial(f"SN-{number}")
        assert wats.metrics.snapshot().loops[0].calls == 20
    assert len(loop_records(caplog)) == 1


async def test_what_a_batch_call_asks_for_is_no_loop(server: FakeWATS) -> None:
    async with client(server) as wats:
        await wats.product.load_products([f"PN-{number}" for number in range(30)])
        assert wats.metrics.snapshot().loops == ()
        for number in range(30):
            with suppress(WatsApiError):
                await wats.product.get_product(f"PN-{number}")
        assert wats.metrics.snapshot().loops[0].instead == "product.load_products([...])"


async def test_no_loop_is_seen_where_there_is_none(caplog: pytest.LogCaptureFixture) -> None:
    async def no_rows(_: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.001)
        return httpx.Response(200, json=[])

    async with client(httpx.MockTransport(no_rows)) as wats:
        await wats.report.get_headers_by_serial([f"SN-{number}" for number in range(100)])
        for _ in range(25):  # the same question again is for the cache
            await wats.report.get_headers_by_serial("SN-1")
        for number in range(25):  # what has no batch call
            await wats.report.query_uut_headers(odata_filter=f"partNumber eq 'PN-{number}'")
        async with anyio.create_task_group() as tasks:  # all at a time
            for number in range(25):
                tasks.start_soon(wats.report.get_headers_by_serial, f"SN-{number}")
        assert wats.metrics.snapshot().loops == ()
    assert loop_records(caplog) == []


SAMPLE = re.compile(r'pywats_\w+(\{(\w+="([^"\\]|\\.)*",?)*\})? [-+0-9.e]+')


async def test_prometheus_reads_the_text(server: FakeWATS) -> None:
    async with client(server) as wats:
        for _ in range(2):
            await wats.get_version()
        text = wats.metrics.prometheus()
    assert 'pywats_requests_total{method="GET",route="/api/App/Version"} 2' in text
    assert 'pywats_request_duration_seconds_count{method="GET",route="/api/App/Version"} 2' in text
    typed: list[str] = []
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            typed.append(line.split()[2])
        elif not line.startswith("#"):
            assert SAMPLE.fullmatch(line), line
            assert line.startswith(typed[-1]), "a sample stands below the type of its metric"
    assert len(typed) == len(set(typed))


async def test_opentelemetry_gets_spans_and_durations(server: FakeWATS) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="NO OPENTELEMETRY: install opentelemetry-sdk.")
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers, meters = TracerProvider(shutdown_on_exit=False), MeterProvider([reader], shutdown_on_exit=False)
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    async with client(server) as wats:
        wats.metrics.opentelemetry(tracers, meters)
        with tracers.get_tracer("test").start_as_current_span("outer") as outer:
            await wats.get_version()
        with pytest.raises(WatsApiError):
            await wats.report.get_report("00000000-0000-0000-0000-00000000CAFE")
    version, _, report = spans.get_finished_spans()
    assert (version.name, report.name) == (VERSION, "GET /api/Report/Wsjf/{id}")
    assert version.parent is not None
    assert version.parent.span_id == outer.get_span_context().span_id
    assert version.attributes == {
        "http.request.method": "GET",
        "url.template": "/api/App/Version",
        "server.address": "wats.test",
        "http.response.status_code": 200,
        "pywats.from_cache": False,
    }
    assert report.attributes is not None
    assert report.attributes["error.type"] == "404"
    assert "CAFE" not in report.to_json()
    (metric,) = reader.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics  # type: ignore[union-attr]
    assert (metric.name, metric.unit) == ("http.client.request.duration", "s")
    assert sum(point.count for point in metric.data.data_points) == 2  # type: ignore[union-attr]


async def test_without_opentelemetry_the_error_says_what_to_install(
    server: FakeWATS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "pywats_async.transports.telemetry", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    async with client(server) as wats:
        with pytest.raises(ConfigurationError, match="not installed") as caught:
            wats.metrics.opentelemetry()
    assert caught.value.hint == "pip install 'pywats-async[otel]'"


async def test_a_line_of_the_log_names_no_caller(server: FakeWATS, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "pywats_async")
    async with client(server) as wats:
        await wats.report.get_headers_by_serial("SECRET-SN")
    assert HEADERS in caplog.text
    assert "SECRET-SN" not in "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("pywats_async")
    )
