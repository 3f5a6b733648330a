"""Reckon yields with pandas and plot them: `python examples/dataframe_yield.py` (extras `tables`, `plots`)."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from matplotlib.figure import Figure

from pywats_async import WATS
from pywats_async.tables import to_pandas
from pywats_async.testing import FakeWATS

SERVER = FakeWATS()
FILE = Path(mkdtemp()) / "yield.png"


def test_units(wats: WATS) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    midnight = datetime.now().astimezone().replace(hour=0, minute=0)
    for number in range(70):
        began = midnight - timedelta(days=6 - number % 7)
        report = wats.report.create_uut_report("ada", "PSU-5", "A", f"SN-{number:02}", 20, start_time=began)
        volts = chance.gauss(5.0, 0.06)
        rail = report.get_root_sequence_call()
        rail.add_numeric_step(name="5V rail", value=volts, unit="V", comp_op="GELE", low_limit=4.9, high_limit=5.1)
        wats.report.submit_report(report)


def main() -> None:
    with WATS("http://wats.test", SERVER.token, transport=SERVER.transport()) as wats:
        test_units(wats)
        frame = to_pandas(wats.report.get_headers_by_part_number("PSU-5", top=1000))
    passed = (frame["result"] == "Passed").groupby(frame["start"].dt.date)
    days = passed.agg(units="size", share="mean")
    days["share"] = (100 * days["share"]).round()
    print(days.to_string())
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.bar([f"{day:%a}" for day in days.index], days["share"])
    axes.set(title="Units of PSU-5 that passed", ylabel="%", ylim=(0, 100))
    figure.savefig(FILE)
    print(f"{len(frame)} units in {len(days)} days, plot in {FILE}")


if __name__ == "__main__":
    main()
