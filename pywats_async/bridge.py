"""Write a service method once, `async`; call it awaited or blocking, with exact types for both.

`Service[Async]` is awaited, `Service[Blocking]` blocks. A blocking service holds the asynchronous one and hands each
call to the loop of its client's `Portal`: one thread, one event loop, one connection pool, any number of callers.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import aclosing, suppress
from copy import copy
from functools import cached_property, partial, update_wrapper, wraps
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

import anyio

from .errors import ClosedError
from .http.calls import MISSING, nothing
from .portal import Portal

if TYPE_CHECKING:
    from .http import Http

__all__ = ["Async", "Blocking", "Portal", "Service", "call", "pages"]

M = TypeVar("M")
P = ParamSpec("P")
T = TypeVar("T")


class Async:
    """Marks services whose methods are awaited."""


class Blocking:
    """Marks services whose methods block the calling thread."""


class Service(Generic[M]):
    """One domain of the server: `Service[Async]` is awaited, `Service[Blocking]` blocks."""

    _portal: Portal | None = None
    _async: Self

    def __init__(self, http: Http) -> None:
        self._http = http

    def __copy__(self) -> Self:
        """Return a copy; what is bound to this object is not copied."""
        twin = object.__new__(type(self))
        own = {name for name in vars(self) if isinstance(getattr(type(self), name, None), (call, cached_property))}
        vars(twin).update({name: value for name, value in vars(self).items() if name not in own})
        return twin

    def _blocking(self, portal: Portal) -> Any:
        """Return the same service for plain code."""
        twin = copy(self)
        twin._async, twin._portal = self, portal
        return twin


class call(Generic[P, T]):  # noqa: N801  # used as a decorator
    """A method that returns one value."""

    def __init__(self, func: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> None:
        self._func: Callable[..., Coroutine[Any, Any, T]] = func
        update_wrapper(self, func)  # type: ignore[arg-type]  # a descriptor, not a callable

    @overload
    def __get__(self, obj: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, obj: Service[Blocking], owner: Any) -> Callable[P, T]: ...
    @overload
    def __get__(self, obj: Service[Any], owner: Any) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, obj: Any, owner: Any) -> Any:
        if obj is None:
            return self
        portal: Portal | None = obj._portal
        bound = _awaited(self._func, obj) if portal is None else _blocking(self._func, obj._async, portal)
        # The next look-up finds this one. `Service.__copy__` leaves it behind.
        vars(obj)[self._func.__name__] = bound
        return bound


def _awaited(method: Callable[..., Coroutine[Any, Any, T]], service: Any) -> Callable[..., Coroutine[Any, Any, T]]:
    func: Callable[..., Coroutine[Any, Any, T]] = method.__get__(service)
    http: Http = service._http
    if http.calls is None:
        return func

    @wraps(func)
    async def awaited(*args: Any, **kwargs: Any) -> T:
        calls = http.calls
        assert calls is not None
        try:
            use = calls.known[method](*args, **kwargs).use
        except (KeyError, TypeError):  # nothing is known of it, or an argument cannot be a key
            use = nothing
        value: T = use()
        return value if value is not MISSING else await calls.watch(method, args, kwargs, func)

    return awaited


def _blocking(method: Callable[..., Coroutine[Any, Any, T]], service: Any, portal: Portal) -> Callable[..., T]:
    func = _awaited(method, service)
    http: Http = service._http

    @wraps(func)
    def blocking(*args: Any, **kwargs: Any) -> T:
        if (calls := http.calls) is not None:
            try:  # as above, and not called there: a call more is a tenth of what a repeat costs
                use = calls.known[method](*args, **kwargs).use
            except (KeyError, TypeError):
                use = nothing
            value: T = use()
            if value is not MISSING:
                return value
        result: Any = portal.wait(partial(func, *args, **kwargs))
        made: T = result._blocking(portal) if isinstance(result, Service) else result
        return made

    return blocking


class pages(Generic[P, T]):  # noqa: N801  # used as a decorator
    """A method that reads page after page; its callers see the items, one by one."""

    def __init__(self, func: Callable[Concatenate[Any, P], AsyncGenerator[Sequence[T]]]) -> None:
        self._func: Callable[..., AsyncGenerator[Sequence[T]]] = func
        update_wrapper(self, func)  # type: ignore[arg-type]  # a descriptor, not a callable

    @overload
    def __get__(self, obj: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, obj: Service[Blocking], owner: Any) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, obj: Service[Any], owner: Any) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, obj: Any, owner: Any) -> Any:
        if obj is None:
            return self
        portal: Portal | None = obj._portal
        func = self._func.__get__(obj if portal is None else obj._async)

        @wraps(func)
        def items(*args: Any, **kwargs: Any) -> Any:
            source = func(*args, **kwargs)
            return _items(source) if portal is None else _blocking_items(portal, source)

        return items


async def _items(source: AsyncGenerator[Sequence[T]]) -> AsyncGenerator[T]:
    async with aclosing(source):
        async for page in source:
            for item in page:
                yield item


def _blocking_items(portal: Portal, source: AsyncGenerator[Sequence[T]]) -> Generator[T]:
    ended: anyio.Event | None = None

    async def step() -> Sequence[T] | None:
        nonlocal ended
        ended = anyio.Event()
        try:
            return await anext(source, None)
        finally:
            ended.set()

    async def close() -> None:
        if ended is not None:
            await ended.wait()  # an interrupted step has yet to end
        await source.aclose()

    try:
        while (page := portal.wait(step)) is not None:
            yield from page
    finally:
        with suppress(ClosedError):  # The client was closed before its iterator.
            portal.wait(close)
