"""Remember which calls are nothing but one read that is kept: a repeat then costs about a microsecond, in any thread.

Nothing is declared for it. A call is such a one if it made exactly one request, that was kept decoded, and returned
what it decoded to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from .decoded import MISSING, SCALARS, Decoded, nothing

__all__ = ["MISSING", "Calls", "note", "nothing"]

T = TypeVar("T")
_MOST = 4_096
"""How many calls of a method are remembered; what is not used goes first."""
_made: ContextVar[list[tuple[Hashable, Any]] | None] = ContextVar("made", default=None)


def note(key: Hashable = None, value: Any = None) -> None:
    """Tell the call under way that it made a request, and under which key its value is kept (None: it is not)."""
    if (made := _made.get()) is not None:
        made.append((key, value))


class _Call:
    """A call that was made before."""

    __slots__ = ("use",)

    def __init__(self, *args: Any, **arguments: Any) -> None:
        self.use: Callable[[], Any] = nothing
        """Returns what the call gave, as a value of the caller's own, or `MISSING`."""


class Calls:
    """The calls whose values `decoded` keeps."""

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self.known: dict[Hashable, Callable[..., _Call]] = {}
        """For each method, what finds a call by its arguments and their types: True equals 1, but is no 1. It raises
        TypeError for an argument that cannot be a key. Safe from any thread.
        """

    async def watch(
        self, method: Hashable, args: tuple[Any, ...], arguments: Mapping[str, Any], func: Callable[..., Awaitable[T]]
    ) -> T:
        """Make the call, and remember it if it is one of those."""
        outer = _made.get()
        made: list[tuple[Hashable, Any]] = [] if outer is None else outer
        token = _made.set(made) if outer is None else None
        begin = len(made)
        try:
            value = await func(*args, **arguments)
            requests = made[begin:]
        finally:
            if token is not None:
                with suppress(ValueError):  # The coroutine was closed elsewhere than it ran.
                    _made.reset(token)
        if len(requests) == 1 and requests[0][0] is not None and requests[0][1] is value:
            answer = self._decoded.find(requests[0][0])
            if answer is not None and all(map(_says, args)) and all(map(_says, arguments.values())):
                calls = self.known.setdefault(method, lru_cache(_MOST, typed=True)(_Call))
                calls(*args, **arguments).use = answer.use
        return value


def _says(value: Any) -> bool:
    """Tell whether the value and its type tell what is asked for."""
    return type(value) in SCALARS or isinstance(value, (str, Enum))
