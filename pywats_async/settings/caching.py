"""What can be set of the cache."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

__all__ = ["CacheKind", "CacheTimes"]

_ON, _OFF = ("true", "on", "yes", "1"), ("false", "off", "no", "0", "none")


def _kind(value: Any) -> Any:
    """True and False are the memory and nothing, in any spelling."""
    text = str(value).strip().lower() if isinstance(value, (bool, int, str)) else value
    return "memory" if text in _ON else "off" if text in _OFF else text


def _times(value: Any) -> Any:
    """Environment variables name groups as "report=30,product=600"."""
    if not isinstance(value, str):
        return value
    pairs = [item.partition("=") for item in value.split(",") if item.strip()]
    if not all(equals for _, equals, _ in pairs):
        raise ValueError('must name groups and their seconds, as "report=30,product=600"')
    return {name.strip(): seconds.strip() for name, _, seconds in pairs}


CacheKind = Annotated[Literal["memory", "sqlite", "redis", "off"], BeforeValidator(_kind)]
CacheTimes = Annotated[dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]], BeforeValidator(_times)]
