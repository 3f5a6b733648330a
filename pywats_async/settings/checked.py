"""The base of settings: what is wrong with a value is said in our own words, and never with a secret in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, ValidationInfo, model_validator

from ..errors import ConfigurationError

__all__ = ["Checked", "unknown_names"]


def unknown_names(names: Iterable[str], allowed: Iterable[str]) -> str:
    """Say which `names` do not exist, and for each the allowed one that was probably meant."""
    known = sorted(allowed)
    said: list[str] = []
    for name in sorted(names):
        close = get_close_matches(name, known, n=1)
        said.append(f"{name!r} is not a setting" + (f"; did you mean {close[0]!r}?" if close else "."))
    return f"{' '.join(said)} Allowed: {', '.join(known)}."


def _complaint(problem: Mapping[str, Any], cls: type[BaseModel], origins: Mapping[str, str]) -> str:
    name = ".".join(map(str, problem["loc"])) or cls.__name__
    if problem["type"] == "extra_forbidden":
        return unknown_names([name], cls.model_fields)
    text = problem["msg"].removeprefix("Value error, ")
    origin = origins.get(name, "argument")
    return f"{name}: {text}" + ("" if origin == "argument" else f" (from {origin})")


def _docstrings(cls: type) -> Iterator[tuple[str, str]]:
    if not issubclass(cls, Checked):
        return
    import ast
    import inspect
    from itertools import pairwise

    body = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(body, ast.ClassDef)
    for field, text in pairwise(body.body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            yield field.target.id, inspect.cleandoc(str(text.value.value))


class Checked(BaseModel):
    """A frozen model that raises `ConfigurationError`, with every finding at once, where pydantic raises its own error.

    The text names the field, what is wrong and where the value came from, but never the value: it may be a secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def describe(cls) -> dict[str, str]:
        """Return what each field means, from the docstrings under them.

        They are read on demand: pydantic's own `use_attribute_docstrings` makes the import twice as slow.
        """
        return {
            name: text for base in reversed(cls.__mro__) for name, text in _docstrings(base) if name in cls.model_fields
        }

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        origins: Mapping[str, str] = info.context or {}
        try:
            made = handler(data)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False, include_context=False)
        else:
            made._settle(origins)
            return made
        # Raised outside of the handler: an error that still held the input must not hang on ours as its context.
        complaints = [_complaint(problem, cls, origins) for problem in problems]
        first = problems[0]["loc"]
        raise ConfigurationError("\n".join(complaints), details={"field": str(first[0]) if first else None})

    def _settle(self, origins: Mapping[str, str]) -> None:
        """Check the fields against each other; `origins` says where each came from, unless it is an argument."""

    if not TYPE_CHECKING:  # the type checkers know from `frozen` that there is no assignment

        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError(f"{type(self).__name__} is frozen: make a copy with another {name}.")
