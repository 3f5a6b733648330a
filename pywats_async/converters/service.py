"""The Converters domain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar

import anyio

from ..bridge import Service, call
from ..errors import ConverterError
from .arguments import Arguments
from .conversion import Converted, conversion
from .interface import AnyConverter, AnyReport
from .registry import Registry
from .source import Source

__all__ = ["ConvertersService"]

M = TypeVar("M")


class ConvertersService(Service[M], Generic[M]):
    """Log files become reports."""

    @cached_property
    def registry(self) -> Registry:
        """The converters: those that come with the package, those of installed packages, and those added to it."""
        return Registry() if self._portal is None else self._async.registry

    @call
    async def convert(
        self,
        path: str | PathLike[str],
        converter: str | AnyConverter | None = None,
        arguments: Mapping[str, Any] | Arguments | None = None,
    ) -> list[AnyReport]:
        """Return the reports of a log file; nothing is sent, nothing on the disk changes.

        Args:
            path: the file.
            converter: which one, or its name. Default: the one that is surest of the file.
            arguments: what the file does not say, as {"part_number": "PN-1", "revision": "A", "operation_type": 10}.

        Raises:
            ConverterError: The file is not known, is not whole, or lacks something that no argument gives.
        """
        return [one.report for one in await anyio.to_thread.run_sync(self._convert, path, converter, arguments)]

    def _convert(
        self,
        path: str | PathLike[str],
        converter: str | AnyConverter | None,
        arguments: Mapping[str, Any] | Arguments | None,
    ) -> list[Converted]:
        source = Source(Path(path))
        if not source.path.exists():
            raise ConverterError(f"{source.path} does not exist.")
        chosen = self._chosen(source, converter)
        args = arguments if isinstance(arguments, Arguments) else chosen.arguments.parse(arguments or {})
        return list(conversion(chosen, source, args, self._http.station))

    def _chosen(self, source: Source, converter: str | AnyConverter | None) -> AnyConverter:
        if converter is None:
            return self.registry.choose(source)
        return self.registry.get(converter) if isinstance(converter, str) else converter
