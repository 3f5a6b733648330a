"""The Converters domain."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar

import anyio
import anyio.to_thread

from ..bridge import Async, Service, call, pages
from ..errors import ConfigurationError, ConverterError
from ..http import Http
from ..queue.place import default_path
from ..queue.service import QueueService
from .arguments import Arguments
from .background import Background
from .conversion import Converted, conversion
from .finishing import put_back
from .hot_folder import HotFolder
from .interface import AnyConverter, AnyReport
from .ledger import Ledger
from .outcomes import ConverterStats, FileOutcome
from .pool import Limits, Pool
from .processing import entries_of, outcome_of
from .registry import Registry
from .source import Source
from .spool import read_spool
from .watching import Watcher

__all__ = ["ConvertersService"]

M = TypeVar("M")
_TOLD = 1000
"""How many outcomes may wait for the one who iterates; then converting waits too."""


class ConvertersService(Service[M], Generic[M]):
    """Log files become reports."""

    def __init__(self, http: Http, queue: QueueService[Async]) -> None:
        super().__init__(http)
        self._queue = queue
        self._pools: dict[Any, Pool] = {}
        self._watchers: list[Watcher] = []
        self._running: list[Background] = []

    @cached_property
    def registry(self) -> Registry:
        """The converters: those that come with the package, those of installed packages, and those added to it."""
        # As of the client's connection: of threads that begin together, the first one's is used.
        made: Registry = vars(self).setdefault("registry", Registry()) if self._portal is None else self._async.registry
        return made

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
            Skip, Suspend: The converter says so.
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

    @call
    async def process(
        self,
        path: str | PathLike[str],
        converter: str | None = None,
        arguments: Mapping[str, Any] | None = None,
        priority: int = 5,
    ) -> FileOutcome:
        """Convert a log file in a worker process and put its reports into the queue, all or none; return what happened.

        The file stays as it is. A file that cannot be converted is an outcome, and no error.

        Args:
            path: the file, or a folder that a converter takes as a whole.
            converter: as `convert`.
            arguments: as `convert`.
            priority: of its reports in the queue, 1 (sent first) to 10.

        Raises:
            QueueFull, QueueWriteError: the queue did not take the reports.
            ConfigurationError: an argument that no converter has, or workers do not start.
        """
        file = Path(await anyio.Path(path).absolute())
        folder = HotFolder(file.parent, converter=converter, arguments=arguments or {}, priority=priority)
        self._check(folder)
        pool = self._pool(_workers(None), Limits())
        started = time.monotonic()
        job: dict[str, Any] = {
            "root": str(file.parent),
            "relative": file.name,
            "signature": None,
            "claim": None,
            "claimed": False,
        }
        job |= {"converter": converter, "arguments": json.dumps(dict(folder.arguments))}
        ((answer, content),) = await pool.run([job])
        spool = Path(answer["spool"]) if answer.get("spool") else None
        ids: list[str] = []
        status = answer["status"]
        try:
            if status == "converted":
                metadata = {"file": str(file), "converter": answer["converter"]}
                for batch in read_spool(content, spool):
                    entries = entries_of(batch, priority, metadata)
                    await self._queue.accept(entries)
                    ids += [entry.id for entry in entries]
        finally:
            if spool is not None:
                spool.unlink(missing_ok=True)
        status = "failed" if status == "gone" else status
        return outcome_of(file, answer, status, started, report_ids=tuple(ids))

    @pages
    async def watch(
        self,
        *folders: str | PathLike[str] | HotFolder,
        once: bool = False,
        send: bool = True,
        workers: int | None = None,
        seconds: float = 60.0,
        memory: int = 512 << 20,
    ) -> AsyncGenerator[Sequence[FileOutcome]]:
        """Convert what is put into folders, and iterate over what becomes of each file.

        A file is claimed by a rename into `.work`, its reports are durable in the queue before it leaves there, and
        they have the same ids if it is converted again: whatever ends this in between, nothing is lost or doubled.
        What is claimed when it ends is converted by the next one that watches the folder.

        Args:
            folders: each a path, or a `HotFolder` that says more.
            once: end when everything that is there has been dealt with, and (with `send`) the queue is empty or the
                server stays away.
            send: send what is in the queue too. Without it, `wats.queue.run` or another process has to.
            workers: files that are converted at a time. Default: one for each processor, at most 4.
            seconds: that a file may take; its worker is killed then.
            memory: bytes that a worker may take on top of what it starts with.

        Raises:
            ConfigurationError: a folder does not exist, an argument or a converter is not known.
        """
        meant = [each if isinstance(each, HotFolder) else HotFolder(each) for each in folders]
        prepared = await anyio.to_thread.run_sync(self._prepare, meant)
        size = _workers(workers)
        pool = self._pool(size, Limits(seconds, memory))
        tell, told = anyio.create_memory_object_stream[FileOutcome](_TOLD)
        watcher = Watcher(prepared, pool, self._queue.accept, tell.send, workers=size, once=once)
        background = Background(partial(self._run, watcher, tell, send=send, once=once))
        self._watchers.append(watcher)
        self._running.append(background)
        background.start()
        try:
            async with aclosing(told):
                async for outcome in told:
                    page = [outcome]
                    while told.statistics().current_buffer_used:
                        page.append(told.receive_nowait())
                    yield page
            if background.error is not None:
                raise background.error
        finally:
            await background.end()
            self._running.remove(background)
            self._watchers.remove(watcher)

    async def _run(self, watcher: Watcher, tell: Any, *, send: bool, once: bool) -> None:
        async with tell:
            async with anyio.create_task_group() as group:
                if send:
                    group.start_soon(self._queue.run)
                await watcher.run()
                group.cancel_scope.cancel()
            if send and once:
                await self._queue.drain()

    def _prepare(self, folders: Sequence[HotFolder]) -> list[tuple[HotFolder, Ledger | None]]:
        for folder in folders:
            if not folder.root.is_dir():
                raise ConfigurationError(f"{folder.root} is no folder.", hint="Make it, or mount the drive it is on.")
            self._check(folder)
        return [(folder, self._ledger(folder) if folder.keeps else None) for folder in folders]

    def _check(self, folder: HotFolder) -> None:
        """Say at once what no file could be converted with."""
        if folder.converter is not None:
            self.registry.get(folder.converter).arguments.parse(folder.arguments)
            return
        known = {name for converter in self.registry for name in converter.arguments.model_fields}
        if unknown := sorted(folder.arguments.keys() - known):
            raise ConfigurationError(f"No converter has an argument {', '.join(unknown)}.")
        Arguments.parse({name: folder.arguments[name] for name in folder.arguments if name in Arguments.model_fields})

    def _ledger(self, folder: HotFolder) -> Ledger:
        if folder.ledger is not None:
            return Ledger(Path(folder.ledger))
        queue = self._http.settings.queue_path or default_path()
        name = hashlib.sha256(os.fsencode(folder.root)).hexdigest()[:16]
        return Ledger(queue.parent / "converted" / f"{folder.root.name}-{name}.jsonl")

    def _pool(self, size: int, limits: Limits) -> Pool:
        """Return the workers for such limits: once they run, they stay until `close`."""
        origins, station = self.registry.origins, self._http.station
        key = (size, limits, tuple(origins), station)
        if key not in self._pools:
            self._pools[key] = Pool(size, limits, origins, station.to_dict())
        return self._pools[key]

    @call
    async def retry(self, folder: str | PathLike[str] | HotFolder) -> Sequence[Path]:
        """Put what is in a folder's quarantine back to where it was found, to be converted again; return the paths.

        In a folder that keeps its files, those that failed are forgotten, so that the next `watch` tries them again.
        """
        meant = folder if isinstance(folder, HotFolder) else HotFolder(folder)
        if meant.keeps:
            failed = await anyio.to_thread.run_sync(lambda: self._ledger(meant).forget_failures())
            return [meant.root / name for name in failed]
        return await anyio.to_thread.run_sync(put_back, meant)

    @call
    async def stats(self) -> ConverterStats:
        """Return how the watching of this client goes, all folders that are watched now together."""
        stats = [watcher.stats for watcher in self._watchers]
        held = next((one.held for one in stats if one.held), None)
        names = ("converted", "reports", "skipped", "failed", "waiting", "working")
        return ConverterStats(**{name: sum(getattr(one, name) for one in stats) for name in names}, held=held)

    @call
    async def stop(self) -> None:
        """End all `watch` of this client: what is under way is finished, nothing new is taken."""
        for watcher in self._watchers:
            watcher.stop()

    async def close(self) -> None:
        """End at once all `watch` and all worker processes."""
        for background in list(self._running):
            await background.end()
        for pool in self._pools.values():
            await pool.close()


def _workers(wanted: int | None) -> int:
    if wanted is not None and wanted < 1:
        raise ConfigurationError("workers must be 1 or more.")
    return wanted or min(4, os.cpu_count() or 1)
