"""Store and forward: `wats.queue` takes reports at any time, and the server gets them when it can."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

import anyio

from ..bridge import Service, call, pages
from ..errors import ClosedError, NotFoundError, PyWATSError, ValidationError
from ..http import Http
from ..report.sending import WSJF, WSXF, insert
from ..settings import Settings
from .accept import AnyReport, checked_priority, entry_of
from .figures import Stats
from .forwarding import Forwarder
from .legacy import Imported, import_folder
from .place import default_path
from .results import Delivered, Drained, Queued
from .sender import Outcome
from .sqlite import SqliteStore
from .store import Claim, Entry, Format, Item, State, Store
from .trouble import concerns_all, reached, shut

__all__ = ["QueueService"]

M = TypeVar("M")
_ALL = 1 << 31
_KINDS = {Format.WSJF: WSJF, Format.WSXF: WSXF}


class QueueService(Service[M], Generic[M]):
    """Store and forward. Every report that `enqueue` returned for arrives; see `Store` for what is promised.

    Sending happens in `drain` and `run`, in this process or in another on the same file (`pywats-async queue run`).
    """

    def __init__(self, http: Http, store: Store | None = None) -> None:
        super().__init__(http.with_options({"attempts_allowed": 1, "probe": True}))
        self._store: Store = store or _store(http.settings)
        self._forwarder = Forwarder(self._store, self._deliver)

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
        entry = entry_of(report, priority, metadata)
        await self.accept([entry])
        return entry.id

    @call
    async def enqueue_many(
        self, reports: Iterable[AnyReport], priority: int = 5, metadata: Mapping[str, Any] | None = None
    ) -> Sequence[str]:
        """Accept reports, all or none, in one commit; return their ids. Otherwise as `enqueue`."""
        entries: list[Entry] = []
        for report in reports:
            entries.append(entry_of(report, priority, metadata))
            await anyio.lowlevel.checkpoint()
        await self.accept(entries)
        return [entry.id for entry in entries]

    @call
    async def submit(
        self, report: AnyReport, priority: int = 5, metadata: Mapping[str, Any] | None = None
    ) -> Delivered | Queued:
        """Send a report at once; if that does not work now, keep it in the queue.

        After a failure of the server the next reports go into the queue without a try, but for a probe now and then.
        A report whose sending is cut short by a cancellation or Ctrl-C is kept in the queue before that goes on.

        Raises:
            ReportValidationError: the server would refuse it (nothing was sent or kept).
            RejectedError: the server refused it (nothing was kept); `findings` has its lines.
            QueueFull, QueueWriteError: it was not accepted: the queue cannot be used.
        """
        entry = entry_of(report, priority, metadata)
        try:
            if (reason := await self._try(entry)) is None:
                return Delivered(entry.id)
        except anyio.get_cancelled_exc_class():
            with anyio.CancelScope(shield=True):
                await self.accept([entry])
            raise
        await self.accept([entry])
        return Queued(entry.id, reason)

    async def _try(self, entry: Entry) -> str | None:
        """Send a report now, and return why that did not work. While the server is away only a probe is sent."""
        gate = self._forwarder.gate
        probe = not gate.is_open
        if await self._store.read(entry.id) is not None:
            return "An earlier version of this report is in the queue, and has to be sent first."
        if not gate.lets_pass():
            return gate.reason
        try:
            await insert(self._http, _KINDS[entry.format], entry.body, entry.id)
        except ClosedError:
            raise
        except PyWATSError as error:
            if concerns_all(error):
                shut(gate, error, probe=probe)
            else:
                reached(gate)
            if isinstance(error, ValidationError):
                raise
            return str(error)
        reached(gate)
        return None

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

        A server that was away is tried at once.

        Args:
            progress: called with the outcome of each sending, on the client's event loop.
            concurrency: reports that are sent at a time.
            rate: reports per minute (default: no limit).
            bandwidth: bytes of reports per second (default: no limit).
            grace: seconds that those under way may take after a cancellation.
            patience: seconds without a success after which the server counts as away.
        """
        counted = {"delivered": 0, "dead": 0, "kept": 0}
        failure = "Another process is sending."

        def tell(outcome: Outcome) -> None:
            nonlocal failure
            counted[outcome.status] += 1
            if outcome.status == "kept":
                failure = outcome.findings[0]
            if progress is not None:
                progress(outcome)

        self._forwarder.gate.hurry()
        await self._forwarder.run(
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
        reason = (self._forwarder.gate.reason or failure) if left else None
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
        await self._forwarder.run(on_outcome, concurrency=concurrency, rate=rate, bandwidth=bandwidth, grace=grace)

    async def _deliver(self, claim: Claim) -> None:
        await insert(self._http, _KINDS[claim.format], claim.body, claim.id)

    async def accept(self, entries: Sequence[Entry]) -> None:
        """Accept what was checked already, all or none; for other services of the client. Raises as `enqueue`."""
        await self._store.put(entries)
        self._forwarder.counts.accept(len(entries))
        self._forwarder.wake()

    @pages
    async def outcomes(self) -> AsyncGenerator[Sequence[Outcome]]:
        """Iterate over what becomes of each sending of this client, from the first step until the client is closed."""
        with self._forwarder.listen() as outcomes:
            async for outcome in outcomes:
                yield [outcome]

    @call
    async def pause(self) -> None:
        """Let the senders of this client send nothing new until `resume`."""
        self._forwarder.pause(True)

    @call
    async def resume(self) -> None:
        """Send again, and try a server that was away at once."""
        self._forwarder.pause(False)

    @call
    async def stop(self) -> None:
        """End `run` and `drain` of this client gracefully, and return when they have ended."""
        await self._forwarder.stop()

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
        forwarder, counts = self._forwarder, self._forwarder.counts
        return Stats(
            await self._store.totals(),
            accepted=counts.accepted,
            delivered=counts.delivered,
            refused=counts.dead,
            failed=counts.dead + counts.kept,
            accepted_per_second=counts.arriving.value,
            delivered_per_second=counts.leaving.value,
            paused=forwarder.paused,
            reason=forwarder.gate.reason,
        )

    @call
    async def retry(self, report_ids: Sequence[str | UUID] | None = None) -> int:
        """Send dead reports (default: all) once more; return how many those are."""
        ids = None if report_ids is None else [str(each).lower() for each in report_ids]
        retried = await self._store.retry(ids)
        self._forwarder.wake()
        return retried

    @call
    async def requeue(self, report_id: str | UUID, priority: int | None = None) -> None:
        """Send one dead report once more, perhaps with another priority. Raises `NotFoundError` if there is none."""
        item, body = await self._read(report_id)
        if item.state is not State.DEAD:
            raise NotFoundError(f"Report {report_id} is not dead: it is {item.state.value}.")
        priority = item.priority if priority is None else checked_priority(priority)
        entry = Entry(item.id, body, item.format, priority, item.part_number, item.serial_number, item.metadata)
        await self.accept([entry])

    @call
    async def fix(self, report_id: str | UUID, report: AnyReport) -> None:
        """Replace a report in the queue by a mended one of the same id, and send that.

        Raises:
            NotFoundError: there is no such report in the queue.
            ReportValidationError, QueueFull, QueueWriteError: as `enqueue`; the old one stays.
        """
        item, _ = await self._read(report_id)
        entry = entry_of(report, item.priority, item.metadata)
        if entry.id != item.id:
            raise ValidationError(f"The mended report has another id: {entry.id}.", field="id", value=entry.id)
        await self.accept([entry])

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
    async def import_legacy(self, folder: str | PathLike[str]) -> Sequence[Imported]:
        """Take over the reports that a queue of `pywats-api` left in a folder; return what was done with each file.

        A report that is queued has its file moved into the folder `imported` there, after it is durable. What the
        server would refuse, and what is no report, stays where it is.

        Raises:
            NotADirectoryError: there is no such folder.
            QueueFull, QueueWriteError: the files that are left can be imported later.
        """
        return await import_folder(Path(folder), self._store, self.accept)

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
        await self._forwarder.close()
        await self._store.close()


def _store(settings: Settings) -> Store:
    if settings.queue_url is None:
        return SqliteStore(settings.queue_path or default_path(), settings.queue_limit)
    from .redis import RedisStore

    return RedisStore(settings.queue_url.get_secret_value(), settings.queue_limit)
