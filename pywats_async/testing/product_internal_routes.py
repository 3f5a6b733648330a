"""What the server's own pages ask of products: `/api/internal/Product`."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from starlette.responses import Response

from .documents import Documents
from .products import find_product, find_revision
from .routing import Call, Refusal, Routes

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()


@routes.get("/api/internal/Product/GetProductCategories")
def categories(call: Call) -> object:
    """The categories."""
    return call.documents.all("product_category")


@routes.put("/api/internal/Product/PutProductCategories")
def put_categories(call: Call) -> object:
    """Replace the categories."""
    call.documents.replace("product_category", {str(place): item for place, item in enumerate(call.objects())})
    return Response(status_code=204)


@routes.get("/api/internal/Product/Bom", query=("partNumber", "revision"))
def bom(call: Call) -> object:
    """The lines of a bill of materials."""
    return (call.documents.get("bom", _revision(call)["productRevisionId"]) or {"items": []})["items"]


@routes.put("/api/internal/Product/BOM", query=("partNumber", "revision", "format"))
def put_bom(call: Call) -> object:
    """Replace the lines of a bill of materials."""
    call.documents.put("bom", _revision(call)["productRevisionId"], {"items": call.objects()})
    return Response(status_code=204)


@routes.get("/api/internal/Product/GetProductInfo", query=("partNumber", "revision"))
def hierarchy(call: Call) -> object:
    """A revision and all that its box build demands, each with its depth."""
    documents = call.documents
    rows: list[Json] = []
    waiting: list[tuple[str, Json]] = [(_revision(call)["productRevisionId"], {"hlevel": 0})]
    while waiting:
        revision_id, relation = waiting.pop()
        product, revision = _by_id(documents, revision_id)
        names = {"PartNumber": product["partNumber"], "Revision": revision["revision"]}
        rows.append({**relation, "ProductRevisionId": revision_id, **names})
        if relation["hlevel"] < 20:  # a box build that contains itself ends somewhere
            below = documents.all("relation", ParentProductRevisionId=revision_id)
            depth = {"hlevel": relation["hlevel"] + 1}
            waiting += [(one["ProductRevisionId"], {**one, **depth}) for one in reversed(below)]
    return rows


@routes.post("/api/internal/Product/PostProductRevisionRelation")
def add_relation(call: Call) -> object:
    """Let a box build demand a sub-unit."""
    return _keep(call.documents, str(uuid4()), call.object())


@routes.put("/api/internal/Product/PutProductRevisionRelation")
def change_relation(call: Call) -> object:
    """Change what a box build demands."""
    documents, content = call.documents, call.object()
    key = str(content.get("ProductRevisionRelationId"))
    documents.demand("relation", key, f"Relation {key} was not found.")
    return _keep(documents, key, content)


@routes.delete("/api/internal/Product/DeleteProductRevisionRelation", query=("productRevisionRelationId",))
def delete_relation(call: Call) -> object:
    """Let a box build demand a sub-unit no more."""
    key = call.guid("productRevisionRelationId") or ""
    if not call.documents.delete("relation", key):
        raise Refusal(404, f"Relation {key} was not found.")
    return Response(status_code=204)


def _keep(documents: Documents, key: str, content: Json) -> Json:
    for name in ("ParentProductRevisionId", "ProductRevisionId"):
        _by_id(documents, str(content.get(name)))
    names = ("ParentProductRevisionId", "ProductRevisionId", "Quantity", "ItemNumber", "RevisionMask")
    relation = {"ProductRevisionRelationId": key, **{name: content.get(name) for name in names}}
    documents.put("relation", key, relation)
    return relation


def _revision(call: Call) -> Json:
    product = find_product(call.documents, call.text("partNumber") or "")
    return find_revision(product, call.text("revision") or "")


def _by_id(documents: Documents, revision_id: str) -> tuple[Json, Json]:
    for product in documents.all("product"):
        for revision in product["revisions"]:
            if revision["productRevisionId"] == revision_id:
                return product, revision
    raise Refusal(404, f"Product revision with id {revision_id} was not found.")
