"""Bills of materials, and WSBF."""

from __future__ import annotations

import pytest

from pywats_async import AsyncWATS, NotFoundError, ServerError, ValidationError
from pywats_async.product import BomItem, PublicBom, PublicBomComponent, wsbf
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio
ITEM = BomItem(part_number='R<&">', component_ref="R1;R2", quantity=2, description="10 kΩ", manufacturer_pn="X")


async def test_a_bill_of_materials_goes_as_wsbf(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    assert await awats.product.update_bom("BOARD", "A", [ITEM], "Main board") is True
    assert wats_server.requests[0].headers["content-type"] == "application/xml"
    bom = await awats.product.get_bom_public("BOARD", "A")
    assert (bom.part_number, bom.revision, bom.description) == ("BOARD", "A", "Main board")
    (component,) = bom.components
    assert (component.number, component.reference, component.quantity) == ('R<&">', "R1;R2", 2)
    assert (component.description, component.revision) == ("10 kΩ", None)


async def test_or_as_json(awats: AsyncWATS) -> None:
    component = PublicBomComponent(number="R1", revision="B", function_block="A")
    bom = PublicBom(part_number="BOARD", revision="A", components=[component])
    assert await awats.product.upload_bom_json(bom) is True
    assert await awats.product.get_bom_public("BOARD", "A") == bom
    with pytest.raises(NotFoundError):
        await awats.product.get_bom_public("BOARD", "B")


async def test_the_lines_of_the_servers_own_pages(awats: AsyncWATS) -> None:
    assert await awats.product.upload_bom("BOARD", "A", [{"PartNumber": "R1", "Quantity": 2}]) is True
    (item,) = await awats.product.get_bom("BOARD", "A")
    assert (item.part_number, item.quantity) == ("R1", 2)
    assert await awats.product.get_bom_items("BOARD", "A") == [item]


async def test_what_the_server_cannot_read_is_an_error(awats: AsyncWATS) -> None:
    with pytest.raises(ServerError, match="BOM is invalid"):
        await awats.product.upload_bom_json(PublicBom(part_number="BOARD"))


def test_wsbf_keeps_everything() -> None:
    component = PublicBomComponent(
        number="1", revision="A", quantity=3, description="d", reference="R1", function_block="F"
    )
    bom = PublicBom(part_number="P", revision="A", description="D", components=[component])
    assert wsbf.loads(wsbf.dumps(bom)) == bom


@pytest.mark.parametrize("text", [b"", b"<BOM", b"<Reports/>", b'<!DOCTYPE x [<!ENTITY y "z">]><BOM/>'])
def test_what_is_not_wsbf_is_refused(text: bytes) -> None:
    with pytest.raises(ValidationError):
        wsbf.loads(text)


@pytest.mark.parametrize(
    "bom",
    [
        PublicBom(revision="A"),
        PublicBom(part_number="P"),
        PublicBom(part_number="P", revision="A", components=[PublicBomComponent(quantity=1)]),
    ],
)
def test_a_bill_without_its_names_is_not_sent(bom: PublicBom) -> None:
    with pytest.raises(ValidationError, match="needs"):
        wsbf.dumps(bom)
