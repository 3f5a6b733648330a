"""Groups and categories of products, and vendors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from ..bridge import Service, call
from .models import ProductGroup
from .policy import DROPS, GROUP_DROPS, PRODUCTS

__all__ = ["ProductGroups"]

M = TypeVar("M")
Json = dict[str, Any]


class ProductGroups(Service[M], Generic[M]):
    """What products are sorted by."""

    @call
    async def get_groups(self) -> list[ProductGroup]:
        """Return the product groups (`GET /api/App/ProductGroups`)."""
        return await self._http.get("/api/App/ProductGroups", list[ProductGroup], cache=PRODUCTS)

    @call
    async def get_groups_for_product(self, part_number: str) -> list[ProductGroup]:
        """Return the groups that a product belongs to (`GET /api/Product/ProductGroupsByProduct`)."""
        route, query = "/api/Product/ProductGroupsByProduct", {"partNumber": part_number}
        return await self._http.get(route, list[ProductGroup], query, cache=PRODUCTS)

    @call
    async def get_product_groups_by_product(self, part_number: str, revision: str | None = None) -> list[Json]:
        """Return the groups that a product or revision belongs to, as the server describes them (`GET
        /api/Product/ProductGroupsByProduct`).
        """
        route, query = "/api/Product/ProductGroupsByProduct", {"partNumber": part_number, "revision": revision}
        return await self._http.get(route, list[Json], query, cache=PRODUCTS)

    @call
    async def add_product_group_filter(
        self, product_group: str, part_number: str, revision: str | None = None, exclude: bool | None = None
    ) -> None:
        """Let a group have, or exclude, the products that match (`POST /api/Product/ProductGroupFilter`).

        Args:
            product_group: name of a group that there is.
            part_number: a part number, with "%" for any text.
            revision: only this revision.
            exclude: whether they are kept out of the group.
        """
        query = {"productGroup": product_group, "partNumber": part_number, "revision": revision, "exclude": exclude}
        await self._http.send("POST", "/api/Product/ProductGroupFilter", type(None), None, query, drops=GROUP_DROPS)

    @call
    async def get_product_groups(self, group_id: int | None = None, include_filters: bool = False) -> list[Json]:
        """Return the product groups with description and filters (`GET /api/Product/ProductGroup`, which older servers
        do not have; see `get_groups`).
        """
        query = {"id": group_id, "includeFilters": include_filters or None}
        return await self._http.get("/api/Product/ProductGroup", list[Json], query, cache=PRODUCTS)

    @call
    async def get_product_group_filters(self, group_id: int | None = None, filter_id: int | None = None) -> list[Json]:
        """Return the filters that make up the groups (`GET /api/Product/ProductGroupFilter`, which older servers do not
        have).
        """
        query = {"productGroupId": group_id, "id": filter_id}
        return await self._http.get("/api/Product/ProductGroupFilter", list[Json], query, cache=PRODUCTS)

    @call
    async def create_product_group(self, name: str, description: str = "", is_public: bool = True) -> Json:
        """Add a group (`POST /api/Product/ProductGroup`, which older servers do not have)."""
        content = {"name": name, "description": description, "isPublic": is_public}
        return await self._http.send("POST", "/api/Product/ProductGroup", Json, content, drops=GROUP_DROPS)

    @call
    async def update_product_group(
        self, group_id: int, name: str, description: str = "", is_public: bool = True
    ) -> Json:
        """Change a group (`PUT /api/Product/ProductGroup`, which older servers do not have)."""
        content = {"id": group_id, "name": name, "description": description, "isPublic": is_public}
        return await self._http.send(
            "PUT", "/api/Product/ProductGroup", Json, content, idempotent=True, drops=GROUP_DROPS
        )

    @call
    async def delete_product_group(self, group_id: int) -> bool:
        """Delete a group (`DELETE /api/Product/ProductGroup/{group_id}`, which older servers do not have); True."""
        route = "/api/Product/ProductGroup/{group_id}"
        await self._http.send("DELETE", route, type(None), drops=GROUP_DROPS, group_id=group_id)
        return True

    @call
    async def create_group(self, name: str, description: str | None = None) -> ProductGroup:
        """Add a group (`PUT /api/Product/Group`, an older form of `create_product_group`)."""
        content = ProductGroup.model_validate({"productGroupName": name, "description": description})
        return await self._http.send("PUT", "/api/Product/Group", ProductGroup, content, drops=GROUP_DROPS)

    @call
    async def get_product_categories(self) -> list[Json]:
        """Return the categories (`GET /api/internal/Product/GetProductCategories`). Not supported by the vendor."""
        return await self._http.get("/api/internal/Product/GetProductCategories", list[Json], cache=PRODUCTS)

    @call
    async def save_product_categories(self, categories: Sequence[Mapping[str, Any]]) -> bool:
        """Replace the categories (`PUT /api/internal/Product/PutProductCategories`); True. Not supported by the
        vendor.
        """
        route = "/api/internal/Product/PutProductCategories"
        await self._http.send("PUT", route, type(None), list(categories), idempotent=True, drops=DROPS)
        return True

    @call
    async def get_vendors(self) -> list[Json]:
        """Return the vendors (`GET /api/Product/Vendors`)."""
        return await self._http.get("/api/Product/Vendors", list[Json], cache=PRODUCTS)

    @call
    async def save_vendor(self, /, name: str, vendor_id: str | None = None, **kwargs: Any) -> Json:
        """Add a vendor, unless there is one with this name (`PUT /api/Product/Vendors`), and return what was sent.

        A vendor is its name; `vendor_id` and other fields are sent for servers that know more.
        """
        vendor = {"VendorName": name, **kwargs} | ({} if vendor_id is None else {"vendorId": vendor_id})
        await self._http.send("PUT", "/api/Product/Vendors", type(None), [vendor], idempotent=True, drops=DROPS)
        return vendor

    @call
    async def delete_vendor(self, vendor_id: str) -> bool:
        """Delete the vendor with this name (`DELETE /api/Product/Vendors`); True."""
        vendors = [{"VendorName": vendor_id}]
        await self._http.send("DELETE", "/api/Product/Vendors", type(None), vendors, idempotent=True, drops=DROPS)
        return True
