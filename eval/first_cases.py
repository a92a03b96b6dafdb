"""The 60 first questions, in their own older form: gold quotes are alternatives, and only vital nuggets count."""

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """One question. `gold` quotes are alternatives: any one is a hit. Each nugget is a list of aliases."""

    id: str
    question: str
    region: str | None
    kind: str
    expect: str
    gold: tuple[tuple[str, str], ...]
    nuggets: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        return self.expect == "grounded"


def read_cases(name: str) -> list[Case]:
    """The cases of `cases/<name>.jsonl`, in file order."""
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line.strip()]


def _case(data: dict[str, object]) -> Case:
    entry: dict[str, object] = {"region": None} | data
    gold = entry["gold"]
    nuggets = entry["nuggets"]
    forbidden = entry["forbidden"]
    assert isinstance(gold, list)
    assert isinstance(nuggets, list)
    assert isinstance(forbidden, list)
    return Case(
        id=str(entry["id"]),
        question=str(entry["question"]),
        region=str(entry["region"]) if entry["region"] else None,
        kind=str(entry["kind"]),
        expect=str(entry["expect"]),
        gold=tuple((item["document_id"], item["quote"]) for item in gold),
        nuggets=tuple(tuple(item["any"]) for item in nuggets if item["vital"]),
        forbidden=tuple(forbidden),
    )


def letters(text: str) -> str:
    """Only letters, digits and Han, so that punctuation and line breaks never decide a comparison."""
    return "".join(c for c in text.lower() if c.isalnum() or c in "%+")
