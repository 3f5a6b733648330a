"""What all steps have in common, and which class a step of a document is seen through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from ..errors import ValidationError
from .attachments import Attachment
from .chart import Chart
from .document import Attr, Document, Json, Many, child, children, field
from .enums import FAILING, PASSING, ChartType, ImportMode, Status, StepGroup, StepStatus, status_letter
from .fields import Field
from .parts import AdditionalData, LoopInfo
from .values import GROUP, MOMENT_TEXT, NUMBER, STATUS, Moment, Number

if TYPE_CHECKING:
    from .sequence import SequenceCall

__all__ = ["Step"]

_CONTENT = ("seqCall", "steps", "numericMeas", "stringMeas", "booleanMeas", "callExe", "messagePopup", "chart")
"""The keys that tell what a step is, the most telling first."""


class _FailParent(Field):
    """Whether a failure passes upwards. WSJF cannot say it: the topmost view remembers the steps that keep theirs."""

    __slots__ = ()

    def __get__(self, obj: Document | None, owner: Any) -> Any:
        return self if obj is None else id(obj._data) not in getattr(obj._top, "_notes", ())

    def __set__(self, obj: Document, value: Any) -> None:
        if value:
            obj._noted().pop(id(obj._data), None)
        else:
            obj._noted()[id(obj._data)] = obj._data


class Step(Document):
    """One step of a test.

    A step that fails (Failed, Error or Terminated) fails the sequences above it and the report, in Active mode.
    """

    step_type: str = field(default="NONE")
    """Selects an icon and a grouping on the server; any text."""
    name: str = field(default="StepName")
    """Up to 100 characters."""
    group: Attr[str, StepGroup | str] = field(default=StepGroup.Main, codec=GROUP)
    """ "S" for setup, "M" for main, "C" for cleanup."""
    status: Attr[StepStatus | str, Status] = field(default=None, codec=STATUS, then="_status_given")
    """The verdict. It takes letters, words, enum members and bools; a code that is not known reads as text."""
    fail_parent_on_failure: bool = cast("bool", _FailParent("failParentOnFailure", None))
    """Whether a failure passes upwards. It is remembered with this report and not sent."""
    id: int | str | None = field(default=None)
    """The server numbers the steps in their order."""
    error_code: int | str | None = field(default=None)
    error_code_format: str | None = field(default=None)
    error_message: str | None = field(default=None)
    """Up to 200 characters."""
    report_text: str | None = field(default=None)
    """Up to 100,000 characters."""
    start: Attr[str | None, Moment | None] = field(default=None, codec=MOMENT_TEXT)
    """ISO 8601 text; a datetime may be assigned."""
    tot_time: Attr[float | None, Number | None] = field(default=None, codec=NUMBER)
    """Seconds."""
    tot_time_format: str | None = field(default=None)
    ts_guid: str | None = field(default=None)
    """The step's id in TestStand, up to 30 characters."""
    caused_seq_failure: bool | None = field(default=None)
    caused_uut_failure: bool | None = field("causedUUTFailure", default=None)
    """Set by the server."""
    interactive_exe_num: int | None = field(default=None)
    loop: LoopInfo | None = child(LoopInfo)
    additional_results: Many[AdditionalData] = children(AdditionalData)
    chart: Chart | None = child(Chart)
    """A step has at most one."""
    attachment: Attachment | None = child(Attachment)
    """A step has at most one."""

    _by_type: ClassVar[dict[str, type[Step]]] = {}
    _by_content: ClassVar[dict[str, type[Step]]] = {}
    _by_several: ClassVar[dict[str, type[Step]]] = {}

    def __init_subclass__(
        cls, *, types: Iterable[str] = (), content: Iterable[str] = (), several: Iterable[str] = (), **kwargs: Any
    ) -> None:
        """Register the class for steps of these types, with such content, or with several measurements of a kind."""
        super().__init_subclass__(**kwargs)
        Step._by_type.update(dict.fromkeys(types, cls))
        Step._by_content.update(dict.fromkeys(content, cls))
        Step._by_several.update(dict.fromkeys(several, cls))

    @classmethod
    def _view(cls, data: Json, parent: Document | None = None) -> Self:
        self = object.__new__(cast("type[Self]", _class_of(data)) if cls is Step else cls)
        self._data, self._parent = data, parent
        return self

    @property
    def data(self) -> Json:
        """The live WSJF object behind this view."""
        return self._data

    @property
    def parent(self) -> SequenceCall | None:
        """The sequence that this step is in, if it was reached through it or added to it."""
        return cast("SequenceCall", self._parent) if isinstance(self._parent, Step) else None

    def get_step_path(self) -> str:
        """Return the names from the outermost sequence down to this step, with slashes between them."""
        names: list[str] = []
        step: Step | None = self
        while step is not None:
            names.append(str(step.name or ""))
            step = step.parent
        return "/".join(reversed(names))

    def propagate_failure(self) -> None:
        """Fail what stands above with this step's status, if that is Failed, Error or Terminated.

        Sequences that failed already stay as they are. Nothing happens in Import mode, and nothing above a step whose
        `fail_parent_on_failure` is False.
        """
        if self._imported():
            return
        kept = getattr(self._top, "_notes", ())
        below, above = cast("Document", self), self._parent
        letter = self._data.get("status")
        while above is not None and letter in FAILING and id(below._data) not in kept:
            key = "status" if isinstance(above, Step) else "result"
            if key not in above._fields:
                return
            if above._data.get(key) not in FAILING:
                above._data[key] = letter
            letter = above._data[key]
            below, above = above, above._parent

    def add_chart(
        self, chart_type: ChartType | str, chart_label: str, x_label: str, x_unit: str, y_label: str, y_unit: str
    ) -> Chart:
        """Give the step its chart and return it. Raises `ValidationError` if it has one."""
        self._only("chart")
        self.chart = Chart(
            chart_type=chart_type, label=chart_label, x_label=x_label, x_unit=x_unit, y_label=y_label, y_unit=y_unit
        )
        return self.chart

    def add_attachment(self, attachment: Attachment) -> None:
        """Give the step its attachment. Raises `ValidationError` if it has one."""
        self._only("attachment")
        self.attachment = attachment

    def validate_step(self, trigger_children: bool = False, errors: list[str] | None = None) -> bool:
        """Return whether the step is complete: named, with a group, a status and what its type needs.

        Args:
            trigger_children: look at the steps below it too.
            errors: what is missing is added to it, with the path of the step.
        """
        found = [f"{self.get_step_path()}: {what}" for what in self._missing()]
        if errors is not None:
            errors.extend(found)
        return not found

    def _missing(self) -> Iterator[str]:
        if not self.name:
            yield "there is no name."
        if self.group not in ("S", "M", "C"):
            yield f"the group {self.group!r} is none of S, M, C."
        if not isinstance(self.status, StepStatus):
            yield f"the status {self.status!r} is none."

    def _only(self, key: str) -> None:
        if self._data.get(key) is not None:
            raise ValidationError(f"{self.get_step_path()}: a step has one {key}.", field=key)

    def _complete(self) -> None:
        self._data.setdefault("status", "P")

    def _joined(self) -> None:
        self.propagate_failure()

    def _status_given(self) -> None:
        self.propagate_failure()

    def _measured(self, letter: str) -> None:
        """Fail with a measurement, unless the tester gave the step a verdict."""
        if not self._imported() or getattr(self, "_open", False):
            if self._data.get("status") not in FAILING:
                self._data["status"] = letter
            self.propagate_failure()

    def _decided(self, status: Status | None, passed: bool) -> str:
        """Return the letter for something under this step of which the tester says `status` and the limits `passed`."""
        if status is None or status == "P":
            if passed:
                return "P"
            if status is None:
                return "F"
        letter = status_letter(status)
        return letter if passed or letter not in PASSING or self._imported() else "F"

    def _imported(self) -> bool:
        return getattr(self._top, "import_mode", ImportMode.Active) is ImportMode.Import


def _class_of(data: Json) -> type[Step]:
    """Return the class for a step: what it holds decides, then its type."""
    by_type, kind = Step._by_type, data.get("stepType")
    kind = kind if isinstance(kind, str) else ""
    for key in _CONTENT:
        content = data.get(key)
        if content:
            several = Step._by_several.get(key)
            if several and isinstance(content, list):
                one = len(content) == 1 and not (isinstance(content[0], dict) and content[0].get("name"))
                if not one or by_type.get(kind) is several:
                    return several
            return Step._by_content[key]
    return by_type.get(kind) or by_type["NI_*" if kind.startswith("NI_") else ""]
