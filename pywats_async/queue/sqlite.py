"""The queue's store in one SQLite file, which any number of processes of one computer share."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ..errors import QueueFull
from ..logs import logger
from .database import Database, Db
from .failpoints import reach
from .owner import Owner, is_alive
from .packing import unpack
from .schema import CODES, COLUMNS, INSERT, item, moment, row
from .store import Claim, Entry, Format, Item, State, Totals
from .writer import Writer

__all__ = ["SqliteStore"]

_LOG = logger()
WAITING, SENDING, DEAD, DAMAGED = (CODES[state] for state in State)
_FORMATS = {form.value for form in Format}
_CLAIMED = "seq, version, id, format, attempts, crc, body"
_CLAIM_BYTES = 16 << 20
"""No further report is claimed at a time after so many bytes."""


class SqliteStore:
    """A `Store` in an SQLite file: write-ahead log, fsync at each commit, one commit for all who wait at that moment.

    Everything runs on one thread, which the first call starts. The file and its folder are for their owner alone.

    Args:
        path: the file; it is made where it is missing.
        limit: reports that it holds at most, dead ones included.
        max_pages: pages of 4 KiB that the file may have (default: as many as the disk has).
    """

    def __init__(self, path: Path, limit: int = 1_000_000, *, max_pages: int | None = None) -> None:
        self.path, self._limit = path, limit
        self._file = Database(path, max_pages)
        self._writer: Writer[Db] = Writer(self._file.transact, self._end, "pywats-queue")
        self._owner: Owner | None = None

    async def put(self, entries: Sequence[Entry]) -> None:
        """Accept reports, all or none."""
        rows: list[tuple[Any, ...]] = []

        def work(db: Db) -> None:
            rows[:] = rows or [row(entry) for entry in entries]
            reach("insert-before")
            db.executemany(INSERT, rows)
            reach("insert-after")
            if (n := db.execute("SELECT sum(n) FROM totals").fetchone()[0]) > self._limit:
                raise QueueFull(
                    f"The queue holds {n - len(entries):,} of at most {self._limit:,} reports.",
                    hint="Bring the server back, purge dead letters, or raise queue_limit.",
                )

        self._file.growing.add(work)
        try:
            await self._writer.call(work)
        finally:
            self._file.growing.discard(work)

    async def claim(self, limit: int, *, skip: Collection[int] = ()) -> Sequence[Claim]:
        """Take up to `limit` reports to send."""
        wanted = f"SELECT {_CLAIMED} FROM reports WHERE state=?"
        values: tuple[Any, ...] = (WAITING,)
        if skip:
            wanted, values = f"{wanted} AND seq NOT IN (SELECT value FROM json_each(?))", (*values, json.dumps([*skip]))

        def work(db: Db) -> list[Claim]:
            reach("claim-before")
            self._take_over(db)
            findings = json.dumps(["The bytes in the queue are not those that were written."])
            while True:
                claims, damaged = self._sound(db.execute(f"{wanted} ORDER BY priority, seq LIMIT ?", (*values, limit)))
                aside = [(DAMAGED, findings, seq) for seq in damaged]
                db.executemany("UPDATE reports SET state=?, findings=? WHERE seq=?", aside)
                if claims or not (damaged or self._freed_unknown(db)):
                    break
            taken = [(SENDING, self._me, claim.key) for claim in claims]
            db.executemany("UPDATE reports SET state=?, owner=? WHERE seq=?", taken)
            reach("claim-after")
            return claims

        return await self._writer.call(work)

    def _sound(self, rows: sqlite3.Cursor) -> tuple[list[Claim], list[int]]:
        """Return the reports that are whole, as far as their bytes may be claimed together, and what is damaged."""
        claims: list[Claim] = []
        damaged: list[int] = []
        room = _CLAIM_BYTES
        with closing(rows):
            for seq, version, name, form, attempts, crc, packed in rows:
                body = unpack(name, crc, packed)
                if body is None or form not in _FORMATS:
                    _LOG.critical("Report %s in the queue %s is damaged; it was set aside.", name, self.path)
                    damaged.append(seq)
                    continue
                if claims and len(body) > room:
                    break
                room -= len(body)
                claims.append(Claim(seq, version, name, Format(form), attempts, body))
        return claims, damaged

    def _freed_unknown(self, db: Db) -> int:
        """Let the reports wait again whose state was damaged into one that there is not."""
        unknown = f"state < {WAITING} OR state > {DAMAGED}"
        if freed := db.execute(f"UPDATE reports SET state=?, owner=NULL WHERE {unknown}", (WAITING,)).rowcount:
            _LOG.critical("The state of %d reports in the queue %s was damaged; they wait again.", freed, self.path)
        return freed

    def _take_over(self, db: Db) -> None:
        """Let the reports wait again whose sender has died."""
        if not db.execute("SELECT n FROM totals WHERE state=?", (SENDING,)).fetchone()[0]:
            return
        for (owner,) in db.execute("SELECT DISTINCT owner FROM reports WHERE state=?", (SENDING,)).fetchall():
            if owner != self._me and not is_alive(owner or ""):
                db.execute(
                    "UPDATE reports SET state=?, owner=NULL WHERE state=? AND owner IS ?", (WAITING, SENDING, owner)
                )

    async def done(self, claims: Sequence[Claim]) -> None:
        """Remove delivered reports; one that was replaced while it was sent waits again."""

        def work(db: Db) -> None:
            reach("delete-before")
            for claim in claims:
                if not db.execute(
                    "DELETE FROM reports WHERE seq=? AND id=? AND version=?", (claim.key, claim.id, claim.version)
                ).rowcount:
                    self._free(db, claim)
            reach("delete-after")
            self._file.removed += len(claims)

        await self._writer.call(work)

    async def release(self, claims: Sequence[Claim], reason: str | None = None) -> None:
        """Give reports back in their old place."""

        def work(db: Db) -> None:
            for claim in claims:
                if reason is not None:
                    db.execute(
                        "UPDATE reports SET attempts=attempts+1, findings=? WHERE seq=? AND id=? AND version=?",
                        (json.dumps([reason]), claim.key, claim.id, claim.version),
                    )
                self._free(db, claim)

        await self._writer.call(work)

    def _free(self, db: Db, claim: Claim) -> None:
        db.execute(
            "UPDATE reports SET state=?, owner=NULL WHERE seq=? AND id=? AND state=? AND owner=?",
            (WAITING, claim.key, claim.id, SENDING, self._me),
        )

    async def dead(self, claim: Claim, findings: Sequence[str]) -> None:
        """Put a refused report into the dead-letter box, unless it was replaced meanwhile."""

        def work(db: Db) -> None:
            said = json.dumps(list(findings))
            changed = db.execute(
                "UPDATE reports SET state=?, owner=NULL, attempts=attempts+1, findings=? "
                "WHERE seq=? AND id=? AND version=?",
                (DEAD, said, claim.key, claim.id, claim.version),
            )
            if not changed.rowcount:
                self._free(db, claim)

        await self._writer.call(work)

    async def retry(self, ids: Sequence[str] | None = None) -> int:
        """Let dead reports wait again."""

        def work(db: Db) -> int:
            where, values = _among(ids)
            return db.execute(
                f"UPDATE reports SET state=?, findings='[]' WHERE state=?{where}", (WAITING, DEAD, *values)
            ).rowcount

        return await self._writer.call(work)

    async def list(self, state: State | None = None, limit: int = 100, offset: int = 0) -> Sequence[Item]:
        """Return reports in the order in which they are sent."""

        def work(db: Db) -> list[Item]:
            where, values = ("", ()) if state is None else (" WHERE state=?", (CODES[state],))
            query = f"SELECT {COLUMNS} FROM reports{where} ORDER BY priority, seq LIMIT ? OFFSET ?"
            return [item(values) for values in db.execute(query, (*values, limit, offset))]

        return await self._writer.call(work)

    async def read(self, report_id: str) -> tuple[Item, bytes] | None:
        """Return one report with its body; what is left of the body if it is damaged."""

        def work(db: Db) -> tuple[Item, bytes] | None:
            found = db.execute(f"SELECT {COLUMNS}, crc, body FROM reports WHERE id=?", (report_id,)).fetchone()
            if found is None:
                return None
            *values, crc, packed = found
            body = unpack(report_id, crc, packed)
            return item(values), bytes(packed) if body is None else body

        return await self._writer.call(work)

    async def totals(self) -> Totals:
        """Return how much there is."""

        def work(db: Db) -> Totals:
            counted = {state: (n, size) for state, n, size in db.execute("SELECT state, n, bytes FROM totals")}
            heads = [
                db.execute(
                    "SELECT queued_at FROM reports WHERE state=? AND priority=? ORDER BY seq LIMIT 1",
                    (WAITING, priority),
                ).fetchone()
                for priority in range(1, 11)
            ]
            oldest = min((moment(head[0]) for head in heads if head), default=None)
            return Totals(
                waiting=counted[WAITING][0],
                sending=counted[SENDING][0],
                dead=counted[DEAD][0],
                damaged=counted[DAMAGED][0],
                bytes=sum(size for _, size in counted.values()),
                oldest=oldest,
            )

        return await self._writer.call(work)

    async def purge(self, state: State, ids: Sequence[str] | None = None) -> int:
        """Remove reports for good, but none that is being sent."""

        def work(db: Db) -> int:
            where, values = _among(ids)
            if state is State.SENDING:
                return 0
            removed = db.execute(f"DELETE FROM reports WHERE state=?{where}", (CODES[state], *values)).rowcount
            self._file.removed += removed
            return removed

        return await self._writer.call(work)

    async def close(self) -> None:
        """Give back what was claimed, and end the thread."""
        await self._writer.close()

    @property
    def _me(self) -> str:
        self._owner = self._owner or Owner()
        return self._owner.name

    def _end(self) -> None:
        if self._owner is not None:
            free = "UPDATE reports SET state=?, owner=NULL WHERE state=? AND owner=?"
            values = (WAITING, SENDING, self._owner.name)
            self._file.end(lambda db: db.execute(free, values))
            self._owner.close()
        else:
            self._file.end(lambda _: None)


def _among(ids: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the condition that the id is one of these; none of None."""
    if ids is None:
        return "", ()
    return " AND id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
