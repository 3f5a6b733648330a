"""What a request passes between the HTTP client and the wire: one small httpx transport per file.

    trace > cache > deadline > retry > breaker > limit > sign > wire

A route's wishes travel down in `request.extensions` ("route", "cache", "drops", "fresh", "idempotent", "deadline",
"attempts_allowed", "probe"); what happened travels up ("attempts" in both; "spent" in the request's; "from_cache" and,
where it is in memory already, "body" in `response.extensions`).

Importing this package imports nothing else: `policy` is wanted where httpx is not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assembly import Stack, stack
    from .breaker import BreakerTransport
    from .cache import CacheStats, CacheTransport
    from .deadline import DeadlineTransport
    from .figures import Figures, RouteStats
    from .limit import LimitTransport, Pace
    from .policy import Cache
    from .retry import RetryTransport
    from .sign import SignTransport
    from .trace import TraceTransport

__all__ = [
    "BreakerTransport",
    "Cache",
    "CacheStats",
    "CacheTransport",
    "DeadlineTransport",
    "Figures",
    "LimitTransport",
    "Pace",
    "RetryTransport",
    "RouteStats",
    "SignTransport",
    "Stack",
    "TraceTransport",
    "stack",
]

_HOMES = {
    "BreakerTransport": "breaker",
    "Cache": "policy",
    "CacheStats": "cache",
    "CacheTransport": "cache",
    "DeadlineTransport": "deadline",
    "Figures": "figures",
    "LimitTransport": "limit",
    "Pace": "limit",
    "RetryTransport": "retry",
    "RouteStats": "figures",
    "SignTransport": "sign",
    "Stack": "assembly",
    "TraceTransport": "trace",
    "stack": "assembly",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
