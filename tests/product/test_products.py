"""Products, revisions and tags: awaited on both loops, and blocking."""

from __future__ import annotations

import pytest

from pywats_async import WATS, AsyncWATS, ErrorMode, NotFoundError, RejectedError, Setting, ValidationError
from pywats_async.product import Product, ProductRevision, ProductState
from pywats_async.testing import FakeWATS

from ..testing.reports import uut

pytestmark = pytest.mark.anyio
ROUTE = "/api/Product/{partNumber}"
QUERY = "/api/Product/Query"


async def test_a_product_has_its_revisions_and_is_read_once(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    product = await awats.product.get_product("BOARD")
    assert (product.name, product.state) == ("Main board", ProductState.ACTIVE)
    assert [revision.revision for revision in product.revisions] == ["A", "B"]
    assert [revision.revision for revision in await awats.product.get_revisions("BOARD")] == ["A", "B"]
    assert wats_server.count(ROUTE) == 1


async def test_what_a_caller_changes_is_the_callers_own(awats: AsyncWATS) -> None:
    (await awats.product.get_product("BOARD")).name = "mine"
    assert (await awats.product.get_product("BOARD")).name == "Main board"


async def test_a_product_that_is_not_there(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    with pytest.raises(NotFoundError, match="BOLT"):
        await awats.product.get_product("BOLT")
    transport = wats_server.transport()
    async with AsyncWATS(
        "http://wats.test", "test-token", transport=transport, error_mode=ErrorMode.LENIENT
    ) as lenient:
        assert await lenient.product.get_product("BOLT") is None
        assert await lenient.product.get_revisions("BOLT") == []
        assert await lenient.product.get_revision_tags("BOARD", "C") == []
        with pytest.raises(NotFoundError, match="no product 'BOLT'"):
            await lenient.product.add_product_tag("BOLT", "line", "1")


@pytest.mark.parametrize("part_number", ["W#1", "W/A", "../App/Version", "50%", "O'Brien?", "Å 1"])
async def test_a_part_number_is_data_and_never_a_path(awats: AsyncWATS, part_number: str) -> None:
    await awats.product.create_product(part_number)
    await awats.product.create_revision(part_number, "1/2")
    assert (await awats.product.get_revision(part_number, "1/2")).part_number == part_number
    assert [product.part_number for product in await awats.product.get_products([part_number])] == [part_number]
    assert (await awats.product.delete_product(part_number))["deleted"]
    with pytest.raises(NotFoundError):
        await awats.product.get_product(part_number)


async def test_a_change_is_seen_at_once(awats: AsyncWATS) -> None:
    product = await awats.product.create_product("BOLT", "Bolt", "steel", True, state=1, xml_data="<x/>")
    assert product.product_id is not None
    assert (product.non_serial, product.xml_data, awats.product.is_active(product)) == (True, "<x/>", True)
    product.state, product.name = ProductState.INACTIVE, "Old bolt"
    assert (await awats.product.update_product(product)).name == "Old bolt"
    assert (await awats.product.get_product("BOLT")).name == "Old bolt"
    assert "BOLT" in [one.part_number for one in await awats.product.get_products()]
    assert "BOLT" not in [one.part_number for one in await awats.product.get_active_products()]


async def test_a_product_of_a_list_is_not_written_back(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    (listed, *_) = await awats.product.get_products()
    with pytest.raises(ValidationError, match=r"no product_id\.\n.*get_product\('BOARD'\)"):
        await awats.product.update_product(listed)
    with pytest.raises(ValidationError, match="product_revision_id"):
        await awats.product.update_revision(ProductRevision(revision="C", part_number="BOARD"))
    assert wats_server.count(method="PUT") == 0


async def test_what_the_server_refuses_is_an_error(awats: AsyncWATS) -> None:
    with pytest.raises(RejectedError, match="exists already"):
        await awats.product.create_product("BOARD")


async def test_revisions_are_made_and_changed(awats: AsyncWATS) -> None:
    made = await awats.product.create_revision("BOARD", "C", name="third", state=ProductState.INACTIVE)
    assert made.product_revision_id is not None
    made.description = "with shield"
    await awats.product.update_revision(made)
    found = await awats.product.get_revision("BOARD", "C")
    assert (found.description, found.state, found.part_number) == ("with shield", ProductState.INACTIVE, "BOARD")
    assert len(await awats.product.get_revisions("BOARD")) == 3


async def test_a_thousand_products_and_revisions_cost_two_writes(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    products = [Product(part_number=f"P{number}") for number in range(1_000)]
    revisions = [ProductRevision(part_number=product.part_number, revision="A") for product in products]
    assert await awats.product.bulk_save_products(products) == products
    assert await awats.product.bulk_save_revisions(revisions) == revisions
    assert wats_server.count() == 2
    with pytest.raises(ValidationError, match="part number"):
        await awats.product.bulk_save_revisions([ProductRevision(revision="A")])


async def test_all_products_even_beyond_the_servers_limit(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    assert len(await awats.product.get_products()) == 2
    assert wats_server.count(QUERY) == 1
    await awats.product.bulk_save_products(Product(part_number=f"P{number}") for number in range(1_000))
    assert len(await awats.product.get_products_full()) == 1_002
    assert (
        len(await awats.product.query_products("startswith(partNumber,'P99')", top=5, orderby="partNumber desc")) == 5
    )


async def test_many_products_by_part_number(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    await awats.product.bulk_save_products(Product(part_number=f"P{number}") for number in range(300))
    wats_server.reset()
    found = await awats.product.get_products([f"P{number}" for number in range(300)] + ["none"])
    assert len(found) == 300
    assert wats_server.count() < 10
    told: list[tuple[int, int]] = []
    batch = await awats.product.load_products(["BOARD", "none", "MODULE"], lambda done, of: told.append((done, of)))
    assert [len(product.revisions) for product in batch.values()] == [2, 1]
    assert list(batch.failures) == ["none"]
    assert told[-1] == (3, 3)


async def test_what_has_units_is_made_inactive(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    wats_server.add_report(uut(pn="BOARD", sn="SN-1", rev="B"))
    gone = {"deleted": True, "deactivated": False, "serial_numbers": []}
    kept = {"deleted": False, "deactivated": True, "serial_numbers": ["SN-1"]}
    assert await awats.product.delete_revision("BOARD", "A") == gone
    assert await awats.product.delete_revision("BOARD", "B") == kept
    assert await awats.product.delete_product("BOARD") == kept
    assert await awats.product.delete_product("MODULE") == gone
    board = await awats.product.get_product("BOARD")
    assert (board.state, [one.state for one in board.revisions]) == (0, [0])


async def test_tags_are_added_and_replaced(awats: AsyncWATS) -> None:
    product = awats.product
    await product.add_product_tag("BOARD", "line", "1")
    await product.add_product_tag("BOARD", "colour", "red")
    await product.add_product_tag("BOARD", "line", "2")
    assert {tag["key"]: tag["value"] for tag in await product.get_product_tags("BOARD")} == {
        "line": "2",
        "colour": "red",
    }
    await product.set_product_tags("BOARD", [{"key": "line", "value": "3"}, Setting(key="size", value="L")])
    assert {tag["key"]: tag["value"] for tag in await product.get_product_tags("BOARD")} == {"line": "3", "size": "L"}

    await product.set_revision_tags("BOARD", "A", [{"key": "ecn", "value": "7"}])
    await product.add_revision_tag("BOARD", "A", "ecn", "8")
    assert await product.get_revision_tags("BOARD", "A") == [{"key": "ecn", "value": "8"}]
    with pytest.raises(NotFoundError, match="no revision 'C'"):
        await product.add_revision_tag("BOARD", "C", "ecn", "8")


async def test_what_is_changed_was_not_read_from_the_cache(awats: AsyncWATS, wats_server: FakeWATS, wats: WATS) -> None:
    await awats.product.get_product("BOARD")
    wats.product.add_product_tag("BOARD", "theirs", "1")  # somebody else
    await awats.product.add_product_tag("BOARD", "ours", "2")
    assert {tag["key"] for tag in await awats.product.get_product_tags("BOARD")} == {"theirs", "ours"}


async def test_one_part_number_is_not_a_list_of_letters(awats: AsyncWATS) -> None:
    assert [product.part_number for product in await awats.product.get_products("BOARD")] == ["BOARD"]
    assert list(await awats.product.load_products("BOARD")) == ["BOARD"]
    assert await awats.product.get_products([]) == []


def test_blocking(wats: WATS) -> None:
    assert wats.product.get_product("BOARD").name == "Main board"
    assert [product.part_number for product in wats.product.get_products()] == ["BOARD", "MODULE"]
    assert list(wats.product.load_products(["BOARD", "MODULE"])) == ["BOARD", "MODULE"]
