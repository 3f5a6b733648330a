"""Find calls that are made one by one in a loop although one batch call does the same."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

from ..logs import logger
from ..transports.figures import Figures

__all__ = ["IN_BATCH", "Loops"]

_logger = logger()
IN_BATCH: ContextVar[bool] = ContextVar("in_batch", default=False)
"""Whether a batch call makes these calls."""
_ENOUGH = 20
"""So many different calls in a row are a loop."""
_PAUSE = 1.0
"""Seconds between two calls of a loop, at the most."""


class _Run:
    """Calls of a route that came one after another, never two at a time."""

    __slots__ = ("begun", "crowded", "ended", "known", "seen", "under_way")

    def __init__(self) -> None:
        self.begun = self.ended = float("-inf")
        self.seen: set[int] = set()
        self.known = self.crowded = False
        self.under_way = 0


class Loops:
    """Watches the calls that say which call does many of them at once. What it finds, it logs once for each route.

    It stands above the cache, so that a loop is found whatever the cache answers; a call that the client answers
    without a request (a repeat) is none of a loop.
    """

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._runs: dict[str, _Run] = {}
        self._told: set[str] = set()

    @contextmanager
    def watching(self, route: str, instead: str, asked: int) -> Generator[None]:
        """Watch a call of `route`; `asked` tells calls with other arguments apart."""
        if IN_BATCH.get():
            yield
            return
        run = self._runs.get(route) or self._runs.setdefault(route, _Run())
        now = perf_counter()
        if run.under_way:
            run.crowded = True
        elif run.crowded or now - run.ended > _PAUSE:
            run.seen, run.known, run.crowded, run.begun = set(), False, False, now
        run.under_way += 1
        try:
            yield
        finally:
            run.under_way -= 1
            before, run.ended = run.ended, perf_counter()
            if run.known and not run.crowded:
                self._figures.looped(route, instead, 1, run.ended - before)
            elif not run.crowded:
                run.seen.add(asked)
                if len(run.seen) == _ENOUGH:
                    self._found(run, route, instead)

    def _found(self, run: _Run, route: str, instead: str) -> None:
        run.known, calls, seconds = True, len(run.seen), run.ended - run.begun
        run.seen = set()
        self._figures.looped(route, instead, calls, seconds)
        if route not in self._told:
            self._told.add(route)
            message = "%s: %d calls one by one took %.1f s; %s does them in one call"
            _logger.warning(message, route, calls, seconds, instead)
