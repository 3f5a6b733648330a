"""What is no WSXF: each refusal names its reason; nothing is expanded, and nothing recurses."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from pywats_async.errors import ValidationError
from pywats_async.report import wsxf
from pywats_async.report.wsxf import read

NS = "http://wats.virinco.com/schemas/WATS/Report/wsxf"
REPORT = f'<Reports xmlns="{NS}"><Report SN="Å"/></Reports>'


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Reports SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE Reports [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE Reports [<!ENTITY % remote SYSTEM "http://127.0.0.1/x"> %remote;]>',
        "<!DOCTYPE Reports>",
    ],
)
def test_a_doctype_is_refused_in_every_encoding(doctype: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(ValidationError, match="DOCTYPE is refused") as caught:
            wsxf.loads(f"<?xml version='1.0' encoding='{encoding}'?>{doctype}{REPORT}".encode(encoding))
        assert caught.value.hint
        assert "Remove" in caught.value.hint


def test_the_word_doctype_in_a_text_is_no_doctype() -> None:
    text = f'<Reports xmlns="{NS}"><!-- <!DOCTYPE x> --><Report SN="&lt;!DOCTYPE x>"/></Reports>'
    assert wsxf.loads(text)[0]["sn"] == "<!DOCTYPE x>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Not XML: no element found"),
        ('{"type": "T"}', "Not XML: not well-formed"),
        (REPORT[:-4], "Not XML: unclosed token"),
        (f'<Reports xmlns="{NS}"><Report></Reports>', "Not XML: mismatched tag: line 1"),
        (f'<Reports xmlns="{NS}"><Report>&nbsp;</Report></Reports>', "Not XML: undefined entity"),
        (f'<Reports xmlns="{NS}"><Report SN="1" SN="2"/></Reports>', "Not XML: duplicate attribute"),
        (f'<Reports xmlns="{NS}"><Report SN="\x01"/></Reports>', "Not XML: not well-formed"),
        (f'<Reports xmlns="{NS}"/>', "without a Report element"),
        ("<Reports><Report/></Reports>", "this one is Reports without a namespace"),
        ("<html><body>Sign in</body></html>", "this one is html without a namespace"),
        (
            '<Reports xmlns="http://wats.virinco.com/schemas/WATS/Report"><Report/></Reports>',
            "this one is Reports in the namespace http://wats.virinco.com/schemas/WATS/Report",
        ),
        (f'<Step xmlns="{NS}"/>', "this one is Step in the namespace"),
        ("<?xml version='1.0' encoding='no-such'?>" + REPORT, "Not XML: unknown encoding"),
        ("\ud800" + REPORT, "Not XML: .*surrogates not allowed"),
    ],
)
def test_what_is_no_wsxf_says_why(text: str, reason: str) -> None:
    data: Any = text if "\ud800" in text else text.encode()
    with pytest.raises(ValidationError, match=reason):
        wsxf.loads(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_declared_encoding_and_the_byte_order_mark_count(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>{REPORT}'
    assert wsxf.loads(text.encode(encoding))[0]["sn"] == "Å"
    assert wsxf.loads(text)[0]["sn"] == "Å", "text that is decoded already is not decoded again"


def test_one_report_without_reports_around_it_is_read() -> None:
    assert wsxf.loads(f'<Report xmlns="{NS}" SN="1"/>')[0]["sn"] == "1"


def test_a_prefix_is_as_good_as_a_default_namespace() -> None:
    root = '<w:Step Name="r"><w:ReportText>t</w:ReportText></w:Step>'
    (document,) = wsxf.loads(f'<w:Reports xmlns:w="{NS}"><w:Report SN="1">{root}</w:Report></w:Reports>')
    assert (document["sn"], document["root"]["name"], document["root"]["reportText"]) == ("1", "r", "t")


def test_several_reports_are_several_documents() -> None:
    documents = wsxf.loads(f'<Reports xmlns="{NS}"><Report SN="1"/><Report SN="2"/></Reports>')
    assert [document["sn"] for document in documents] == ["1", "2"]
    assert wsxf.loads(wsxf.dumps(documents[1]))[0]["sn"] == "2"


@pytest.mark.parametrize("name", ["Step", "Unknown"])
def test_a_thousand_levels_are_read_and_written_and_no_more(name: str) -> None:
    def nested(levels: int) -> str:
        return f'<Reports xmlns="{NS}"><Report>' + f"<{name}>" * levels + f"</{name}>" * levels + "</Report></Reports>"

    written = wsxf.dumps(wsxf.loads(nested(998))[0])
    assert wsxf.dumps(wsxf.loads(written)[0]) == written
    for levels in (999, 100_000):
        with pytest.raises(ValidationError, match="deeper than 1,000"):
            wsxf.loads(nested(levels))


def test_a_deep_document_is_refused_without_recursion() -> None:
    document: dict[str, Any] = {"type": "T"}
    inner = document["root"] = {}
    for _ in range(100_000):
        inner["steps"] = [{}]
        inner = inner["steps"][0]
    with pytest.raises(ValidationError, match="deeper than the 1,000"):
        wsxf.dumps(document)


def test_a_file_beyond_all_measure_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 10)
    with pytest.raises(ValidationError, match="the limit is 10"):
        wsxf.loads(REPORT)


@pytest.mark.parametrize("document", [None, [], "x"])
def test_only_an_object_is_a_report(document: Any) -> None:
    with pytest.raises(ValidationError, match="JSON object"):
        wsxf.dumps(document)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValidationError, match="no form in JSON"):
        wsxf.dumps({"mine": object()})


def test_elements_that_are_none_are_refused() -> None:
    with pytest.raises(ValidationError, match="no XML element"):
        wsxf.dumps({"@elements": [{"tag": "a b"}]})


def test_a_reader_is_free_as_soon_as_it_has_read() -> None:
    """Parser and handlers know each other; the memory of a large file must not wait for the garbage collector."""
    reader = read.Reader()
    reader.read(REPORT)
    gone = weakref.ref(reader)
    gc.disable()
    try:
        del reader
        assert gone() is None
    finally:
        gc.enable()
