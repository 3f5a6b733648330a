"""What a request says about itself to the transports."""

from __future__ import annotations

import httpx

__all__ = ["UNNAMED", "is_idempotent", "is_replayable", "operation"]

UNNAMED = "(no route)"
"""Stands for the route of a request that names none: its path may hold serial numbers, which no metric should."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def operation(request: httpx.Request) -> str:
    """Return method and route template, as "GET /api/Product/{part_number}"."""
    return f"{request.method} {request.extensions.get('route', UNNAMED)}"


def is_idempotent(request: httpx.Request) -> bool:
    """Tell whether sending the request twice does no more than sending it once."""
    declared = request.extensions.get("idempotent")
    return request.method in _SAFE if declared is None else bool(declared)


def is_replayable(request: httpx.Request) -> bool:
    """Tell whether the body can be sent again after a part of it may have been sent."""
    return isinstance(request.stream, httpx.ByteStream)
