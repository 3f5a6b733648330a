"""Store and forward: `wats.queue` takes reports at any time, and the server gets them when it can."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

import anyio

from ..bridge import Service, call
from ..errors import ClosedError, NotFoundError, PyWATSError, ValidationError
from ..http import Http
from ..report import wsxf
from ..report.deep_json import dumps, loads
from ..report.document import Json
from ..report.sending import WSJF, WSXF, checked, document_of, insert, one_document
from ..report.uur import UURReport
from ..report.uut import UUTReport
from .gate import Gate
from .place import default_path
from .sender import Outcome, Sender
from .sqlite import SqliteStore
from .store import Claim, Entry, Format, Item, State, Store, Totals

__all__ = ["AnyReport", "Delivered", "Drained", "QueueService", "Queued", "Stats"]

M = TypeVar("M")
AnyReport = UUTReport | UURReport | Mapping[str, Any] | str | bytes
"""A report model, a WSJF object, or the text of a WSJF or WSXF file."""
_ALL = 1 << 31
_KINDS = {Format.WSJF: WSJF, Format.WSXF: WSXF}


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server has the report."""

    id: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The report is safe in the queue, and the server does not have it yet."""

    id: str
    reason: str
    """Why it was not delivered."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did."""

    delivered: int
    dead: int
    """Refused by the server, and now in the dead-letter box."""
    left: int
    """Still waiting or being sent elsewhere."""
    reason: str | None = None
    """Why some are left."""


@dataclass(frozen=True, slots=True)
class Stats:
    """How the queue is doing."""

    totals: Totals
    delivered: int
    """Since this client was made, by this client."""
    failed: int
    """Sendings that failed, likewise."""
    paused: bool
    reason: str | None
    """Why nothing is being sent now: the server is away, or refuses the token."""


class QueueService(Service[M], Generic[M]):
    """Store and forward. Every report that `enqueue` returned for arrives; see `Store` for what is promised.

    Sending happens in `drain` and `run`, in this process or in another on the same file (`pywats-async queue run`).
    """

    def __init__(self, http: Http, store: Store | None = None) -> None:
        super().__init__(http.with_options({"attempts_allowed": 1}))
        settings = http.settings
        path = settings.queue_path or default_path()
        self._store: Store = store or SqliteStore(path, settings.queue_limit)
        self._gate = Gate(anyio.current_time)
        self._senders: set[Sender] = set()
        self._ended: set[anyio.Event] = set()
        self._paused = False
        self._delivered = self._failed = 0

    @call
    async def enqueue(self, report: AnyReport, priority: int = 5, metadata: Mapping[str, Any] | None = None) -> str:
        """Accept a report, and return its id once it is durable. A report of the same id that waits is replaced.

        What servers export but refuse is mended first. Nothing is sent by this.

        Args:
            priority: 1 (sent first) to 10.
            metadata: kept beside the report, as JSON, and not sent.

        Raises:
            ReportValidationError: the server would refuse it; `findings` says all that is wrong.
            QueueFull, QueueWriteError: it was not accepted.
        """
        entry = _entry(report, priority, metadata)
        await self._store.put([entry])
        self._wake()
        return entry.id

    @call
    async def enqueue_many(
        self, reports: Iterable[AnyReport], priority: int = 5, metadata: Mapping[str, Any] | None = None
    ) -> Sequence[str]:
        """Accept reports, all or none, in one commit; return their ids. Otherwise as `enqueue`."""
        entries: list[Entry] = []
        for report in reports:
            entries.append(_entry(report, priority, metadata))
            await anyio.lowlevel.checkpoint()
        await self._store.put(entries)
        self._wake()
        return [entry.id for entry in entries]

    @call
    async def submit(
        self, report: AnyReport, priority: int = 5, metadata: Mapping[str, Any] | None = None
    ) -> Delivered | Queued:
        """Send a report at once; if that does not work now, keep it in the queue.

        Raises:
            ReportValidationError: the server would refuse it (nothing was sent or kept).
            RejectedError: the server refused it (nothing was kept); `findings` has its lines.
            QueueFull, QueueWriteError: the server is away and the queue did not accept it.
        """
        entry = _entry(report, priority, metadata)
        if self._gate.reason is not None:
            reason = self._gate.reason
        elif await self._store.read(entry.id) is not None:
            reason = "An earlier version of this report is in the queue, and has to be sent first."
        else:
            try:
                await insert(self._http, _KINDS[entry.format], entry.body, entry.id)
            except (ClosedError, ValidationError):
                raise
            except PyWATSError as error:
                reason = str(error)
            else:
                return Delivered(entry.id)
        await self._store.put([entry])
        self._wake()
        return Queued(entry.id, reason)

    @call
    async def drain(
        self,
        progress: Callable[[Outcome], object] | None = None,
        *,
        concurrency: int = 5,
        rate: float | None = None,
        bandwidth: float | None = None,
        grace: float = 10.0,
        patience: float = 10.0,
    ) -> Drained:
        """Send what is in the queue and return when nothing waits any more, or the server stays away.

        Args:
            progress: called with the outcome of each sending, on the client's event loop.
            concurrency: reports that are sent at a time.
            rate: reports per minute (default: no limit).
            bandwidth: bytes of reports per second (default: no limit).
            grace: seconds that those under way may take after a cancellation.
            patience: seconds without a success after which the server counts as away.
        """
        counted = {"delivered": 0, "dead": 0, "kept": 0}

        def tell(outcome: Outcome) -> None:
            counted[outcome.status] += 1
            if progress is not None:
                progress(outcome)

        await self._forward(
            tell,
            concurrency=concurrency,
            rate=rate,
            bandwidth=bandwidth,
            grace=grace,
            patience=patience,
            until_empty=True,
        )
        totals = await self._store.totals()
        left = totals.waiting + totals.sending
        reason = (self._gate.reason or "The server failed, or another process is sending.") if left else None
        return Drained(counted["delivered"], counted["dead"], left, reason)

    @call
    async def run(
        self,
        on_outcome: Callable[[Outcome], object] | None = None,
        *,
        concurrency: int = 5,
        rate: float | None = None,
        bandwidth: float | None = None,
        grace: float = 10.0,
    ) -> None:
        """Forward until cancelled, or until `stop` or `close`; arguments as `drain`.

        The end is graceful: what is under way may finish within the grace time, everything else stays in the queue.
        """
        await self._forward(on_outcome, concurrency=concurrency, rate=rate, bandwidth=bandwidth, grace=grace)

    async def _forward(self, tell: Callable[[Outcome], object] | None, **options: Any) -> None:
        def count(outcome: Outcome) -> None:
            if outcome.status == "delivered":
                self._delivered += 1
            else:
                self._failed += 1
            if tell is not None:
                tell(outcome)

        sender = Sender(self._store, self._deliver, self._gate, on_outcome=count, **options)
        ended = anyio.Event()
        self._senders.add(sender)
        self._ended.add(ended)
        try:
            await sender.run(paused=self._paused)
        finally:
            self._senders.discard(sender)
            self._ended.discard(ended)
            ended.set()

    async def _deliver(self, claim: Claim) -> None:
        await insert(self._http, _KINDS[claim.format], claim.body, claim.id)

    def _wake(self) -> None:
        for sender in self._senders:
            sender.wake()

    @call
    async def pause(self) -> None:
        """Let the senders of this client send nothing new until `resume`."""
        self._paused = True
        for sender in self._senders:
            sender.pause(True)

    @call
    async def resume(self) -> None:
        """Send again, and try a server that was away at once."""
        self._paused = False
        self._gate.hurry()
        for sender in self._senders:
            sender.pause(False)

    @call
    async def stop(self) -> None:
        """End `run` and `drain` of this client gracefully, and return when they have ended."""
        await self._stop()

    async def _stop(self) -> None:
        for sender in self._senders:
            sender.stop()
        for ended in list(self._ended):
            await ended.wait()

    @call
    async def list(self, state: State | None = None, limit: int = 100, offset: int = 0) -> Sequence[Item]:
        """Return what is in the queue, without the bodies, in the order in which it is sent."""
        return await self._store.list(state, limit, offset)

    @call
    async def get(self, report_id: str | UUID) -> Item:
        """Return one report's entry. Raises `NotFoundError` if it is not in the queue."""
        return (await self._read(report_id))[0]

    @call
    async def get_report(self, report_id: str | UUID) -> bytes:
        """Return one report as it will be sent. Raises `NotFoundError` if it is not in the queue."""
        return (await self._read(report_id))[1]

    async def _read(self, report_id: str | UUID) -> tuple[Item, bytes]:
        found = await self._store.read(str(report_id).lower())
        if found is None:
            raise NotFoundError(f"There is no report {report_id} in the queue.")
        return found

    @call
    async def stats(self) -> Stats:
        """Return how the queue is doing."""
        totals = await self._store.totals()
        return Stats(totals, self._delivered, self._failed, self._paused, self._gate.reason)

    @call
    async def retry(self, report_ids: Sequence[str | UUID] | None = None) -> int:
        """Send dead reports (default: all) once more; return how many those are."""
        ids = None if report_ids is None else [str(each).lower() for each in report_ids]
        retried = await self._store.retry(ids)
        self._wake()
        return retried

    @call
    async def requeue(self, report_id: str | UUID, priority: int | None = None) -> None:
        """Send one dead report once more, perhaps with another priority. Raises `NotFoundError` if there is none."""
        item, body = await self._read(report_id)
        if item.state is not State.DEAD:
            raise NotFoundError(f"Report {report_id} is not dead: it is {item.state.value}.")
        priority = item.priority if priority is None else _priority(priority)
        entry = Entry(item.id, body, item.format, priority, item.part_number, item.serial_number, item.metadata)
        await self._store.put([entry])
        self._wake()

    @call
    async def fix(self, report_id: str | UUID, report: AnyReport) -> None:
        """Replace a report in the queue by a mended one of the same id, and send that.

        Raises:
            NotFoundError: there is no such report in the queue.
            ReportValidationError, QueueFull, QueueWriteError: as `enqueue`; the old one stays.
        """
        item, _ = await self._read(report_id)
        entry = _entry(report, item.priority, item.metadata)
        if entry.id != item.id:
            raise ValidationError(f"The mended report has another id: {entry.id}.", field="id", value=entry.id)
        await self._store.put([entry])
        self._wake()

    @call
    async def export(
        self, folder: str | PathLike[str], state: State | None = State.DEAD, *, limit: int = 1_000_000
    ) -> Sequence[Path]:
        """Write reports into a folder, one file for each (`ID.json` or `ID.xml`), and return the files' paths.

        They stay in the queue. A file that exists is replaced.
        """
        target = anyio.Path(folder)
        await target.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        for item in await self._store.list(state, limit):
            if found := await self._store.read(item.id):
                suffix = ".xml" if item.format is Format.WSXF else ".json"
                file = target / f"{item.id}{suffix}"
                await file.write_bytes(found[1])
                written.append(Path(file))
        return written

    @call
    async def purge(
        self,
        confirm: Callable[[int], bool],
        state: State = State.DEAD,
        report_ids: Sequence[str | UUID] | None = None,
    ) -> int:
        """Remove reports for good, and return how many.

        Args:
            confirm: called with the number of reports that would go; nothing happens unless it returns True.
            state: which ones; those that are being sent never go.
            report_ids: only these of them.
        """
        ids = None if report_ids is None else [str(each).lower() for each in report_ids]
        there = await self._store.list(state, _ALL)
        going = [item.id for item in there if ids is None or item.id in ids]
        if not going or not confirm(len(going)):
            return 0
        return await self._store.purge(state, going)

    async def close(self) -> None:
        """End gracefully what is sending, and close the store."""
        await self._stop()
        await self._store.close()


def _priority(priority: int) -> int:
    if not 1 <= priority <= 10:
        raise ValidationError("priority is 1 (first) to 10.", field="priority", value=priority)
    return priority


def _entry(report: AnyReport, priority: int, metadata: Mapping[str, Any] | None) -> Entry:
    """Check a report, and return it as it will be sent."""
    make = partial(Entry, priority=_priority(priority), metadata=metadata or {})
    text = report.encode() if isinstance(report, str) else report
    if isinstance(text, bytes):
        start = text.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if start == b"<" or text.startswith((b"\xff\xfe", b"\xfe\xff")):
            read = one_document(text)
            document = checked(read)
            return replace(
                _named(make, document, text if document is read else wsxf.dumps(document)), format=Format.WSXF
            )
        parsed = loads(text)
        document = checked(_with_id(document_of(parsed)))
        return _named(make, document, text if document is parsed else dumps(document))
    document = checked(_with_id(wsxf.strip(document_of(report))))
    return _named(make, document, dumps(document))


def _with_id(document: Json) -> Json:
    return document if document.get("id") else {**document, "id": str(uuid4())}


def _named(make: Callable[..., Entry], document: Json, body: bytes) -> Entry:
    return make(
        str(UUID(document["id"])),
        body,
        part_number=str(document.get("pn") or ""),
        serial_number=str(document.get("sn") or ""),
    )
