"""A circuit breaker for code of one's own: the clients have one built in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from ...errors import CircuitBreakerOpenError

__all__ = ["CircuitBreaker", "CircuitBreakerConfig", "CircuitState"]

T = TypeVar("T")


class CircuitState(Enum):
    """Closed lets calls pass, open refuses them, half open lets one pass to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass
class CircuitBreakerConfig:
    """When a breaker opens, and when it closes again."""

    failure_threshold: int = 5
    success_threshold: int = 2
    timeout_seconds: float = 60.0
    excluded_exceptions: tuple[type[BaseException], ...] = ()


class CircuitBreaker:
    """Stops calling what fails again and again."""

    def __init__(self, name: str, config: CircuitBreakerConfig | None = None) -> None:
        self.name, self.config = name, config or CircuitBreakerConfig()
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        """Close it and forget all failures."""
        self._state, self._failures, self._successes, self._probing = CircuitState.CLOSED, 0, 0, False
        self._failed: float | None = None

    @property
    def state(self) -> CircuitState:
        """Whether it lets calls pass."""
        if self._state is CircuitState.OPEN and monotonic() >= (self._failed or 0) + self.config.timeout_seconds:
            return CircuitState.HALF_OPEN
        return self._state

    @property
    def is_open(self) -> bool:
        """Whether it refuses calls."""
        return self.state is CircuitState.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether all calls pass."""
        return self.state is CircuitState.CLOSED

    @property
    def is_half_open(self) -> bool:
        """Whether one call passes to see."""
        return self.state is CircuitState.HALF_OPEN

    def call(self, func: Callable[[], T]) -> T:
        """Call `func` and return its result. Raises `CircuitBreakerOpenError` instead while it is open."""
        with self._lock:
            state = self.state
            if state is CircuitState.OPEN or (state is CircuitState.HALF_OPEN and self._probing):
                raise CircuitBreakerOpenError(f"The circuit breaker {self.name} is open.")
            self._state, self._probing = state, state is CircuitState.HALF_OPEN
        try:
            result = func()
        except self.config.excluded_exceptions:
            self._probing = False
            raise
        except Exception:
            with self._lock:
                self._failures, self._successes, self._failed = self._failures + 1, 0, monotonic()
                if self._probing or self._failures >= self.config.failure_threshold:
                    self._state = CircuitState.OPEN
                self._probing = False
            raise
        with self._lock:
            self._failures, self._successes, self._probing = 0, self._successes + 1, False
            if self._state is CircuitState.HALF_OPEN and self._successes >= self.config.success_threshold:
                self._state = CircuitState.CLOSED
        return result

    def get_metrics(self) -> dict[str, Any]:
        """Return name, state and counts."""
        return {
            "name": self.name,
            "state": self.state.value,
            "failure_count": self._failures,
            "success_count": self._successes,
            "last_failure_time": self._failed,
            "config": {
                "failure_threshold": self.config.failure_threshold,
                "success_threshold": self.config.success_threshold,
                "timeout_seconds": self.config.timeout_seconds,
            },
        }
