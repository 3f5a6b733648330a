"""Typed views on a WSJF document: each attribute reads and writes one key of the JSON object behind it.

A report *is* its document. Loading converts nothing, so whatever a server exports (unknown keys, long names, nulls,
a seventh digit of a second) is still there when it is dumped again; building a report is building the document, so
there is nothing to convert before it is sent. What leaves is checked by `validation`, not by the views.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableSequence
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, cast, dataclass_transform, overload

from pydantic_core import core_schema, from_json, to_json

from ..errors import ValidationError

__all__ = ["Codec", "Document", "Documents", "Json", "child", "children", "field"]

Json = dict[str, Any]
D = TypeVar("D", bound="Document")

_REQUIRED: Any = object()


class Codec(NamedTuple):
    """How a value is read from the document and written to it."""

    load: Callable[[Any], Any]
    dump: Callable[[Any], Any]


def field(wire: str | None = None, *, default: Any = _REQUIRED, codec: Codec | None = None) -> Any:
    """Declare an attribute that is one key of the document (by default its own name in camelCase).

    A default other than None is written into every new document; an absent key reads as None.
    """
    return _Field(wire, default) if codec is None else _Coded(wire, default, codec)


def child(of: type[Document], wire: str | None = None, *, default: Any = None, default_factory: Any = None) -> Any:
    """Declare an attribute that is an object in the document, seen through the view `of`."""
    return _Child(wire, default_factory or default, of)


def children(of: type[Document], wire: str | None = None, *, default: Any = None) -> Any:
    """Declare an attribute that is a list of objects in the document, seen through the view `of`."""
    return _Children(wire, default, of)


class _Field:
    __slots__ = ("default", "name", "wire")

    def __init__(self, wire: str | None, default: Any) -> None:
        self.wire, self.default = wire or "", default

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        if not self.wire:
            head, *rest = name.split("_")
            self.wire = head + "".join(part.capitalize() for part in rest)

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        return self if obj is None else obj._data.get(self.wire)

    def __set__(self, obj: Document, value: Any) -> None:
        obj._data[self.wire] = value

    def __delete__(self, obj: Document) -> None:
        obj._data.pop(self.wire, None)


class _Coded(_Field):
    __slots__ = ("codec",)

    def __init__(self, wire: str | None, default: Any, codec: Codec) -> None:
        super().__init__(wire, default)
        self.codec = codec

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        if obj is None:
            return self
        value = obj._data.get(self.wire)
        return None if value is None else self.codec.load(value)

    def __set__(self, obj: Document, value: Any) -> None:
        obj._data[self.wire] = None if value is None else self.codec.dump(value)


class _Child(_Field):
    __slots__ = ("of",)

    def __init__(self, wire: str | None, default: Any, of: type[Document]) -> None:
        super().__init__(wire, default)
        self.of = of

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        if obj is None:
            return self
        value = obj._data.get(self.wire)
        return self.of._view(value, obj) if isinstance(value, dict) else value

    def __set__(self, obj: Document, value: Any) -> None:
        obj._data[self.wire] = _adopt(value, obj)


class _Children(_Child):
    __slots__ = ()

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        return self if obj is None else Documents(obj, self.wire, self.of)

    def __set__(self, obj: Document, value: Any) -> None:
        obj._data[self.wire] = None if value is None else [_adopt(item, obj) for item in value]


def _adopt(value: Any, parent: Document) -> Any:
    """The part of the document that `value` is, with `parent` as its owner from now on."""
    if isinstance(value, Document):
        value._parent = parent
        return value._data
    return value


class _DocumentType(type):
    """Gives every view empty `__slots__`, so that a misspelt attribute is an error and not a lost value."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> Any:
        namespace.setdefault("__slots__", ())
        return super().__new__(mcls, name, bases, namespace, **kwargs)


@dataclass_transform(kw_only_default=True, field_specifiers=(field, child, children))
class Document(metaclass=_DocumentType):
    """A view on one JSON object. Views are cheap and many may look at the same object: they compare by content."""

    __slots__ = ("_data", "_parent")

    _data: Json
    _parent: Document | None
    _fields: ClassVar[dict[str, _Field]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, _Field)}
        cls._fields = {**cls._fields, **own}

    def __init__(self, **values: Any) -> None:
        self._data, self._parent = {}, None
        for name, spec in self._fields.items():
            if name in values:
                setattr(self, name, values.pop(name))
            elif spec.wire in values:
                setattr(self, name, values.pop(spec.wire))
            elif spec.default is _REQUIRED:
                raise ValidationError(f"{type(self).__name__} needs {name!r}.", field=name)
            elif callable(spec.default):
                setattr(self, name, spec.default())
            elif spec.default is not None:
                setattr(self, name, spec.default)
        if values:
            unknown = ", ".join(sorted(values))
            raise TypeError(f"{type(self).__name__} has no {unknown}. It has: {', '.join(self._fields)}.")

    @classmethod
    def _view(cls, data: Json, parent: Document | None = None) -> Self:
        self = object.__new__(cls)
        self._data, self._parent = data, parent
        return self

    @property
    def data(self) -> Json:
        """The live document behind this view, as WSJF names it."""
        return self._data

    @property
    def parent(self) -> Document | None:
        """The view that this one was reached through or added to."""
        return self._parent

    @property
    def model_extra(self) -> Json:
        """Return the keys of the document that no attribute names."""
        known = {spec.wire for spec in self._fields.values()}
        return {key: value for key, value in self._data.items() if key not in known}

    @classmethod
    def model_validate(cls, obj: Any) -> Self:
        """View a WSJF object (it is not copied), or return a view of this class as it is."""
        if isinstance(obj, cls):
            return obj
        if not isinstance(obj, dict):
            raise ValidationError(f"A {cls.__name__} is a JSON object, not {type(obj).__name__}.", value=obj)
        return cls._view(cast("Json", obj))

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray) -> Self:
        """Parse WSJF text. NaN and infinities are read both as Json.NET writes them (strings) and as literals."""
        try:
            return cls.model_validate(from_json(json_data))
        except ValueError as error:
            raise ValidationError(f"Not JSON: {error}", cause=error) from error

    def model_dump(self, *, mode: str = "json", by_alias: bool = True, exclude_none: bool = False) -> Json:
        """Return a copy of the document, under its WSJF names whatever `mode` and `by_alias` say."""
        dumped = from_json(to_json(self._data, inf_nan_mode="constants"))
        return cast("Json", _without_none(dumped) if exclude_none else dumped)

    def model_dump_json(self, *, by_alias: bool = True, exclude_none: bool = False, indent: int | None = None) -> str:
        """Return the WSJF text. NaN and infinities become the strings "NaN", "Infinity", "-Infinity", as in Json.NET."""
        data = _without_none(self._data) if exclude_none else self._data
        return to_json(data, indent=indent, inf_nan_mode="strings").decode()

    def to_bytes(self) -> bytes:
        """Return the WSJF text as it is sent."""
        return to_json(self._data, inf_nan_mode="strings")

    def model_copy(self) -> Self:
        """Return an independent copy."""
        return self._view(self.model_dump())

    def __copy__(self) -> Self:
        return self.model_copy()

    def __deepcopy__(self, memo: Any) -> Self:
        return self.model_copy()

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, Document) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # mutable, as every container

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name in self._fields if (value := getattr(self, name)) not in (None, []))
        return f"{type(self).__name__}({', '.join(shown)})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.model_validate,
            serialization=core_schema.plain_serializer_function_ser_schema(cls.model_dump),
        )


class Documents(MutableSequence[D], Generic[D]):
    """A list in a document, whose items are seen through one view class. An absent list is empty until it is filled."""

    __slots__ = ("_of", "_owner", "_wire")

    def __init__(self, owner: Document, wire: str, of: type[D]) -> None:
        self._owner, self._wire, self._of = owner, wire, of

    @property
    def _list(self) -> list[Any]:
        return self._owner._data.get(self._wire) or []

    def _item(self, data: Any) -> D:
        return self._of._view(data, self._owner) if isinstance(data, dict) else data

    def __len__(self) -> int:
        return len(self._list)

    def __iter__(self) -> Iterator[D]:
        return map(self._item, self._list)

    @overload
    def __getitem__(self, index: int) -> D: ...
    @overload
    def __getitem__(self, index: slice) -> list[D]: ...  # type: ignore[override]  # a slice is a plain list
    def __getitem__(self, index: int | slice) -> D | list[D]:
        found = self._list[index]
        return [self._item(data) for data in found] if isinstance(index, slice) else self._item(found)

    def __setitem__(self, index: Any, value: Any) -> None:
        many = isinstance(index, slice)
        self._list[index] = [_adopt(item, self._owner) for item in value] if many else _adopt(value, self._owner)

    def __delitem__(self, index: int | slice) -> None:
        del self._list[index]

    def insert(self, index: int, value: D) -> None:
        """Put `value` before `index`; from then on it belongs to this document."""
        data = self._owner._data
        if data.get(self._wire) is None:
            data[self._wire] = []
        data[self._wire].insert(index, _adopt(value, self._owner))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Documents):
            return self._list == other._list
        return list(self) == other if isinstance(other, Iterable) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # mutable, as every container

    def __repr__(self) -> str:
        return repr(list(self))


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value
