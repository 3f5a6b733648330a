"""What type checkers see of the Product and System domains: read by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

from pydantic import SecretStr

from pywats_async import WATS, Async, AsyncWATS, Blocking, Product, ProductGroup, ProductRevision, ProductService
from pywats_async.fanout import Batch
from pywats_async.product import BomItem, BoxBuildTemplate, ProductRevisionRelation, PublicBom


async def awaited(wats: AsyncWATS, product: Product) -> None:
    """Calls return coroutines, and what they give is awaited too."""
    assert_type(wats.product, ProductService[Async])
    assert_type(await wats.product.get_product("PN-1"), Product)
    assert_type(await wats.product.get_products(["PN-1", "PN-2"]), list[Product])
    assert_type(await wats.product.load_products(["PN-1"]), Batch[str, Product])
    assert_type(await wats.product.create_revision("PN-1", "A"), ProductRevision)
    assert_type(await wats.product.delete_product("PN-1"), dict[str, Any])
    assert_type(await wats.product.get_groups(), list[ProductGroup])
    assert_type(await wats.product.get_bom("PN-1", "A"), list[BomItem])
    template = await wats.product.get_box_build_template("PN-1", "A")
    assert_type(template, BoxBuildTemplate[Async])
    assert_type(await template.add_subunit("PN-2", "A", quantity=2), BoxBuildTemplate[Async])
    async with template as same:
        assert_type(same.subunits, list[ProductRevisionRelation])
    assert_type(wats.product.is_active(product), bool)
    assert_type(await wats.system.start_test("SN-1", "PN-1"), bool)
    assert_type(await wats.system.create_token(), SecretStr)


def blocking(wats: WATS, product: Product) -> None:
    """Calls return their value, and what they give blocks too."""
    assert_type(wats.product, ProductService[Blocking])
    assert_type(wats.product.update_product(product), Product)
    assert_type(wats.product.bulk_save_products([product]), list[Product])
    assert_type(wats.product.get_bom_public("PN-1", "A"), PublicBom)
    template = wats.product.get_box_build_template("PN-1", "A")
    assert_type(template, BoxBuildTemplate[Blocking])
    assert_type(template.set_quantity("PN-2", "A", 3).save(), BoxBuildTemplate[Blocking])
    with template as same:
        assert_type(same, BoxBuildTemplate[Blocking])
