"""Groups of products, and vendors: `/api/Product`."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from .master_data import PRODUCT_GROUPS
from .products import belongs
from .routing import Call, Refusal, Routes, invalid

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes(seeds={"product_group": {str(group["productGroupId"]): group for group in PRODUCT_GROUPS}})


@routes.get("/api/App/ProductGroups", query=("includeFilters",))
def groups(call: Call) -> object:
    """The product groups, with the filters that define them if asked for."""
    filters = call.flag("includeFilters")
    return [
        _short(group) | ({"filters": group["filters"]} if filters else {})
        for group in call.documents.all("product_group")
    ]


@routes.post("/api/Product/ProductGroupFilter", query=("productGroup", "partNumber", "revision", "exclude"))
def add_filter(call: Call) -> object:
    """Add a filter to a group."""
    documents, name = call.documents, call.text("productGroup")
    group = documents.first("product_group", productGroupName=name)
    if group is None:
        raise Refusal(404, f"Product group '{name}' was not found.")
    if call.text("partNumber") is None:
        raise invalid("partNumber is required.")
    revision = call.text("revision") or "%"
    one = {"partNumber": call.text("partNumber"), "revision": revision, "exclude": call.flag("exclude")}
    group["filters"].append(one)
    documents.put("product_group", str(group["productGroupId"]), group)
    return Response(status_code=200)


@routes.get("/api/Product/ProductGroupsByProduct", query=("partNumber", "revision"))
def groups_of_product(call: Call) -> object:
    """The groups whose filters a product passes."""
    part_number, revision = call.text("partNumber") or "", call.text("revision")
    found = call.documents.all("product_group")
    return [_short(group) for group in found if belongs(group["filters"], part_number, revision)]


@routes.get("/api/Product/ProductGroup", query=("id", "includeFilters"))
def described_groups(call: Call) -> object:
    """The groups, as newer servers describe them."""
    wanted, filters = call.number("id"), call.flag("includeFilters")
    return [
        _described(group) | ({"filters": group["filters"]} if filters else {})
        for group in call.documents.all("product_group")
        if wanted in (None, group["productGroupId"])
    ]


@routes.get("/api/Product/ProductGroupFilter", query=("id", "productGroupId"))
def filters(call: Call) -> object:
    """The filters of the groups, as newer servers describe them."""
    number, group_id = call.number("id"), call.number("productGroupId")
    listed = [
        {"productGroupId": group["productGroupId"], **one}
        for group in call.documents.all("product_group")
        for one in group["filters"]
    ]
    return [
        {"id": place, **one}
        for place, one in enumerate(listed, 1)
        if number in (None, place) and group_id in (None, one["productGroupId"])
    ]


@routes.post("/api/Product/ProductGroup")
def add_group(call: Call) -> object:
    """Add a group."""
    return _described(_keep(call, None, call.object()))


@routes.put("/api/Product/ProductGroup")
def change_group(call: Call) -> object:
    """Change a group."""
    content = call.object()
    number = content.get("id")
    call.documents.demand("product_group", str(number), f"Product group {number} was not found.")
    return _described(_keep(call, number, content))


@routes.put("/api/Product/Group")
def put_group(call: Call) -> object:
    """Add a group, as older servers do."""
    content = call.object()
    return _short(_keep(call, None, {**content, "name": content.get("productGroupName")}))


@routes.delete("/api/Product/ProductGroup/{id}")
def delete_group(call: Call) -> object:
    """Delete a group."""
    if not call.documents.delete("product_group", call.params["id"]):
        raise Refusal(404, f"Product group {call.params['id']} was not found.")
    return Response(status_code=204)


@routes.get("/api/Product/Vendors")
def vendors(call: Call) -> object:
    """The vendors."""
    return call.documents.all("vendor")


@routes.put("/api/Product/Vendors")
def put_vendors(call: Call) -> object:
    """Add the vendors that are not there yet."""
    for vendor in call.objects():
        call.documents.put("vendor", _vendor(vendor), {"VendorName": _vendor(vendor)})
    return Response(status_code=200)


@routes.delete("/api/Product/Vendors")
def delete_vendors(call: Call) -> object:
    """Delete vendors."""
    for vendor in call.objects():
        call.documents.delete("vendor", _vendor(vendor))
    return Response(status_code=200)


def _vendor(vendor: Json) -> str:
    name = vendor.get("VendorName")
    if not isinstance(name, str) or not name:
        raise invalid("VendorName is required.")
    return name


def _short(group: Json) -> Json:
    return {"productGroupId": group["productGroupId"], "productGroupName": group["productGroupName"]}


def _described(group: Json) -> Json:
    return {
        "id": group["productGroupId"],
        "name": group["productGroupName"],
        "description": group.get("description", ""),
        "isPublic": group.get("isPublic", True),
    }


def _keep(call: Call, number: int | None, content: Json) -> Json:
    documents = call.documents
    if not content.get("name"):
        raise invalid("A name is required.")
    with documents.together():
        if number is None:
            number = 1 + max((one["productGroupId"] for one in documents.all("product_group")), default=0)
        old = documents.get("product_group", str(number)) or {"filters": []}
        group = {
            **old,
            "productGroupId": number,
            "productGroupName": content["name"],
            "description": content.get("description", ""),
            "isPublic": content.get("isPublic", True),
        }
        documents.put("product_group", str(number), group)
    return group
