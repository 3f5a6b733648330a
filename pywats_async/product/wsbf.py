"""WSBF, the WATS Standard BOM Format (XML)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from ..errors import ValidationError
from .models import BomItem, PublicBom, PublicBomComponent

__all__ = ["dumps", "loads", "of_items"]

NAMESPACE = "http://wats.virinco.com/schemas/WATS/wsbf"
_BOM = {"Partnumber": "part_number", "Revision": "revision", "Desc": "description"}
_COMPONENT = {
    "Number": "number",
    "Ref": "reference",
    "Qty": "quantity",
    "Desc": "description",
    "Rev": "revision",
    "FunctionBlock": "function_block",
}


def of_items(part_number: str, revision: str, items: Iterable[BomItem], description: str | None = None) -> PublicBom:
    """Return the bill of materials with these lines. Manufacturers and vendors have no place in it."""
    components = [
        PublicBomComponent(
            number=item.part_number,
            reference=item.component_ref,
            quantity=item.quantity,
            description=item.description,
        )
        for item in items
    ]
    return PublicBom(part_number=part_number, revision=revision, description=description, components=components)


def dumps(bom: PublicBom) -> bytes:
    """Write a bill of materials. Raises `ValidationError` where a part number or the revision is missing."""
    if not bom.part_number or not bom.revision or not all(component.number for component in bom.components):
        raise ValidationError("A bill of materials needs a part number, a revision, and a number of each component.")
    root = ET.Element("BOM", {"xmlns": NAMESPACE, **_attributes(bom, _BOM)})
    for component in bom.components:
        ET.SubElement(root, "Component", _attributes(component, _COMPONENT))
    return ET.tostring(root)


def loads(content: bytes) -> PublicBom:
    """Read a bill of materials. Raises `ValidationError` unless the text is WSBF."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValidationError("A bill of materials has no document type.")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as error:
        raise ValidationError(f"The text is not XML: {error}") from error
    if root.tag.rpartition("}")[2] != "BOM":
        raise ValidationError("The text is not WSBF: its root is not BOM.")
    components = [{name: item.get(key) for key, name in _COMPONENT.items()} for item in root]
    return PublicBom.model_validate({**{name: root.get(key) for key, name in _BOM.items()}, "components": components})


def _attributes(item: PublicBom | PublicBomComponent, names: dict[str, str]) -> dict[str, str]:
    return {key: str(value) for key, name in names.items() if (value := getattr(item, name)) is not None}
