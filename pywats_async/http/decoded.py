"""Keep the models that answers were decoded to, so that a repeat costs neither a request nor parsing.

An answer is kept with the cache transport's own word for how long it is good (`Kept`): same time, same epoch, same
user. What callers could change is decoded again from its bytes for each of them; frozen rows are shared.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from enum import Enum
from functools import partial
from math import inf
from threading import Lock
from time import monotonic
from types import NoneType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from ..models import Row
from . import capture
from .capture import CAPTURES

if TYPE_CHECKING:
    from ..transports.cache.kept import Kept
    from ..transports.figures import Hits

__all__ = ["MISSING", "SCALARS", "Answer", "Decoded", "nothing", "request_key"]

MISSING: Final[Any] = object()
"""Stands for "nothing is kept"."""
SCALARS = frozenset({str, int, float, bool, NoneType, UUID, datetime})
"""Types whose values never change and whose equality, together with the type, is that of their text."""
_SIZE = 4
"""How many bytes of models a byte of JSON becomes, roughly."""
_OVERHEAD = 1024


class Answer:
    """An answer as it is kept."""

    __slots__ = (
        "_epoch",
        "_epochs",
        "_figures",
        "_good_until",
        "_group",
        "_hits",
        "_until",
        "_user",
        "_users",
        "_version",
        "size",
        "used",
        "value",
    )

    def __init__(self, kept: Kept, hits: Hits, value: Any, content: bytes, decode: Callable[[bytes], Any]) -> None:
        # Attributes of its own, as a look at those of another object is a good part of what a repeat costs.
        self._until, self._epochs, self._group, self._epoch, self._users, self._user, self._figures = kept
        self._version, self._good_until, self._hits = -1, inf, hits
        self.size = _size(content)
        self.used = False
        """Whether it was used since `Decoded` looked last."""
        self.value: Callable[[], Any] = partial(self._settle, _own(value)(), content, decode)
        """Returns the value, or one more of its kind."""

    def use(self) -> Any:
        """Return a value of the caller's own, or `MISSING` if the answer is not as good as what the cache would say.

        Counts it as a hit. Safe from any thread.
        """
        if (
            monotonic() >= self._good_until
            or self._epochs.version != self._version
            or self._users.count != self._user
            or capture.ever
        ) and not self._holds():
            return MISSING
        own = self.value
        if own is nothing:
            return MISSING
        self.used = True
        self._hits.count += 1
        self._figures.decoded += 1
        return own()

    def share(self) -> Any:
        """Return what `use` does, to a caller that made a request and is counted there."""
        return self.value() if self._holds() else MISSING

    def _holds(self) -> bool:
        """Look anew at all that `use` need not look at each time."""
        now, epochs = monotonic(), self._epochs
        version = epochs.version  # before the look at the epoch: a change in between is looked at again
        self._good_until = min(self._until, epochs.valid_until)
        if now >= self._good_until or self._users.count != self._user or epochs.known(self._group) != self._epoch:
            return False
        self._version = version
        return not CAPTURES.get()  # which asks for the server's answer

    def forget(self) -> None:
        """Let go of the value, whoever still holds the answer."""
        self.value = nothing

    def _settle(self, value: Any, content: bytes, decode: Callable[[bytes], Any]) -> Any:
        """Choose between the value and its bytes. Only at the first repeat: most answers are never asked for again."""
        self.value = _own(value) if _can_be_shared(value) else partial(decode, content)
        return self.value()


class Decoded:
    """The decoded answers of one client; what is not used goes first. Safe to use from any thread.

    Args:
        max_entries: how many answers are held.
        max_bytes: how many bytes they have in all, roughly.
    """

    def __init__(self, *, max_entries: int = 2_000, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._max_entries, self._max_bytes = max_entries, max_bytes
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()
        self._closed = False
        self.bytes = 0
        """How many bytes are held, roughly."""
        self.evictions = 0
        """How many answers had to go before their time."""

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, key: Hashable) -> Answer | None:
        """Return what is kept under `key`, good or not."""
        return self._answers.get(key)

    def put(
        self, key: Hashable, kept: Kept, hits: Hits, value: Any, content: bytes, decode: Callable[[bytes], Any]
    ) -> None:
        """Keep an answer, unless it alone is too large."""
        with self._lock:
            self._forget(key)
            if self._closed or _size(content) > self._max_bytes:
                return
            answer = self._answers[key] = Answer(kept, hits, value, content, decode)
            self.bytes += answer.size
            while self.bytes > self._max_bytes or len(self._answers) > self._max_entries:
                self._evict()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            for key in [*self._answers]:
                self._forget(key)

    def close(self) -> None:
        """Forget everything, and keep nothing any more."""
        self._closed = True
        self.clear()

    def _evict(self) -> None:
        """Forget the oldest answer that nobody used since it was last looked at here."""
        key, answer = next(iter(self._answers.items()))
        if answer.used:
            answer.used = False
            self._answers.move_to_end(key)
        else:
            self._forget(key)
            self.evictions += 1

    def _forget(self, key: Hashable) -> None:
        if (answer := self._answers.pop(key, None)) is not None:
            answer.forget()
            self.bytes -= answer.size


def _own(value: Any) -> Callable[[], Any]:
    """Return what gives each caller a list of its own."""
    return value.copy if type(value) is list else lambda: value


def _size(content: bytes) -> int:
    return _SIZE * len(content) + _OVERHEAD


def nothing() -> Any:
    """Return `MISSING`."""
    return MISSING


def _can_be_shared(value: Any) -> bool:
    if type(value) is list:
        return all(map(_can_be_shared, value))
    if isinstance(value, Row):
        more = value.__pydantic_extra__
        return SCALARS.issuperset(map(type, value.__dict__.values())) and (
            not more or SCALARS.issuperset(map(type, more.values()))
        )
    return type(value) in SCALARS


def request_key(route: str, returns: Any, query: Mapping[str, Any] | None, parts: Mapping[str, Any]) -> Hashable | None:
    """Return what tells a request from all others; None if its arguments are of kinds that do not say.

    Values go with their types: True equals 1, but is another text in an address.
    """
    key: list[Any] = [route, returns]
    for values in (query or {}, parts):
        for name, value in values.items():
            if value is None:
                continue
            told: Any = value
            if isinstance(value, (list, tuple)):
                if not all(isinstance(item, str) for item in value):
                    return None
                told = tuple(value)
            elif type(value) not in SCALARS and not isinstance(value, (str, Enum)):
                return None
            key += (name, type(value), told)
        key.append(None)
    return tuple(key)
