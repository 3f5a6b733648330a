"""Go through pages that somebody else fetches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

__all__ = ["PaginationConfig", "PaginationState", "Paginator", "paginate", "paginate_all"]

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class PaginationConfig:
    """How pages are asked for."""

    page_size: int = 100
    max_items: int | None = None
    start_index: int = 1


@dataclass
class PaginationState:
    """How far one has come."""

    current_index: int = 0
    items_retrieved: int = 0
    total_items: int | None = None
    pages_retrieved: int = 0
    is_complete: bool = False


def paginate(
    fetch_page: Callable[[int, int], R],
    get_items: Callable[[R], list[T]],
    get_total: Callable[[R], int] | None = None,
    page_size: int = 100,
    start_index: int = 1,
    max_items: int | None = None,
    on_page: Callable[[int, int, int | None], None] | None = None,
) -> Iterator[T]:
    """Yield the items of all pages.

    A page that is shorter than asked for is not the last one when a total says so: servers may cap their pages. It ends
    at an empty page, at the total, or where a server gives the same page again.
    """
    index, count, pages = start_index, 0, 0
    last: list[T] | None = None
    while max_items is None or count < max_items:
        page = fetch_page(index, page_size)
        items, total = get_items(page), get_total(page) if get_total else None
        if not items or (items == last and total is None):
            return
        last, pages = items, pages + 1
        if on_page:
            on_page(pages, count + len(items), total)
        for item in items:
            yield item
            count += 1
            if count == max_items:
                return
        index += len(items)
        if (total is not None and count >= total) or (total is None and len(items) < page_size):
            return


def paginate_all(
    fetch_page: Callable[[int, int], R], get_items: Callable[[R], list[T]], *args: Any, **kwargs: Any
) -> list[T]:
    """Return the items of all pages; the arguments are those of `paginate`."""
    return list(paginate(fetch_page, get_items, *args, **kwargs))


class Paginator(Generic[T]):
    """Pages of one kind, to go through as often as wanted."""

    def __init__(
        self,
        fetch_page: Callable[[int, int], Any],
        get_items: Callable[[Any], list[T]],
        get_total: Callable[[Any], int] | None = None,
        start_index: int = 1,
    ) -> None:
        self._fetch, self._items, self._total, self._start = fetch_page, get_items, get_total, start_index

    def iterate(
        self,
        page_size: int = 100,
        max_items: int | None = None,
        on_page: Callable[[int, int, int | None], None] | None = None,
    ) -> Iterator[T]:
        """Yield the items of all pages."""
        return paginate(self._fetch, self._items, self._total, page_size, self._start, max_items, on_page)

    def all(self, page_size: int = 100, max_items: int | None = None) -> list[T]:
        """Return the items of all pages."""
        return list(self.iterate(page_size, max_items))

    def count(self) -> int | None:
        """Return the total that the first page tells, if it tells one."""
        return None if self._total is None else self._total(self._fetch(self._start, 1))
