"""Plots of what queries return."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pywats_async import WATS, ConfigurationError, ValidationError, plots
from pywats_async.testing import FakeWATS

from .testing.reports import numeric, uut, volts

pytest.importorskip("matplotlib")

WHEN = datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def factory(wats_server: FakeWATS) -> None:
    """Three days with a test each; the last one failed."""
    for day, value in enumerate((5.0, 5.05, 5.2)):
        status = "P" if value <= 5.1 else "F"
        wats_server.add_report(
            uut(
                numeric("5V rail", volts(value, status), status=status),
                sn="SN-1",
                result=status,
                start=(WHEN + timedelta(days=day)).isoformat(),
            )
        )


def test_a_yield_over_time(wats: WATS) -> None:
    rows = wats.analytics.get_dynamic_yield(dimensions="period", date_grouping="day", date_from=WHEN)
    axes = plots.yields(rows, figure="test_yield")
    assert list(axes.lines[0].get_ydata()) == [100.0, 100.0, 0.0]
    assert axes.get_ylabel() == "test yield (%)"


def test_a_pareto_of_failures(wats: WATS) -> None:
    axes = plots.pareto(wats.analytics.get_top_failed())
    assert [bar.get_height() for bar in axes.patches] == [1]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["5V rail"]
    (shares,) = (other for other in axes.figure.axes if other is not axes)
    assert list(shares.lines[0].get_ydata()) == [100.0]


def test_a_histogram_with_limits(wats: WATS, tmp_path: Any) -> None:
    product = {"part_number": "PN-100", "test_operation": "SW Debug"}
    axes = plots.histogram(wats.analytics.get_measurements(product, measurement_paths="Main/5V rail"), bins=4)
    assert sum(bar.get_height() for bar in axes.patches) == 3
    assert [line.get_xdata()[0] for line in axes.lines] == [4.9, 5.1]
    axes.figure.savefig(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 1000


def test_the_history_of_a_unit(wats: WATS) -> None:
    for headers in (wats.analytics.get_serial_number_history(serial_number="SN-1"), wats.report.query_uut_headers()):
        axes = plots.history(headers)
        assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Passed", "Failed"]
        assert axes.get_title() == "SN-1"


def test_axes_of_ones_own(wats: WATS) -> None:
    from matplotlib.figure import Figure

    one, other = Figure().subplots(2)
    assert plots.pareto(wats.analytics.get_top_failed(), ax=one) is one
    assert not other.patches


def test_no_rows_are_an_error() -> None:
    with pytest.raises(ValidationError, match="nothing to plot"):
        plots.yields([])


def test_without_matplotlib_it_says_what_to_install(wats: WATS, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ConfigurationError, match=r"pywats-async\[plots\]"):
        plots.pareto(wats.analytics.get_top_failed())
