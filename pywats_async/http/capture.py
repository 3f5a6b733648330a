"""Hand out the answers beside the models that were read from them."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter

import httpx

from .failures import operation_of

__all__ = ["CAPTURES", "Answer", "begin", "keep"]

_BEGUN = "asked_at"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server, or the cache, answered to one request."""

    route: str
    """Method and route template."""
    status: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    """The unpacked body; empty where it was streamed into a file."""
    elapsed: float
    """Seconds from the call to the end of the body, all attempts included."""
    attempts: int
    """0 where the cache answered."""
    from_cache: bool
    stale: bool
    """It is older than its time: the server could not be asked."""
    response: httpx.Response = field(repr=False)
    """The answer as httpx has it, read. Its request holds no token."""


CAPTURES: ContextVar[tuple[tuple[object, list[Answer]], ...]] = ContextVar("captures", default=())
"""Who listens to which connection."""
ever = False
"""Whether anybody ever did: to look at a context variable is a good part of what a repeat costs."""


def begin(request: httpx.Request) -> None:
    """Note when a request was begun, if anybody listens."""
    if CAPTURES.get():
        request.extensions[_BEGUN] = perf_counter()


def keep(connection: object, request: httpx.Request, response: httpx.Response, content: bytes) -> None:
    """Hand an answer to those who listen to the connection."""
    listening = [answers for listened, answers in CAPTURES.get() if listened is connection]
    if not listening:
        return
    response._content = content  # unpacked and read by us, which httpx has no word for
    cached = bool(response.extensions.get("from_cache"))
    answer = Answer(
        route=operation_of(request),
        status=response.status_code,
        headers=response.headers,
        content=content,
        elapsed=perf_counter() - request.extensions[_BEGUN],
        attempts=0 if cached else request.extensions.get("attempts", 1),
        from_cache=cached,
        stale=bool(response.extensions.get("stale")),
        response=response,
    )
    for answers in listening:
        answers.append(answer)
