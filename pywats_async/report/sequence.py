"""Sequences of steps, and their lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeVar, Unpack, cast

from .document import Attr, Documents, child, children, field
from .enums import FAILING, Status, status_letter
from .factories import StepFactory, StepOptions, takes_options
from .parts import SequenceCallInfo
from .step import Step

__all__ = ["SequenceCall", "StepList"]

S = TypeVar("S", bound=Step)


class StepList(Documents[Step]):
    """The steps of a sequence. Each is seen through the class that its content and its type call for."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Step]:
        return (self._item(data) for data in self._list if isinstance(data, dict))

    @property
    def parent(self) -> SequenceCall:
        """The sequence that these are the steps of."""
        return cast("SequenceCall", self._owner)

    def find_by_name(self, name: str) -> Step | None:
        """Return the first step of that name, or None."""
        return next((step for step in self if step.name == name), None)

    def find_all_by_name(self, name: str) -> list[Step]:
        """Return the steps of that name."""
        return [step for step in self if step.name == name]

    def find_failed(self) -> list[Step]:
        """Return the steps that are Failed, Error or Terminated."""
        return [step for step in self if step.status in FAILING]

    def get_by_status(self, status: Status) -> list[Step]:
        """Return the steps with that status."""
        letter = status_letter(status)
        return [step for step in self if step.status == letter]

    def count_by_status(self) -> dict[str, int]:
        """Return how many steps have each status, by its letter."""
        return dict(Counter(str(step.status) for step in self))


class SequenceCall(StepFactory, types=("SequenceCall", "WATS_SeqCall"), content=("seqCall", "steps")):
    """A step that runs other steps. Its `add_...` methods add one and return it."""

    step_type: str = field(default="SequenceCall")
    sequence: SequenceCallInfo | None = child(SequenceCallInfo, "seqCall", default=SequenceCallInfo)
    """What was called."""
    caller: str | None = field(default=None)
    module: str | None = field(default=None)
    steps: Attr[StepList, Any] = children(Step, listed=StepList)

    def add_step(self, step: S) -> S:
        """Add a step that was made elsewhere, with all below it, and return it. Its failure passes upwards."""
        self.steps.append(step)
        return step

    @takes_options
    def add_sequence_call(
        self,
        name: str,
        *,
        caller: str | None = None,
        status: Status | None = None,
        file_name: str = "TestSequence.seq",
        path: str = "C:/SequenceCall.seq",
        version: str = "1.0.0",
        **options: Unpack[StepOptions],
    ) -> SequenceCall:
        """Add a sequence and return it.

        Args:
            caller: who called it.
            file_name: the name of the sequence, up to 200 characters.
            path: the path of its file, up to 500 characters.
            version: its version, up to 30 characters.
        """
        letter = "P" if status is None else status_letter(status)
        called = {"path": path, "name": file_name, "version": version}
        data = {"group": "M", "stepType": "SequenceCall", "name": name, "status": letter, "seqCall": called}
        if caller is not None:
            data["caller"] = caller
        return self._put(SequenceCall, data, options)

    def iter_steps(self) -> Iterator[Step]:
        """Yield all steps below this one, depth first, each sequence before its steps."""
        return (step for step, _ in self._walk())

    def count_steps(self, recursive: bool = True) -> int:
        """Return how many steps there are, below the sequences in this one too if `recursive`."""
        return sum(1 for _ in self._steps(recursive))

    def find_step(self, name: str, recursive: bool = True) -> Step | None:
        """Return the first step of that name, or None."""
        return next((step for step in self._steps(recursive) if step.name == name), None)

    def find_all_steps(
        self, name: str | None = None, step_type: type[Step] | None = None, recursive: bool = True
    ) -> list[Step]:
        """Return the steps of that name and class."""
        of = step_type or Step
        return [step for step in self._steps(recursive) if isinstance(step, of) and (name is None or step.name == name)]

    def get_failed_steps(self, recursive: bool = True) -> list[Step]:
        """Return the steps that are Failed, Error or Terminated, sequences included."""
        return [step for step in self._steps(recursive) if step.status in FAILING]

    def print_hierarchy(self, indent: int = 0) -> None:
        """Print this step and all below it, one a line, each deeper by four spaces."""
        for step, depth in ((self, 0), *((step, depth + 1) for step, depth in self._walk())):
            above = step.parent.name if step.parent else None
            line = f"- {type(step).__name__}: {step.name} (Parent: {above}, Type: {step.step_type})"
            print(" " * (indent + 4 * depth) + line)  # noqa: T201  # printing is what it is for

    def validate_step(self, trigger_children: bool = False, errors: list[str] | None = None) -> bool:
        """Return whether the sequence, and if `trigger_children` all below it, is complete, as `Step.validate_step`."""
        complete = super().validate_step(errors=errors)
        if trigger_children:
            for step in self.iter_steps():
                complete = Step.validate_step(step, errors=errors) and complete
        return complete

    def assign_parent(self) -> SequenceCall:
        """Return the sequence: steps know their parent without it."""
        return self

    def _steps(self, recursive: bool) -> Iterator[Step]:
        return self.iter_steps() if recursive else iter(self.steps)

    def _walk(self) -> Iterator[tuple[Step, int]]:
        """Yield the steps below this one with their depth, from a stack: reports may be deeper than Python's own."""
        stack = [iter(self.steps)]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
            else:
                yield step, len(stack) - 1
                if isinstance(step, SequenceCall):
                    stack.append(iter(step.steps))
