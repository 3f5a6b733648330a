"""Charts: curves that belong to a step."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import ValidationError
from .document import Attr, Document, Many, children, field
from .enums import ChartType
from .values import CHART_TYPE, Number, join_numbers, split_numbers

__all__ = ["MAX_SERIES", "Chart", "ChartSeries"]

MAX_SERIES = 50
"""How many curves the server takes in one chart."""


class ChartSeries(Document):
    """One curve: its points as text, "0;1;2.5"."""

    data_type: str = field(default="XYG")
    name: str = field()
    x_data: str | None = field("xdata", default=None)
    y_data: str | None = field("ydata", default=None)

    @property
    def x_values(self) -> list[float]:
        """The x values as numbers. Raises `ValidationError` if one is none."""
        return split_numbers(self.x_data, f"{self.name}: x_data")

    @property
    def y_values(self) -> list[float]:
        """The y values as numbers. Raises `ValidationError` if one is none."""
        return split_numbers(self.y_data, f"{self.name}: y_data")


class Chart(Document):
    """Up to 50 curves over one pair of axes."""

    chart_type: Attr[ChartType, ChartType | str] = field(default=ChartType.LINE, codec=CHART_TYPE)
    label: str = field(default="Chart")
    x_label: str = field(default="X")
    x_unit: str | None = field(default=None)
    y_label: str = field(default="Y")
    y_unit: str | None = field(default=None)
    series: Many[ChartSeries] = children(ChartSeries)

    def add_series(
        self, name: str, x_data: Iterable[Number] | str, y_data: Iterable[Number] | str, data_type: str = "XYG"
    ) -> ChartSeries:
        """Add a curve and return it.

        Args:
            name: its name in the legend.
            x_data: numbers, or text as "0;1;2.5".
            y_data: as many numbers.
            data_type: how the server reads the points; it knows "XYG".

        Raises:
            ValidationError: One is no number, there are not as many x as y values, or there are 50 curves already.
        """
        if len(self.series) >= MAX_SERIES:
            raise ValidationError(f"{self.label}: a chart takes {MAX_SERIES} series.", field="series", value=name)
        x_text, y_text = join_numbers(x_data, "x_data"), join_numbers(y_data, "y_data")
        if x_text.count(";") != y_text.count(";") or (not x_text) != (not y_text):
            raise ValidationError(f"{name}: there must be as many x as y values.", field="x_data")
        curve = ChartSeries(data_type=data_type, name=name, x_data=x_text, y_data=y_text)
        self.series.append(curve)
        return curve

    def AddSeries(  # noqa: N802  # the old client's name
        self,
        name: str,
        y_label: str,
        y_values: Iterable[Number],
        x_label: str,
        x_values: Iterable[Number] | None = None,
    ) -> ChartSeries:
        """Add a curve whose x values are 0, 1, 2, ... unless they are given, and return it.

        The labels become those of the chart if it has its default ones, X and Y. Raises as `add_series`.
        """
        y_values = list(y_values)
        curve = self.add_series(name, range(len(y_values)) if x_values is None else x_values, y_values)
        if self.x_label == "X" and self.y_label == "Y":
            self.x_label, self.y_label = x_label, y_label
        return curve
