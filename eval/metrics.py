"""Every metric, one pure function each: no model, no judge, no network. Keys, gates and directions stand here.

Sources: citation recall and precision after ALCE (Gao et al. 2023), but against gold clauses instead of an NLI model;
vital and okay nuggets after TREC (Voorhees 2003); the length cap because containment without one rewards quoting
everything; the rest from the guarantees of the contract. A metric is None where it does not apply to a case.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from eval.cases import Case, Gold, Sources, document_of
from eval.judged import Citation, Claim, Judged, judged
from eval.normal import Stated, base, bigrams, figures, keeps_polarity, letters, normal, says, unfounded

HARD_GATES = ("quote_fidelity", "citation_validity", "numeric_consistency", "forbidden")
"""Absolute: one case below is a failed gate; never averaged away."""
LOWER_IS_BETTER = frozenset({"redundant_citations", "forbidden", "length_ratio", "false_refusal", "false_unstated"})
PROBES = ("determinism", "order", "paraphrase", "counterfactual")
LENGTH_CAP = 10.0
"""An answer this many times as long as its gold quotes is not an answer any more; shown up to twice of it."""
GOLD_FLOOR = 30
"""A gold quote is the shortest piece that carries the fact; the sentence around it has at least so many letters."""
PROMISES = ("保证通过", "确保通过", "包过", "稳过", "一定能通过", "肯定能通过", "一定能拿到", "肯定能拿到")
"""What nobody may be promised, whatever the case forbids; allowed only in quoted words."""
STATUSES = frozenset(
    {"in_force", "not_yet_in_force", "expired", "target_period_over", "repealed", "superseded", "not_stated"}
)
_ABSENCE = re.compile(r"未明确|未写明|没有写明|没写明|未规定|没有规定|未说明|没有说明|未提及|没有提及|未载明|没有明确")
_VALID_UNTIL = re.compile(r"有效期(?:限)?(?:至|到|截至|截止到?|为)?\s*(\d{4})年(\d{1,2})月(\d{1,2})日")
_SUPPORT = 0.2
"""The least share of character bigrams (of the shorter side) that a sentence and its quote have in common."""


def quote_fidelity(it: Judged) -> float | None:
    """Share of quotes that stand exactly in the served clause, and whose source words stand where they say."""
    shown = (*it.citations, *it.nearest)
    return _share([_faithful(c, it.sources) for c in shown])


def _faithful(citation: Citation, sources: Sources) -> bool:
    clause, source = sources(citation.clause_id), sources(document_of(citation.clause_id))
    form = citation.form
    start, end = form.get("source_start"), form.get("source_end")
    return (
        bool(citation.quote.strip())
        and citation.quote in (clause or "")
        and citation.quote in str(form.get("clause_text"))
        and isinstance(start, int)
        and isinstance(end, int)
        and 0 <= start < end
        and (source or "")[start:end] == form.get("source_quote")
    )


def citation_validity(it: Judged) -> float | None:
    """Share of citations whose clause exists, whose status fits the day, whose address could resolve; a sentence
    without a citation, or with one that is not there, is one invalid citation more. 0 for an answer without any."""
    checks = [_valid(c, it) for c in (*it.citations, *it.nearest)]
    numbers = {c.n for c in it.citations}
    checks += [False for claim in it.claims if not claim.citations or not set(claim.citations) <= numbers]
    if it.kind == "grounded" and not it.claims:
        checks.append(False)
    return _share(checks)


def _valid(citation: Citation, it: Judged) -> bool:
    form = citation.form
    document_id = document_of(citation.clause_id)
    source = it.sources(document_id)
    if source is None or it.sources(citation.clause_id) is None or form.get("document_id") != document_id:
        return False
    stated = {"-".join((y, m.zfill(2), d.zfill(2))) for y, m, d in _VALID_UNTIL.findall(base(source))}
    until = form.get("valid_until")
    if len(stated) == 1 and until not in stated:
        return False
    expired = until is not None and it.case.day.isoformat() > str(until)
    url = form.get("url")
    named = form.get("status") in STATUSES and (form.get("status") == "expired") == expired
    return named and (url is None or str(url).startswith(("https://", "http://")))


def citation_recall(it: Judged) -> float | None:
    """Share of gold items of which one alternative's clause is cited."""
    return _share([it.cites(gold) for gold in it.case.gold])


def citation_precision(it: Judged) -> float | None:
    """Share of the cited clauses that are gold, notices apart; 0 where gold exists and nothing is cited."""
    if not it.case.gold:
        return None
    gold = {option.clause_id for item in it.case.gold for option in item.options}
    cited = {c.clause_id for c in it.evidence}
    return len(cited & gold) / len(cited) if cited else 0.0


def citation_f1(it: Judged) -> float | None:
    """Harmonic mean of clause recall and precision."""
    recall, precision = citation_recall(it), citation_precision(it)
    if recall is None or precision is None:
        return None
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def quote_recall(it: Judged) -> float | None:
    """Share of gold items whose gold quote stands in the words quoted of its clause, all of them taken in order."""
    return _share([any(_quoted(option, it) for option in item.options) for item in it.case.gold])


def _quoted(gold: Gold, it: Judged) -> bool:
    quotes = {c.quote for c in it.citations if c.clause_id == gold.clause_id}
    clause = it.sources(gold.clause_id) or ""
    return normal(gold.quote) in normal("".join(sorted(quotes, key=clause.find)))


def redundant_citations(it: Judged) -> float | None:
    """Share of citations that support no sentence: none refers to them, or those that do share no wording with them."""
    return _share([not any(_supports(c, claim) for claim in it.claims) for c in it.citations])


def _supports(citation: Citation, claim: Claim) -> bool:
    if citation.n not in claim.citations:
        return False
    said, quoted = bigrams(claim.text), bigrams(citation.quote)
    if _ABSENCE.search(claim.text):
        return True
    return bool(said and quoted) and len(said & quoted) >= _SUPPORT * min(len(said), len(quoted))


def nugget_recall_vital(it: Judged) -> float | None:
    """Share of vital nuggets that the text says."""
    return _share([it.says(nugget.any) for nugget in it.case.nuggets if nugget.vital])


def nugget_recall_all(it: Judged) -> float | None:
    """Share of all nuggets, vital and okay, that the text says."""
    return _share([it.says(nugget.any) for nugget in it.case.nuggets])


def forbidden(it: Judged) -> float | None:
    """1 where the text says a string that only a wrong answer contains, or promises what nobody can; else 0."""
    return float(bool(forbidden_said(it)))


def forbidden_said(it: Judged) -> list[str]:
    """The forbidden strings that the text says."""
    quoted = "\n".join(c.quote for c in it.citations)
    promised = [words for words in PROMISES if says(it.text, words) and not says(quoted, words)]
    return [words for words in it.case.forbidden if says(it.text, words)] + promised


def numeric_consistency(it: Judged) -> float | None:
    """Share of the figures stated that stand in a clause cited for them (units converted); None without figures.

    Words of the text that belong to no claim may also repeat the question's figures.
    """
    said, wrong = numbers_said(it)
    return 1 - len(wrong) / len(said) if said else None


def numbers_said(it: Judged) -> tuple[set[tuple[int, Stated]], set[tuple[int, Stated]]]:
    """The figures of each claim (by its place; -1 for the rest of the text), and those that no cited clause has."""
    if it.abstains:
        return set(), set()
    said: set[tuple[int, Stated]] = set()
    wrong: set[tuple[int, Stated]] = set()
    rest = base(it.text)
    everything = figures(it.case.question)
    for place, claim in enumerate(it.claims):
        given = {figure for c in it.cited(claim) for figure in _given(c, it.sources)}
        everything |= given
        stated = figures(claim.text)
        said |= {(place, figure) for figure in stated}
        wrong |= {(place, figure) for figure in unfounded(stated, given)}
        rest = rest.replace(base(claim.text).strip(), " ")
    stated = figures(rest)
    said |= {(-1, figure) for figure in stated}
    return said, wrong | {(-1, figure) for figure in unfounded(stated, everything)}


def _given(citation: Citation, sources: Sources) -> frozenset[Stated]:
    """The figures of the cited clause, and of the document's title and number where the source has these."""
    source = sources(document_of(citation.clause_id)) or ""
    named = [str(citation.form.get(key) or "") for key in ("title", "document_number")]
    stated = [name for name in named if name and says(source, name)]
    return figures("\n".join([sources(citation.clause_id) or "", *stated]))


def polarity(it: Judged) -> float | None:
    """Share of claims that keep the negations, duties, leaves and exceptions of their quotes; None without claims."""
    return _share([keeps_polarity(claim.text, quotes) for claim, quotes in _stated(it)])


def _stated(it: Judged) -> list[tuple[Claim, str]]:
    """The claims about policy with their quotes; not notices, not sentences that name what is unstated."""
    kept = [c for c in it.claims if not c.notice and not (it.unstated and _ABSENCE.search(c.text))]
    return [(claim, "\n".join(c.quote for c in it.cited(claim))) for claim in kept if claim.citations]


def length_ratio(it: Judged) -> float | None:
    """Letters of the answer, notices apart, for one letter of gold quote; 30 letters an item at least are granted."""
    if not it.case.gold or it.abstains:
        return None
    notices = sum(len(letters(claim.text)) for claim in it.claims if claim.notice)
    quoted = sum(max(GOLD_FLOOR, len(letters(gold.quote))) for gold in it.case.gold)
    return min(2 * LENGTH_CAP, max(0, len(letters(it.text)) - notices) / quoted)


def abstained(it: Judged) -> float | None:
    """1 for an abstention or a refusal."""
    return float(it.abstains)


def right_refusal(it: Judged) -> float | None:
    """Unanswerable: 1 where it abstains or refuses, whichever. A near-miss may also be met by naming what is
    unstated, with the clause cited where there is one. None for what the documents answer."""
    if it.case.answerable:
        return None
    return float(it.abstains or (it.case.near_miss and _named(it) and all(map(it.cites, it.case.gold))))


def _named(it: Judged) -> bool:
    return bool(it.unstated) and set(it.case.unstated) <= set(it.unstated)


def false_refusal(it: Judged) -> float | None:
    """1 where it abstains or refuses though the documents answer; None for anything else than answerable."""
    return float(it.abstains) if it.case.answerable else None


def unstated_named(it: Judged) -> float | None:
    """Near-miss: share of the details asked for in vain that the answer names as unstated."""
    return _share([detail in it.unstated for detail in it.case.unstated])


def false_unstated(it: Judged) -> float | None:
    """1 where an answerable question's answer says that a detail is not stated."""
    return float(bool(it.unstated)) if it.case.answerable else None


def correct(it: Judged) -> float | None:
    """The headline, 0 or 1.

    Answerable: every gold item cited, every vital nugget said. Near-miss: every gold item cited, every unstated
    detail named (without gold: also abstention). Unanswerable: abstention or refusal. And always: the hard gates
    hold, nothing forbidden is said, and the length cap is kept.
    """
    gates = (quote_fidelity(it), citation_validity(it), numeric_consistency(it))
    held = all(gate in (None, 1.0) for gate in gates) and not forbidden_said(it)
    if not held or (length_ratio(it) or 0.0) > LENGTH_CAP:
        return 0.0
    if it.case.expect != "grounded":
        return right_refusal(it)
    complete = not it.abstains and all(map(it.cites, it.case.gold))
    wanted = _named(it) if it.case.unstated else nugget_recall_vital(it) in (None, 1.0)
    return float(complete and wanted)


_ALL = (
    correct, quote_fidelity, citation_validity, citation_recall, citation_precision, citation_f1, quote_recall,
    redundant_citations, nugget_recall_vital, nugget_recall_all, forbidden, numeric_consistency, polarity, length_ratio,
    abstained, right_refusal, false_refusal, unstated_named, false_unstated,
)  # fmt: skip
METRICS: dict[str, Callable[[Judged], float | None]] = {metric.__name__: metric for metric in _ALL}
"""All metrics by name, in the order of a report."""


def score_case(case: Case, answer: Mapping[str, Any] | None, sources: Sources) -> dict[str, float | None]:
    """Every metric of one answer; None where it does not apply. A missing or crashed answer fails all that do."""
    it = judged(case, answer, sources)
    if it is None:
        return {name: _worst(name) if _applies(name, case) else None for name in METRICS}
    return {name: metric(it) for name, metric in METRICS.items()}


def _worst(name: str) -> float:
    return 2 * LENGTH_CAP if name == "length_ratio" else float(name in LOWER_IS_BETTER)


def _applies(name: str, case: Case) -> bool:
    """Whether a metric would apply to a right answer of the case."""
    if name in ("correct", "abstained", "forbidden"):
        return True
    if name in ("false_refusal", "false_unstated"):
        return case.answerable
    if name in ("nugget_recall_vital", "nugget_recall_all"):
        return any(nugget.vital or name.endswith("all") for nugget in case.nuggets)
    if name in ("right_refusal", "unstated_named"):
        return not case.answerable if name == "right_refusal" else bool(case.unstated)
    return case.expect == "grounded"


def _share(checks: list[bool]) -> float | None:
    return sum(checks) / len(checks) if checks else None
