"""The test kit for converters: a file, and the reports that it has to become."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from ..client import WATS
from ..converters import Arguments, Converter, Registry, Source
from ..converters.conversion import conversion
from ..converters.interface import AnyConverter
from ..report.deep_json import loads
from .app import FakeWATS

__all__ = ["assert_converts"]

Json = dict[str, Any]
_SHOWN = 20


def assert_converts(
    file: str | PathLike[str],
    expected: int | Sequence[Mapping[str, Any]] | str | PathLike[str],
    converter: str | AnyConverter | type[AnyConverter] | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> list[Json]:
    """Convert a log file, check the reports, and return them as WSJF documents.

    It also checks that a second conversion gives the same, ids included, and that the bundled server accepts all.

    Args:
        file: the log file.
        expected: how many reports; or what has to be in each, in their order, as parts of a WSJF document: of an object
            only the keys that are named, of a list all elements, numbers to nine digits; or a file with one WSJF
            object a line, as `pywats-async convert FILE --dry-run --json` prints it.
        converter: the converter, its class or its name. Default: the one that is surest of the file.
        arguments: what the file does not say.

    Raises `AssertionError` that lists what differs.
    """
    path, registry = Path(file), Registry()
    if isinstance(converter, (Converter, type)):
        converter = registry.add(converter).name
    chosen = registry.choose(Source(path)) if converter is None else registry.get(converter)
    args = chosen.arguments.parse(arguments or {})
    reports, again = _documents(chosen, path, args), _documents(chosen, path, args)
    if differences := list(_differences(reports, again, "")):
        _fail(f"{chosen.name} gives other reports the second time", differences)
    if isinstance(expected, int):
        assert len(reports) == expected, f"expected {expected} reports, found {len(reports)}"
    else:
        wanted = _golden(Path(expected)) if isinstance(expected, (str, PathLike)) else list(expected)
        if differences := list(_differences(wanted, reports, "")):
            _fail(f"{path.name}: {len(differences)} differences", differences)
    with FakeWATS() as server, WATS("https://wats.test", server.token, transport=server.transport()) as wats:
        for report in reports:
            wats.report.submit_report(report)
    return reports


def _documents(converter: AnyConverter, path: Path, args: Arguments) -> list[Json]:
    return [one.document for one in conversion(converter, Source(path), args)]


def _golden(path: Path) -> list[Json]:
    return [loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def _differences(expected: Any, found: Any, where: str) -> Iterator[str]:
    match expected, found:
        case Mapping(), Mapping():
            for key, value in expected.items():
                inside = f"{where}.{key}" if where else str(key)
                if key in found:
                    yield from _differences(value, found[key], inside)
                else:
                    yield f"{inside}: expected {value!r}, found nothing"
        case list() | tuple(), list() | tuple():
            if len(expected) != len(found):
                yield f"{where or 'reports'}: expected {len(expected)}, found {len(found)}"
            for index, (one, other) in enumerate(zip(expected, found, strict=False)):
                yield from _differences(one, other, f"{where}[{index}]" if where else f"report {index + 1}")
        case _ if not _same(expected, found):
            yield f"{where}: expected {expected!r}, found {found!r}"
        case _:
            pass


def _same(expected: Any, found: Any) -> bool:
    one, other = _number(expected), _number(found)
    if one is None or other is None:
        return bool(expected == found)
    return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))


def _number(value: Any) -> float | None:
    """Return what is a number in WSJF: NaN and the infinities are texts there."""
    if value in ("NaN", "Infinity", "-Infinity") or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return float(value)
    return None


def _fail(title: str, differences: list[str]) -> None:
    shown = "\n".join(f"  {each}" for each in differences[:_SHOWN])
    more = f"\n  and {len(differences) - _SHOWN} more" if len(differences) > _SHOWN else ""
    raise AssertionError(f"{title}:\n{shown}{more}")
