"""Groups, categories and vendors."""

from __future__ import annotations

import pytest

from pywats_async import AsyncWATS, NotFoundError

pytestmark = pytest.mark.anyio


async def test_groups_and_who_belongs_to_them(awats: AsyncWATS) -> None:
    product = awats.product
    assert [group.name for group in await product.get_groups()] == ["All", "Modules"]
    assert [group.name for group in await product.get_groups_for_product("MOD-1")] == ["All", "Modules"]
    await product.add_product_group_filter("Modules", "BOARD%", "A")
    assert len(await product.get_product_groups_by_product("BOARD", "A")) == 2
    assert len(await product.get_product_groups_by_product("BOARD", "B")) == 1
    await product.add_product_group_filter("Modules", "MOD-1", exclude=True)
    assert [group.name for group in await product.get_groups_for_product("MOD-1")] == ["All"]
    with pytest.raises(NotFoundError, match="Nowhere"):
        await product.add_product_group_filter("Nowhere", "BOARD")


async def test_groups_are_made_changed_and_deleted(awats: AsyncWATS) -> None:
    product = awats.product
    made = await product.create_product_group("Boards", "all of them", is_public=False)
    assert (made["name"], made["isPublic"]) == ("Boards", False)
    changed = await product.update_product_group(made["id"], "Cards")
    assert changed == {"id": made["id"], "name": "Cards", "description": "", "isPublic": True}
    assert await product.get_product_groups(made["id"], include_filters=True) == [{**changed, "filters": []}]
    assert len(await product.get_product_groups()) == 3
    assert len(await product.get_product_group_filters(2)) == 1
    assert await product.delete_product_group(made["id"]) is True
    with pytest.raises(NotFoundError):
        await product.update_product_group(made["id"], "Cards")
    group = await product.create_group("Old way", "description")
    assert group.product_group_name == "Old way"
    assert [one.name for one in await product.get_groups()] == ["All", "Modules", "Old way"]


async def test_vendors(awats: AsyncWATS) -> None:
    assert await awats.product.save_vendor("Acme") == {"VendorName": "Acme"}
    await awats.product.save_vendor("Acme")
    assert await awats.product.get_vendors() == [{"VendorName": "Acme"}]
    assert await awats.product.delete_vendor("Acme") is True
    assert await awats.product.get_vendors() == []


async def test_categories(awats: AsyncWATS) -> None:
    assert await awats.product.get_product_categories() == []
    assert await awats.product.save_product_categories([{"name": "PCB"}]) is True
    assert await awats.product.get_product_categories() == [{"name": "PCB"}]
