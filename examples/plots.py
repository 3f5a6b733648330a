"""Plot yields, failures, measurements and the history of a unit. Bundled server: `python examples/plots.py`."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from pywats_async import WATS, plots
from pywats_async.testing import FakeWATS

SERVER = FakeWATS()
FOLDER = Path(mkdtemp())


def test_units(wats: WATS) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    for number in range(60):
        began = datetime.now().astimezone() - timedelta(days=6 - number % 7)
        report = wats.report.create_uut_report("ada", "PSU-5", "A", f"SN-{number % 50}", 20, start_time=began)
        root = report.get_root_sequence_call()
        for name, center in (("5V rail", 5.0), ("12V rail", 12.0)):
            value = chance.gauss(center, 0.06)
            root.add_numeric_step(
                name=name, value=value, unit="V", comp_op="GELE", low_limit=center - 0.1, high_limit=center + 0.1
            )
        wats.report.submit_report(report)


def main() -> None:
    with WATS("http://wats.test", SERVER.token, transport=SERVER.transport()) as wats:
        test_units(wats)
        analytics, product = wats.analytics, {"part_number": "PSU-5", "test_operation": "PCBA test"}
        root = analytics.get_test_step_analysis(product)[0].step_path_display
        rail = analytics.get_measurements(product, measurement_paths=f"{root}/5V rail")
        drawn = {
            "yield": plots.yields(analytics.get_yield_summary("PSU-5", days=7)),
            "pareto": plots.pareto(analytics.get_top_failed(product)),
            "histogram": plots.histogram(rail),
            "history": plots.history(wats.report.get_headers_by_serial("SN-3")),
        }
    for name, axes in drawn.items():
        axes.figure.savefig(FOLDER / f"{name}.png")
    print(f"measurements: {len(rail)}, plots in {FOLDER}:", *sorted(path.name for path in FOLDER.iterdir()))


if __name__ == "__main__":
    main()
