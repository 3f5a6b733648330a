"""What a converter is: it knows a kind of log file, and turns one into reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, cast

from ..report.uur import UURReport
from ..report.uut import UUTReport
from .arguments import Arguments
from .source import Source

__all__ = ["AnyConverter", "AnyReport", "Confidence", "Converter", "Skip", "Suspend", "converter"]

A = TypeVar("A", bound=Arguments)
AnyReport = UUTReport | UURReport


class Confidence(IntEnum):
    """How sure a converter is that a file is of its kind. Of several converters the surest one gets the file."""

    NO = 0
    NAME = 20
    """The name fits; the content says nothing."""
    LIKELY = 50
    """The content looks like it."""
    SURE = 80
    """The content has a mark that hardly any other format has."""
    EXACT = 100
    """The content names the format, and its variant."""


class Skip(Exception):  # noqa: N818  # it is no error
    """Raise it from `convert` for a file that is right and holds nothing to report; the argument says why."""


class Suspend(Exception):  # noqa: N818  # it is no error
    """Raise it for a file that is not complete yet: it is looked at again later, and stays where it is.

    Args:
        reason: what is missing.
        until: not before this time. Default: at the next scan.
    """

    def __init__(self, reason: str, until: datetime | None = None) -> None:
        super().__init__(reason)
        if until is not None and not isinstance(cast("object", until), datetime):
            raise TypeError(f"until is a datetime, not {until!r}.")
        self.until = until


class Converter(Generic[A]):
    """Base of all converters. A subclass says what it is called, which files it knows, and how one is read.

        class Rails(Converter[Arguments]):
            name, patterns = "rails", ("*.rails",)

            def convert(self, source, args):
                for line in source.lines():
                    ...
                    yield report

    What it promises:

    * `match` is cheap: it looks at the name and at `source.head()`, and raises nothing.
    * `convert` yields one report for every unit in the file, in its order, and changes nothing on the disk.
    * The same file and arguments give the same reports, so that a file that is converted twice is stored once: ids
      are given by what runs it, and no report holds the time of its conversion.
    * It raises `ConverterError` for a file that it cannot read, `Skip` for one without anything to report, `Suspend`
      for one that is not complete. Nothing of a file that raised is sent.
    """

    name: ClassVar[str]
    """As it is called in arguments, logs and the registry: "spea_3030"."""
    version: ClassVar[str] = "1"
    patterns: ClassVar[Sequence[str]] = ()
    """File names that it may know, as "*.log"; their case does not matter."""
    arguments: type[Arguments] = Arguments
    """The model of its arguments."""
    keeps_ids: ClassVar[bool] = False
    """Whether reports come with ids of their own, as in WSJF files."""

    def match(self, source: Source) -> int:
        """Return how sure it is that it knows the file, 0 to 100, as `Confidence` has names for."""
        return Confidence.NAME if self.fits(source.name) else Confidence.NO

    def convert(self, source: Source, args: A) -> Iterable[AnyReport]:
        """Yield the reports of the file."""
        raise NotImplementedError(f"{type(self).__name__} has no method convert")

    def companions(self, source: Source) -> Iterable[Path]:
        """Return what else belongs to the file, as a folder of curves: it counts as content, and moves with the file.

        Raises `Suspend` if it is not there yet.
        """
        return ()

    def fits(self, name: str) -> bool:
        """Return whether a file name is one of its patterns."""
        return any(fnmatch(name.lower(), pattern.lower()) for pattern in self.patterns)

    def __repr__(self) -> str:
        return f"<converter {self.name} {self.version}>"


AnyConverter: TypeAlias = Converter[Any]


class _Function(Converter[Any]):
    """A converter that is one function."""

    def __init__(
        self,
        convert: Callable[[Source, Any], Iterable[AnyReport]],
        match: Callable[[Source], int] | None,
        arguments: type[Arguments],
        **said: Any,
    ) -> None:
        vars(self).update(said)
        self._convert, self._match, self.arguments = convert, match, arguments

    def match(self, source: Source) -> int:
        return super().match(source) if self._match is None else self._match(source)

    def convert(self, source: Source, args: Any) -> Iterable[AnyReport]:
        return self._convert(source, args)


def converter(
    name: str,
    *,
    patterns: Sequence[str] = (),
    version: str = "1",
    arguments: type[A] = Arguments,  # type: ignore[assignment]  # the default of a type variable
    match: Callable[[Source], int] | None = None,
) -> Callable[[Callable[[Source, A], Iterable[AnyReport]]], Converter[A]]:
    """Make a converter of a function that takes the source and the arguments and yields reports.

        @converter("rails", patterns=["*.rails"])
        def rails(source: Source, args: Arguments) -> Iterator[UUTReport]: ...

    Args:
        match: takes the source and returns how sure it is; without it, names decide.
    """

    def make(convert: Callable[[Source, A], Iterable[AnyReport]]) -> Converter[A]:
        return _Function(convert, match, arguments, name=name, patterns=tuple(patterns), version=version)

    return make
