"""What a server keeps beside reports (products, units, assets, ...): JSON documents by kind and key.

    documents.put("vendor", "V1", {"vendorId": "V1", "name": "Acme"})
    documents.get("vendor", "V1")

Every method may be called from any thread; several are one transaction inside `with documents.together():`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, cast

from pydantic_core import from_json, to_json

from .odata_filter import EntitySet
from .odata_options import condition, demand_known, names, number, order, select, spelt
from .routing import Refusal

__all__ = ["Documents", "Seeds"]

Json = dict[str, Any]
Seeds = Mapping[str, Mapping[str, Json]]
"""What a new server holds: documents by kind and key."""

_ALLOWED = ("$filter", "$top", "$skip", "$orderby", "$select")


class Documents:
    """The documents of one server."""

    def __init__(self, together: Callable[[], AbstractContextManager[sqlite3.Connection]], seeds: Seeds) -> None:
        self.together = together
        """Opens a transaction; what runs inside it may open it again."""
        self._seeds = seeds
        with together() as db:
            if db.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is None:
                self._sow()

    def _sow(self) -> None:
        for kind, documents in self._seeds.items():
            for key, document in documents.items():
                self.put(kind, key, document)

    def put(self, kind: str, key: str, document: Json) -> None:
        """Keep a document, in the place of the one with the same key."""
        with self.together() as db:
            db.execute(
                "INSERT INTO documents (kind, key, json) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json",
                (kind, key, to_json(document).decode()),
            )

    def get(self, kind: str, key: str) -> Json | None:
        """Return a document, or None."""
        with self.together() as db:
            row = db.execute("SELECT json FROM documents WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return None if row is None else cast("Json", from_json(row[0]))

    def demand(self, kind: str, key: str | None, otherwise: str) -> Json:
        """Return a document. Without it the request is refused: 404, with the message `otherwise`."""
        document = self.get(kind, key or "")
        if document is None:
            raise Refusal(404, otherwise)
        return document

    def all(self, kind: str, **wanted: object) -> list[Json]:
        """Return the documents of a kind that have these values, in the order in which they came."""
        with self.together() as db:
            rows = db.execute("SELECT json FROM documents WHERE kind = ? ORDER BY id", (kind,)).fetchall()
        documents: list[Json] = [from_json(text) for (text,) in rows]
        return [one for one in documents if all(one[name] == value for name, value in wanted.items())]

    def first(self, kind: str, **wanted: object) -> Json | None:
        """Return the first document of a kind that has these values, or None."""
        return next(iter(self.all(kind, **wanted)), None)

    def delete(self, kind: str, key: str) -> bool:
        """Forget a document; tell whether there was one."""
        with self.together() as db:
            return db.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key)).rowcount > 0

    def replace(self, kind: str, documents: Mapping[str, Json]) -> None:
        """Keep exactly these documents of a kind."""
        with self.together() as db:
            db.execute("DELETE FROM documents WHERE kind = ?", (kind,))
            for key, document in documents.items():
                self.put(kind, key, document)

    def query(
        self, kind: str, fields: Mapping[str, str], options: Mapping[str, str], *, owner: str, most: int = 1_000
    ) -> bytes:
        """Return the documents of a kind that OData options select, as a JSON array.

        Args:
            fields: the fields that a query may name and their types, as "Guid" and "DateTimeOffset".
            owner: the name of the type in messages.
            most: how many come without a `$top`, as long as nothing is filtered.

        Raises:
            Refusal: 400, for an option that the server does not offer or understand.
        """
        demand_known(options, _ALLOWED)

        def column(name: str) -> str:
            value = f"json_extract(documents.json, '$.{name}')"
            return f"odata_ticks({value})" if fields[name] == "DateTimeOffset" else value

        chosen = names(options.get("$select"))
        kept = {spelt(name, fields, owner) for name in chosen if name != "*"}
        columns = {name.lower(): column(name) for name in fields}
        ordered = f"{order(options['$orderby'], columns, fields, owner)}, " if "$orderby" in options else ""
        where, values = condition(options, EntitySet(owner, fields, column))
        top = number(options, "$top", most if where == "1" else -1)
        with self.together() as db:
            rows = db.execute(
                f"SELECT json FROM documents WHERE kind = ? AND ({where}) ORDER BY {ordered}id LIMIT ? OFFSET ?",  # noqa: S608
                (kind, *values, top, number(options, "$skip", 0)),
            ).fetchall()
        found = [text for (text,) in rows]
        return f"[{','.join(select(found, kept) if kept and '*' not in chosen else found)}]".encode()

    def clear(self) -> None:
        """Forget everything but what a new server holds."""
        with self.together() as db:
            db.execute("DELETE FROM documents")
            self._sow()
