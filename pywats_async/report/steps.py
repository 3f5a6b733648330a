"""The kinds of steps. Those that measure are in `measured_steps`; here are the others."""

from __future__ import annotations

from collections.abc import Iterator

from .document import child, field
from .enums import FlowType
from .measured_steps import (
    BooleanStep,
    MultiBooleanStep,
    MultiNumericStep,
    MultiStringStep,
    NumericStep,
    PassFailStep,
    StringStep,
    StringValueStep,
)
from .parts import CallExeStepInfo, MessagePopupInfo
from .step import Step

__all__ = [
    "ActionStep",
    "BooleanStep",
    "CallExeStep",
    "ChartStep",
    "GenericStep",
    "MessagePopUpStep",
    "MultiBooleanStep",
    "MultiNumericStep",
    "MultiStringStep",
    "NumericStep",
    "PassFailStep",
    "StringStep",
    "StringValueStep",
    "UnknownStep",
]


class ActionStep(Step, types=("Action", "ET_A")):
    """A step that did something and measured nothing."""

    step_type: str = field(default="Action")


class ChartStep(Step, types=("WATS_XYGMNLT", "Chart"), content=("chart",)):
    """A step whose result is a chart."""

    step_type: str = field(default="WATS_XYGMNLT")

    def _missing(self) -> Iterator[str]:
        yield from super()._missing()
        if self.chart is None:
            yield "there is no chart."


class CallExeStep(Step, types=("CallExecutable",), content=("callExe",)):
    """A step that called a program."""

    step_type: str = field(default="CallExecutable")
    info: CallExeStepInfo | None = child(CallExeStepInfo, "callExe", also=("info",))


class MessagePopUpStep(Step, types=("MessagePopup",), content=("messagePopup",)):
    """A step that asked the operator."""

    step_type: str = field(default="MessagePopup")
    info: MessagePopupInfo | None = child(MessagePopupInfo, "messagePopup", also=("info",))


class GenericStep(
    Step,
    types=(
        *(flow.value for flow in FlowType if flow is not FlowType.Action),
        *("NI_*", "NONE", "GenericTest", "Generic", "DoWhile", "FlowControl", "PropertyLoader", "WATS_AttachFile"),
    ),
):
    """A step of a sequencer, as those of TestStand: flow control, waits, instruments, databases."""

    step_type: str = field(default=FlowType.GenericTest.value)


class UnknownStep(Step, types=("",)):
    """A step of a type that is not known here. It is kept as it is."""

    step_type: str = field()
