"""The Product domain: products, revisions, groups, bills of materials, box builds."""

from __future__ import annotations

from typing import Generic, TypeVar

from .boms import Boms
from .box_builds import BoxBuilds
from .groups import ProductGroups
from .products import Products

__all__ = ["ProductService"]

M = TypeVar("M")


class ProductService(Products[M], ProductGroups[M], Boms[M], BoxBuilds[M], Generic[M]):
    """Products. They are master data: kept for five minutes, or until this client changes one."""
