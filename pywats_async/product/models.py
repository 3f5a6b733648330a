"""Products, their revisions, what they consist of, and how they are grouped."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from uuid import UUID

from pydantic import AliasChoices, ConfigDict, Field

from ..models import BOTH_CASES, Entity, Given, Many, OpenEnum, Row
from ..tags import Setting

__all__ = [
    "BomItem",
    "Product",
    "ProductCategory",
    "ProductGroup",
    "ProductRevision",
    "ProductRevisionRelation",
    "ProductState",
    "ProductView",
    "PublicBom",
    "PublicBomComponent",
]


class ProductState(OpenEnum):
    """Whether units of a product or revision may be made."""

    INACTIVE = 0
    ACTIVE = 1


class ProductRevision(Entity):
    """A revision of a product."""

    revision: str
    name: str | None = None
    description: str | None = None
    state: Given[ProductState] = ProductState.ACTIVE
    product_revision_id: UUID | None = None
    """The server's id; a revision without it is added when it is saved."""
    product_id: UUID | None = None
    xml_data: str | None = None
    part_number: str | None = Field(
        default=None, validation_alias=AliasChoices("PartNumber", "partNumber"), serialization_alias="PartNumber"
    )
    tags: Many[Setting] = Field(default=[])


class Product(Entity):
    """A product. One from a list has only its part number, name, category, state and whether it has serial numbers."""

    part_number: str
    name: str | None = None
    description: str | None = None
    non_serial: Given[bool] = False
    """Whether its units have no serial numbers."""
    state: Given[ProductState] = ProductState.ACTIVE
    product_id: UUID | None = None
    """The server's id; a product without it is added when it is saved."""
    xml_data: str | None = None
    product_category_id: UUID | None = None
    product_category_name: str | None = Field(
        default=None, validation_alias=AliasChoices("productCategoryName", "category")
    )
    revisions: Many[ProductRevision] = Field(default=[])
    tags: Many[Setting] = Field(default=[])

    def get_revision(self, revision: str) -> ProductRevision | None:
        """Return one of its revisions, or None."""
        return next((one for one in self.revisions if one.revision == revision), None)


class ProductView(Row):
    """A product in a list."""

    part_number: str
    name: str | None = None
    category: str | None = None
    non_serial: Given[bool] = False
    state: Given[ProductState] = ProductState.ACTIVE


class ProductGroup(Row):
    """A group of products."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    product_group_id: int | None = Field(default=None, validation_alias=AliasChoices("productGroupId", "id"))
    product_group_name: str | None = Field(default=None, validation_alias=AliasChoices("productGroupName", "name"))

    @property
    def name(self) -> str | None:
        """The name of the group."""
        return self.product_group_name


class ProductCategory(Entity):
    """A category of products."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    category_id: UUID | None = None
    name: str | None = None
    description: str | None = None


class BomItem(Entity):
    """A line of the bill of materials that the server's own pages show."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    bom_item_id: UUID | None = None
    product_revision_id: UUID | None = None
    component_ref: str | None = Field(
        default=None,
        validation_alias=AliasChoices("componentRef", "ComponentRef", "compRef"),
        serialization_alias="componentRef",
    )
    """Where it is mounted: "R1;R2"."""
    part_number: str | None = None
    description: str | None = None
    quantity: int = 1
    manufacturer: str | None = None
    manufacturer_pn: str | None = None
    vendor: str | None = None
    vendor_pn: str | None = None


class PublicBomComponent(Entity):
    """A component of a bill of materials."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    number: str | None = None
    """Its part number."""
    revision: str | None = None
    quantity: int | None = None
    description: str | None = None
    reference: str | None = None
    """Where it is mounted: "R1;R2"."""
    function_block: str | None = None


class PublicBom(Entity):
    """The bill of materials of a revision."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    part_number: str | None = None
    revision: str | None = None
    description: str | None = None
    components: Many[PublicBomComponent] = Field(default=[])


def _pascal(name: str, *more: str) -> AliasChoices:
    return AliasChoices(name, name[0].lower() + name[1:], *more)


class ProductRevisionRelation(Entity):
    """A sub-unit that the box build of a revision demands."""

    relation_id: UUID | None = Field(
        default=None,
        validation_alias=_pascal("ProductRevisionRelationId"),
        serialization_alias="ProductRevisionRelationId",
    )
    parent_product_revision_id: UUID | None = Field(
        default=None, validation_alias=_pascal("ParentProductRevisionId"), serialization_alias="ParentProductRevisionId"
    )
    child_product_revision_id: UUID | None = Field(
        default=None, validation_alias=_pascal("ProductRevisionId"), serialization_alias="ProductRevisionId"
    )
    quantity: int = Field(default=1, validation_alias=_pascal("Quantity"), serialization_alias="Quantity")
    item_number: str | None = Field(
        default=None, validation_alias=_pascal("ItemNumber"), serialization_alias="ItemNumber"
    )
    child_part_number: str | None = Field(
        default=None, validation_alias=_pascal("ChildPartNumber", "PartNumber"), serialization_alias="ChildPartNumber"
    )
    child_revision: str | None = Field(
        default=None, validation_alias=_pascal("ChildRevision", "Revision"), serialization_alias="ChildRevision"
    )
    revision_mask: str | None = Field(
        default=None, validation_alias=_pascal("RevisionMask"), serialization_alias="RevisionMask"
    )
    """Which revisions fit: several are parted by commas, "%" stands for any text. Without it only `child_revision`."""

    def matches_revision(self, revision: str) -> bool:
        """Tell whether a unit of this revision fits."""
        return matches(revision, self.revision_mask) if self.revision_mask else revision == self.child_revision


def matches(revision: str, mask: str) -> bool:
    """Tell whether a revision is one that the mask names."""
    masks: Sequence[str] = [
        part.strip().replace("[", "[[]").replace("?", "[?]").replace("*", "[*]") for part in mask.split(",")
    ]
    return any(fnmatchcase(revision, part.replace("%", "*")) for part in masks)
