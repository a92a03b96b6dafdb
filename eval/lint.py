"""`python -m eval lint`: whether the question set can be trusted before anything is measured with it."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from eval.cases import DETAILS, EXPECTATIONS, HERE, KINDS, Case, CaseError, Gold, Sources, read_cases, sources_of
from eval.normal import bigrams, overlap, says

SPLITS = ("dev", "test")
SETS = (*SPLITS, "regression")
MOST_OVERLAP = 0.85
LEAST_CASES = 600
LEAST_UNANSWERABLE = 300
LEAST_A_KIND = 20


@dataclass(frozen=True, slots=True)
class Lint:
    """What is wrong with a question set, and what is in it. No problem, no objection."""

    problems: list[str]
    table: str


def run(folder: Path = HERE, sets: Sequence[str] | None = None) -> int:
    """Check the sets of `folder` (default: all that exist) on the indexed corpus; 0 where nothing is wrong, else 1."""
    from assistant import build, read_settings

    assistant = build(read_settings())
    try:
        found = lint(folder, sets or existing(folder), sources_of(assistant))
    finally:
        assistant.close()
    print(found.table)
    for problem in found.problems:
        print(problem, file=sys.stderr)
    print(f"{len(found.problems)} problems / {len(found.problems)} 处问题", file=sys.stderr)
    return 1 if found.problems else 0


def existing(folder: Path) -> list[str]:
    """The sets to check: both splits, which must be there, and the regression set where somebody promoted a case."""
    return [*SPLITS, *(name for name in SETS[len(SPLITS) :] if (folder / f"{name}.jsonl").is_file())]


def lint(folder: Path, sets: Sequence[str], sources: Sources) -> Lint:
    """All problems of the sets together. The counts are asked of `dev` and `test` only where both are checked."""
    problems: list[str] = []
    held: dict[str, list[Case]] = {}
    for name in sets:
        try:
            held[name] = read_cases(name, folder)
        except CaseError as error:
            problems.append(str(error))
    together = [case for cases in held.values() for case in cases]
    for name, cases in held.items():
        for case in cases:
            problems += [f"{name}: {case.id}: {problem}" for problem in case_problems(case, sources)]
            if name in SPLITS and not case.id.startswith(f"{name}-{case.kind}-"):
                problems.append(f"{name}: {case.id}: the id of a {case.kind} of this split begins otherwise")
    problems += _set_problems(together)
    if set(SPLITS) <= held.keys():
        problems += _count_problems({name: held[name] for name in SPLITS})
    return Lint(problems, _table(held))


def case_problems(case: Case, sources: Sources) -> list[str]:
    """What is wrong with one case by itself."""
    return [*_form_problems(case), *_gold_problems(case, sources), *_wording_problems(case)]


def _form_problems(case: Case) -> Iterator[str]:
    if case.kind not in KINDS:
        yield f"unknown kind {case.kind!r}; known: {', '.join(KINDS)}"
    if case.expect not in EXPECTATIONS:
        yield f"unknown expectation {case.expect!r}; known: {', '.join(EXPECTATIONS)}"
    for detail in case.unstated:
        if detail not in DETAILS:
            yield f"unknown detail {detail!r} in unstated; known: {', '.join(DETAILS)}"
    if case.expect == "grounded" and not case.gold:
        yield "grounded, but no gold"
    if case.expect != "grounded" and (case.gold or case.nuggets or case.unstated):
        yield f"{case.expect}, but with gold, nuggets or unstated"
    if case.answerable and not any(nugget.vital for nugget in case.nuggets):
        yield "answerable, but no vital nugget"
    if case.kind == "near_miss" and case.expect == "grounded" and not case.unstated:
        yield "near_miss with gold, but unstated names nothing"
    if case.kind == "follow_up" and not case.history:
        yield "follow_up without history"


def _gold_problems(case: Case, sources: Sources) -> Iterator[str]:
    for gold in case.gold:
        for option in gold.options:
            yield from _quote_problems(option, sources)


def _quote_problems(gold: Gold, sources: Sources) -> Iterator[str]:
    clause = sources(gold.clause_id)
    if clause is None or gold.clause_id == gold.document_id:
        yield f"no clause {gold.clause_id}"
    elif (times := clause.count(gold.quote)) != 1:
        yield f"the quote {gold.quote!r} stands {times} times in {gold.clause_id}, not once"
    if "\n" in gold.quote:
        yield f"the quote {gold.quote!r} runs over a line break"


def _wording_problems(case: Case) -> Iterator[str]:
    quotes = [option.quote for gold in case.gold for option in gold.options]
    aliases = [alias for nugget in case.nuggets for alias in nugget.any]
    for words in case.forbidden:
        for right in (*quotes, *aliases):
            if says(right, words):
                yield f"forbidden {words!r} stands in what is right: {right!r}"
    for nugget in case.nuggets:
        for alias in nugget.any:
            if not says(alias, alias):
                yield f"nugget {alias!r} has no letter or digit"


def _set_problems(cases: Sequence[Case]) -> Iterator[str]:
    for identity, times in Counter(case.id for case in cases).items():
        if times > 1:
            yield f"{identity}: {times} cases have this id"
    known = {case.id for case in cases}
    for case in cases:
        if case.paraphrase_of is not None and case.paraphrase_of not in known:
            yield f"{case.id}: a paraphrase of {case.paraphrase_of}, which is no case"
    yield from _alike(cases)


def _alike(cases: Sequence[Case]) -> Iterator[str]:
    """Pairs that are one question. Follow-ups are short by nature; a marked paraphrase is meant."""
    signed = [(case, bigrams(case.question)) for case in cases if not case.history and case.paraphrase_of is None]
    for (left, first), (right, second) in combinations(signed, 2):
        shorter, longer = sorted((len(first), len(second)))
        if shorter > MOST_OVERLAP * longer and (shared := overlap(first, second)) > MOST_OVERLAP:
            yield f"{left.id} and {right.id} share {shared:.2f} of their bigrams"


def _count_problems(splits: dict[str, list[Case]]) -> Iterator[str]:
    together = [case for cases in splits.values() for case in cases]
    if len(together) < LEAST_CASES:
        yield f"{len(together)} cases, at least {LEAST_CASES} are wanted"
    unanswerable = sum(not case.answerable for case in together)
    if unanswerable < LEAST_UNANSWERABLE:
        yield f"{unanswerable} unanswerable cases, at least {LEAST_UNANSWERABLE} are wanted"
    for name, cases in splits.items():
        held = Counter(case.kind for case in cases)
        for kind in KINDS:
            if held[kind] < LEAST_A_KIND:
                yield f"{name}: {held[kind]} cases of {kind}, at least {LEAST_A_KIND} are wanted"


def _table(held: dict[str, list[Case]]) -> str:
    """Counts by kind × document × split, with the unanswerable ones at the end of each line."""
    documents = sorted({case.document for cases in held.values() for case in cases})
    kinds = dict.fromkeys([*KINDS, *(case.kind for cases in held.values() for case in cases)])
    lines = [
        f"{'kind':<17}{'split':<12}" + "".join(f"{d.split('-')[0]:>14}" for d in documents) + f"{'all':>7}{'unans.':>8}"
    ]
    rows = [(kind, name, [c for c in cases if c.kind == kind]) for kind in kinds for name, cases in held.items()]
    rows += [("all", name, cases) for name, cases in held.items()]
    for kind, name, cases in rows:
        if cases:
            counts = Counter(case.document for case in cases)
            cells = "".join(f"{counts[document]:>14}" for document in documents)
            unanswerable = sum(not case.answerable for case in cases)
            lines.append(f"{kind:<17}{name:<12}{cells}{len(cases):>7}{unanswerable:>8}")
    return "\n".join(lines)
