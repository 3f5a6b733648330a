"""The Product domain: what is sent differently, and why."""

from __future__ import annotations

from pywats_async import AsyncWATS

PASCAL = "the document calls the field PartNumber, not partNumber, in a revision"
GROUPS = "the document has the groups at /api/App/ProductGroups; /api/Product/Groups is in no document"
BELONGS = "one request to the documented route, in the place of a read of the product and an internal route"
VENDOR = "the document wants a list of vendors, each with its VendorName, and no id in the path"

DIFFERENCES = {
    "add_revision_tag": PASCAL,
    "bulk_save_products": "the document has the route at /api/Products",
    "bulk_save_revisions": f"one request to the bulk route, where the old client sends one for each; {PASCAL}",
    "create_group": "the description is sent too: the old client drops it",
    "create_revision": PASCAL,
    "delete_vendor": VENDOR,
    "get_active_products": "the server filters: no limit of a thousand products, and only the active ones travel",
    "get_groups": GROUPS,
    "get_groups_for_product": BELONGS,
    "get_revision": "the document has a route for one revision; the old client reads the whole product",
    "get_revision_tags": "the document has a route for one revision; the old client reads the whole product",
    "save_vendor": VENDOR,
    "set_product_tags": "tags that are left out are deleted and those that exist updated, as the name says; the old "
    "client sends every tag as a new one and leaves the others",
    "set_revision_tags": f"as set_product_tags; {PASCAL}",
    "update_bom": "a component has no revision here: the old client puts the manufacturer's part number there",
    "update_revision": PASCAL,
}

_U = "00000000-0000-4000-8000-0000000000"
_REVISIONS = [
    {
        "name": "rev A",
        "productId": f"{_U}22",
        "productRevisionId": f"{_U}20",
        "revision": "A",
        "state": 1,
        "tags": [{"key": "t", "value": "v"}],
    },
    {"productId": f"{_U}22", "productRevisionId": f"{_U}21", "revision": "B", "state": 1, "tags": []},
]
_PRODUCT = {
    "description": "d",
    "name": "Widget",
    "nonSerial": False,
    "partNumber": "PN-1",
    "productId": f"{_U}22",
    "revisions": _REVISIONS,
    "state": 1,
    "tags": [{"key": "color", "value": "red"}],
}
ANSWERS = {
    "GET /api/Product/PN-1": _PRODUCT,
    "GET /api/Product/PN-2": {**_PRODUCT, "partNumber": "PN-2"},
    "GET /api/Product/PN-1/A": _REVISIONS[0],
    "PUT /api/Product": _PRODUCT,
    "PUT /api/Product/Revision": _REVISIONS[0],
    "GET /api/internal/Product/GetProductInfo": [
        {"hlevel": 0},
        {
            "hlevel": 1,
            "ProductRevisionRelationId": f"{_U}10",
            "ParentProductRevisionId": f"{_U}20",
            "ProductRevisionId": f"{_U}21",
            "PartNumber": "PN-2",
            "Revision": "B",
            "Quantity": 1,
        },
    ],
    "POST /api/internal/Product/PostProductRevisionRelation": {},
}
_ITEM = {"partNumber": "R1", "componentRef": "R1;R2", "quantity": 2, "description": "10k", "manufacturerPn": "X"}
MODELS = {"update_bom": {"bom_items": [_ITEM]}}


async def _change(wats: AsyncWATS) -> None:
    template = await wats.product.get_box_build_template("PN-1", "A")
    await template.add_subunit("PN-1", "A", quantity=3)
    await template.update_subunit("PN-2", "B", quantity=4)
    await template.save()


async def _remove(wats: AsyncWATS) -> None:
    template = await wats.product.get_box_build_template("PN-1", "A")
    await template.remove_subunit("PN-2", "B")
    await template.save()


SCENARIOS = {"AsyncBoxBuildTemplate.add_update_save": _change, "AsyncBoxBuildTemplate.remove_save": _remove}
