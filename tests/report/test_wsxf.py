"""WSXF both ways: the same report in both formats, and every element and attribute kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pywats_async.report import wsxf

NS = "http://wats.virinco.com/schemas/WATS/Report/wsxf"


def tree(element: ET.Element) -> Any:
    """An element as plain values: name, attributes, text, and its children by name, in order."""
    children: dict[str, list[Any]] = {}
    for child in element:
        children.setdefault(child.tag, []).append(tree(child))
    text = element.text or ""
    return element.tag, dict(element.attrib), text if not children or text.strip() else "", children


def same_xml(one: bytes, other: bytes) -> bool:
    return bool(tree(ET.fromstring(one)) == tree(ET.fromstring(other)))


def report(inner: str = "", *, attributes: str = "", kind: str = "UUT") -> bytes:
    head = f'type="{kind}" ID="9F0C2A52-7B0E-4A39-9D3A-2F6C2A9D1B11" SN="1" PN="P" ProductName=""'
    return f'<?xml version="1.0"?><Reports xmlns="{NS}"><Report {head} {attributes}>{inner}</Report></Reports>'.encode()


def step(inner: str = "", attributes: str = "") -> bytes:
    return report(f'<Step Name="Root" Group="Main" Status="Passed" {attributes}>{inner}</Step>')


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


@pytest.fixture(scope="session")
def exported_xml(samples: Path) -> bytes:
    return (samples / "wsxf" / "uut-wsxf-export.xml").read_bytes()


@pytest.fixture(scope="session")
def exported_json(samples: Path) -> Any:
    return json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_bytes())


class TestTheSameReportInBothFormats:
    def test_every_field_of_the_json_export_is_in_the_xml(self, exported_xml: bytes, exported_json: Any) -> None:
        """Nulls and empty lists included: there is no field that is in the JSON only."""
        assert wsxf.strip(wsxf.loads(exported_xml)[0]) == exported_json

    def test_what_only_the_xml_has(self, exported_xml: bytes) -> None:
        document = wsxf.loads(exported_xml)[0]
        assert {key for item in objects(document) for key in item if key.startswith("@")} == {
            "@format",  # made by loads
            "@Filename",  # of a SequenceCall
            "@MeasIndex",  # of measurements, sequence calls, message boxes and called programs
            "@MeasOrderNumber",  # of measurements
            "@StepIndex",
            "@idx",  # of MiscInfo and Chart
            "@order_no",  # of MiscInfo
        }

    def test_written_again_it_is_the_same_element_by_element(self, exported_xml: bytes) -> None:
        assert same_xml(wsxf.dumps(wsxf.loads(exported_xml)[0]), exported_xml)

    def test_the_json_export_as_xml_has_nothing_that_the_xml_export_has_not(
        self, exported_xml: bytes, exported_json: Any
    ) -> None:
        written, real = ET.fromstring(wsxf.dumps(exported_json)), ET.fromstring(exported_xml)
        only_xml = {"MeasIndex", "MeasOrderNumber", "StepIndex", "idx", "order_no", "Filename"}
        for mine, theirs in zip(written.iter(), real.iter(), strict=True):
            stated = {name: text for name, text in theirs.attrib.items() if name not in only_xml}
            assert (mine.tag, dict(mine.attrib), mine.text) == (theirs.tag, stated, theirs.text)

    @pytest.mark.parametrize(
        "name", ["uut-wsjf-export.json", "uur_example.json", "server_pair/test_report_from_wats.json"]
    )
    def test_every_export_of_a_server_survives_the_xml_exactly(self, samples: Path, name: str) -> None:
        document = json.loads((samples / "wsjf" / name).read_bytes())
        assert wsxf.strip(wsxf.loads(wsxf.dumps(document))[0]) == document

    def test_a_posted_report_comes_back_as_a_server_would_state_it(self, samples: Path) -> None:
        document = json.loads((samples / "wsjf" / "server_pair" / "test_report_from_us.json").read_bytes())
        back = wsxf.strip(wsxf.loads(wsxf.dumps(document))[0])
        assert without_empty(back) == without_empty(document)
        assert back["root"]["steps"][10]["steps"][0]["booleanMeas"] == [{"name": None, "status": "P"}]


def without_empty(value: Any) -> Any:
    """XML knows no difference between absent, null, "" and []."""
    if isinstance(value, dict):
        kept = {key: without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [])}
    return [without_empty(item) for item in value] if isinstance(value, list) else value


REPAIR = f"""<?xml version="1.0" encoding="utf-8"?>
<Reports xmlns="{NS}">
  <Report type="UUR" ID="5B0F1F5E-1111-4222-8333-444455556666" Start="2024-03-05T14:07:09.000+01:00"
          Start_utc="2024-03-05T13:07:09Z" SN="S-1" PN="PN-1" Rev="A" MachineName="Web Client" Location="" Purpose=""
          ProductName="">
    <UUR UserLoginName="ada" ConfirmDate="2024-03-05T13:08:24.770" FinalizeDate="2024-03-05T13:09:56.570" Active="1"
         ExecutionTime="122" ReferencedUUT="9F0C2A52-7B0E-4A39-9D3A-2F6C2A9D1B11">
      <Children>0D2C9C62-AAAA-4BBB-8CCC-DDDDEEEEFFFF</Children>
      <Comment>Replaced U16</Comment>
      <Process Code="10" Name="SW Debug" />
    </UUR>
    <Process Code="500" Name="Repair" />
    <ReportUnitHierarchy Idx="0" PN="PN-1" SN="S-1" Rev="A" />
    <ReportUnitHierarchy Idx="1" ParentIDX="0" PN="PN-2" SN="S-2" Rev="B" Position="1" />
    <MiscInfo Id="E5FFC4EE-B067-4FD8-B170-C7E64131942B" Description="Order number">1234567</MiscInfo>
    <Failures Category="Assembly" Code="Missing" Idx="2" PartIdx="1" CompRef="U16" StepID="32">
      <Comment>on the sub unit</Comment>
    </Failures>
    <Failures Category="Solder" Code="Appearance" Idx="1" PartIdx="0" CompRef="R55" StepID="16"
              Failcode="94098841-0A9B-484D-A425-0CDE979D971D"><Comment>on the main unit</Comment></Failures>
    <Binary FailIdx="2" BinaryDataIndex="0">
      <Data BinaryDataGUID="11111111-2222-4333-8444-555555555555" ContentType="text/plain" size="5"
            FileName="a.txt">aGVsbG8=</Data>
    </Binary>
    <Binary BinaryDataIndex="1"><Data ContentType="text/plain" FileName="b.txt">aGVsbG8=</Data></Binary>
  </Report>
</Reports>""".encode()


class TestRepairReports:
    def test_failures_stand_in_their_sub_units_and_attachments_in_their_failures(self) -> None:
        document = wsxf.strip(wsxf.loads(REPAIR)[0])
        main, sub = document["subUnits"]
        assert (document["type"], document["uur"]["refUUT"]) == ("R", "9f0c2a52-7b0e-4a39-9d3a-2f6c2a9d1b11")
        assert (document["uur"]["processCode"], document["processCode"]) == (10, 500)
        assert document["uur"]["children"] == ["0d2c9c62-aaaa-4bbb-8ccc-ddddeeeeffff"]
        assert [failure["comRef"] for failure in main["failures"]] == ["R55"]
        assert sub["failures"][0] | {"attachments": 0} == {
            "artNumber": None,
            "artRev": None,
            "artVendor": None,
            "artDescription": None,
            "attachments": 0,
            "category": "Assembly",
            "code": "Missing",
            "comment": "on the sub unit",
            "comRef": "U16",
            "funcBlock": None,
            "refStepId": 32,
            "refStepName": None,
        }
        assert sub["failures"][0]["attachments"] == [
            {
                "contentType": "text/plain",
                "data": "aGVsbG8=",
                "name": "a.txt",
                "id": "11111111-2222-4333-8444-555555555555",
            }
        ]
        assert [item["name"] for item in document["binaryData"]] == ["b.txt"]

    def test_written_again_it_is_the_same(self) -> None:
        assert same_xml(wsxf.dumps(wsxf.loads(REPAIR)[0]), REPAIR)

    def test_a_failure_of_an_unknown_unit_goes_to_the_main_unit(self) -> None:
        xml = REPAIR.replace(b'PartIdx="1"', b'PartIdx="7"')
        document = wsxf.loads(xml)[0]
        assert [failure["comRef"] for failure in document["subUnits"][0]["failures"]] == ["U16", "R55"]
        assert same_xml(wsxf.dumps(document), xml)

    def test_failures_without_a_unit_stay_in_the_xml(self) -> None:
        xml = report('<UUR /><Failures Category="A" Code="B" Idx="0" PartIdx="0" />', kind="UUR")
        assert same_xml(wsxf.dumps(wsxf.loads(xml)[0]), xml)

    def test_failures_of_a_document_are_numbered(self, samples: Path) -> None:
        document = json.loads((samples / "wsjf" / "uur_example.json").read_bytes())
        failure = ET.fromstring(wsxf.dumps(document)).find(f".//{{{NS}}}Failures")
        assert failure is not None
        assert (failure.get("PartIdx"), failure.get("Idx")) == ("0", "0")


STEPS = [
    '<NumericLimit NumericValue="10.50" Units="V" CompOperator="GE" LowLimit="1E1" Status="Skipped" MeasIndex="3" />',
    '<NumericLimit NumericValue="NaN" CompOperator="LOG" Status="Passed" />',
    '<NumericLimit NumericValue="INF" LowLimit="-INF" HighLimit="1e400" Units="" Status="Passed" />',
    '<NumericLimit NumericValue="many" Units="" CompOperator="LOG" Status="Odd" />',
    '<NumericLimit Name="" NumericValue="00" NumericValueFormat="%.1f" Units="" Status="Passed" />',
    '<StringValue StringValue="" StringLimit="a &lt; b &#10; &quot;c&quot;" CompOperator="EQ" Status="Failed" />',
    '<PassFail Status="Passed" Other="kept" />',
    "<ReportText>two\nlines &amp; more</ReportText>",
    "<ReportText />",
    '<SequenceCall Name="S" Filename="f.seq" Filepath="c:\\f.seq" MeasIndex="0" />',
    '<Callexe ExitCode="3" ExitCodeFormat="%d" /><Callexe ExitCode="4" />',
    '<MessagePopup Button="1" ButtonFormat="x" />',
    '<PropertyLoader Read="4" Applied="3" MeasIndex="0" />',
    '<Loop index="2" /><Loop num="3" />',
    '<Attachment Name="a.txt" ContentType="text/plain" Size="5">aGVs\nbG8=</Attachment>',
    '<Attachment Name="a.txt" ContentType="text/plain" Size="99">aGVsbG8=</Attachment>',
    '<Attachment Name="c:\\a.txt" ContentType="text/plain" />',
    '<Chart idx="0" Label="L" XUnit="s"><Series Name="a" DataType="XYG"><xdata>0;1</xdata><ydata /></Series></Chart>',
    '<AdditionalResults Name="x" Idx="1"><any xmlns="urn:other" a="1">text<b/> tail</any></AdditionalResults>',
    '<Future one="1"><Deep xmlns:p="urn:p" p:q="2" xml:lang="en">mixed <i>text</i> here</Deep></Future>',
    '<Step Name="C" Status="Unknown" StepCausedUUTFailure="1" StepCausedSequenceFailure="false" module_time="1.0" />',
    "stray text",
]


class TestNothingIsLost:
    @pytest.mark.parametrize("inner", STEPS)
    def test_of_a_step(self, inner: str) -> None:
        xml = step(inner, 'total_time="0.10" TSGuid="" StepIndex="0" Idx="1" Start="2024-03-05T14:07:09"')
        assert same_xml(wsxf.dumps(wsxf.loads(xml)[0]), xml)

    @pytest.mark.parametrize(
        "inner",
        [
            '<UUT UserLoginName="" ParameterBaseVersion="7" ErrorCode="0x10"><Comment /></UUT>',
            '<UUT><Comment xml:space="preserve"> a </Comment><Comment>b</Comment></UUT>',
            "<Process />",
            '<Process Code="010" Name="SW Debug" Extra="1" /><Process Code="11" />',
            '<MiscInfo Typedef="t" Description="d" Numeric="5" NumericFormat="%x" idx="1" />',
            '<MiscInfo Description="d" />',
            '<PartInfo PartType="PCBA" PN="1" SN="2" Rev="3" order_no="4" idx="5" />',
            '<Asset AssetSN="A" UsageCount="2" UsageCountFormat="%d" />',
            '<ReportInfo key="a" value="b" /><SPCData x="1"><y /></SPCData>',
        ],
    )
    def test_of_a_header(self, inner: str) -> None:
        xml = report(inner, attributes='xmlns:x="urn:x" x:y="z" Future="1"')
        assert same_xml(wsxf.dumps(wsxf.loads(xml)[0]), xml)

    def test_old_part_infos_are_sub_units(self) -> None:
        document = wsxf.strip(wsxf.loads(report('<PartInfo PartType="PCBA" PN="1" SN="2" Rev="3" />'))[0])
        assert document["subUnits"] == [{"partType": "PCBA", "pn": "1", "sn": "2", "rev": "3"}]

    def test_a_text_is_used_only_while_the_value_means_the_same(self) -> None:
        document = wsxf.loads(step('<NumericLimit NumericValue="10.50" Units="" Status="Passed" />'))[0]
        assert b'NumericValue="10.50"' in wsxf.dumps(document)
        document["root"]["numericMeas"][0]["value"] = 11.0
        assert b'NumericValue="11"' in wsxf.dumps(document)

    def test_the_size_of_an_attachment_follows_its_data(self) -> None:
        document = wsxf.loads(step('<Attachment Name="a" ContentType="b" Size="5">aGVsbG8=</Attachment>'))[0]
        document["root"]["attachment"]["data"] = "aGVsbG8h"
        assert b'Size="6"' in wsxf.dumps(document)


class TestValues:
    def test_are_what_json_has(self) -> None:
        inner = '<NumericLimit NumericValue="500" LowLimit="INF" CompOperator="GE" Status="Passed" Units="" />'
        root = wsxf.loads(step(inner, 'Id="7" total_time="0" StepErrorCode="-3" StepCausedUUTFailure="0"'))[0]["root"]
        assert (root["id"], root["group"], root["status"], root["errorCode"]) == (7, "M", "P", -3)
        assert root["causedUUTFailure"] is False
        assert isinstance(root["totTime"], float)
        assert {key: item for key, item in root["numericMeas"][0].items() if key[0] != "@"} == {
            "compOp": "GE",
            "name": None,
            "status": "P",
            "unit": None,
            "value": 500.0,
            "highLimit": None,
            "lowLimit": "Infinity",
        }

    def test_that_are_not_of_their_type_stay_text(self) -> None:
        document = wsxf.loads(step('<PassFail Status="Maybe" />', 'Id="x" StepCausedUUTFailure="perhaps"'))[0]
        assert (document["root"]["id"], document["root"]["causedUUTFailure"]) == ("x", "perhaps")
        assert document["root"]["booleanMeas"][0]["status"] == "Maybe"

    def test_additional_data_is_the_property_xml_of_teststand(self) -> None:
        prop = {"name": "n", "type": "Number", "flags": 16, "value": "42", "comment": "c", "numFormat": "%d"}
        value = {"name": None, "type": "Number", "value": "1"}
        array = {
            "dimension": 2,
            "type": "Number",
            "indexes": [{"text": "[0][1]", "indexes": [0, 1], "value": value}],
        }
        nested = {"name": "o", "type": "Obj", "props": [prop, {"name": "a", "type": "Array", "array": array}]}
        document = {"type": "T", "root": {"additionalResults": [{"name": "r", "props": [nested]}]}}
        xml = wsxf.dumps(document)
        assert b'<Prop xmlns="" Name="o" Type="Obj"><Prop Name="n" Type="Number" Flags="0x10" NumberFmt="%d">' in xml
        assert b"<Comment>c</Comment><Value>42</Value>" in xml
        assert b'LBound="[0][0]" HBound="[0][1]" ElementType="Number"><Value ID="[0][1]">1</Value></Prop>' in xml
        assert without_empty(wsxf.strip(wsxf.loads(xml)[0])) == without_empty(document)

    def test_additional_data_is_read_in_the_namespace_of_wsxf_too(self) -> None:
        array = 'Name="a" Type="Array" LBound="[1]" HBound="[2]" ElementType="String"'
        props = f'<Prop {array}><Value ID="[1]">x</Value></Prop><Prop Name="b" Type="String"><Value>y</Value></Prop>'
        xml = report(f'<AdditionalData Name="d" Idx="0">{props}</AdditionalData>')
        document = wsxf.loads(xml)[0]
        first, second = document["additionalData"][0]["props"]
        assert (first["array"]["indexes"][0]["value"]["value"], second["value"]) == ("x", "y")
        assert same_xml(wsxf.dumps(document), xml)


class TestStrip:
    def test_leaves_documents_that_were_no_xml_alone(self) -> None:
        document = {"type": "T", "@mine": 1}
        assert wsxf.strip(document) is document

    def test_leaves_nothing_of_the_xml(self, exported_xml: bytes) -> None:
        document = wsxf.loads(exported_xml)[0]
        assert not any(key.startswith("@") for item in objects(wsxf.strip(document)) for key in item)
        assert document["root"]["@StepIndex"] == "0", "the document itself is not changed"


class TestSpeed:
    def test_the_work_grows_with_the_text_and_no_faster(self, exported_xml: bytes) -> None:
        start, end = exported_xml.index(b'<Step Id="2"'), exported_xml.rindex(b"</Step></Report>")
        big = exported_xml[:start] + exported_xml[start:end] * 20 + exported_xml[end:]
        (document,) = wsxf.loads(big)
        assert len(document["root"]["steps"]) == 20 * 7
        assert same_xml(wsxf.dumps(document), big)
