"""Box builds: what a revision consists of, changed in steps and saved at once."""

from __future__ import annotations

import pytest

from pywats_async import WATS, AsyncWATS, NotFoundError, ServerError, ValidationError
from pywats_async.product import ProductRevisionRelation
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio
WRITES = ("POST", "PUT", "DELETE")


def writes(server: FakeWATS) -> list[str]:
    return [request.method for request in server.requests if request.method in WRITES]


async def test_a_template_is_changed_in_steps_and_saved_at_once(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    template = await awats.product.get_box_build_template("MODULE", "A")
    assert (template.subunits, template.has_pending_changes) == ([], False)
    await template.add_subunit("BOARD", "A", quantity=2, revision_mask="A%,B1")
    await template.add_subunit("BOARD", "B")
    assert (template.has_pending_changes, writes(wats_server)) == (True, [])
    await template.save()
    assert (template.has_pending_changes, writes(wats_server)) == (False, ["POST", "POST"])
    assert template.get_required_parts()[0] == {
        "part_number": "BOARD",
        "default_revision": "A",
        "quantity": 2,
        "revision_mask": "A%,B1",
        "item_number": None,
    }

    again = await awats.product.get_box_build_template("MODULE", "A")
    assert again.subunits == template.subunits
    await again.set_quantity("BOARD", "A", 5)
    await again.remove_subunit("BOARD", "B")
    wats_server.reset()
    await again.save()
    assert writes(wats_server) == ["DELETE", "PUT"]
    (one,) = await awats.product.get_box_build_subunits("MODULE", "A")
    assert (one.child_part_number, one.child_revision, one.quantity, one.revision_mask) == ("BOARD", "A", 5, "A%,B1")
    wats_server.reset()
    await again.save()
    assert writes(wats_server) == []


async def test_what_is_not_saved_is_discarded(awats: AsyncWATS) -> None:
    template = await awats.product.get_box_build_template("MODULE", "A")
    await template.add_subunit("BOARD", "A")
    await template.save()
    await template.update_subunit("BOARD", "A", item_number="7")
    await template.clear_all()
    assert template.subunits == []
    await template.discard()
    assert [one.item_number for one in template.subunits] == [None]


async def test_a_block_saves_when_it_ends_well(awats: AsyncWATS) -> None:
    async with await awats.product.get_box_build_template("MODULE", "A") as template:
        await template.add_subunit("BOARD", "A")

    async def fail() -> None:
        async with await awats.product.get_box_build_template("MODULE", "A") as template:
            await template.clear_all()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert len(await awats.product.get_box_build_subunits("MODULE", "A")) == 1


async def test_a_save_that_fails_goes_on_where_it_stopped(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    template = await awats.product.get_box_build_template("MODULE", "A")
    await template.add_subunit("BOARD", "A")
    await template.add_subunit("BOARD", "B")
    route = "/api/internal/Product/PostProductRevisionRelation"
    wats_server.faults.add(route=route, status=500, every=2)
    with pytest.raises(ServerError):
        await template.save()
    assert template.has_pending_changes
    await template.save()
    assert not template.has_pending_changes
    assert len(await awats.product.get_box_build_subunits("MODULE", "A")) == 2
    assert wats_server.count(route) == 3


async def test_what_is_not_there_and_what_makes_no_sense(awats: AsyncWATS) -> None:
    with pytest.raises(NotFoundError, match="'MODULE' has no revision 'Z'"):
        await awats.product.get_box_build_template("MODULE", "Z")
    template = await awats.product.get_box_build_template("MODULE", "A")
    with pytest.raises(NotFoundError, match="'BOARD' has no revision 'Z'"):
        await template.add_subunit("BOARD", "Z")
    with pytest.raises(NotFoundError, match="BOARD/A is not in the box build of MODULE/A"):
        await template.remove_subunit("BOARD", "A")
    with pytest.raises(ValidationError, match="at least one"):
        await template.add_subunit("BOARD", "A", quantity=0)


async def test_a_sub_unit_without_a_template(awats: AsyncWATS) -> None:
    made = await awats.product.add_subunit("MODULE", "A", "BOARD", "B", 3, "B%")
    assert made.relation_id is not None
    rows = await awats.product.get_product_hierarchy("MODULE", "A")
    assert [(row["hlevel"], row["PartNumber"]) for row in rows] == [(0, "MODULE"), (1, "BOARD")]
    assert await awats.product.remove_subunit(made.relation_id) is True
    with pytest.raises(NotFoundError):
        await awats.product.remove_subunit(made.relation_id)


@pytest.mark.parametrize(
    ("mask", "fits"),
    [
        (None, "B"),
        ("", "B"),
        ("B%", "B B1"),
        ("%", "A B B1 C b"),
        ("B, C", "B C"),
        ("A%,B1", "A B1"),
        ("[A]", ""),
        ("B*", ""),
    ],
)
def test_which_revisions_a_mask_names(mask: str | None, fits: str) -> None:
    relation = ProductRevisionRelation(child_revision="B", revision_mask=mask)
    assert [one for one in ("A", "B", "B1", "C", "b") if relation.matches_revision(one)] == fits.split()


def test_blocking(wats: WATS) -> None:
    with wats.product.get_box_build_template("MODULE", "A") as template:
        assert template.add_subunit("BOARD", "A", quantity=2).set_quantity("BOARD", "A", 3).subunits[0].quantity == 3
        assert template.has_pending_changes
    assert not template.has_pending_changes
    assert wats.product.get_box_build_template("MODULE", "A").validate_subunit("BOARD", "A")
