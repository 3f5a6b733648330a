"""Box builds: which sub-units a revision of a product consists of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast
from uuid import UUID

from ..bridge import Blocking, Service, call
from ..errors import NotFoundError, ValidationError
from ..fanout import gather
from ..http import Http
from .models import Product, ProductRevisionRelation
from .policy import DROPS, PRODUCTS

__all__ = ["BoxBuildTemplate", "BoxBuilds"]

M = TypeVar("M")
Json = dict[str, Any]
_PRODUCT = "/api/Product/{part_number}"


class BoxBuilds(Service[M], Generic[M]):
    """Reads and writes of box builds. Their routes are not supported by the vendor."""

    @call
    async def get_product_hierarchy(self, part_number: str, revision: str) -> list[Json]:
        """Return a revision and all below it, as the server's own pages show them (`GET
        /api/internal/Product/GetProductInfo`); `hlevel` is the depth.
        """
        return await _hierarchy(self._http, part_number, revision)

    @call
    async def get_box_build_subunits(self, part_number: str, revision: str) -> list[ProductRevisionRelation]:
        """Return the sub-units that the box build of a revision demands (`GET
        /api/internal/Product/GetProductInfo`).
        """
        return _sub_units(await _hierarchy(self._http, part_number, revision))

    @call
    async def get_box_build_template(self, part_number: str, revision: str) -> BoxBuildTemplate[M]:
        """Return the box build of a revision, to be changed and saved."""
        template = BoxBuildTemplate[M](self._http, part_number, revision)
        await template.reload()
        return template

    @call
    async def add_subunit(
        self,
        parent_part_number: str,
        parent_revision: str,
        child_part_number: str,
        child_revision: str,
        quantity: int = 1,
        revision_mask: str | None = None,
    ) -> ProductRevisionRelation:
        """Let the box build of a revision demand one more sub-unit (`POST
        /api/internal/Product/PostProductRevisionRelation`). Arguments as `BoxBuildTemplate.add_subunit`.
        """
        pairs = [(parent_part_number, parent_revision), (child_part_number, child_revision)]
        ids = await _revision_ids(self._http, pairs)
        return await _post(
            self._http,
            ProductRevisionRelation(
                parent_product_revision_id=ids[pairs[0]],
                child_product_revision_id=ids[pairs[1]],
                quantity=quantity,
                revision_mask=revision_mask,
            ),
        )

    @call
    async def remove_subunit(self, relation_id: UUID | str) -> bool:
        """Take a sub-unit out of its box build (`DELETE /api/internal/Product/DeleteProductRevisionRelation`); True."""
        await _delete(self._http, relation_id)
        return True


class BoxBuildTemplate(Service[M], Generic[M]):
    """The box build of a revision: sub-units are added, changed and removed here, and written by `save`.

    As a context manager it saves when the block ends without an error.
    """

    def __init__(self, http: Http, part_number: str, revision: str) -> None:
        super().__init__(http)
        self.parent_part_number, self.parent_revision = part_number, revision
        self._kept = list[ProductRevisionRelation]()
        """What the server has."""
        self._wanted = list[ProductRevisionRelation]()
        self._parent = dict[str, UUID]()

    @property
    def parent_revision_id(self) -> UUID:
        """The server's id of the revision."""
        return self._parent["id"]

    @property
    def subunits(self) -> list[ProductRevisionRelation]:
        """The sub-units as they will be saved."""
        return list(self._wanted)

    @property
    def has_pending_changes(self) -> bool:
        """Whether something is not saved yet."""
        return self._wanted != self._kept

    def get_required_parts(self) -> list[Json]:
        """Return what is needed for one unit."""
        return [
            {
                "part_number": one.child_part_number,
                "default_revision": one.child_revision,
                "quantity": one.quantity,
                "revision_mask": one.revision_mask,
                "item_number": one.item_number,
            }
            for one in self._wanted
        ]

    def get_matching_subunits(self, part_number: str) -> list[ProductRevisionRelation]:
        """Return the sub-units of this part number."""
        return [one for one in self._wanted if one.child_part_number == part_number]

    def validate_subunit(self, part_number: str, revision: str) -> bool:
        """Tell whether a unit of this part number and revision fits."""
        return any(one.matches_revision(revision) for one in self.get_matching_subunits(part_number))

    @call
    async def add_subunit(
        self,
        part_number: str,
        revision: str,
        quantity: int = 1,
        item_number: str | None = None,
        revision_mask: str | None = None,
    ) -> BoxBuildTemplate[M]:
        """Demand a sub-unit; one that is there already gets these values.

        Args:
            quantity: how many of them a unit has.
            item_number: its number on the drawing.
            revision_mask: which revisions fit, as "A%,B1" (default: only `revision`).
        """
        _positive(quantity)
        one = self._find(part_number, revision)
        if one is None:
            ids = await _revision_ids(self._http, [(part_number, revision)])
            one = ProductRevisionRelation(
                parent_product_revision_id=self.parent_revision_id,
                child_product_revision_id=ids[part_number, revision],
                child_part_number=part_number,
                child_revision=revision,
            )
            self._wanted.append(one)
        one.quantity, one.item_number, one.revision_mask = quantity, item_number, revision_mask
        return self

    @call
    async def update_subunit(
        self,
        part_number: str,
        revision: str,
        quantity: int | None = None,
        item_number: str | None = None,
        revision_mask: str | None = None,
    ) -> BoxBuildTemplate[M]:
        """Change a sub-unit; what is None stays. Raises `NotFoundError` if it is not there."""
        one = self._demanded(part_number, revision)
        if quantity is not None:
            _positive(quantity)
        changes = {"quantity": quantity, "item_number": item_number, "revision_mask": revision_mask}
        for name, value in changes.items():
            if value is not None:
                setattr(one, name, value)
        return self

    @call
    async def set_quantity(self, part_number: str, revision: str, quantity: int) -> BoxBuildTemplate[M]:
        """Change how many of a sub-unit a unit has. Raises `NotFoundError` if it is not there."""
        return await self.update_subunit(part_number, revision, quantity)

    @call
    async def remove_subunit(self, part_number: str, revision: str) -> BoxBuildTemplate[M]:
        """Demand a sub-unit no more. Raises `NotFoundError` if it is not there."""
        self._wanted.remove(self._demanded(part_number, revision))
        return self

    @call
    async def clear_all(self) -> BoxBuildTemplate[M]:
        """Demand no sub-units at all."""
        self._wanted.clear()
        return self

    @call
    async def discard(self) -> BoxBuildTemplate[M]:
        """Forget what is not saved."""
        self._wanted[:] = [one.model_copy() for one in self._kept]
        return self

    @call
    async def reload(self) -> BoxBuildTemplate[M]:
        """Read it again from the server, and forget what is not saved."""
        pair = self.parent_part_number, self.parent_revision
        self._parent["id"] = (await _revision_ids(self._http, [pair]))[pair]
        fresh = self._http.with_options({"fresh": True})
        self._kept[:] = _sub_units(await _hierarchy(fresh, *pair))
        return await self.discard()

    @call
    async def save(self) -> BoxBuildTemplate[M]:
        """Write the changes. If one fails, those before it are written, and `save` goes on with the rest."""
        wanted = {one.relation_id for one in self._wanted}
        for gone in [one for one in self._kept if one.relation_id not in wanted]:
            await _delete(self._http, gone.relation_id)
            self._kept.remove(gone)
        before = {one.relation_id: one for one in self._kept}
        for one in [one for one in self._wanted if one.relation_id is not None and one != before.get(one.relation_id)]:
            await _put(self._http, one)
            self._kept[self._kept.index(before[one.relation_id])] = one.model_copy()
        for new in [one for one in self._wanted if one.relation_id is None]:
            names = {"child_part_number", "child_revision"}
            made = await _post(self._http, new.model_copy(update=dict.fromkeys(names)))
            new.relation_id = made.relation_id
            self._kept.append(new.model_copy())
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            await cast("BoxBuildTemplate[Any]", self).save()

    def __enter__(self: BoxBuildTemplate[Blocking]) -> BoxBuildTemplate[Blocking]:
        return self

    def __exit__(
        self: BoxBuildTemplate[Blocking],
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.save()

    def _find(self, part_number: str, revision: str) -> ProductRevisionRelation | None:
        pair = part_number, revision
        return next((one for one in self._wanted if (one.child_part_number, one.child_revision) == pair), None)

    def _demanded(self, part_number: str, revision: str) -> ProductRevisionRelation:
        if (one := self._find(part_number, revision)) is None:
            where = f"the box build of {self.parent_part_number}/{self.parent_revision}"
            raise NotFoundError(f"{part_number}/{revision} is not in {where}.", 404)
        return one


def _positive(quantity: int) -> None:
    if quantity < 1:
        raise ValidationError("A box build demands at least one of a sub-unit.", field="quantity", value=quantity)


async def _hierarchy(http: Http, part_number: str, revision: str) -> list[Json]:
    query = {"partNumber": part_number, "revision": revision}
    return await http.get("/api/internal/Product/GetProductInfo", list[Json], query, cache=PRODUCTS)


def _sub_units(rows: Iterable[Json]) -> list[ProductRevisionRelation]:
    """Return the relations of the rows just below the top."""
    below = [row for row in rows if row.get("hlevel") == 1 and row.get("ProductRevisionRelationId")]
    names = ("ProductRevisionRelationId", "ParentProductRevisionId", "ProductRevisionId", "Quantity", "ItemNumber")
    more = ("PartNumber", "Revision", "RevisionMask")
    return [
        ProductRevisionRelation.model_validate(
            {name: row[name] for name in (*names, *more) if row.get(name) is not None}
        )
        for row in below
    ]


async def _revision_ids(http: Http, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Return the ids of revisions; each product is read once, several at a time."""
    wanted = list(pairs)
    numbers = list(dict.fromkeys(number for number, _ in wanted))
    read = [partial(http.get, _PRODUCT, Product, cache=PRODUCTS, part_number=number) for number in numbers]
    products = dict(zip(numbers, await gather(read), strict=True))
    return {pair: _id(products[pair[0]], *pair) for pair in wanted}


def _id(product: Product | None, part_number: str, revision: str) -> UUID:
    found = None if product is None else product.get_revision(revision)
    if found is None or found.product_revision_id is None:
        raise NotFoundError(f"Product {part_number!r} has no revision {revision!r}.", 404, route=_PRODUCT)
    return found.product_revision_id


async def _post(http: Http, relation: ProductRevisionRelation) -> ProductRevisionRelation:
    route = "/api/internal/Product/PostProductRevisionRelation"
    return await http.send("POST", route, ProductRevisionRelation, relation, drops=DROPS)


async def _put(http: Http, relation: ProductRevisionRelation) -> None:
    route = "/api/internal/Product/PutProductRevisionRelation"
    await http.send("PUT", route, type(None), relation, idempotent=True, drops=DROPS)


async def _delete(http: Http, relation_id: UUID | str | None) -> None:
    route = "/api/internal/Product/DeleteProductRevisionRelation"
    await http.send("DELETE", route, type(None), None, {"productRevisionRelationId": relation_id}, drops=DROPS)
