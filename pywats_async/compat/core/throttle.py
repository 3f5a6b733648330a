"""A limit on calls in a window of time, for code of one's own: the clients have `rate_limit`."""

from __future__ import annotations

from collections import deque
from threading import Lock
from time import monotonic, sleep
from typing import Any

__all__ = ["RateLimiter", "configure_throttling", "get_default_limiter"]


class RateLimiter:
    """Lets `max_requests` pass in each `window_seconds`. `acquire` blocks: never call it on an event loop."""

    def __init__(self, max_requests: int = 500, window_seconds: float = 60.0, enabled: bool = True) -> None:
        self.max_requests, self.window_seconds, self.enabled = max_requests, window_seconds, enabled
        self._lock, self._passed = Lock(), deque[float]()
        self._total = self._throttled = 0
        self._waited = 0.0

    def acquire(self, timeout: float | None = None) -> bool:
        """Wait until a call may pass; return False if that is not within `timeout` seconds."""
        if not self.enabled:
            return True
        started = monotonic()
        while True:
            with self._lock:
                wait = self._wait(monotonic())
                if wait <= 0:
                    self._passed.append(monotonic())
                    self._total += 1
                    self._throttled += (waited := monotonic() - started) > 0.001
                    self._waited += waited
                    return True
            if timeout is not None and monotonic() - started + wait > timeout:
                return False
            sleep(wait)

    def _wait(self, now: float) -> float:
        while self._passed and self._passed[0] <= now - self.window_seconds:
            self._passed.popleft()
        return self._passed[0] + self.window_seconds - now if len(self._passed) >= self.max_requests else 0.0

    def reset(self) -> None:
        """Forget what has passed."""
        with self._lock:
            self._passed.clear()

    @property
    def current_usage(self) -> int:
        """How many calls passed within the window."""
        with self._lock:
            self._wait(monotonic())
            return len(self._passed)

    @property
    def available_slots(self) -> int:
        """How many calls may pass at once."""
        return max(0, self.max_requests - self.current_usage)

    @property
    def stats(self) -> dict[str, Any]:
        """What the limiter did so far."""
        usage = self.current_usage
        return {
            "total_requests": self._total,
            "total_wait_time_seconds": self._waited,
            "throttle_count": self._throttled,
            "current_usage": usage,
            "available_slots": max(0, self.max_requests - usage),
            "max_requests": self.max_requests,
            "window_seconds": self.window_seconds,
            "enabled": self.enabled,
        }


_default = RateLimiter(enabled=False)


def configure_throttling(max_requests: int = 500, window_seconds: float = 60.0, enabled: bool = True) -> RateLimiter:
    """Set the limit of all clients that are made from now on, and return it as a limiter."""
    global _default
    _default = RateLimiter(max_requests, window_seconds, enabled)
    return _default


def get_default_limiter() -> RateLimiter:
    """Return the limit that `configure_throttling` set."""
    return _default
