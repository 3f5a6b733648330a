"""Any document survives XML: known keys with any value, unknown keys, any characters."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from pywats_async.report import wsxf

from .test_wsxf import without_empty

texts = st.text(max_size=8)
"""Of all characters, also those that XML cannot hold."""
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**60), 2**60)
guids = st.uuids().map(str)
scalars = (
    st.none() | st.booleans() | numbers | texts | st.sampled_from(["Passed", "NaN", "-Infinity", "12", "", "true"])
)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
unknown = st.dictionaries(
    st.from_regex("[a-z ]{1,6}", fullmatch=True).map("x-".__add__) | texts.map("ü".__add__), json_values, max_size=2
)


def objects(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of the keys, each with a value of its type or any other, and with unknown keys."""
    some = st.fixed_dictionaries({}, optional={key: values | scalars for key, values in keys.items()})
    return st.builds(lambda known, other: {**other, **known}, some, unknown)


def lists(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=3)


status = st.sampled_from("PFDSETU")
numeric = objects(
    name=texts, compOp=texts, value=numbers, lowLimit=numbers, highLimit=numbers, unit=texts, status=status
)
string = objects(name=texts, compOp=texts, value=texts, limit=texts, status=status)
boolean = objects(name=texts, status=status)
data = st.binary(max_size=6).map(lambda value: __import__("base64").b64encode(value).decode()) | texts
array = objects(
    dimension=st.integers(1, 2),
    type=texts,
    indexes=lists(
        objects(text=texts, indexes=lists(st.integers(0, 3)), value=objects(name=texts, type=texts, value=texts))
    ),
)
prop = st.recursive(
    objects(
        name=texts, type=texts | st.just("Array"), flags=st.integers(0, 99), value=texts, comment=texts, numFormat=texts
    ),
    lambda inner: objects(name=texts, type=texts | st.just("Array"), props=lists(inner), array=array, value=texts),
    max_leaves=3,
)
additional = lists(objects(name=texts, props=lists(prop)))
step = st.recursive(
    objects(
        name=texts, status=status, group=st.sampled_from("SMC"), id=st.integers(), totTime=numbers, reportText=texts
    ),
    lambda inner: objects(
        name=texts,
        causedUUTFailure=st.booleans(),
        steps=lists(inner),
        numericMeas=lists(numeric),
        stringMeas=lists(string),
        booleanMeas=lists(boolean),
        loop=objects(idx=st.integers(), num=st.integers(), endingIndex=st.integers()),
        seqCall=objects(name=texts, path=texts, version=texts),
        callExe=objects(exitCode=numbers),
        messagePopup=objects(button=st.integers(), response=texts),
        attachment=objects(name=texts, contentType=texts, data=data),
        chart=objects(label=texts, series=lists(objects(name=texts, dataType=texts, xdata=texts, ydata=texts))),
        additionalResults=additional,
    ),
    max_leaves=5,
)
binary = objects(contentType=texts, data=data, name=texts, id=guids)
failure = objects(category=texts, code=texts, comment=texts, refStepId=st.integers(), attachments=lists(binary))
unit = objects(partType=texts, pn=texts, sn=texts, idx=st.integers(0, 3), failures=lists(failure))
report = objects(
    type=st.sampled_from("TR"),
    id=guids,
    pn=texts,
    processCode=st.integers(),
    processName=texts,
    start=st.datetimes().map(str),
    root=step,
    uut=objects(user=texts, comment=texts, execTime=numbers),
    uur=objects(comment=texts, processCode=st.integers(), refUUT=guids, children=lists(guids)),
    miscInfos=lists(objects(description=texts, text=texts, numeric=st.integers(), typedef=texts, id=guids)),
    subUnits=lists(unit),
    assets=lists(objects(assetSN=texts, usageCount=st.integers())),
    assetStats=lists(objects(assetSN=texts)),
    binaryData=lists(binary),
    additionalData=additional,
)


@settings(max_examples=300, deadline=None)
@given(report)
def test_a_document_comes_back_unchanged(document: dict[str, Any]) -> None:
    """Save that XML knows no difference between absent, null, "" and []."""
    (back,) = wsxf.loads(wsxf.dumps(document))
    assert without_empty(wsxf.strip(back)) == without_empty(document)


@settings(max_examples=100, deadline=None)
@given(report)
def test_what_was_read_is_written_the_same(document: dict[str, Any]) -> None:
    once = wsxf.dumps(wsxf.loads(wsxf.dumps(document))[0])
    assert wsxf.dumps(wsxf.loads(once)[0]) == once


@settings(max_examples=100, deadline=None)
@given(report)
def test_characters_that_xml_cannot_hold_are_replaced_and_told(document: dict[str, Any]) -> None:
    ET.fromstring(wsxf.dumps(document))
    assert all(finding.code == "xml-character" for finding in wsxf.find_unwritable(document))


def test_a_finding_names_the_place_and_the_character() -> None:
    document = {"type": "T", "root": {"name": "a", "steps": [{"name": "bell \a"}]}}
    assert wsxf.find_unwritable(document) == [
        (
            "root.steps[0].name",
            "The character U+0007 cannot be written in XML; U+FFFD takes its place.",
            "xml-character",
        )
    ]
    assert b'Name="bell \xef\xbf\xbd"' in wsxf.dumps(document)
    assert wsxf.loads(wsxf.dumps(document))[0]["root"]["steps"][0]["name"] == "bell \a"
