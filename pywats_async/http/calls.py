"""Remember which calls are nothing but one read that is kept: a repeat then costs about a microsecond, in any thread.

Nothing is declared for it. A call is such a one if it made exactly one request, that was kept decoded, and returned
what it decoded to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from enum import Enum
from typing import Any, TypeVar

from .decoded import MISSING, SCALARS, Answer, Decoded

__all__ = ["Calls", "note"]

T = TypeVar("T")
_MOST = 4_096
"""How many calls are remembered; then it begins anew."""
_made: ContextVar[list[tuple[Hashable, Any]] | None] = ContextVar("made", default=None)


def note(key: Hashable = None, value: Any = None) -> None:
    """Tell the call under way that it made a request, and under which key its value is kept (None: it is not)."""
    if (made := _made.get()) is not None:
        made.append((key, value))


class Calls:
    """The calls whose values `decoded` keeps."""

    MISSING = MISSING
    """Stands for "not known"."""

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self._known: dict[Hashable, Answer] = {}

    def recall(self, method: Hashable, args: tuple[Any, ...], arguments: Mapping[str, Any]) -> Any:
        """Return what the call gave before, as a value of the caller's own, or `MISSING`. Safe from any thread."""
        known = self._known
        if not known or (call := _key(method, args, arguments)) is None or (answer := known.get(call)) is None:
            return MISSING
        return self._decoded.use(answer)

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
            answer, call = self._decoded.find(requests[0][0]), _key(method, args, arguments)
            if answer is not None and call is not None:
                if len(self._known) >= _MOST:
                    self._known = {}
                self._known[call] = answer
        return value


def _key(method: Hashable, args: tuple[Any, ...], arguments: Mapping[str, Any]) -> Hashable | None:
    """Return what tells a call from all others, each value with its type; None if the arguments do not say."""
    key: list[Any] = [method]
    for value in args:
        kind = type(value)
        if kind not in SCALARS and not isinstance(value, (str, Enum)):
            return None
        key.append(kind)
        key.append(value)
    for name, value in arguments.items():
        kind = type(value)
        if kind not in SCALARS and not isinstance(value, (str, Enum)):
            return None
        key += (name, kind, value)
    return tuple(key)
