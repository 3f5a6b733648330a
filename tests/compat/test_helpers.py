"""The helpers of the old `core`, `shared` and `queue` modules, each doing what its name says."""

from __future__ import annotations

import asyncio
import logging
import warnings
from datetime import UTC, datetime
from threading import get_ident
from time import monotonic
from typing import Any

import anyio
import pytest

from pywats_async import NotFoundError, ReportHeaderValidationError, Station, ValidationError
from pywats_async.compat.core import (
    AsyncTTLCache,
    ChunkedProcessor,
    CoalesceConfig,
    LoggingContext,
    Paginator,
    ParallelConfig,
    RateLimiter,
    RequestCoalescer,
    StationRegistry,
    TTLCache,
    allow_problematic_characters,
    batch_map,
    cached_async_function,
    cached_function,
    collect_failures,
    collect_successes,
    get_logging_context,
    paginate_all,
    parallel_execute,
    parallel_execute_with_retry,
    partition_results,
    validate_serial_number,
)
from pywats_async.compat.core.circuit_breaker import CircuitBreaker, CircuitBreakerConfig
from pywats_async.compat.core.retry import RetryConfig
from pywats_async.compat.core.sync_runner import run_sync
from pywats_async.compat.queue import MemoryQueue, convert_from_wsxf, convert_to_wsjf
from pywats_async.compat.report import build_header_filter, build_query_params, combine_filters
from pywats_async.compat.shared import Failure, ODataFilterBuilder, Success, failure_from_exception
from pywats_async.compat.test_uut import create_test_uut_report
from pywats_async.errors import CircuitBreakerOpenError, TimeoutError
from pywats_async.report.wsxf import dumps


def test_a_cache_keeps_what_was_used_last_and_counts() -> None:
    cache: TTLCache[int] = TTLCache(default_ttl=60, max_size=2)
    cache.set("a", 1)
    cache.set("b", 2)
    assert cache.get("a") == 1
    cache.set("c", 3)
    assert cache.keys() == ["a", "c"]
    assert cache.get("b") is None
    assert (cache.stats.hits, cache.stats.misses, cache.stats.evictions, cache.stats.hit_rate) == (1, 1, 1, 50.0)
    cache.set("short", 1, ttl=1e-9)
    assert cache.get("short") is None
    assert cache.delete("c")
    assert not cache.delete("c")


@pytest.mark.anyio
async def test_functions_are_answered_from_a_cache() -> None:
    calls: list[Any] = []

    @cached_function(TTLCache())
    def double(number: int) -> int:
        calls.append(number)
        return number * 2

    @cached_async_function(AsyncTTLCache(), key_func=lambda number: str(number % 2))
    async def parity(number: int) -> int:
        calls.append(number)
        return number % 2

    assert [double(1), double(1), double(2)] == [2, 2, 4]
    assert [await parity(3), await parity(5)] == [1, 1]
    assert calls == [1, 2, 3]


@pytest.mark.anyio
async def test_single_calls_become_batches_of_the_size_that_was_asked_for() -> None:
    batches: list[list[int]] = []

    async def bulk(items: list[int]) -> list[int]:
        batches.append(items)
        return [item * 10 for item in items]

    results: dict[int, int] = {}
    async with RequestCoalescer(bulk, CoalesceConfig(max_batch_size=10, max_wait_time=0.05)) as coalescer:

        async def one(number: int) -> None:
            results[number] = await coalescer.add(number)

        async with anyio.create_task_group() as tasks:
            for number in range(25):
                tasks.start_soon(one, number)
    assert results == {number: number * 10 for number in range(25)}
    assert sorted(map(len, batches)) == [5, 10, 10]
    assert coalescer.stats["total_batches"] == 3


@pytest.mark.anyio
async def test_a_batch_that_fails_fails_each_of_its_calls() -> None:
    async def bulk(items: list[int]) -> list[int]:
        raise NotFoundError("gone", 404)

    async with RequestCoalescer(bulk) as coalescer:
        with pytest.raises(NotFoundError):
            await coalescer.add(1)


@pytest.mark.anyio
async def test_maps_keep_their_order_and_their_width() -> None:
    running = most = 0

    async def slow(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await anyio.sleep(0.001)
        running -= 1
        return number * 2

    assert await batch_map(list(range(20)), slow, max_concurrent=4) == [n * 2 for n in range(20)]
    assert most == 4

    async def chunk(numbers: list[int]) -> list[int]:
        return [sum(numbers)]

    assert await ChunkedProcessor(chunk, 2).process_all([1, 2, 3]) == [3, 3]


def test_pages_end_at_the_total_even_where_a_server_caps_them() -> None:
    def fetch(start: int, count: int) -> dict[str, Any]:
        return {"items": list(range(start, min(start + min(count, 50), 121))), "total": 120}

    items = paginate_all(fetch, lambda page: page["items"], lambda page: page["total"], page_size=100)
    assert items == list(range(1, 121))
    pages = Paginator(fetch, lambda page: page["items"], lambda page: page["total"])
    assert pages.all(max_items=60) == list(range(1, 61))
    assert pages.count() == 120


def test_pages_of_a_server_that_ignores_the_start_end() -> None:
    assert paginate_all(lambda start, count: [1, 2], list, page_size=2) == [1, 2]


def test_calls_run_in_parallel_with_a_result_for_each() -> None:
    def half(number: int) -> int:
        if number % 2:
            raise ValidationError(f"{number} is odd")
        return number // 2

    seen: list[tuple[int, int]] = []
    results = parallel_execute([0, 1, 2, 3], half, 2, on_progress=lambda done, total: seen.append((done, total)))
    assert [result.is_success for result in results] == [True, False, True, False]
    assert collect_successes(results) == [0, 1]
    assert [failure.message for failure in collect_failures(results)] == ["1 is odd", "3 is odd"]
    assert partition_results(results)[0] == [0, 1]
    assert seen[-1] == (4, 4)
    late = parallel_execute([1], half, config=ParallelConfig(timeout=-1))
    assert late[0].error_code == "TIMEOUT"


def test_what_may_pass_is_called_again() -> None:
    tries: list[int] = []

    def flaky(number: int) -> int:
        tries.append(number)
        if len(tries) < 3:
            raise TimeoutError("late")
        return number

    assert parallel_execute_with_retry([7], flaky) == [Success(value=7)]
    assert len(tries) == 3


def test_a_limiter_lets_so_many_pass_and_tells() -> None:
    limiter = RateLimiter(2, window_seconds=60)
    assert limiter.acquire()
    assert limiter.acquire()
    started = monotonic()
    assert not limiter.acquire(timeout=0.01)
    assert monotonic() - started < 30
    assert (limiter.current_usage, limiter.available_slots, limiter.stats["total_requests"]) == (2, 0, 2)


def test_a_breaker_opens_and_lets_one_call_through_to_see() -> None:
    breaker = CircuitBreaker("x", CircuitBreakerConfig(failure_threshold=2, success_threshold=1, timeout_seconds=0.0))

    def fail() -> None:
        raise LookupError("gone")

    for _ in range(2):
        with pytest.raises(LookupError, match="gone"):
            breaker.call(fail)
    assert breaker.is_half_open

    def nested() -> str:
        with pytest.raises(CircuitBreakerOpenError):
            breaker.call(lambda: None)
        return "well"

    assert breaker.call(nested) == "well"
    assert breaker.is_closed


def test_delays_grow_to_their_limit() -> None:
    config = RetryConfig(base_delay=1, max_delay=8, jitter=False)
    assert [config.calculate_delay(attempt) for attempt in (0, 1, 2, 3, 4, 5_000)] == [1, 2, 4, 8, 8, 8]
    assert config.should_retry_method("get")
    assert not config.should_retry_method("POST")


def test_a_logging_context_belongs_to_its_block() -> None:
    with LoggingContext(unit="SN-1"):
        with LoggingContext(step="rail"):
            assert get_logging_context() == {"unit": "SN-1", "step": "rail"}
        assert get_logging_context() == {"unit": "SN-1"}
    assert get_logging_context() == {}
    assert logging.getLogger().handlers is not None


def test_stations_are_found_by_their_keys() -> None:
    registry = StationRegistry()
    registry.add("one", Station(name="ICT-1"))
    registry.add("two", Station(name="ICT-2", location="Hall 2"), set_active=True)
    assert registry.active_key == "two"
    again = StationRegistry.from_list([config.to_dict() for config in registry.to_list()])
    assert {key: station.name for key, station in again.items()} == {"one": "ICT-1", "two": "ICT-2"}
    with pytest.raises(KeyError, match="one, two"):
        registry.set_active("three")


def test_characters_that_searches_misunderstand_need_leave() -> None:
    assert validate_serial_number("SN-1") == "SN-1"
    assert validate_serial_number("SUPPRESS:SN/1") == "SN/1"
    with pytest.raises(ReportHeaderValidationError, match="SN/1"):
        validate_serial_number("SN/1")
    with warnings.catch_warnings(), allow_problematic_characters():
        assert validate_serial_number("SN/1") == "SN/1"


def test_filters_keep_the_meaning_that_they_were_built_with() -> None:
    built = (
        ODataFilterBuilder().field("pn").eq("O'Hara").field("rev").ne("A").use_or().field("sn").startswith("7").build()
    )
    assert built == "(pn eq 'O''Hara' and rev ne 'A') or startswith(sn,'7')"
    inner = ODataFilterBuilder().field("a").eq(1).use_or().field("b").eq(2)
    assert ODataFilterBuilder().field("c").gt(0).or_group(inner).build() == "c gt 0 and (a eq 1 or b eq 2)"
    day = datetime(2026, 1, 2, tzinfo=UTC)
    assert (
        build_header_filter("P", "S", day)
        == "partNumber eq 'P' and serialNumber eq 'S' and start ge 2026-01-02T00:00:00Z"
    )
    assert combine_filters(["a eq 1", None, "b eq 2"], "or") == "(a eq 1) or (b eq 2)"
    assert build_query_params("a eq 1", top=5, expand=["subUnits"]) == {
        "$filter": "a eq 1",
        "$top": 5,
        "$expand": "subUnits",
    }


def test_failures_tell_what_kind_they_are() -> None:
    failure = failure_from_exception(NotFoundError("no such product", 404, hint="look again"))
    assert (failure.error_code, failure.message, failure.suggestions) == (
        "NOT_FOUND",
        "no such product",
        ["look again"],
    )
    assert failure_from_exception(ValueError("x"), "SAVE_FAILED") == Failure(
        error_code="SAVE_FAILED", message="x", details={"exception_type": "ValueError"}
    )


@pytest.mark.anyio
async def test_an_item_of_the_memory_queue_is_given_out_once_and_by_priority() -> None:
    queue = MemoryQueue(max_size=3)
    queue.add("low", priority=9)
    queue.add("high", priority=1)
    first = queue.get_next()
    assert first is not None
    assert first.data == "high"
    first.mark_failed("no")
    queue.update(first)
    assert queue.retry_failed() == 1
    assert [item.data for item in queue.list_pending()] == ["high", "low"]
    queue.add("third")
    with pytest.raises(ValueError, match="full"):
        queue.add("fourth")
    assert await queue.wait_for_item(1.0)
    assert queue.get_stats().to_dict()["pending"] == 3


def test_reports_go_through_the_old_formats() -> None:
    report = create_test_uut_report(serial_number="SN-1")
    assert convert_from_wsxf(dumps(report.data).decode())["sn"] == "SN-1"
    assert '"SN-1"' in convert_to_wsjf(report)


def test_a_coroutine_runs_from_blocking_code_inside_a_running_loop() -> None:
    async def where() -> int:
        return get_ident()

    async def inside() -> bool:
        return run_sync(where()) != get_ident()

    assert asyncio.run(inside())
    assert run_sync(where()) == get_ident()
