"""The Product domain."""

from __future__ import annotations

from .box_builds import BoxBuildTemplate
from .models import (
    BomItem,
    Product,
    ProductCategory,
    ProductGroup,
    ProductRevision,
    ProductRevisionRelation,
    ProductState,
    ProductView,
    PublicBom,
    PublicBomComponent,
)
from .service import ProductService

__all__ = [
    "BomItem",
    "BoxBuildTemplate",
    "Product",
    "ProductCategory",
    "ProductGroup",
    "ProductRevision",
    "ProductRevisionRelation",
    "ProductService",
    "ProductState",
    "ProductView",
    "PublicBom",
    "PublicBomComponent",
]
