"""The Product domain: products, revisions, bills of materials."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json
from starlette.responses import Response

from ..errors import ValidationError
from .products import VIEW, find_product, find_revision, keep, save_product, save_revision
from .routing import Call, Refusal, Routes, json_response

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()


@routes.get("/api/Product/Query")
def query(call: Call) -> object:
    """Products that an OData filter selects, without their revisions."""
    return json_response(call.documents.query("product_view", VIEW, call.options(), owner="ProductView"))


@routes.get("/api/Product/{partNumber}")
def get_product(call: Call) -> object:
    """One product with its revisions."""
    return find_product(call.documents, call.params["partNumber"])


@routes.get("/api/Product/{partNumber}/{revision}")
def get_revision(call: Call) -> object:
    """One revision."""
    product = find_product(call.documents, call.params["partNumber"])
    return {**find_revision(product, call.params["revision"]), "PartNumber": product["partNumber"]}


@routes.put("/api/Product")
def put_product(call: Call) -> object:
    """Add a product, or update the one with the id."""
    return save_product(call.documents, call.object(), by_id=True)


@routes.put("/api/Products")
def put_products(call: Call) -> object:
    """Add or update products by part number."""
    with call.documents.together():
        for product in call.objects():
            save_product(call.documents, product, by_id=False)
    return Response(status_code=200)


@routes.put("/api/Product/Revision")
def put_revision(call: Call) -> object:
    """Add a revision, or update the one with the id."""
    return save_revision(call.documents, call.object(), by_id=True)


@routes.put("/api/Products/Revisions")
def put_revisions(call: Call) -> object:
    """Add or update revisions by part number and revision."""
    with call.documents.together():
        for revision in call.objects():
            save_revision(call.documents, revision, by_id=False)
    return Response(status_code=200)


@routes.delete("/api/Product/{partNumber}")
def delete_product(call: Call) -> object:
    """Delete a product. One of whose units there are reports becomes inactive, and its units are listed."""
    documents, part_number = call.documents, call.params["partNumber"]
    product = find_product(documents, part_number)
    if units := _units(call, '"partNumber" = ?', part_number):
        keep(documents, {**product, "state": 0})
        return units
    documents.delete("product", part_number)
    documents.delete("product_view", part_number)
    return Response(status_code=204)


@routes.delete("/api/Product/{partNumber}/{revision}")
def delete_revision(call: Call) -> object:
    """Delete a revision. One of whose units there are reports becomes inactive, and its units are listed."""
    documents, part_number = call.documents, call.params["partNumber"]
    product = find_product(documents, part_number)
    revision = find_revision(product, call.params["revision"])
    units = _units(call, '"partNumber" = ? AND "revision" = ?', part_number, revision["revision"])
    if units:
        revision["state"] = 0
    else:
        product["revisions"].remove(revision)
    keep(documents, product)
    return units or Response(status_code=204)


def _units(call: Call, where: str, *values: str) -> list[str]:
    rows = call.server.store.headers(where, values, "start", 0, -1)
    return list(dict.fromkeys(from_json(row)["serialNumber"] for row in rows))


@routes.get("/api/Product/BOM", query=("partNumber", "revision"))
def get_bom(call: Call) -> object:
    """A bill of materials."""
    key = f"{call.text('partNumber')}\n{call.text('revision')}"
    return call.documents.demand("public_bom", key, "There is no bill of materials for it.")


@routes.put("/api/Product/BOM")
def put_bom(call: Call) -> object:
    """Add or replace a bill of materials: WSBF, or (newer servers) JSON."""
    from ..product import PublicBom, wsbf

    try:
        bom = wsbf.loads(call.body) if call.body.lstrip().startswith(b"<") else PublicBom.model_validate(call.object())
    except ValidationError as error:
        raise Refusal(500, f"The BOM is invalid. {error.message}") from None
    if not bom.part_number or not bom.revision:
        raise Refusal(500, "The BOM is invalid. Partnumber and Revision are required.")
    document = bom.model_dump(mode="json", by_alias=True)
    call.documents.put("public_bom", f"{bom.part_number}\n{bom.revision}", document)
    return Response(status_code=200)
