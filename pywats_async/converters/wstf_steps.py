"""The step rows of a WSTF file: fourteen columns, several rows of which may be one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import ConverterError, ValidationError
from ..report.factories import StepOptions
from ..report.sequence import SequenceCall
from ..report.step import Step
from ..report.steps import ChartStep
from .steps import possible_operator, verdict
from .values import optional_number

__all__ = ["Row", "StepTable"]

Row = tuple[int, Sequence[str]]
"""A line: its number, and its cells."""

_KIND, _NAME, _MEASURE, _VALUE, _LOW, _HIGH, _OPERATOR, _UNIT, _STATUS, _TIME, _TEXT, _CODE, _MESSAGE, _CAUSED = range(
    14
)
_FAMILIES = {
    "NumericLimitTest": "numeric", "MultipleNumericLimitTest": "numeric", "PassFailTest": "boolean",
    "MultiplePassFailTest": "boolean", "StringValueTest": "string", "MultipleStringValueTest": "string",
}  # fmt: skip
_TRUTHS = {"true": "P", "1": "P", "": "P", "false": "F", "0": "F"}
_WORST_FIRST = "EFT"


class StepTable:
    """Turns rows into the steps of a sequence.

    Args:
        decimal: what stands before the decimals of numbers.
    """

    def __init__(self, root: SequenceCall, decimal: str = ".") -> None:
        self._open: list[tuple[SequenceCall, str | None]] = [(root, None)]
        self._decimal = decimal
        self._group: list[Row] = []
        self._chart: ChartStep | None = None

    @property
    def _parent(self) -> SequenceCall:
        return self._open[-1][0]

    def fill(self, rows: Iterable[Row]) -> str:
        """Add the steps, and return the worst of their statuses.

        Raises `ConverterError` with the line for a row that makes no sense, or a sequence without end.
        """
        line = 0
        try:
            for line, cells in rows:
                self._take((line, [*cells, *[""] * (14 - len(cells))]))
            self._flush()
        except ValidationError as error:
            raise ConverterError(error.message, line=line, cause=error) from error
        if len(self._open) > 1:
            raise ConverterError(f"The sequence {self._parent.name!r} has no end.", line=line)
        return _worst(step.data["status"] for step in self._parent.steps)

    def _take(self, row: Row) -> None:
        line, cells = row
        kind, name = cells[_KIND], cells[_NAME]
        if kind in _FAMILIES and self._continues(cells):
            self._group.append(row)
            return
        self._flush()
        if kind in _FAMILIES:
            self._group = [row]
        elif kind == "SequenceCall":
            self._begin(row)
        elif kind == "EndSequenceCall":
            self._end(row)
        elif kind == "ActionStep":
            status = _letter(cells, line) or "D"
            _caused(self._parent.add_action_step(name or kind, status=status, **self._options(row)), cells)
        elif kind == "Chart":
            self._chart = self._parent.add_chart_step(
                cells[2] or kind, chart_type=cells[1] or "Line", label=cells[2] or kind, y_unit=cells[3] or None,
                y_label=cells[4] or "Y", x_unit=cells[5] or None, x_label=cells[6] or "X", status="D",
            )  # fmt: skip
        elif kind == "Series":
            if self._chart is None or self._chart.chart is None:
                raise ConverterError("Series stands before any Chart.", line=line)
            y, x = (self._points(cells[place], line) for place in (3, 4))
            self._chart.chart.add_series(cells[1] or kind, x or range(len(y)), y)
        elif not (kind.startswith("EndMultiple") and kind[3:] in _FAMILIES):
            raise ConverterError(f"{kind[:40]!r} is no type of step.", line=line)

    def _begin(self, row: Row) -> None:
        line, cells = row
        status = _letter(cells, line)
        name = cells[_NAME]
        options = self._options(row)
        sequence = self._parent.add_sequence_call(
            name, status=status, file_name=name[:200], path="", version="", **options
        )
        _caused(sequence, cells)
        self._open.append((sequence, status))

    def _end(self, row: Row) -> None:
        line, cells = row
        sequence, status = self._open[-1]
        if len(self._open) == 1 or cells[_NAME] not in ("", sequence.name):
            raise ConverterError(f"EndSequenceCall {cells[_NAME]!r} ends no sequence that is open.", line=line)
        said = _letter(cells, line) or status
        sequence.data["status"] = said or _worst(step.data["status"] for step in sequence.steps)
        self._open.pop()

    def _continues(self, cells: Sequence[str]) -> bool:
        """Return whether a row is one more measurement of the step that is being read."""
        if not self._group or not cells[_MEASURE]:
            return False
        first = self._group[0][1]
        several = first[_MEASURE] or first[_KIND].startswith("Multiple")
        same = _FAMILIES[first[_KIND]] == _FAMILIES[cells[_KIND]] and cells[_NAME] in ("", first[_NAME])
        return bool(several and same)

    def _flush(self) -> None:
        """Add the step that the rows read so far are."""
        rows, self._group = self._group, []
        if not rows:
            return
        line, cells = rows[0]
        kind, name = cells[_KIND], cells[_NAME] or cells[_MEASURE] or cells[_KIND]
        family, options = _FAMILIES[kind], self._options(rows[0])
        if not (cells[_MEASURE] or kind.startswith("Multiple")):
            add = {"numeric": self._numeric, "boolean": self._boolean, "string": self._string}[family]
            _caused(add(name, rows[0], options), cells)
            return
        said = _letter(cells, line) if not cells[_MEASURE] else None
        measured = [row for row in rows if row[1][_MEASURE] or row[1][_VALUE]]
        if not measured:
            _caused(self._parent.add_pass_fail_step(name=name, status=said or "P", **options), cells)
            return
        step: Step
        if family == "numeric":
            several = self._parent.add_multi_numeric_step(name=name, status=said, **options)
            for line, cells in measured:
                value, low, high, comp_op = self._limits(cells, line)
                several.add_measurement(
                    name=cells[_MEASURE] or name, value=value, unit=cells[_UNIT], status=_letter(cells, line),
                    comp_op=comp_op, low_limit=low, high_limit=high,
                )  # fmt: skip
            step = several
        elif family == "boolean":
            truths = self._parent.add_multi_boolean_step(name=name, status=said, **options)
            for line, cells in measured:
                truths.add_measurement(name=cells[_MEASURE] or name, status=_truth(cells, line))
            step = truths
        else:
            texts = self._parent.add_multi_string_step(name=name, status=said, **options)
            for line, cells in measured:
                comp_op, limit = _text_limit(cells)
                texts.add_measurement(
                    name=cells[_MEASURE] or name, value=cells[_VALUE], status=_letter(cells, line), comp_op=comp_op,
                    limit=limit,
                )  # fmt: skip
            step = texts
        _caused(step, rows[0][1])

    def _numeric(self, name: str, row: Row, options: StepOptions) -> Step:
        line, cells = row
        value, low, high, comp_op = self._limits(cells, line)
        return self._parent.add_numeric_step(
            name=name, value=value, unit=cells[_UNIT], comp_op=comp_op, low_limit=low, high_limit=high,
            status=_letter(cells, line), **options,
        )  # fmt: skip

    def _boolean(self, name: str, row: Row, options: StepOptions) -> Step:
        return self._parent.add_pass_fail_step(name=name, status=_truth(row[1], row[0]), **options)

    def _string(self, name: str, row: Row, options: StepOptions) -> Step:
        line, cells = row
        comp_op, limit = _text_limit(cells)
        status = _letter(cells, line)
        return self._parent.add_string_step(
            name=name, value=cells[_VALUE], comp_op=comp_op, limit=limit, status=status, **options
        )

    def _limits(self, cells: Sequence[str], line: int) -> tuple[float, float | None, float | None, str]:
        value, low, high = (
            optional_number(cells[place], decimal=self._decimal, what=what, line=line)
            for place, what in ((_VALUE, "Value"), (_LOW, "LowLimit"), (_HIGH, "HighLimit"))
        )
        return float("nan") if value is None else value, low, high, possible_operator(cells[_OPERATOR], low, high)

    def _points(self, cell: str, line: int) -> list[float]:
        numbers = (optional_number(text, decimal=self._decimal, what="Series", line=line) for text in cell.split(";"))
        return [float("nan") if one is None else one for one in numbers] if cell else []

    def _options(self, row: Row) -> StepOptions:
        line, cells = row
        took = optional_number(cells[_TIME], decimal=self._decimal, what="StepExecutionTime", line=line)
        said: StepOptions = {}
        if took is not None:
            said["tot_time"] = took
        if cells[_TEXT]:
            said["report_text"] = cells[_TEXT]
        if cells[_CODE]:
            said["error_code"] = cells[_CODE]
        if cells[_MESSAGE]:
            said["error_message"] = cells[_MESSAGE]
        return said


def _letter(cells: Sequence[str], line: int) -> str | None:
    word = cells[_STATUS]
    return verdict(word, what="Status", line=line) if word else None


def _truth(cells: Sequence[str], line: int) -> str:
    """Return the status of a pass/fail row: what it says, else its value."""
    letter = _letter(cells, line) or _TRUTHS.get(cells[_VALUE].lower())
    return letter or verdict(cells[_VALUE], what="Value", line=line)


def _text_limit(cells: Sequence[str]) -> tuple[str, str | None]:
    limit = cells[_LOW] or None
    return ("LOG", None) if limit is None else (cells[_OPERATOR] or "CASESENSIT", limit)


def _worst(letters: Iterable[str]) -> str:
    found = set(letters)
    return next((letter for letter in _WORST_FIRST if letter in found), "P")


def _caused(step: Step, cells: Sequence[str]) -> None:
    if cells[_CAUSED].lower() in ("true", "1"):
        step.caused_seq_failure = True
