"""The attributes of a document's view: descriptors that read and write one key of the JSON object behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableSequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeAlias, TypeVar, overload

from ..errors import ValidationError

if TYPE_CHECKING:
    from .document import Document

__all__ = ["REQUIRED", "Attr", "Codec", "Documents", "Field", "Json", "Many", "child", "children", "field", "only"]

Json = dict[str, Any]
D = TypeVar("D", bound="Document")
Got = TypeVar("Got")
Given = TypeVar("Given")

REQUIRED: Any = object()
"""The default of an attribute that has none."""

View: TypeAlias = "type[Document] | Callable[[], type[Document]]"


class Attr(Generic[Got, Given]):
    """Tells type checkers what an attribute reads as and what may be assigned to it."""

    if TYPE_CHECKING:

        def __get__(self, obj: object, owner: Any) -> Got: ...
        def __set__(self, obj: object, value: Given) -> None: ...


class Codec(NamedTuple):
    """How a value is read from the document, and how one that was assigned to the named attribute is written to it."""

    load: Callable[[Any], Any]
    dump: Callable[[Any, str], Any]


_AS_IT_IS = Codec(lambda value: value, lambda value, name: value)


def field(
    wire: str | None = None,
    *,
    default: Any = REQUIRED,
    codec: Codec | None = None,
    also: tuple[str, ...] = (),
    then: str | None = None,
) -> Any:
    """Declare an attribute that is one key of the document.

    Args:
        wire: the key; else the attribute's name in camelCase.
        default: written into every new document, as is what a callable returns. None writes nothing.
        codec: converts on access.
        also: keys that older files use for it; read, never written.
        then: the method to call after an assignment.
    """
    if codec or also or then:
        return _Coded(wire, default, codec, also, then)
    return Field(wire, default)


def child(of: View, wire: str | None = None, *, default: Any = None, also: tuple[str, ...] = ()) -> Any:
    """Declare an attribute that is an object in the document, seen through the view `of` (or what a callable names)."""
    return _Child(wire, default, of, also)


def only(of: View, wire: str) -> Any:
    """Declare an attribute that is the one object in a list of the document, seen through the view `of`."""
    return _Only(wire, None, of, ())


def children(
    of: View, wire: str | None = None, *, also: tuple[str, ...] = (), listed: type[Documents[Any]] | None = None
) -> Any:
    """Declare an attribute that is a list of objects in the document, seen through the view `of` in a `listed`."""
    return _Children(wire, None, of, also, listed or Documents)


class Field:
    """An attribute that is one key of the document. Assigning None removes the key."""

    __slots__ = ("also", "codec", "default", "name", "wire")

    def __init__(self, wire: str | None, default: Any, also: tuple[str, ...] = (), codec: Codec | None = None) -> None:
        self.wire, self.default, self.also, self.codec = wire or "", default, also, codec or _AS_IT_IS
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        if not self.wire:
            head, *rest = name.split("_")
            self.wire = head + "".join(part.capitalize() for part in rest)

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        return self if obj is None else obj._data.get(self.wire)

    def __set__(self, obj: Document, value: Any) -> None:
        if value is None:
            self.__delete__(obj)
        else:
            obj._data[self.wire] = value

    def __delete__(self, obj: Document) -> None:
        for key in (self.wire, *self.also):
            obj._data.pop(key, None)

    def _key(self, data: Json) -> str:
        """The key under which `data` has the value."""
        if self.also and data.get(self.wire) is None:
            return next((key for key in self.also if data.get(key) is not None), self.wire)
        return self.wire


class _Coded(Field):
    __slots__ = ("then",)

    def __init__(
        self, wire: str | None, default: Any, codec: Codec | None, also: tuple[str, ...], then: str | None
    ) -> None:
        super().__init__(wire, default, also, codec)
        self.then = then

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        if obj is None:
            return self
        value = obj._data.get(self._key(obj._data) if self.also else self.wire)
        return None if value is None else self.codec.load(value)

    def __set__(self, obj: Document, value: Any) -> None:
        if value is None:
            self.__delete__(obj)
            return
        value = self.codec.dump(value, self.name)
        if self.also:
            self.__delete__(obj)
        obj._data[self.wire] = value
        if self.then:
            getattr(obj, self.then)()


class _Child(Field):
    __slots__ = ("_of",)

    def __init__(self, wire: str | None, default: Any, of: View, also: tuple[str, ...]) -> None:
        super().__init__(wire, default, also)
        self._of = of

    @property
    def of(self) -> type[Document]:
        """The class of the view."""
        if not isinstance(self._of, type):
            self._of = self._of()
        return self._of

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        if obj is None:
            return self
        value = obj._data.get(self._key(obj._data))
        return self.of._view(value, obj) if isinstance(value, dict) else value

    def __set__(self, obj: Document, value: Any) -> None:
        super().__set__(obj, None if value is None else obj._adopt(value, self.of))


class _Only(_Child):
    __slots__ = ()

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        if obj is None:
            return self
        items = obj._data.get(self.wire)
        first = items[0] if isinstance(items, list) and items else None
        return self.of._view(first, obj) if isinstance(first, dict) else None

    def __set__(self, obj: Document, value: Any) -> None:
        Field.__set__(self, obj, None if value is None else [obj._adopt(value, self.of)])


class _Children(_Child):
    __slots__ = ("listed",)

    def __init__(
        self, wire: str | None, default: Any, of: View, also: tuple[str, ...], listed: type[Documents[Any]]
    ) -> None:
        super().__init__(wire, default, of, also)
        self.listed = listed

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        return self if obj is None else self.listed(obj, self._key(obj._data), self.of)

    def __set__(self, obj: Document, value: Any) -> None:
        if not (isinstance(value, Documents) and value._owner is obj and value._wire == self.wire):
            Field.__set__(self, obj, None if value is None else [obj._adopt(item, self.of) for item in value])


class Documents(MutableSequence[D], Generic[D]):
    """A list in a document, whose items are seen through one view class. An absent list is empty until it is filled."""

    __slots__ = ("_of", "_owner", "_wire")

    def __init__(self, owner: Document, wire: str, of: type[D]) -> None:
        self._owner, self._wire, self._of = owner, wire, of

    @property
    def _list(self) -> list[Any]:
        found = self._owner._data.get(self._wire)
        return found if isinstance(found, list) else []

    def _filled(self) -> list[Any]:
        """The list in the document, made if there is none."""
        data = self._owner._data
        if data.get(self._wire) is None:
            data[self._wire] = []
        elif not isinstance(data[self._wire], list):
            raise ValidationError(f"{self._wire} is not a list here.", field=self._wire, value=data[self._wire])
        items: list[Any] = data[self._wire]
        return items

    def _item(self, data: Any) -> D:
        return self._of._view(data, self._owner) if isinstance(data, dict) else data

    def __len__(self) -> int:
        return len(self._list)

    def __iter__(self) -> Iterator[D]:
        return map(self._item, self._list)

    @overload
    def __getitem__(self, index: int) -> D: ...
    @overload
    def __getitem__(self, index: slice) -> list[D]: ...
    def __getitem__(self, index: int | slice) -> D | list[D]:
        found = self._list[index]
        return [self._item(data) for data in found] if isinstance(index, slice) else self._item(found)

    def __setitem__(self, index: Any, value: Any) -> None:
        many = isinstance(index, slice)
        adopt = self._owner._adopt
        self._filled()[index] = [adopt(item, self._of) for item in value] if many else adopt(value, self._of)

    def __delitem__(self, index: int | slice) -> None:
        del self._list[index]

    def insert(self, index: int, value: D) -> None:
        """Put `value` before `index`; from then on it belongs to this document."""
        self._filled().insert(index, self._owner._adopt(value, self._of))

    def __iadd__(self, values: Iterable[D]) -> Self:
        self.extend(values)
        return self

    def copy(self) -> list[D]:
        """Return the views in a plain list."""
        return list(self)

    def sort(self, *, key: Callable[[D], Any], reverse: bool = False) -> None:
        """Sort the list in the document."""
        self._list.sort(key=lambda data: key(self._item(data)), reverse=reverse)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Documents):
            return self._list == other._list
        return list(self) == other if isinstance(other, Iterable) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # mutable, as every container

    def __repr__(self) -> str:
        shown = [repr(self._item(data)) for data in self._list[:_SHOWN]]
        more = len(self) - len(shown)
        return f"[{', '.join(shown)}{f', ... {more} more' if more else ''}]"


Many: TypeAlias = "Attr[Documents[D], Iterable[D] | None]"
"""The type of an attribute that is a list of objects: any iterable may be assigned."""

_SHOWN = 5
