"""Log files of one unit and any number of rows, as the testers write them, and real ones."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ..converters.made import atml, stdf, wstf
from ..converters.made import keysight_i3070 as i3070
from ..converters.made import teradyne_nano as nano
from ..converters.made import testexec_sl as testexec
from .material import report_wsjf

__all__ = ["FORMATS", "SAMPLES", "log_file", "spea_3030"]


@contextmanager
def log_file(form: str, rows: int) -> Iterator[Path]:
    """Give a log file of a format: one of so many rows, else a real one (`PYWATS_SAMPLES`)."""
    if form in SAMPLES:
        beside = Path(__file__).parents[3] / "shared" / "samples"
        yield Path(os.environ.get("PYWATS_SAMPLES") or beside, form, SAMPLES[form])
        return
    with TemporaryDirectory() as place:
        files = {Path(place, name): content for name, content in FORMATS[form](rows).items()}
        for path, content in files.items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        yield next(iter(files))


def spea_3030(rows: int, serial_number: str = "SN-1") -> bytes:
    """Return the log of an in-circuit tester."""
    lines = ["FORMAT;0312", "START;Test;PROG;1.0;PROG;op;03/12/2026;10:00:00"]
    lines += [f"ANL;1;R{n};1;1;R{n};;PASS;{100 + n / 10:.3f};90.0;200.0;ohm;1,2;{n}" for n in range(1, rows + 1)]
    return "\n".join([*lines, f"SN;{serial_number}", "BOARDRESULT;PASS", "END;PASS;03/12/2026;10:00:20", ""]).encode()


def _seica(rows: int) -> bytes:
    tests = "".join(
        f'<TEST F="RES" NM="R{n}" MR="{100 + n / 10:.3f}" ML="90" MH="200" MU="Ohm" TR="0" TT="12.5"/>\n'
        for n in range(1, rows + 1)
    )
    board = f'<BI BCP="SN-1" SD="05-01-2026 13:07:09">\n{tests}</BI>\n<ET ED="05-01-2026 13:07:19" NF="0"/>'
    return f'<?xml version="1.0"?>\n<R><ST NM="PN_1_B" OP="ada" NMP="board"/>\n{board}</R>'.encode()


def _xjtag(rows: int) -> bytes:
    functions = "".join(
        f"""    <testfunction name="CHECK_{n}">
      <html-output lines="1" inline="False"><![CDATA[<a name=startoftest{n}></a>]]></html-output>
      <text-output output-type="Pass"><![CDATA[CHECK_{n} passed\n]]></text-output>
      <plain-text>CHECK_{n} passed\n</plain-text>
      <result value="Passed" />
      <time-taken>{n}</time-taken>
    </testfunction>
"""
        for n in range(1, rows + 1)
    )
    run = f"""<?xml version="1.0" encoding="utf-8"?>
<testrun datetime="2026-03-12T10:00:00.25Z">
  <testgroup name="Board">
{functions}  </testgroup>
  <testruninfo><serial>SN-1</serial><user>ada</user><result>Passed</result><time-taken>20000</time-taken>
    <xjlink-name>ST-1</xjlink-name><xjlink-serial>7</xjlink-serial><xjtag-version>3.8</xjtag-version></testruninfo>
</testrun>"""
    info = "<LogFileInfo><Version>1</Version><TestRunCount>1</TestRunCount><ProjectPath>C:\\demo.xjp</ProjectPath>"
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Run 1.xml", run)
        archive.writestr("Info.xml", info + "</LogFileInfo>")
    return file.getvalue()


def _klippel(rows: int) -> dict[str, bytes]:
    names = "\t".join(f"value {n}" for n in range(1, rows + 1))
    said = {
        "Cfg_DatabasePath": "D:\\databases\\example.kdbx",
        "Cfg_DutStartTime": "2026-3-11-71-5-12-10-1-37-563-120-1.589E+09",
        "Cfg_SerialNumber": "SN-1",
        "Cfg_UserName": "ada",
        "Ctrl_OverallVerdict": "1",
        "Results_Pass": names,
        "Results_Fail": "",
    }
    values = "".join(f"value {n}\t{90 + n / 1000:.3f}\t{97.5:.3f}\t{80.25:.3f}\n" for n in range(1, rows + 1))
    return {
        "DUT.txt": "".join(f"{name}={value}\n" for name, value in said.items()).encode(),
        "DUT/Sound Pressure-values.txt": f"name\tvalue\tmax\tmin\n{values}".encode(),
    }


def _rows(line: str, rows: int, before: str = "", after: str = "") -> bytes:
    """Repeat a line with its number."""
    return "".join([before, *(line.replace("#", str(number)) for number in range(1, rows + 1)), after]).encode()


def _atml(rows: int) -> bytes:
    limits = atml.pair("GE", 5, "LE", 6)
    tests = (atml.a_test(f"R{n}", "NumericLimitTest", atml.result(5.5, limits, unit="V")) for n in range(rows))
    return atml.results("6.01", ("SN-1", "Passed", "".join(tests)))


def _wstf(rows: int) -> bytes:
    cells = {"value": "5.02", "low": "4.9", "high": "5.1", "op": "GELE", "unit": "V", "status": "Passed"}
    return wstf.unit(*(wstf.row("NumericLimitTest", f"R{n}", **cells) for n in range(rows))).encode()


_MEASUREMENT = (
    '<Test name="R#" status="Passed"><Measurement><Name>R#</Name><Value>5.5</Value><Units>V</Units>'
    "<LowLimit>5</LowLimit><HighLimit>6</HighLimit></Measurement></Test>"
)
FORMATS: dict[str, Callable[[int], dict[str, bytes]]] = {
    "wsjf": lambda rows: {"log.json": report_wsjf(rows)},
    "spea_3030": lambda rows: {"log.csv": spea_3030(rows)},
    "seica": lambda rows: {"log.xml": _seica(rows)},
    "xjtag": lambda rows: {"log.xjlog": _xjtag(rows)},
    "klippel": _klippel,
    "atml": lambda rows: {"log.xml": _atml(rows)},
    "csv": lambda rows: {
        "log.csv": _rows("SN-1,R#,5.02,V,4.9,5.1,pass\n", rows, "sn,test,value,unit,low,high,status\n")
    },
    "keysight_i3070": lambda rows: {
        "log.txt": i3070.log(
            i3070.btest("SN-1", _rows(i3070.RESISTOR.replace("r1", "r#") + "\n", rows).decode().rstrip())
        )
    },
    "stdf": lambda rows: {"log.stdf": b"".join(stdf.Writer().parts(1, rows))},
    "teradyne_nano": lambda rows: {
        nano.NAME: _rows("R#[Rails],5.02V,4.9V,5.1V,PASS\n", rows, "Test,Value,Low,High,Result\n")
    },
    "testexec_sl": lambda rows: {"log.xml": testexec.results(_rows(_MEASUREMENT, rows).decode())},
    "wstf": lambda rows: {"log.txt": _wstf(rows)},
}
"""The files of a log of so many rows, the main one first."""
SAMPLES = {
    "listen_soundcheck": "US/WATS18 11-2-2020.txt",
    "saki": "SAKI-testdata.xml",
    "sigmaquest": "testdata_SN654164896.xml",
    "stepwize": "20250316_133653_CONFIG_AND_RESULTS.XSPC",
    "takaya_atd": "V682780_B_BOT-20230301082027.ATD",
    "takaya_atdx": "WO250319-0162__20250525_122655.atdx",
    "teradyne_gr228x": "43420_BIO2.LOG",
    "teradyne_spectrum": "sample_ict_data.txt",
    "teststand_xml": "TSWithWats.xml",
    "wsxf": "uut-wsxf-export.xml",
}
"""Real files of the other formats."""
