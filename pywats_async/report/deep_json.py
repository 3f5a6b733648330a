"""JSON in and out at the speed of compiled code, and patiently where that gives up.

pydantic-core parses 200 levels, writes 255 and refuses lone surrogates; a report nests two levels for each sequence.
What is refused for one of these reasons is done again in Python, with a stack and without a limit. msgspec writes in
half the time of pydantic-core, but null for NaN and the infinities: what has a null in it is written by the latter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

from msgspec.json import Encoder
from pydantic_core import from_json, to_json

from ..errors import ValidationError

__all__ = ["dumps", "loads"]

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[ \t\n\r]*")
_decode = JSONDecoder().raw_decode
_encode = Encoder().encode


def loads(data: str | bytes | bytearray) -> Any:
    """Parse JSON of any depth. NaN and the infinities may stand in it as literals.

    Raises:
        ValidationError: It is not JSON; the message says where.
    """
    if not isinstance(data, str) and data.startswith(_BOM):
        data = data[len(_BOM) :]
    try:
        return from_json(data)
    except ValueError as error:
        if not any(cause in str(error) for cause in ("recursion limit", "hex escape", "surrogate")):
            raise ValidationError(f"Not JSON: {error}", cause=error) from error
    try:
        return _parse(data if isinstance(data, str) else data.decode())
    except ValueError as error:
        raise ValidationError(f"Not JSON: {error}", cause=error) from error


def dumps(value: Any, *, indent: int | None = None, constants: bool = False) -> bytes:
    """Write JSON of any depth. What is deeper than 255 levels comes compact, whatever `indent` says.

    NaN and the infinities become the strings that Json.NET writes, or literals if `constants`.

    Raises:
        ValidationError: It holds something that JSON has no form for; the message says where.
    """
    if indent is None and not constants:
        try:
            text = _encode(value)
        except (TypeError, ValueError, OverflowError, RecursionError):
            pass  # the others can, or say what is wrong
        else:
            if b"null" not in text:
                return text
    try:
        return to_json(value, indent=indent, inf_nan_mode="constants" if constants else "strings")
    except ValueError:
        return "".join(_write(value, constants)).encode()


def _parse(text: str) -> Any:
    root: list[Any] = []
    stack: list[Any] = [root]
    key, position, expect = "", 0, "value"
    while expect != "comma" or len(stack) > 1:
        position = _after_space(text, position)
        mark, inside = text[position : position + 1], stack[-1]
        is_object = type(inside) is dict
        if mark == ("}" if is_object else "]") and expect in ("comma", "first key", "first value"):
            stack.pop()
            position, expect = position + 1, "comma"
        elif mark == "," and expect == "comma":
            position, expect = position + 1, "key" if is_object else "value"
        elif mark == '"' and expect in ("key", "first key"):
            key, position = _decode(text, position)
            position = _after_space(text, position)
            if text[position : position + 1] != ":":
                raise JSONDecodeError("Expecting ':'", text, position)
            position, expect = position + 1, "value"
        elif expect in ("value", "first value"):
            value: Any = {} if mark == "{" else []
            nested = mark in ("{", "[")
            if nested:
                position, expect = position + 1, "first key" if mark == "{" else "first value"
                stack.append(value)
            else:
                value, position = _decode(text, position)
                expect = "comma"
            if is_object:
                inside[key] = value
            else:
                inside.append(value)
        else:
            raise JSONDecodeError(f"Expecting {expect}", text, position)
    if _after_space(text, position) < len(text):
        raise JSONDecodeError("Extra data", text, position)
    return root[0]


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _write(value: Any, constants: bool) -> Iterator[str]:
    """Yield the text of `value`, whose containers are kept on a stack with the place reached in each."""
    stack: list[tuple[Iterator[tuple[Any, Any]], str]] = [(iter([("", value)]), "")]
    path: list[Any] = [""]
    open_: dict[int, None] = {0: None}  # the containers on the stack, by identity
    first = True
    while stack:
        items, end = stack[-1]
        entry = next(items, None)
        if entry is None:
            yield end
            stack.pop()
            path.pop()
            open_.popitem()
            first = False
            continue
        path[-1], item = entry
        yield "" if first else ","
        if end == "}":
            yield json.dumps(str(path[-1])) + ":"
        if isinstance(item, dict):
            stack.append((iter(item.items()), "}"))
            yield "{"
        elif isinstance(item, (list, tuple)):
            stack.append((iter(enumerate(item)), "]"))
            yield "["
        else:
            yield _leaf(item, path, constants)
            first = False
            continue
        if id(item) in open_:
            raise ValidationError("A document cannot contain itself.")
        open_[id(item)] = None
        path.append("")
        first = True


def _leaf(value: Any, path: list[Any], constants: bool) -> str:
    if type(value) is str:
        return json.dumps(value)
    try:
        return to_json(value, inf_nan_mode="constants" if constants else "strings").decode()
    except ValueError as error:
        where = " -> ".join(str(part) for part in path if part != "")
        raise ValidationError(
            f"{where}: {type(value).__name__} has no form in JSON.", field=where, cause=error
        ) from error
