"""How calls are tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

__all__ = ["IDEMPOTENT_METHODS", "RETRYABLE_STATUS_CODES", "RetryConfig"]

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
RETRYABLE_STATUS_CODES = frozenset({429, 500, 502, 503, 504})


@dataclass
class RetryConfig:
    """A client made with it tries as often as `max_attempts` says; delays and statuses are the client's own.

    The methods answer as the old ones, for code of one's own.
    """

    enabled: bool = True
    max_attempts: int = 3
    base_delay: float = 1.0
    max_delay: float = 30.0
    exponential_base: float = 2.0
    jitter: bool = True
    retry_methods: set[str] = field(default_factory=lambda: set(IDEMPOTENT_METHODS))
    retry_status_codes: set[int] = field(default_factory=lambda: set(RETRYABLE_STATUS_CODES))
    retry_on_timeout: bool = True
    retry_on_connection_error: bool = True
    _retries: int = 0
    _seconds: float = 0.0

    def should_retry_method(self, method: str) -> bool:
        """Return whether a method may be sent twice."""
        return self.enabled and method.upper() in self.retry_methods

    def should_retry_status(self, status_code: int) -> bool:
        """Return whether a status may pass."""
        return self.enabled and status_code in self.retry_status_codes

    def calculate_delay(self, attempt: int) -> float:
        """Return the seconds before attempt number `attempt` + 1; attempts count from 0."""
        delay = min(self.max_delay, self.base_delay * self.exponential_base ** min(attempt, 64))
        return random.uniform(0, delay) if self.jitter else delay  # noqa: S311  # spreads load, protects nothing

    @property
    def stats(self) -> dict[str, Any]:
        """What was recorded."""
        return {"total_retries": self._retries, "total_retry_time": self._seconds}

    def record_retry(self, delay: float) -> None:
        """Record a retry."""
        self._retries, self._seconds = self._retries + 1, self._seconds + delay

    def reset_stats(self) -> None:
        """Forget what was recorded."""
        self._retries, self._seconds = 0, 0.0
