"""Write figures in the text format of Prometheus (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Callable

from .figures import RouteStats, Snapshot

__all__ = ["exposition"]

_COUNTERS: tuple[tuple[str, str, Callable[[RouteStats], float]], ...] = (
    ("requests_total", "Requests that have ended.", lambda route: route.count),
    ("request_errors_total", "Requests answered with 400 and above, or not at all.", lambda route: route.errors),
    ("requests_cancelled_total", "Requests that the caller gave up.", lambda route: route.cancelled),
    ("request_retries_total", "Attempts beyond the first.", lambda route: route.retries),
    ("received_bytes_total", "Bytes of bodies, packed.", lambda route: route.received),
    ("wire_seconds_total", "Time of attempts on their connections.", lambda route: route.wire),
    ("wait_seconds_total", "Time of waiting for a slot.", lambda route: route.waited),
    ("decode_seconds_total", "Time of turning bodies into models.", lambda route: route.decode),
)
_OUTCOMES: tuple[tuple[str, Callable[[RouteStats], int]], ...] = (
    ("decoded", lambda route: route.decoded),
    ("hit", lambda route: route.cached - route.coalesced - route.stale),
    ("coalesced", lambda route: route.coalesced),
    ("stale", lambda route: route.stale),
)


def exposition(snapshot: Snapshot) -> str:
    """Return the figures as metrics whose names begin with "pywats_", labelled with method and route template."""
    routes = [(_labels(name), route) for name, route in snapshot.routes.items()]
    lines: list[str] = []

    def metric(name: str, kind: str, what: str) -> None:
        lines.extend((f"# HELP pywats_{name} {what}", f"# TYPE pywats_{name} {kind}"))

    for name, what, figure in _COUNTERS:
        metric(name, "counter", what)
        lines += [f"pywats_{name}{{{labels}}} {figure(route):g}" for labels, route in routes]
    metric("cache_answers_total", "counter", "Calls that the cache answered, by how.")
    for outcome, number in _OUTCOMES:
        lines += [
            f'pywats_cache_answers_total{{{labels},outcome="{outcome}"}} {number(route)}' for labels, route in routes
        ]
    metric("request_duration_seconds", "summary", "From the call to the end of the body.")
    for labels, route in routes:
        for share, seconds in ((0.5, route.p50), (0.95, route.p95), (0.99, route.p99), (1, route.longest)):
            lines.append(f'pywats_request_duration_seconds{{{labels},quantile="{share}"}} {seconds:g}')
        lines.append(f"pywats_request_duration_seconds_sum{{{labels}}} {route.total:g}")
        lines.append(f"pywats_request_duration_seconds_count{{{labels}}} {route.count - route.cancelled}")
    metric("requests_in_flight", "gauge", "Requests that have begun and not ended.")
    lines.append(f"pywats_requests_in_flight {snapshot.in_flight}")
    return "\n".join(lines) + "\n"


def _labels(name: str) -> str:
    method, _, route = name.partition(" ")
    escaped = route.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'method="{method}",route="{escaped}"'
