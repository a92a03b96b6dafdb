"""The check of freely worded sentences, measured on sentences written by hand: `python -m eval support`.

`support.jsonl` may be looked at and is fitted on; `support-heldout.jsonl`, by the same hand, was frozen before the
check was tuned, and is only counted.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant import PolicyAssistant, build, read_settings
from eval.cases import HERE

SETS = {"dev": "support", "heldout": "support-heldout"}
GOOD = ("phrased", "supported")
DAY = date(2026, 11, 22)
"""The day that the sentences were written for."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence with the words that it quotes, each (clause id, words), and whether these support it."""

    id: str
    kind: str
    supported: bool
    sentence: str
    quotes: tuple[tuple[str, str], ...]


def read_pairs(name: str) -> Iterator[Pair]:
    """The pairs of a set in file order."""
    with (HERE / f"{SETS[name]}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            quotes = tuple((quote["clause_id"], quote["quote"]) for quote in data["quotes"])
            yield Pair(data["id"], data["kind"], data["supported"], data["sentence"], quotes)


def run(name: str, show: bool) -> int:
    """Print which kinds of sentences pass and which are dropped; 1 where over 3 % of the good ones are."""
    assistant = build(read_settings())
    pairs = list(read_pairs(name))
    problems = problems_of(assistant, pairs)
    assistant.close()
    print(f"{'kind':<16}{'sentences':>10}{'passed':>8}{'dropped':>9}   dropped by")
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        found = [problems[pair.id] for pair in pairs if pair.kind == kind]
        checks = Counter(check for check in found if check)
        why = ", ".join(f"{check} {count}" for check, count in checks.most_common())
        print(f"{kind:<16}{len(found):>10}{found.count(None):>8}{checks.total():>9}   {why}")
    good = [pair for pair in pairs if pair.kind == "phrased"]
    lost = sum(problems[pair.id] is not None for pair in good)
    print(f"good sentences dropped: {lost}/{len(good)} = {lost / len(good):.3f}")
    for pair in pairs if show else ():
        if (problems[pair.id] is None) != pair.supported:
            print(f"{pair.id} [{pair.kind}] {problems[pair.id]}: {pair.sentence}")
            for _, words in pair.quotes:
                print(f"      “{words}”")
    return int(lost > 0.03 * len(good))


def problems_of(assistant: PolicyAssistant, pairs: Sequence[Pair]) -> dict[str, str | None]:
    """Pair id → the check that its sentence fails, or None."""
    return {pair.id: assistant.wording_problem(pair.sentence, pair.quotes, DAY) for pair in pairs}
