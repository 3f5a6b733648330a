"""Faults on demand: what a script of failures makes the server do, request by request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from threading import Lock
from typing import Literal, TypedDict, Unpack

from starlette.responses import Response

__all__ = ["Drop", "Fault", "FaultOptions", "Faults"]

Drop = Literal["connect", "before", "after"]

_JUNK = bytes(range(0x80, 0x100))


class FaultOptions(TypedDict, total=False):
    """What a fault does, and when. See `Faults.add`."""

    route: str | None
    method: str | None
    times: int | None
    every: int
    status: int | None
    delay: float
    drop: Drop | None
    truncate: int | None
    garbage: bool
    drip: tuple[int, float] | None
    retry_after: float | str | datetime | None
    body: bytes | str | None
    content_type: str | None
    headers: Mapping[str, str]


@dataclass(slots=True, eq=False)
class Fault:
    """One line of the script. `hits` says how often it has struck."""

    route: str | None = None
    method: str | None = None
    times: int | None = 1
    every: int = 1
    status: int | None = None
    delay: float = 0.0
    drop: Drop | None = None
    truncate: int | None = None
    garbage: bool = False
    drip: tuple[int, float] | None = None
    retry_after: float | str | datetime | None = None
    body: bytes | str | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    hits: int = 0
    seen: int = 0

    @property
    def replaces(self) -> bool:
        """Whether the request is not served at all: the answer is the fault's own."""
        return self.status is not None or self.body is not None or self.retry_after is not None

    def matches(self, method: str, path: str, template: str | None) -> bool:
        """Return whether the request is one that this fault waits for."""
        if self.method is not None and self.method.upper() != method:
            return False
        return self.route is None or self.route.lower() in (path.lower(), (template or "").lower())

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer that replaces the true one."""
        status = self.status or (200 if self.retry_after is None else 429)
        headers = {"content-type": self.content_type or "application/json; charset=utf-8", **self.headers}
        if self.retry_after is not None:
            headers["retry-after"] = _retry_after(self.retry_after)
        body = self.body if self.body is not None else f'{{"Message":"An error has occurred (status {status})."}}'
        return status, headers, body if isinstance(body, bytes) else body.encode()

    def spoil(self, response: Response) -> None:
        """Change a true answer as far as its content goes."""
        if self.garbage:
            size = max(len(response.body), len(_JUNK))
            response.body = (_JUNK * (size // len(_JUNK) + 1))[:size]
            response.headers["content-length"] = str(size)
        if self.content_type is not None:
            response.headers["content-type"] = self.content_type
        response.headers.update(self.headers)


def _retry_after(value: float | str | datetime) -> str:
    if isinstance(value, datetime):
        return format_datetime(value, usegmt=True)
    return value if isinstance(value, str) else f"{value:g}"


class Faults:
    """The script of a server: each request takes the first line that waits for it, in the order of adding."""

    def __init__(self) -> None:
        self._script: list[Fault] = []
        self._lock = Lock()

    def add(self, **options: Unpack[FaultOptions]) -> Fault:
        """Let the next matching requests fail, and return the fault, whose `hits` counts them.

        Several options may be combined. With none of `status`, `body`, `retry_after` and `drop` the request is served
        truly and only the way back is disturbed.

        Args:
            options: any of
                route: a route template (`"/api/Report/Wsjf/{id}"`) or a path; default: every route.
                method: default: every method.
                times: how many requests it strikes (default 1); None = until `clear`.
                every: strikes each n-th matching request only (default 1).
                status: answers with this status, and the work is not done.
                delay: seconds that the answer is held back, after the work was done.
                drop: "before" breaks the connection and nothing is done; "after" does the work and then breaks it
                    (the answer is lost); "connect" refuses the connection (on a real socket it acts as "before").
                truncate: announces the whole body, sends so many bytes of it and breaks the connection.
                garbage: replaces the body by bytes that are neither JSON nor text.
                drip: (bytes, seconds): sends the body in pieces of so many bytes, with a pause after each.
                retry_after: the header, in seconds, as an HTTP date (from a datetime) or as it stands; status 429.
                body: answers with this body (status 200), and the work is not done.
                content_type: of `body`, or of the spoilt answer.
                headers: further headers of the answer.
        """
        unknown = set(options) - set(FaultOptions.__annotations__)
        if unknown:
            raise TypeError(f"A fault has no {', '.join(sorted(unknown))}.")
        fault = Fault(**options)
        if fault.drop not in (None, "connect", "before", "after"):
            raise ValueError(f'drop is "connect", "before" or "after", not {fault.drop!r}.')
        if fault.every < 1 or (fault.times is not None and fault.times < 1):
            raise ValueError("times and every are at least 1.")
        with self._lock:
            self._script.append(fault)
        return fault

    def clear(self) -> None:
        """Forget the faults that are still waiting."""
        with self._lock:
            self._script.clear()

    def take(self, method: str, path: str, template: str | None) -> Fault | None:
        """Return the fault that strikes this request, if one does."""
        with self._lock:
            for fault in self._script:
                if not fault.matches(method, path, template):
                    continue
                fault.seen += 1
                if fault.seen % fault.every:
                    continue
                fault.hits += 1
                if fault.times is not None and fault.hits >= fault.times:
                    self._script.remove(fault)
                return fault
        return None

    def __len__(self) -> int:
        return len(self._script)

    def __iter__(self) -> Iterator[Fault]:
        return iter(list(self._script))
