"""Products as the server keeps them: saved by id or by part number, tags changed one by one, groups by pattern."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any
from uuid import uuid4

from .documents import Documents
from .routing import Refusal, invalid

__all__ = ["VIEW", "belongs", "find_product", "find_revision", "keep", "save_product", "save_revision"]

Json = dict[str, Any]
VIEW = {"partNumber": "String", "name": "String", "category": "String", "nonSerial": "Boolean", "state": "Int64"}
"""The fields of a product in a list."""
_DELETE = 3
_FIELDS = ("name", "description", "xmlData")


def find_product(documents: Documents, part_number: str) -> Json:
    """Return a product, or refuse."""
    return documents.demand("product", part_number, f"Product with part number '{part_number}' was not found.")


def find_revision(product: Json, revision: str) -> Json:
    """Return a revision of a product, or refuse."""
    revisions: list[Json] = product["revisions"]
    for one in revisions:
        if one["revision"] == revision:
            return one
    raise Refusal(404, f"Product '{product['partNumber']}' has no revision '{revision}'.")


def save_product(documents: Documents, content: Json, *, by_id: bool) -> Json:
    """Add a product or update one: by its id, as the server's pages do, or by its part number, as ERP systems do."""
    part_number, wanted = _text(content, "partNumber"), content.get("productId")
    with documents.together():
        there = documents.get("product", part_number)
        old = there
        if by_id and wanted is None and there is not None:
            raise Refusal(400, f"A product with part number '{part_number}' exists already.")
        if by_id and wanted is not None:
            old = documents.first("product", productId=wanted)
            if old is None:
                raise Refusal(404, f"Product with id {wanted} was not found.")
            if there is not None and there["productId"] != wanted:
                raise Refusal(400, f"A product with part number '{part_number}' exists already.")
        old = old or {"productId": str(uuid4()), "revisions": [], "tags": []}
        product = {
            **_merged(old, content, "nonSerial", "productCategoryId", "productCategoryName"),
            "partNumber": part_number,
            "nonSerial": bool(content.get("nonSerial", old.get("nonSerial", False))),
        }
        revisions = content.get("revisions") or []
        if not isinstance(revisions, list):
            raise invalid("revisions must be a list.")
        for revision in revisions:
            _put_revision(product, revision, by_id=by_id)
        if old.get("partNumber") not in (None, part_number):
            documents.delete("product", old["partNumber"])
            documents.delete("product_view", old["partNumber"])
        keep(documents, product)
    return product


def save_revision(documents: Documents, content: Json, *, by_id: bool) -> Json:
    """Add a revision to its product or update one, as `save_product` does."""
    part_number = content.get("PartNumber") or content.get("partNumber")
    with documents.together():
        wanted = {"partNumber": part_number} if part_number else {"productId": content.get("productId")}
        product = documents.first("product", **wanted)
        if product is None:
            raise Refusal(404, f"Product '{next(iter(wanted.values()))}' was not found.")
        revision = _put_revision(product, content, by_id=by_id)
        keep(documents, product)
    return {**revision, "PartNumber": product["partNumber"]}


def keep(documents: Documents, product: Json) -> None:
    """Store a product, and what a list shows of it."""
    view = {**product, "category": product.get("productCategoryName")}
    documents.put("product", product["partNumber"], product)
    documents.put("product_view", product["partNumber"], {name: view.get(name) for name in VIEW})


def belongs(filters: Sequence[Json], part_number: str, revision: str | None) -> bool:
    """Tell whether a product passes the filters of a group."""

    def fits(one: Json) -> bool:
        return _fits(part_number, one["partNumber"]) and (revision is None or _fits(revision, one["revision"]))

    return any(fits(one) for one in filters if not one.get("exclude")) and not any(
        fits(one) for one in filters if one.get("exclude")
    )


def _fits(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("%", "*"))


def _put_revision(product: Json, content: Json, *, by_id: bool) -> Json:
    name, wanted = _text(content, "revision"), content.get("productRevisionId")
    revisions: list[Json] = product["revisions"]
    there = next((one for one in revisions if one["revision"] == name), None)
    old = there
    if by_id and wanted is None and there is not None:
        raise Refusal(400, f"Product '{product['partNumber']}' has a revision '{name}' already.")
    if by_id and wanted is not None:
        old = next((one for one in revisions if one["productRevisionId"] == wanted), None)
        if old is None:
            raise Refusal(404, f"Product revision with id {wanted} was not found.")
    old = old or {"productRevisionId": str(uuid4()), "productId": product["productId"], "tags": []}
    revision = {**_merged(old, content), "revision": name}
    revisions[:] = [one for one in revisions if one["productRevisionId"] != old["productRevisionId"]] + [revision]
    return revision


def _merged(old: Json, content: Json, *more: str) -> Json:
    changes = {name: content[name] for name in (*_FIELDS, *more) if name in content}
    state = content.get("state", old.get("state", 1))
    return {**old, **changes, "state": state, "tags": _tags(old["tags"], content.get("tags") or [])}


def _tags(old: Sequence[Json], changes: Sequence[Json]) -> list[Json]:
    """Apply changes: 3 deletes a tag, all others add it or set its value."""
    tags = {tag["key"]: tag.get("value") for tag in old}
    for change in changes:
        if change.get("change") == _DELETE:
            tags.pop(change["key"], None)
        else:
            tags[change["key"]] = change.get("value")
    return [{"key": key, "value": value} for key, value in tags.items()]


def _text(content: Json, name: str) -> str:
    text = content.get(name)
    if not isinstance(text, str) or not text.strip():
        raise invalid(f"{name} is required.")
    if len(text) > 100:
        raise invalid(f"{name} is longer than 100 characters.")
    return text
