"""The same blocking call for many keys, in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from ...errors import RetryExhaustedError
from ..shared.result import Failure, Result, Success, failure_from_exception

__all__ = [
    "ParallelConfig",
    "collect_failures",
    "collect_successes",
    "parallel_execute",
    "parallel_execute_with_retry",
    "partition_results",
]

K = TypeVar("K")
T = TypeVar("T")


@dataclass
class ParallelConfig:
    """How many at a time, and when to stop."""

    max_workers: int = 10
    fail_fast: bool = False
    timeout: float | None = None
    """Seconds for all of them; what has not begun by then is a failure."""


def parallel_execute(
    keys: Sequence[K],
    operation: Callable[[K], T],
    max_workers: int = 10,
    on_progress: Callable[[int, int], None] | None = None,
    config: ParallelConfig | None = None,
) -> list[Result[T]]:
    """Call `operation` with each key, several at a time; return a `Success` or `Failure` for each, in order.

    Args:
        on_progress: called with how many are done, and how many there are.
        config: more than `max_workers`.
    """
    config = config or ParallelConfig(max_workers)
    results: list[Any] = [None] * len(keys)
    ends = None if config.timeout is None else monotonic() + config.timeout
    stopped = False

    def one(key: K) -> Any:
        if stopped or (ends is not None and monotonic() > ends):
            return Failure(error_code="TIMEOUT", message="It was not begun in time.")
        try:
            return Success(value=operation(key))
        except Exception as error:
            return failure_from_exception(error)

    with ThreadPoolExecutor(max(1, min(config.max_workers, len(keys) or 1))) as pool:
        places = {pool.submit(copy_context().run, one, key): place for place, key in enumerate(keys)}
        for done, future in enumerate(as_completed(places), 1):
            results[places[future]] = future.result()
            if on_progress:
                on_progress(done, len(keys))
            stopped = stopped or (config.fail_fast and results[places[future]].is_failure)
    return results


def parallel_execute_with_retry(
    keys: Sequence[K],
    operation: Callable[[K], T],
    max_workers: int = 10,
    max_retries: int = 3,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Result[T]]:
    """As `parallel_execute`, and call again up to `max_retries` times what failed in a way that may pass."""

    def again(key: K) -> T:
        for _ in range(max_retries):
            try:
                return operation(key)
            except (RetryExhaustedError, OSError):
                continue
        return operation(key)

    return parallel_execute(keys, again, max_workers, on_progress)


def collect_successes(results: Iterable[Result[T]]) -> list[T]:
    """Return the values of what went well."""
    return [result.value for result in results if isinstance(result, Success)]


def collect_failures(results: Iterable[Result[Any]]) -> list[Failure]:
    """Return what failed."""
    return [result for result in results if isinstance(result, Failure)]


def partition_results(results: Iterable[Result[T]]) -> tuple[list[T], list[Failure]]:
    """Return the values of what went well, and what failed."""
    results = list(results)
    return collect_successes(results), collect_failures(results)
