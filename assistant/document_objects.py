"""What is told about documents as JSON: what was set apart, and what a new version changed."""

from typing import Any

from assistant.domain.document import PolicyDocument
from assistant.domain.passage import clause_name
from assistant.domain.revision import Revision
from assistant.storage.copies import KeptCopy


def quarantine_object(copy: KeptCopy) -> dict[str, Any]:
    """One entry of `documents quarantine --json`."""
    return {
        "number": copy.number,
        "id": copy.document_id,
        "standing": copy.standing.value,
        "name": copy.name,
        "place": copy.place,
        "url": copy.url,
        "taken_at": copy.taken_at,
        "reason": copy.reason,
        "doubts": [{"kind": doubt.kind.value, "reason": doubt.reason, "page": doubt.page} for doubt in copy.doubts],
    }


def revision_object(document_id: str, before: int, after: int, found: Revision) -> dict[str, Any]:
    """What `documents diff --json` prints: two versions, and every clause that differs."""
    return {
        "id": document_id,
        "before": before,
        "after": after,
        "changes": [
            {
                "kind": change.kind.value,
                "path_before": change.path_before and list(change.path_before),
                "path_after": change.path_after and list(change.path_after),
                "before": change.before,
                "after": change.after,
            }
            for change in found.changes
        ],
    }


def clause_objects(document: PolicyDocument) -> list[dict[str, Any]]:
    """Every clause in reading order with its own words; `depth` counts from 0."""
    return [
        {
            "id": clause.id,
            "level": clause.level.value,
            "name": clause_name(clause),
            "depth": len(above),
            "text": document.own_text(clause),
        }
        for clause, above in document.walk()
    ]
