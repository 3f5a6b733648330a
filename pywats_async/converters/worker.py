"""A process that converts files for another one: `python -m pywats_async.converters.worker`.

It reads jobs from its standard input and answers each on what was its standard output: a length in four bytes, that
many bytes of JSON, and as many bytes of reports as "size" says. It ends as soon as its input does. Whatever a file does
to it, nothing else is lost.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from queue import SimpleQueue
from tempfile import mkstemp
from typing import Any, BinaryIO

from ..errors import ConverterError, PyWATSError
from ..settings import Station
from .arguments import Arguments
from .claims import SPOOL, give_back, take
from .conversion import conversion
from .interface import AnyConverter, Skip, Suspend
from .limits import limit_memory
from .registry import Registry
from .source import Source
from .spool import Spool

__all__ = ["Job", "main"]

_FULL = (errno.ENOSPC, errno.EDQUOT)
Job = dict[str, Any]
Answer = dict[str, Any]


class _Changed(Exception):  # noqa: N818  # it never leaves this module
    """The file was written while it was read."""


class Worker:
    """Converts one file after the other."""

    def __init__(self, start: Job) -> None:
        self._registry = Registry()
        for kind, where in start["origins"]:
            self._registry.adopt((kind, where))
        self._station = Station(**start["station"])
        self._arguments: dict[str, Arguments] = {}

    def run(self, job: Job) -> tuple[Answer, bytes]:
        """Do a job; return the answer, and the reports unless they are in a file."""
        root = Path(job["root"])
        answer: Answer = {"status": "failed", "claimed": job["claimed"], "notes": [], "mended": 0}
        spool: Spool | None = None
        content = b""
        source = Source(root / job["relative"] if not job["claimed"] else Path(job["claim"], job["relative"]))
        try:
            source, converter = self._claimed(source, root, job, answer)
            before = _signature(source.path)
            if job["signature"] is not None and before != tuple(job["signature"]) and not source.is_folder:
                raise _Changed
            spool = Spool(_spool_file(job))
            self._convert(source, converter, job, answer, spool)
            if _signature(source.path) != before:
                raise _Changed
            content = spool.content()
            answer |= {"status": "converted", "spool": str(spool.path) if spool.path else None}
        except MemoryError:
            raise  # what is left of this process is not to be trusted
        except Exception as error:
            self._explain(error, source, root, job, answer)
        finally:
            if spool is not None:
                spool.close(keep=answer["status"] == "converted")
        answer["notes"] = source.notes
        return answer, content

    def _claimed(self, source: Source, root: Path, job: Job, answer: Answer) -> tuple[Source, AnyConverter]:
        """Find the converter, and claim the file and what belongs to it."""
        if not source.is_folder and not source.path.stat().st_size:
            raise ConverterError(f"{source.name} is empty.")
        converter = self._registry.get(job["converter"]) if job["converter"] else self._registry.choose(source)
        answer |= {"converter": converter.name, "version": converter.version}
        if job["claim"] is None or answer["claimed"]:
            return source, converter
        companions = converter.companions(source)
        taken = take(Path(job["claim"]), root, job["relative"], companions)
        answer["claimed"] = True
        claimed = Source(taken)
        vars(claimed).update({"notes": source.notes})
        return claimed, converter

    def _convert(self, source: Source, converter: AnyConverter, job: Job, answer: Answer, spool: Spool) -> None:
        key = f"{converter.name}\n{job['arguments']}"
        args = self._arguments.get(key)
        if args is None:
            given = json.loads(job["arguments"])
            if job["converter"] is None:  # the arguments are for whatever converters take the files
                given = {name: value for name, value in given.items() if name in converter.arguments.model_fields}
            args = self._arguments[key] = converter.arguments.parse(given)
        for one in conversion(converter, source, args, self._station):
            answer["mended"] += len(one.findings)
            spool.add(one.document)

    def _explain(self, error: Exception, source: Source, root: Path, job: Job, answer: Answer) -> None:
        """Say in the answer what went wrong; a file that is not complete goes back to its place."""
        answer["reason"] = str(error) or type(error).__name__
        match error:
            case Skip():
                answer["status"] = "skipped"
            case Suspend():
                until = error.until
                answer |= {"status": "suspended", "until": until and until.astimezone(UTC).timestamp()}
            case _Changed():
                answer |= {"status": "suspended", "until": None, "reason": "It is still being written."}
            case FileNotFoundError() if not answer["claimed"]:
                answer |= {"status": "gone", "reason": "It is gone."}
            case OSError() if error.errno in _FULL and (answer["claimed"] or job["claim"] is None):
                answer |= {"status": "full", "reason": f"There is no room for its reports: {error.strerror}."}
            case PermissionError() if not answer["claimed"]:
                answer |= {"reason": f"It cannot be opened: {error.strerror}."}
            case PyWATSError():
                answer |= {"reason": error.message, "hint": error.hint, "line": getattr(error, "line", None)}
                cause = error.cause
                if cause is not None and not isinstance(cause, (PyWATSError, OSError, ValueError)):
                    answer["traceback"] = "".join(traceback.format_exception(cause))
            case _:
                answer["traceback"] = "".join(traceback.format_exception(error))
        if answer["status"] == "suspended" and answer["claimed"] and job["claim"] is not None:
            answer["claimed"] = not give_back(Path(job["claim"]), root)


def _spool_file(job: Job) -> Path:
    if job["claim"] is not None:
        return Path(job["claim"], SPOOL)
    handle, name = mkstemp(prefix="pywats-", suffix=SPOOL)
    os.close(handle)
    Path(name).unlink()
    return Path(name)


def _signature(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _send(stream: BinaryIO, answer: Answer, content: bytes = b"") -> None:
    head = json.dumps({**answer, "size": len(content)}).encode()
    stream.write(len(head).to_bytes(4, "big") + head + content)
    stream.flush()


def _jobs(stream: BinaryIO) -> Iterable[Job]:
    """Yield what comes in; end the process as soon as nothing can come any more, even in the middle of a job."""
    jobs: SimpleQueue[Job] = SimpleQueue()

    def read() -> None:
        try:
            while len(size := stream.read(4)) == 4:
                jobs.put(json.loads(stream.read(int.from_bytes(size, "big"))))
        finally:
            os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield jobs.get()


def main() -> None:
    """Work until the input ends."""
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):  # the parent decides when its workers end
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a converter prints is no answer
    jobs = iter(_jobs(sys.stdin.buffer))
    try:
        start = next(iter(jobs))
        worker = Worker(start)
        limit_memory(start["memory"])
    except Exception as error:
        _send(answers, {"status": "broken", "reason": f"{type(error).__name__}: {error}"})
        return
    _send(answers, {"status": "ready"})
    for job in jobs:
        try:
            answer, content = worker.run(job)
        except MemoryError:
            answer, content = {"status": "memory", "claimed": job["claimed"]}, b""
        _send(answers, answer, content)


if __name__ == "__main__":
    main()
