"""`includeIndexes=false`: a WSXF report without the attributes that only number its elements."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast
from xml.sax import make_parser
from xml.sax.handler import feature_external_ges, feature_external_pes
from xml.sax.saxutils import XMLFilterBase, XMLGenerator
from xml.sax.xmlreader import AttributesImpl

__all__ = ["without_indexes"]

_INDEXES = frozenset(("StepIndex", "MeasIndex", "MeasOrderNumber", "idx", "order_no"))


class _WithoutIndexes(XMLFilterBase):
    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the name that SAX calls
        kept = {key: value for key, value in attrs.items() if key not in _INDEXES}
        super().startElement(name, AttributesImpl(kept))


def without_indexes(data: bytes) -> bytes:
    """Return the document without indexes. It is one that this server wrote itself."""
    reader = make_parser()  # noqa: S317 - our own output, never a caller's
    reader.setFeature(feature_external_ges, False)
    reader.setFeature(feature_external_pes, False)
    packed = BytesIO()
    chain = _WithoutIndexes(cast("Any", reader))
    chain.setContentHandler(cast("Any", XMLGenerator(packed, "utf-8", short_empty_elements=True)))
    chain.parse(cast("Any", BytesIO(data)))
    return packed.getvalue()
