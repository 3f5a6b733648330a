"""Where a server keeps its reports: one SQLite database, in memory or in a file that outlives the process."""

from __future__ import annotations

import sqlite3
import time
import weakref
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any, cast

from pydantic_core import from_json, to_json

from .export import exported
from .header_rows import COLLECTIONS, FIELDS, Summary
from .odata_functions import FUNCTIONS

__all__ = ["Store", "Stored"]

Json = dict[str, Any]

_TYPES = {"Int64": "INTEGER", "DateTimeOffset": "INTEGER", "Boolean": "INTEGER", "Double": "REAL"}
_COLUMNS = ", ".join(f'"{name}" {_TYPES.get(kind, "TEXT")}' for name, kind in FIELDS.items())
_PART_FIELDS = sorted({name for fields in COLLECTIONS.values() for name in fields})
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS reports (report INTEGER PRIMARY KEY, {_COLUMNS}, json TEXT NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS reports_uuid ON reports (uuid);
CREATE INDEX IF NOT EXISTS reports_serial ON reports (serialNumber, partNumber, processCode, run);
CREATE INDEX IF NOT EXISTS reports_part ON reports (partNumber, start);
CREATE INDEX IF NOT EXISTS reports_start ON reports (start);
CREATE INDEX IF NOT EXISTS reports_stamp ON reports (timeStamp);
CREATE TABLE IF NOT EXISTS parts (
    report INTEGER NOT NULL, collection TEXT NOT NULL, {", ".join(f'"{name}"' for name in _PART_FIELDS)},
    json TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS parts_report ON parts (report, collection);
CREATE INDEX IF NOT EXISTS parts_serial ON parts (collection, serialNumber);
CREATE TABLE IF NOT EXISTS received (id INTEGER PRIMARY KEY, uuid TEXT NOT NULL, digest TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS received_uuid ON received (uuid);
CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, due REAL, summary TEXT, body BLOB);
CREATE TABLE IF NOT EXISTS assets (name TEXT PRIMARY KEY, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (kind, key)
);
"""

_RUNNING_LIMIT, _TOTAL_LIMIT = 1000, 10_000
"""The limits of the asset type that every asset has here."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A report as it is kept: the document that was sent, as JSON, and the state of its assets then."""

    uuid: str
    body: bytes
    process_name: str | None
    asset_stats: list[Json]

    def document(self) -> Json:
        """Return the document, parsed anew."""
        return cast("Json", from_json(self.body))

    def exported(self, origin: str) -> Json:
        """Return the server's version of the document. `origin` is what it writes as the place it came from."""
        return exported(self.document(), origin=origin, process_name=self.process_name, asset_stats=self.asset_stats)


class Store:
    """The reports of one server. Every method may be called from any thread."""

    def __init__(self, database: str | Path) -> None:
        self._lock = RLock()
        self._db = sqlite3.connect(str(database), check_same_thread=False, isolation_level=None)
        self._finalizer = weakref.finalize(self, self._db.close)
        for name, (count, function) in FUNCTIONS.items():
            self._db.create_function(name, count, function, deterministic=True)
        if str(database) != ":memory:":
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)
        self._due: float | None = self._db.execute("SELECT min(due) FROM inbox").fetchone()[0]

    def close(self) -> None:
        """Close the database. A file keeps its reports."""
        with self._lock:
            self._finalizer()

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """Open a transaction; inside another one of the same thread it is a part of that."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def put(self, summary: Summary, body: bytes, delay: float = 0.0) -> int:
        """Take a report, replacing the one with the same id, and return its legacy number.

        With a delay (seconds) it is processed only then; until that time neither it nor the one before can be read.
        """
        uuid = summary.header["uuid"]
        with self.writing() as db:
            number = db.execute(
                "INSERT INTO received (uuid, digest) VALUES (?, ?)", (uuid, sha256(body).hexdigest())
            ).lastrowid
            db.execute("DELETE FROM inbox WHERE uuid = ?", (uuid,))
            if delay <= 0:
                self._process(summary, body)
            else:
                self._due = min(self._due or float("inf"), time.time() + delay)
                packed = to_json([summary.header, summary.start, summary.expanded, summary.assets])
                db.execute(
                    "INSERT INTO inbox (uuid, due, summary, body) VALUES (?, ?, ?, ?)",
                    (uuid, time.time() + delay, packed, body),
                )
        return number or 0

    def _process(self, summary: Summary, body: bytes) -> None:
        db, header = self._db, summary.header
        uuid = header["uuid"]
        old = db.execute("SELECT report, run FROM reports WHERE uuid = ?", (uuid,)).fetchone()
        header["timeStamp"] = (db.execute('SELECT max("timeStamp") FROM reports').fetchone()[0] or 0) + 1
        header["receiveCount"] = db.execute("SELECT count(*) FROM received WHERE uuid = ?", (uuid,)).fetchone()[0]
        self._count_runs(header, None if old is None else old[1])
        self._count_assets(summary, again=old is not None)
        values = [summary.start if name == "start" else header[name] for name in FIELDS]
        marks = ", ".join("?" * (len(FIELDS) + 3))
        number = db.execute(
            f"INSERT OR REPLACE INTO reports VALUES ({marks})",  # noqa: S608 - only question marks
            (None if old is None else old[0], *values, to_json(header).decode(), body),
        ).lastrowid
        if old is not None:
            db.execute("DELETE FROM parts WHERE report = ?", (number,))
        for collection, items in summary.expanded.items():
            names = ", ".join(f'"{name}"' for name in COLLECTIONS[collection])
            marks = ", ".join("?" * (len(COLLECTIONS[collection]) + 3))
            db.executemany(
                f"INSERT INTO parts (report, collection, json, {names}) VALUES ({marks})",  # noqa: S608 - our own names
                [
                    (number, collection, to_json(item).decode(), *(item.get(name) for name in COLLECTIONS[collection]))
                    for item in items
                ],
            )

    def _count_runs(self, header: Json, run: int | None) -> None:
        """Number the tests of one unit in one process, in the order in which they were processed."""
        if header["reportType"] != "T":
            return
        last = self._db.execute(
            'SELECT run, "passedInRun" FROM reports WHERE "serialNumber" IS ? AND "partNumber" IS ?'
            ' AND "processCode" IS ? AND run < ? ORDER BY run DESC LIMIT 1',
            (header["serialNumber"], header["partNumber"], header["processCode"], run or 2**62),
        ).fetchone()
        header["run"] = run or (1 if last is None else last[0] + 1)
        passed = None if last is None else last[1]
        header["passedInRun"] = passed or (header["run"] if header["result"] == "Passed" else None)

    def _count_assets(self, summary: Summary, *, again: bool) -> None:
        """Add up the use of each asset, and note how it stood after this report."""
        listed: list[Json] = []
        for name, count in summary.assets.items():
            self._db.execute(
                "INSERT INTO assets VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET used = used + ?",
                (name, count, 0 if again else count),
            )
            used = self._db.execute("SELECT used FROM assets WHERE name = ?", (name,)).fetchone()[0]
            listed.append(
                {
                    "serialNumber": name,
                    "runningCount": used,
                    "runningCountExceeded": used - _RUNNING_LIMIT,
                    "totalCount": used,
                    "totalCountExceeded": used - _TOTAL_LIMIT,
                }
            )
        if listed:
            summary.expanded["assets"] = listed

    def _process_due(self) -> None:
        """Process what has waited long enough. Called before every read."""
        if self._due is None or self._due > time.time():
            return
        with self.writing() as db:
            due = db.execute("SELECT id, summary, body FROM inbox WHERE due <= ? ORDER BY due, id", (time.time(),))
            for number, packed, body in due.fetchall():
                self._process(Summary(*from_json(packed)), body)
                db.execute("DELETE FROM inbox WHERE id = ?", (number,))
            self._due = db.execute("SELECT min(due) FROM inbox").fetchone()[0]

    def get(self, uuid: str) -> Stored | None:
        """Return a report, or None if there is none or it is not processed yet."""
        with self._lock:
            self._process_due()
            row = self._db.execute(
                'SELECT report, body, "processName" FROM reports WHERE uuid = ?'
                " AND uuid NOT IN (SELECT uuid FROM inbox)",
                (uuid.lower(),),
            ).fetchone()
            if row is None:
                return None
            assets = self._db.execute(
                "SELECT json FROM parts WHERE report = ? AND collection = 'assets'", (row[0],)
            ).fetchall()
        return Stored(uuid.lower(), bytes(row[1]), row[2], [_asset_stats(from_json(text)) for (text,) in assets])

    def headers(
        self, where: str, values: Sequence[Any], order: str, skip: int, top: int, expand: Sequence[str] = ()
    ) -> list[str]:
        """Return the headers that an SQL condition selects, each as a JSON object."""
        with self._lock:
            self._process_due()
            hidden = "" if self._due is None else " AND uuid NOT IN (SELECT uuid FROM inbox)"
            rows = self._db.execute(
                f"SELECT report, json FROM reports WHERE ({where}){hidden} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608
                (*values, top, skip),
            ).fetchall()
            if not expand:
                return [text for _, text in rows]
            parts = self._parts([number for number, _ in rows], expand)
        return [
            text[:-1] + "".join(f',"{name}":[{",".join(parts.get((number, name), ()))}]' for name in expand) + "}"
            for number, text in rows
        ]

    def _parts(self, numbers: list[int], expand: Sequence[str]) -> dict[tuple[int, str], list[str]]:
        parts: dict[tuple[int, str], list[str]] = {}
        for start in range(0, len(numbers), 500):
            chunk = numbers[start : start + 500]
            rows = self._db.execute(
                f"SELECT report, collection, json FROM parts WHERE report IN ({', '.join('?' * len(chunk))})"  # noqa: S608
                f" AND collection IN ({', '.join('?' * len(expand))}) ORDER BY rowid",
                (*chunk, *expand),
            )
            for number, collection, text in rows:
                parts.setdefault((number, collection), []).append(text)
        return parts

    def received(self) -> dict[str, list[str]]:
        """Return the SHA-256 of every accepted body by report id, in the order in which they came."""
        with self._lock:
            found: dict[str, list[str]] = {}
            for uuid, digest in self._db.execute("SELECT uuid, digest FROM received ORDER BY id"):
                found.setdefault(uuid, []).append(digest)
        return found

    def knows(self, uuid: str) -> bool:
        """Tell whether a report with this id was ever accepted."""
        with self._lock:
            return self._db.execute("SELECT 1 FROM received WHERE uuid = ?", (uuid,)).fetchone() is not None

    def uuids(self) -> list[str]:
        """Return the ids of the reports that can be read, in the order in which they were processed."""
        with self._lock:
            self._process_due()
            rows = self._db.execute(
                'SELECT uuid FROM reports WHERE uuid NOT IN (SELECT uuid FROM inbox) ORDER BY "timeStamp"'
            )
            return [uuid for (uuid,) in rows]

    def clear(self) -> None:
        """Forget every report."""
        with self.writing() as db:
            for table in ("reports", "parts", "received", "inbox", "assets"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            self._due = None


def _asset_stats(item: Json) -> Json:
    """Return the state of an asset as a report carries it."""
    return {
        "assetSN": item["serialNumber"],
        **{key: value for key, value in item.items() if key != "serialNumber"},
        "isDaysSinceCalibrationUnknown": True,
        "isDaysSinceMaintenanceUnknown": True,
    }
