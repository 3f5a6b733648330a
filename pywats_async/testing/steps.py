"""Walks over the steps of a report: their numbers on the server, the one that failed it, what is attached to it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

__all__ = ["Attachment", "attachments_of", "first_failure", "kept_steps", "numbered"]

Json = dict[str, Any]


def kept_steps(step: Json) -> list[Json]:
    """Return the child steps that the server keeps: it drops the children of a sequence that was skipped."""
    return [] if step.get("status") == "S" else step.get("steps") or []


def numbered(root: Json) -> Iterator[tuple[int, Json]]:
    """Yield the steps depth-first, each with its id on the server, which counts from the id of the root (or 0)."""
    number = root.get("id")
    number = number if isinstance(number, int) else 0
    waiting = [root]
    while waiting:
        step = waiting.pop()
        yield number, step
        number += 1
        waiting.extend(reversed(kept_steps(step)))


def first_failure(root: Json) -> list[Json]:
    """Return the path to the step that caused the failure: marked so, else the first without failing children."""
    marked = _search(root, lambda step: step.get("causedUUTFailure") is True)
    return marked or _search(root, _is_culprit)


def _is_culprit(step: Json) -> bool:
    bad = ("F", "E", "T")
    return step.get("status") in bad and not any(child.get("status") in bad for child in kept_steps(step))


def _search(root: Json, wanted: Any) -> list[Json]:
    if not root:
        return []
    path: list[tuple[Json, Iterator[Json]]] = []
    step: Json | None = root
    while step is not None:
        path.append((step, iter(kept_steps(step))))
        if wanted(step):
            return [part for part, _ in path]
        step = None
        while path and step is None:
            step = next(path[-1][1], None)
            if step is None:
                path.pop()
    return []


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a report: of a test step (by the number of the step) or of a repair (by its own id)."""

    key: int | str
    name: str
    content_type: str
    data: str
    """Base64."""

    def content(self) -> bytes:
        """Return the file itself."""
        return b64decode(self.data)

    def listed(self) -> Json:
        """Return it as a header lists it."""
        return {"stepId" if isinstance(self.key, int) else "id": self.key, "filename": self.name}


def attachments_of(document: Json) -> list[Attachment]:
    """Return the files in a report."""
    if document.get("type") != "R":
        root: Json = document.get("root") or {}
        return [
            _attachment(number, step["attachment"], f"step {number}")
            for number, step in numbered(root)
            if step.get("attachment")
        ]
    found = [*(document.get("binaryData") or ())]
    for unit in document.get("subUnits") or ():
        for failure in unit.get("failures") or ():
            found.extend(failure.get("attachments") or ())
    report = UUID(document["id"])
    return [
        _attachment(_file_id(item.get("id")) or str(uuid5(report, str(index))), item, f"attachment {index}")
        for index, item in enumerate(found)
    ]


def _file_id(text: str | None) -> str | None:
    try:
        return str(UUID(text))
    except (ValueError, TypeError, AttributeError):
        return None


def _attachment(key: int | str, item: Json, name: str) -> Attachment:
    kind = str(item.get("contentType") or "application/octet-stream")
    return Attachment(key, str(item.get("name") or name), kind, item.get("data") or "")
