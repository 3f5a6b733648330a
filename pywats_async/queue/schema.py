"""The tables of a queue's file, and how a report becomes a row of them.

Version 1. `totals` is kept by triggers, so that counting costs nothing however many reports wait.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from ..errors import QueueError
from .packing import pack
from .store import Entry, Format, Item, State

__all__ = ["CODES", "COLUMNS", "INSERT", "VERSION", "create", "item", "moment", "row"]

T = TypeVar("T")
VERSION = 1
_APPLICATION = 0x57415451
CODES = {State.WAITING: 0, State.SENDING: 1, State.DEAD: 2, State.DAMAGED: 3}
_STATES = {code: state for state, code in CODES.items()}

_TABLES = """
CREATE TABLE reports(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL DEFAULT 1,
    state INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    priority INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    queued_at REAL NOT NULL,
    format TEXT NOT NULL,
    pn TEXT NOT NULL,
    sn TEXT NOT NULL,
    findings TEXT NOT NULL DEFAULT '[]',
    metadata TEXT NOT NULL,
    size INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX reports_order ON reports(state, priority, seq);
CREATE TABLE totals(state INTEGER PRIMARY KEY, n INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO totals VALUES (0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0);
CREATE TRIGGER reports_in AFTER INSERT ON reports BEGIN
    UPDATE totals SET n = n + 1, bytes = bytes + length(new.body) WHERE state = new.state;
END;
CREATE TRIGGER reports_out AFTER DELETE ON reports BEGIN
    UPDATE totals SET n = n - 1, bytes = bytes - length(old.body) WHERE state = old.state;
END;
CREATE TRIGGER reports_change AFTER UPDATE OF state, body ON reports BEGIN
    UPDATE totals SET n = n - 1, bytes = bytes - length(old.body) WHERE state = old.state;
    UPDATE totals SET n = n + 1, bytes = bytes + length(new.body) WHERE state = new.state;
END;
"""

INSERT = """
INSERT INTO reports(id, priority, queued_at, format, pn, sn, metadata, size, crc, body) VALUES (?,?,?,?,?,?,?,?,?,?)
ON CONFLICT(id) DO UPDATE SET
    version = version + 1, state = CASE state WHEN 1 THEN 1 ELSE 0 END, priority = excluded.priority, attempts = 0,
    format = excluded.format, pn = excluded.pn, sn = excluded.sn, findings = '[]', metadata = excluded.metadata,
    size = excluded.size, crc = excluded.crc, body = excluded.body
"""
COLUMNS = "id, state, priority, format, attempts, queued_at, pn, sn, size, findings, metadata"


def create(db: sqlite3.Connection) -> None:
    """Make the tables in a new file; check those of an old one.

    Raises:
        QueueError: a newer version of this package made the file. It is not touched.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise QueueError(
            f"The queue's file has the format {version}; this version of pywats-async knows {VERSION}.",
            hint="Install the newer version again, or set queue_path to another file.",
        )
    db.execute("PRAGMA auto_vacuum=INCREMENTAL")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    if version == VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        statement = ""
        for line in _TABLES.splitlines():
            statement += line + "\n"
            if sqlite3.complete_statement(statement):
                db.execute(statement)
                statement = ""
        db.execute(f"PRAGMA application_id={_APPLICATION}")
        db.execute(f"PRAGMA user_version={VERSION}")
    db.execute("COMMIT")


def row(entry: Entry) -> tuple[Any, ...]:
    """Return what INSERT takes."""
    crc, body = pack(entry.id, entry.body)
    return (
        entry.id,
        entry.priority,
        time.time(),
        entry.format.value,
        entry.part_number,
        entry.serial_number,
        json.dumps(dict(entry.metadata)) if entry.metadata else "{}",
        len(entry.body),
        crc,
        body,
    )


def item(values: Sequence[Any]) -> Item:
    """Return a row of COLUMNS. What damage has made unreadable in it gets a value that harms nobody."""
    report_id, state, priority, form, attempts, queued_at, pn, sn, size, findings, metadata = values
    return Item(
        str(report_id),
        _STATES.get(state, State.DAMAGED),
        _read(int, priority, 5),
        _read(Format, form, Format.WSJF),
        _read(int, attempts, 0),
        moment(queued_at),
        str(pn),
        str(sn),
        _read(int, size, 0),
        _read(lambda text: tuple(map(str, json.loads(text))), findings, ()),
        _read(lambda text: dict(json.loads(text)), metadata, {}),
    )


def moment(queued_at: Any) -> datetime:
    """Return when a report came."""
    return _read(lambda seconds: datetime.fromtimestamp(seconds, UTC), queued_at, datetime.fromtimestamp(0, UTC))


def _read(convert: Callable[[Any], T], value: Any, other: T) -> T:
    try:
        return convert(value)
    except (ValueError, TypeError, OverflowError, OSError):
        return other
