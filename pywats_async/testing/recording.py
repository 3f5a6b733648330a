"""What a server was asked: the last requests in full, and a count of all."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json
from starlette.requests import Request

__all__ = ["Recorded", "Recorder"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request, as it arrived, and the status of its answer."""

    method: str
    path: str
    """As it was sent, percent-encoded, without the query."""
    route: str | None
    """The template of the route, or None where the server has no such route."""
    query: tuple[tuple[str, str], ...]
    """Decoded names and values, in the order sent."""
    headers: dict[str, str]
    """Names in lower case. The token is masked: `authorization` holds only its scheme."""
    body: bytes
    status: int | None
    """None where the connection was broken instead of an answer."""

    @property
    def params(self) -> dict[str, str]:
        """The query as a mapping; of a repeated name the last value."""
        return dict(self.query)

    @classmethod
    def of(cls, request: Request, path: str, route: str | None, body: bytes, status: int | None) -> Recorded:
        """Return the record of a request."""
        query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        headers = {name.lower(): value for name, value in request.headers.items()}
        for name in ("authorization", "proxy-authorization"):
            if name in headers:
                headers[name] = f"{headers[name].partition(' ')[0]} ***"
        return cls(request.method, path, route, tuple(query), headers, body, status)

    def json(self) -> Any:
        """Return the body, parsed."""
        return from_json(self.body)


_MOST_BYTES = 64 * 1024 * 1024


class Recorder:
    """Keeps the last `keep` requests (and at most 64 MiB of bodies), and counts all by method and route.

    Safe to use from any thread.
    """

    def __init__(self, keep: int) -> None:
        self._keep, self._bytes = keep, 0
        self._kept: deque[Recorded] = deque()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def add(self, request: Recorded) -> None:
        """Remember one request."""
        with self._lock:
            self._kept.append(request)
            self._bytes += len(request.body)
            while len(self._kept) > self._keep or (self._bytes > _MOST_BYTES and len(self._kept) > 1):
                self._bytes -= len(self._kept.popleft().body)
            self._counts[request.method, (request.route or "").lower()] += 1

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0
            self._counts.clear()

    def kept(self) -> list[Recorded]:
        """Return the last requests, oldest first."""
        with self._lock:
            return list(self._kept)

    def count(self, route: str | None, method: str | None) -> int:
        """Return how many requests matched; a path that is no template is looked for among the kept ones only."""
        wanted = None if route is None else route.lower()
        verb = None if method is None else method.upper()
        with self._lock:
            counted = sum(
                n for (m, r), n in self._counts.items() if (verb is None or m == verb) and wanted in (None, r)
            )
            if counted or wanted is None:
                return counted
            return sum(1 for r in self._kept if r.path.lower() == wanted and (verb is None or r.method == verb))
