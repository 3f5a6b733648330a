"""Look at many steps at once, through types that only steps without a finding fit.

It only ever clears steps. Whatever is not certainly right is looked at one by one, and only that makes findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import attrgetter, or_
from typing import Annotated, Any, Literal

from msgspec import Meta, ValidationError, convert, defstruct

from . import rules
from .rules import Shape

__all__ = ["clear"]

_MANY = 1 << 31
_TYPES: dict[frozenset[type[Any]], Any] = {
    frozenset({int}): int,
    frozenset({int, float}): int | float | Decimal,  # so that a Decimal stays one, and can be told from a number
    frozenset({bool}): bool,
}
_NUMBERS = frozenset({int, float, type(None)})
_numbers = attrgetter("value", "lowLimit", "highLimit")


def clear(steps: Sequence[Any]) -> set[int]:
    """Return the indexes of steps that certainly have no finding and no parts."""
    if _are_right(steps):
        return set(range(len(steps)))
    return {
        index
        for index, step in enumerate(steps)
        if type(step) is dict and _KEYS.issuperset(step) and _are_right([step])
    }


def _are_right(steps: Sequence[Any]) -> bool:
    if set(map(type, steps)) != {dict}:
        return False
    try:
        seen: Sequence[Any] = convert(steps, _STEPS)
    except ValidationError:
        return False
    numbers = [step.totTime for step in seen]
    for step in seen:
        if measured := step.numericMeas:
            numbers += _numbers(measured[0])
        else:
            measured = step.stringMeas or step.booleanMeas
        if measured and measured[0].status != step.status:
            return False
    return _NUMBERS.issuperset(map(type, numbers))


def _fields(shape: Shape, **special: Any) -> Iterator[tuple[str, Any] | tuple[str, Any, Any]]:
    """Yield what an object may have; what is not special and not required may be null."""
    for key, kind in special.items():
        if kind is not None:
            yield (key, *kind) if isinstance(kind, tuple) else (key, kind)
    for key, length in shape.lengths.items():
        if key not in special and length > 1:
            least = 1 if key in shape.required else 0
            text: Any = Annotated[str, Meta(min_length=least, max_length=min(length, _MANY))]
            yield (key, text) if least else (key, text | None, None)
    for key, kind in shape.kinds.items():
        if key not in special and kind.types in _TYPES:
            of = _TYPES[kind.types]
            yield (key, of) if key in shape.present else (key, of | None, None)


def _struct(name: str, shape: Shape, tag: str | None = None, **special: Any) -> Any:
    return defstruct(
        name,
        _fields(shape, **special),
        kw_only=True,
        gc=False,
        forbid_unknown_fields=True,
        tag_field=None if tag is None else "compOp",
        tag=tag,
    )


def _one(*kinds: Any) -> Any:
    """Return the type of a list that holds one at most: the names of several have to be told apart."""
    items: Any = list[reduce(or_, kinds)]  # type: ignore[misc]
    held: Any = Annotated[items, Meta(max_length=1)]
    return held | None, None


def _steps() -> Any:
    number = _TYPES[rules.NUMERIC.kinds["value"].types]
    status: Any = Literal[tuple(rules.MEASUREMENT_STATUSES)]
    group: Any = Literal[tuple(rules.GROUPS)]
    numeric = [
        _struct("Numeric", rules.NUMERIC, operator, compOp=None, status=status, **dict.fromkeys(limits, number))
        for operator, limits in rules.NUMERIC_LIMITS.items()
    ]
    text = [
        _struct("String", rules.STRING, operator, compOp=None, status=status, **limits)
        for operator in sorted(rules.STRING_OPERATORS)
        for limits in [{} if operator == "LOG" else {"limit": Annotated[str, Meta(max_length=100)]}]
    ]
    return _struct(
        "Step",
        rules.STEP,
        status=Literal[tuple(rules.STEP_STATUSES)],
        group=(group | None, None),
        numericMeas=_one(*numeric),
        stringMeas=_one(*text),
        booleanMeas=_one(_struct("Boolean", rules.BOOLEAN, status=status)),
    )


_STEP = _steps()
_STEPS: Any = list[_STEP]  # type: ignore[valid-type]
_KEYS = frozenset(_STEP.__struct_fields__)
