"""Typed views on a WSJF document: each attribute reads and writes one key of the JSON object behind it.

A report *is* its document. Loading converts nothing, so whatever a server exports (unknown keys, long names, nulls,
a seventh digit of a second) is still there when it is dumped again; building a report is building the document, so
there is nothing to convert before it is sent. What leaves is checked by `validation`, not by the views.
"""

from __future__ import annotations

from reprlib import Repr
from typing import Any, ClassVar, Self, cast, dataclass_transform

from pydantic_core import core_schema

from ..errors import ValidationError
from .deep_json import dumps, loads
from .fields import REQUIRED, Attr, Codec, Documents, Field, Json, Many, child, children, field, only

__all__ = ["Attr", "Codec", "Document", "Documents", "Json", "Many", "child", "children", "field", "only"]

_brief = Repr()
_brief.maxstring, _brief.maxother = 60, 200


class _DocumentType(type):
    """Gives every view empty `__slots__`, so that a misspelt attribute is an error and not a lost value."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> Any:
        namespace.setdefault("__slots__", ())
        return super().__new__(mcls, name, bases, namespace, **kwargs)


@dataclass_transform(kw_only_default=True, field_specifiers=(field,))
class Document(metaclass=_DocumentType):
    """A view on one JSON object. Views are cheap and many may look at the same object: they compare by content."""

    __slots__ = ("_data", "_notes", "_parent")

    _data: Json
    _parent: Document | None
    """The view that this one was reached through or added to."""
    _notes: dict[int, Json]
    """Objects under the topmost view of which there is something to remember that the document cannot say, by `id`."""
    _fields: ClassVar[dict[str, Field]] = {}
    _specs: ClassVar[tuple[Field, ...]] = ()
    _defaults: ClassVar[tuple[Field, ...]] = ()
    _rank: ClassVar[dict[str, int]] = {}
    """The place of each attribute in `_specs`, by its name and by its key."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
        cls._fields = {**cls._fields, **own}
        cls._specs = tuple(cls._fields.values())
        cls._defaults = tuple(spec for spec in cls._specs if spec.default is not None)
        ranks = list(enumerate(cls._specs))
        cls._rank = {spec.wire: rank for rank, spec in reversed(ranks)} | {spec.name: rank for rank, spec in ranks}

    def __init__(self, **values: Any) -> None:
        data: Json = {}
        self._data, self._parent = data, None
        rank = self._rank
        given: dict[str, str] = {}
        if not values.keys() <= rank.keys():
            unknown = ", ".join(sorted(values.keys() - rank.keys()))
            raise TypeError(f"{type(self).__name__} has no {unknown}. It has: {', '.join(self._fields)}.")
        for name in sorted(values, key=rank.__getitem__):
            value = values[name]
            if value is None:
                continue
            spec = self._specs[rank[name]]
            before = data.get(spec.wire) if spec.wire in given else None
            spec.__set__(self, value)
            if before is not None and before != data.get(spec.wire):
                same = f"{given[spec.wire]} and {name} are the same thing"
                raise ValidationError(f"{type(self).__name__}: {same}; give one.", field=name, value=value)
            given[spec.wire] = name
        for spec in self._defaults:
            if spec.wire not in data:
                if spec.default is REQUIRED:
                    raise ValidationError(f"{type(self).__name__} needs {spec.name}.", field=spec.name)
                spec.__set__(self, spec.default() if callable(spec.default) else spec.default)
        self._complete()

    def _complete(self) -> None:
        """Add to a new document what follows from the values given."""

    def _joined(self) -> None:
        """Tell the document that this one has become a part of what that means for it."""

    @classmethod
    def _view(cls, data: Json, parent: Document | None = None) -> Self:
        self = object.__new__(cls)
        self._data, self._parent = data, parent
        return self

    def _adopt(self, value: Any, of: type[Document]) -> Any:
        """Return the part of the document that `value` is, which belongs to this one from now on."""
        if not isinstance(value, Document):
            value = of.model_validate(value)
        notes = getattr(value, "_notes", None)
        value._parent = self
        if notes:
            self._noted().update(notes)
        value._joined()
        return value._data

    @property
    def _top(self) -> Document:
        top = self
        while top._parent is not None:
            top = top._parent
        return top

    def _noted(self) -> dict[int, Json]:
        top = self._top
        try:
            return top._notes
        except AttributeError:
            top._notes = {}
            return top._notes

    @property
    def model_extra(self) -> Json:
        """Return the keys of the document that no attribute names."""
        known = {key for spec in self._fields.values() for key in (spec.wire, *spec.also)}
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
        return cls.model_validate(loads(json_data))

    def model_dump(self, *, mode: str = "json", by_alias: bool = True, exclude_none: bool = False) -> Json:
        """Return a copy of the document, under its WSJF names whatever `mode` and `by_alias` say."""
        return cast("Json", loads(dumps(self._shown(exclude_none), constants=True)))

    def model_dump_json(self, *, by_alias: bool = True, exclude_none: bool = False, indent: int | None = None) -> str:
        """Return the WSJF text, with NaN and the infinities as the strings "NaN", "Infinity" and "-Infinity"."""
        return dumps(self._shown(exclude_none), indent=indent).decode()

    def to_bytes(self) -> bytes:
        """Return the WSJF text as it is sent."""
        return dumps(self._data)

    def model_copy(self) -> Self:
        """Return an independent copy."""
        return self._view(self.model_dump())

    def _shown(self, exclude_none: bool) -> Json:
        return _without_none(self._data) if exclude_none else self._data

    def __copy__(self) -> Self:
        return self.model_copy()

    def __deepcopy__(self, memo: Any) -> Self:
        return self.model_copy()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).model_validate_json, (self.to_bytes(),)

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, Document) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # mutable, as every container

    def __repr__(self) -> str:
        shown: list[str] = []
        for name in self._fields:
            value = getattr(self, name)
            if isinstance(value, Documents):
                if value:
                    shown.append(f"{name}=<{len(value)}>")
            elif value is not None:
                shown.append(f"{name}={_brief.repr(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.model_validate,
            serialization=core_schema.plain_serializer_function_ser_schema(cls.model_dump),
        )


def _without_none(value: Json) -> Json:
    """Copy `value` without the keys whose value is None, at any depth."""
    result: Json = {}
    todo: list[tuple[Any, Any]] = [(value, result)]
    while todo:
        source, target = todo.pop()
        pairs = source.items() if isinstance(source, dict) else enumerate(source)
        for key, item in pairs:
            if item is None and isinstance(source, dict):
                continue
            copied: Any = {} if isinstance(item, dict) else [] if isinstance(item, list) else item
            if copied is not item:
                todo.append((item, copied))
            if isinstance(target, dict):
                target[key] = copied
            else:
                target.append(copied)
    return result
