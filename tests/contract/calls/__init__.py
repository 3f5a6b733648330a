"""What is asked of the bundled server, one module a domain: all its public routes, in an order that makes sense."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Ask"]


class Ask(NamedTuple):
    """One request, and the status that it is answered with."""

    method: str
    path: str
    query: dict[str, str] = {}  # noqa: RUF012 - nobody writes into it
    body: Any = None
    """Bytes as they are, anything else as JSON."""
    status: int = 200
