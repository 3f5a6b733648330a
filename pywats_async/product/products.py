"""Products, their revisions and tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from ..bridge import Service, call
from ..errors import EmptyResponseError, NotFoundError, ValidationError
from ..fanout import Batch, Progress, fan_out, gather
from ..odata import chunks, field
from ..tags import ChangeType, Setting
from .models import Product, ProductRevision, ProductState
from .policy import DROPS, PRODUCTS

__all__ = ["Products"]

M = TypeVar("M")
_PRODUCT = "/api/Product/{part_number}"
_REVISION = "/api/Product/{part_number}/{revision}"
_QUERY = "/api/Product/Query"
_MOST = 1_000
"""How many products the server lists when nothing is filtered."""
Tag = Setting | Mapping[str, str | None]


class Products(Service[M], Generic[M]):
    """Reads and writes of products and revisions."""

    @call
    async def get_products(self, part_numbers: str | Iterable[str] | None = None) -> list[Product]:
        """Return all products, or those with these part numbers (`GET /api/Product/Query`).

        The server lists part number, name, category, state and `non_serial` only: see `load_products` for the rest.
        """
        if part_numbers is None:
            found = await self._listed()
            # The server stops at a thousand, unless something is filtered.
            return found if len(found) < _MOST else await self._listed(field("partNumber").ne(""))
        reads = [partial(self._listed, part) for part in chunks("partNumber", _keys(part_numbers))]
        return [product for some in await gather(reads) for product in some]

    @call
    async def get_products_full(self) -> list[Product]:
        """Return all products as `get_products` does: the old client's other name for it."""
        return await self.get_products()

    @call
    async def get_active_products(self) -> list[Product]:
        """Return the products whose state is ACTIVE."""
        return await self._listed(field("state").eq(ProductState.ACTIVE))

    async def _listed(self, where: str | None = None) -> list[Product]:
        return await self._http.get(_QUERY, list[Product], {"$filter": where}, cache=PRODUCTS)

    @call
    async def query_products(
        self,
        filter: str | None = None,  # noqa: A002 - the old name
        top: int | None = None,
        orderby: str | None = None,
    ) -> list[Product]:
        """Query products (`GET /api/Product/Query`). They have the fields that `get_products` gives.

        Args:
            filter: an OData filter; build it with `pywats_async.odata` when it holds data.
            top: at most so many (the server's default without a filter: 1,000).
            orderby: a field, with asc or desc.
        """
        query = {"$filter": filter, "$top": top, "$orderby": orderby}
        return await self._http.get(_QUERY, list[Product], query, cache=PRODUCTS)

    @call
    async def get_product(self, part_number: str) -> Product:
        """Return one product with its revisions and tags (`GET /api/Product/{part_number}`)."""
        batch = "product.load_products([...])"
        return await self._http.get(_PRODUCT, Product, cache=PRODUCTS, batch=batch, part_number=part_number)

    @call
    async def load_products(
        self, part_numbers: str | Iterable[str], progress: Progress | None = None
    ) -> Batch[str, Product]:
        """Return products with their revisions and tags by part number, several requests at a time.

        What could not be read is in `failures` of the batch. `progress` is told (done, total).
        """
        return await fan_out(_keys(part_numbers), self.get_product, progress=progress)

    @call
    async def create_product(
        self,
        part_number: str,
        name: str | None = None,
        description: str | None = None,
        non_serial: bool = False,
        state: ProductState | int = ProductState.ACTIVE,
        *,
        xml_data: str | None = None,
        product_category_id: UUID | str | None = None,
    ) -> Product:
        """Add a product and return it with its id (`PUT /api/Product`)."""
        product = Product.model_validate(
            {
                "part_number": part_number,
                "name": name,
                "description": description,
                "non_serial": non_serial,
                "state": state,
                "xml_data": xml_data,
                "product_category_id": product_category_id,
            }
        )
        return await self._save(product)

    @call
    async def update_product(self, product: Product) -> Product:
        """Write a product back and return it (`PUT /api/Product`).

        Raises `ValidationError` for one without its id, as those of a list are: the server would add it once more.
        """
        _demand_id(product.product_id, "product_id", f"get_product({product.part_number!r})")
        return await self._save(product)

    async def _save(self, product: Product) -> Product:
        known = product.product_id is not None
        return await self._http.send("PUT", "/api/Product", Product, product, idempotent=known, drops=DROPS)

    @call
    async def bulk_save_products(self, products: Iterable[Product]) -> list[Product]:
        """Add or update products by part number, in one request (`PUT /api/Products`), and return them as given."""
        saved = list(products)
        await self._http.send("PUT", "/api/Products", type(None), saved, idempotent=True, drops=DROPS)
        return saved

    @call
    async def delete_product(self, part_number: str) -> dict[str, Any]:
        """Delete a product (`DELETE /api/Product/{part_number}`, which older servers do not have).

        One whose revisions have units is made inactive instead. Returns `deleted`, `deactivated` and
        `serial_numbers`: those of its units.
        """
        return await self._delete(_PRODUCT, part_number=part_number)

    @call
    async def get_revisions(self, part_number: str) -> list[ProductRevision]:
        """Return the revisions of a product."""
        product = await self.get_product(part_number)
        return product.revisions if product else []

    @call
    async def get_revision(self, part_number: str, revision: str) -> ProductRevision:
        """Return one revision (`GET /api/Product/{part_number}/{revision}`)."""
        return await self._http.get(
            _REVISION, ProductRevision, cache=PRODUCTS, part_number=part_number, revision=revision
        )

    @call
    async def create_revision(
        self,
        part_number: str,
        revision: str,
        name: str | None = None,
        description: str | None = None,
        state: ProductState | int = ProductState.ACTIVE,
    ) -> ProductRevision:
        """Add a revision to a product and return it with its id (`PUT /api/Product/Revision`)."""
        product = await self._existing(part_number)
        new = ProductRevision(
            revision=revision,
            name=name,
            description=description,
            state=ProductState(state),
            part_number=product.part_number,
            product_id=product.product_id,
        )
        return await self._save_revision(new)

    @call
    async def update_revision(self, revision: ProductRevision) -> ProductRevision:
        """Write a revision back and return it (`PUT /api/Product/Revision`).

        Raises `ValidationError` for one without its id: the server would add it once more.
        """
        _demand_id(revision.product_revision_id, "product_revision_id", "get_revision")
        return await self._save_revision(revision)

    async def _save_revision(self, revision: ProductRevision) -> ProductRevision:
        known = revision.product_revision_id is not None
        route = "/api/Product/Revision"
        return await self._http.send("PUT", route, ProductRevision, revision, idempotent=known, drops=DROPS)

    @call
    async def bulk_save_revisions(self, revisions: Iterable[ProductRevision]) -> list[ProductRevision]:
        """Add or update revisions, each with its part number, in one request (`PUT /api/Products/Revisions`), and
        return them as given.
        """
        saved = list(revisions)
        if any(not revision.part_number for revision in saved):
            raise ValidationError("Each revision needs the part number of its product.", field="part_number")
        await self._http.send("PUT", "/api/Products/Revisions", type(None), saved, idempotent=True, drops=DROPS)
        return saved

    @call
    async def delete_revision(self, part_number: str, revision: str) -> dict[str, Any]:
        """Delete a revision (`DELETE /api/Product/{part_number}/{revision}`, which older servers do not have). Returns
        what `delete_product` does.
        """
        return await self._delete(_REVISION, part_number=part_number, revision=revision)

    async def _delete(self, route: str, **parts: Any) -> dict[str, Any]:
        try:
            said = await self._http.send("DELETE", route, list[str] | dict[str, Any], drops=DROPS, **parts)
        except EmptyResponseError:
            return {"deleted": True, "deactivated": False, "serial_numbers": []}
        units = said if isinstance(said, list) else said.get("serialNumbers") or []
        return {"deleted": False, "deactivated": True, "serial_numbers": units}

    @call
    async def get_product_tags(self, part_number: str) -> list[dict[str, str | None]]:
        """Return the tags of a product: `key` and `value`."""
        product = await self.get_product(part_number)
        return _plain(product.tags if product else [])

    @call
    async def set_product_tags(self, part_number: str, tags: Iterable[Tag]) -> Product:
        """Give a product exactly these tags, each a `Setting` or a mapping with `key` and `value`."""
        product = await self._existing(part_number)
        product.tags = _replaced(product.tags, tags)
        return await self._save(product)

    @call
    async def add_product_tag(self, part_number: str, name: str, value: str) -> Product:
        """Add a tag to a product, or give one that it has another value."""
        product = await self._existing(part_number)
        product.tags = _added(product.tags, name, value)
        return await self._save(product)

    @call
    async def get_revision_tags(self, part_number: str, revision: str) -> list[dict[str, str | None]]:
        """Return the tags of a revision: `key` and `value`."""
        found = await self.get_revision(part_number, revision)
        return _plain(found.tags if found else [])

    @call
    async def set_revision_tags(self, part_number: str, revision: str, tags: Iterable[Tag]) -> ProductRevision:
        """Give a revision exactly these tags, each a `Setting` or a mapping with `key` and `value`."""
        found = await self._existing_revision(part_number, revision)
        found.tags = _replaced(found.tags, tags)
        return await self._save_revision(found)

    @call
    async def add_revision_tag(self, part_number: str, revision: str, name: str, value: str) -> ProductRevision:
        """Add a tag to a revision, or give one that it has another value."""
        found = await self._existing_revision(part_number, revision)
        found.tags = _added(found.tags, name, value)
        return await self._save_revision(found)

    def is_active(self, product: Product) -> bool:
        """Tell whether units of the product may be made."""
        return product.state == ProductState.ACTIVE

    async def _existing(self, part_number: str) -> Product:
        """Return the product as it is now: what is to be changed is never taken from the cache."""
        fresh = self._http.with_options({"fresh": True})
        product = await fresh.get(_PRODUCT, Product, part_number=part_number)
        if not product:
            raise NotFoundError(f"There is no product {part_number!r}.", 404, route=_PRODUCT)
        return product

    async def _existing_revision(self, part_number: str, revision: str) -> ProductRevision:
        found = (await self._existing(part_number)).get_revision(revision)
        if found is None:
            raise NotFoundError(f"Product {part_number!r} has no revision {revision!r}.", 404, route=_PRODUCT)
        found.part_number = part_number
        return found


def _keys(part_numbers: str | Iterable[str]) -> Iterable[str]:
    return [part_numbers] if isinstance(part_numbers, str) else part_numbers


def _demand_id(value: UUID | None, name: str, source: str) -> None:
    if value is None:
        raise ValidationError(f"It has no {name}.", field=name, hint=f"Change what {source} returns.")


def _plain(tags: Sequence[Setting]) -> list[dict[str, str | None]]:
    return [{"key": tag.key, "value": tag.value} for tag in tags]


def _added(tags: Sequence[Setting], key: str, value: str) -> list[Setting]:
    return [tag for tag in tags if tag.key != key] + [_changed(tags, key, value)]


def _replaced(tags: Sequence[Setting], wanted: Iterable[Tag]) -> list[Setting]:
    """Return what turns the tags into those that are wanted."""
    given = [Setting.model_validate(tag, from_attributes=True) for tag in wanted]
    keys = {tag.key for tag in given}
    gone = [Setting(key=tag.key, value=tag.value, change=ChangeType.DELETE) for tag in tags if tag.key not in keys]
    return gone + [_changed(tags, tag.key, tag.value) for tag in given]


def _changed(tags: Sequence[Setting], key: str, value: str | None) -> Setting:
    known = any(tag.key == key for tag in tags)
    return Setting(key=key, value=value, change=ChangeType.UPDATE if known else ChangeType.ADD)
