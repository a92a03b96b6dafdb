"""What heads and tails say of a document: every field exact or unknown, none invented."""

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.document import PolicyDocument, Region
from assistant.domain.region import Gazetteer
from assistant.ingest.clean import cleaned
from assistant.ingest.debris import letters, lines_of
from assistant.ingest.imprint.metadata import disagreements, imprint_from_text
from assistant.strict_yaml import read_yaml
from tests.conftest import SEEDS

CASES = read_yaml(Path(__file__).with_name("headers.yaml"))
FIELDS = (
    "document_number",
    "signed_on",
    "printed_on",
    "published_on",
    "effective_from",
    "valid_until",
    "disclosure",
    "source_site",
    "reposted_by",
)
PLACES = Gazetteer({"假想省": {"假想市": ["乌有县"], "子虚市": []}, "亡是省": {}})


def wanted(case: dict[str, Any]) -> dict[str, Any]:
    """All fields that a case states or, by silence, denies."""
    stated = {field: case.get(field) for field in FIELDS}
    days = (stated["signed_on"], stated["printed_on"], stated["published_on"])
    return stated | {
        "title": case["title"],
        "issuers": tuple(case.get("issuers", ())),
        "issuer": "、".join(case["issuers"]) if "issuers" in case else None,
        "region": Region(*case.get("region", ())),
        "issued_on": next((day for day in days if day), None),
        "warned": case.get("warned", False),
    }


def found(case: dict[str, Any]) -> dict[str, Any]:
    text = cleaned(case["text"])
    lines = list(lines_of(text))
    imprint = imprint_from_text(text, lines, "fallback", PLACES)
    told: dict[str, Any] = {key: getattr(imprint, key) for key in wanted(case) if key != "warned"}
    return told | {"warned": bool(disagreements(lines))}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_head_and_tail(case: dict[str, Any]) -> None:
    assert found(case) == wanted(case)


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_without_its_meta_gives_no_invented_field(
    seeds: dict[str, PolicyDocument], gazetteer: Gazetteer, name: str
) -> None:
    """What people wrote down of the seeds is the measure: a field is as they wrote it, or it is unknown."""
    meta, text = seeds[name].imprint, cleaned(seeds[name].source)
    imprint = imprint_from_text(text, list(lines_of(text)), "fallback", gazetteer)
    assert letters(imprint.title) == letters(meta.title)
    for field in ("document_number", "issuer", "region", "issued_on", "effective_from", "valid_until"):
        assert getattr(imprint, field) in (getattr(meta, field), None), field
    assert imprint.issuer == meta.issuer
    assert imprint.document_number == meta.document_number
    assert imprint.issued_on == meta.issued_on
    assert imprint.region == meta.region
    assert imprint.valid_until == meta.valid_until
