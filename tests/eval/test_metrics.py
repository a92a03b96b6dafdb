"""Hand-made good and bad answers, and a table written beforehand: which metrics fall, and that no other does."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from eval.cases import Case
from eval.metrics import HARD_GATES, LENGTH_CAP, LOWER_IS_BETTER, METRICS, score_case
from tests.eval.fiction import (
    AMOUNT,
    CLAUSES,
    CLOSING,
    DEADLINE,
    GRANT,
    HELP,
    NEAR_MISS,
    SEED,
    SILENT,
    abstention,
    citation,
    grounded,
    sources,
)

Form = dict[str, Any]

NOTICE = ("注意：《虚构市测试办法》有效期到2025年12月31日，现已过期。", [2])
GOOD_AMOUNT = grounded(
    (GRANT, [1]), NOTICE, cited=[citation(1, "fiction/1", GRANT), citation(2, "fiction/closing", CLOSING)]
)
GOOD_DEADLINE = grounded((SEED, [1]), cited=[citation(1, "fiction/2", SEED)])
GOOD_NEAR_MISS = grounded(
    (HELP, [1]), ("具体金额在该条中未明确。", [1]), cited=[citation(1, "fiction/3", HELP)], unstated=["amount"]
)
GOOD = {AMOUNT.id: GOOD_AMOUNT, DEADLINE.id: GOOD_DEADLINE, NEAR_MISS.id: GOOD_NEAR_MISS, SILENT.id: abstention()}


def reworded(old: str, new: str) -> Callable[[Form], Form]:
    """Words changed in what the user reads; quotes stay."""

    def change(form: Form) -> Form:
        assert old in form["answer"]
        form["answer"] = form["answer"].replace(old, new)
        for claim in form["claims"]:
            claim["text"] = claim["text"].replace(old, new)
        return form

    return change


def neighbour(form: Form) -> Form:
    """The whole citation is the next clause's, which is a true quote of another thing."""
    form["citations"][0] = citation(1, "fiction/4", CLAUSES["fiction/4"])
    return form


def relabelled(form: Form) -> Form:
    """Only the clause's name is the neighbour's; quote and place stay."""
    form["citations"][0]["clause_id"] = "fiction/4"
    return form


def everything(_: Form) -> Form:
    clauses = list(CLAUSES.items())
    return grounded(
        *((text, [n]) for n, (_, text) in enumerate(clauses, 1)),
        cited=[citation(n, clause_id, text) for n, (clause_id, text) in enumerate(clauses, 1)],
    )


def crashed(form: Form) -> Form:
    return form | {"kind": "error", "answer": "系统错误", "claims": [], "citations": [], "error": {"code": "x"}}


def empty(form: Form) -> Form:
    return form | {"answer": "", "claims": [], "citations": []}


def changed(**more: Any) -> Callable[[Form], Form]:
    return lambda form: form | more


def recited(**more: Any) -> Callable[[Form], Form]:
    """Something about the first citation is otherwise."""

    def change(form: Form) -> Form:
        form["citations"][0] |= more
        return form

    return change


def said_too(text: str, clause_id: str | None = None) -> Callable[[Form], Form]:
    """One sentence more, as a claim with the first citation, or with a citation of its own."""

    def change(form: Form) -> Form:
        number = 1
        if clause_id is not None:
            number = len(form["citations"]) + 1
            form["citations"].append(citation(number, clause_id, CLAUSES[clause_id]))
        form["claims"].append({"text": text, "citations": [number]})
        form["answer"] += f"\n{text}[{number}]"
        return form

    return change


def uncited(text: str) -> Callable[[Form], Form]:
    """One sentence more that is no claim at all."""
    return lambda form: form | {"answer": form["answer"] + "\n" + text}


def once_more(*citations: int) -> Callable[[Form], Form]:
    """A harmless claim more with these citation numbers."""
    return lambda form: form | {"claims": [*form["claims"], {"text": "另行通知。", "citations": list(citations)}]}


def unused(form: Form) -> Form:
    return form | {"citations": [*form["citations"], citation(3, "fiction/3", HELP)]}


def abstaining(kind: str = "abstention") -> Callable[[Form], Form]:
    return lambda _: abstention(kind)


def answering(form: Form) -> Callable[[Form], Form]:
    return lambda _: copy.deepcopy(form)


GROUPS = {
    "NOT-GOLD": {"citation_precision", "citation_f1"},
    "NOT-CITED": {"citation_recall", "citation_precision", "citation_f1", "quote_recall"},
    "UNSAID": {"nugget_recall_vital", "nugget_recall_all"},
    "ALL": set(METRICS) - {"right_refusal", "unstated_named", "abstained"},
    "ALL-NEAR": set(METRICS)
    - {"nugget_recall_vital", "nugget_recall_all", "false_refusal", "false_unstated", "abstained"},
}
STALE = replace(AMOUNT, forbidden=("80万元",))

# name, case, what is done to its good answer, the metrics that get worse: all others stay. Groups are in capitals.
TABLE: list[tuple[str, Case, Callable[[Form], Form], str]] = [
    ("left as it is", AMOUNT, changed(), ""),
    ("one digit changed", AMOUNT, reworded("200万", "300万"), "UNSAID numeric_consistency forbidden correct"),
    ("one digit of a date changed", DEADLINE, reworded("12月31", "12月21"), "UNSAID numeric_consistency correct"),
    ("amount spelt otherwise", AMOUNT, reworded("200万元", "二百万元"), ""),
    ("ten times as much", AMOUNT, reworded("200万", "2000万"), "UNSAID numeric_consistency length_ratio correct"),
    ("a negation dropped", DEADLINE, reworded("不得重复", "重复"), "UNSAID polarity correct"),
    ("a negation dropped beside a number", AMOUNT, reworded("不低于5%", "低于5%"), "nugget_recall_all polarity"),
    ("duty made leave", DEADLINE, reworded("应当", "可以"), "polarity"),
    ("another word for the same ban", DEADLINE, reworded("不得重复", "不能重复"), ""),
    (
        "citation moved to the neighbour clause",
        AMOUNT,
        neighbour,
        "NOT-CITED redundant_citations numeric_consistency correct",
    ),
    ("only the clause's name moved", AMOUNT, relabelled, "NOT-CITED quote_fidelity numeric_consistency correct"),
    (
        "a word of the quote changed",
        AMOUNT,
        recited(quote=GRANT.replace("奖励比例", "补助比例")),
        "quote_fidelity correct",
    ),
    ("source place off", AMOUNT, recited(source_start=0), "quote_fidelity correct"),
    ("status wrong for the day", AMOUNT, recited(status="in_force"), "citation_validity correct"),
    (
        "validity not the source's",
        AMOUNT,
        recited(valid_until="2027-12-31", status="in_force"),
        "citation_validity correct",
    ),
    ("no web address", AMOUNT, recited(url="javascript:alert(1)"), "citation_validity correct"),
    ("a citation number that is not there", AMOUNT, once_more(9), "citation_validity correct"),
    ("a claim without a citation", AMOUNT, once_more(), "citation_validity correct"),
    ("whole document quoted", DEADLINE, everything, "NOT-GOLD length_ratio correct"),
    ("a clause too many", AMOUNT, said_too(CLAUSES["fiction/2"], "fiction/2"), "NOT-GOLD length_ratio"),
    ("a citation that nothing uses", AMOUNT, unused, "NOT-GOLD redundant_citations"),
    ("empty answer", AMOUNT, empty, "ALL"),
    ("crash", AMOUNT, crashed, "ALL"),
    ("malformed", AMOUNT, changed(claims=None), "ALL"),
    ("abstention on an answerable question", AMOUNT, abstaining(), "NOT-CITED UNSAID false_refusal correct"),
    ("refusal of an answerable question", AMOUNT, abstaining("refusal"), "NOT-CITED UNSAID false_refusal correct"),
    ("a forbidden string", AMOUNT, uncited("另补助80万元。"), "forbidden numeric_consistency length_ratio correct"),
    (
        "an expired amount, truly quoted",
        STALE,
        said_too(CLAUSES["fiction/5"], "fiction/5"),
        "forbidden NOT-GOLD length_ratio correct",
    ),
    ("a promise", AMOUNT, uncited("肯定能拿到。"), "forbidden length_ratio correct"),
    ("a stated detail called unstated", AMOUNT, changed(unstated=["amount"]), "false_unstated"),
    ("near-miss right", NEAR_MISS, changed(), ""),
    ("near-miss with nothing named", NEAR_MISS, changed(unstated=[]), "unstated_named right_refusal correct"),
    ("near-miss, another detail", NEAR_MISS, changed(unstated=["count"]), "unstated_named right_refusal correct"),
    (
        "near-miss with an invented amount",
        NEAR_MISS,
        reworded("一定奖励", "5万元奖励"),
        "forbidden numeric_consistency length_ratio correct",
    ),
    ("near-miss met by abstention", NEAR_MISS, abstaining(), "NOT-CITED unstated_named correct"),
    ("near-miss that cites another clause", NEAR_MISS, neighbour, "NOT-CITED right_refusal correct"),
    ("near-miss crash", NEAR_MISS, crashed, "ALL-NEAR"),
    ("silence kept", SILENT, changed(), ""),
    ("refusal for abstention", SILENT, abstaining("refusal"), ""),
    ("answered though the documents are silent", SILENT, answering(GOOD_AMOUNT), "abstained right_refusal correct"),
    ("unstated does not save it", SILENT, answering(GOOD_NEAR_MISS), "abstained right_refusal correct"),
    ("unanswerable, a wrong figure said", SILENT, reworded("这一点", "13%"), "forbidden correct"),
    ("unanswerable, crash", SILENT, crashed, "abstained forbidden right_refusal correct"),
]


def names_of(worse: str) -> set[str]:
    return {name for word in worse.split() for name in GROUPS.get(word, {word})}


@pytest.mark.parametrize(("case", "change", "worse"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_these_metrics_fall_and_no_other(case: Case, change: Callable[[Form], Form], worse: str) -> None:
    before = score_case(case, GOOD[case.id], sources)
    after = score_case(case, change(copy.deepcopy(GOOD[case.id])), sources)
    assert {name for name in METRICS if is_worse(name, before[name], after[name])} == names_of(worse)


def is_worse(name: str, before: float | None, after: float | None) -> bool:
    """What did not apply before had nothing wrong with it; what does not apply any more cannot fall."""
    if after is None:
        return False
    if before is None:
        before = float(name not in LOWER_IS_BETTER)
    return after > before if name in LOWER_IS_BETTER else after < before


def test_good_answers_are_right_everywhere() -> None:
    for case in (AMOUNT, DEADLINE, NEAR_MISS, SILENT):
        scores = score_case(case, GOOD[case.id], sources)
        assert scores["correct"] == 1.0
        for name in set(METRICS) - {"abstained", "length_ratio"}:
            assert scores[name] in (None, float(name not in LOWER_IS_BETTER)), (case.id, name)


def test_a_missing_answer_is_worse_than_any() -> None:
    scores = score_case(AMOUNT, None, sources)
    assert scores == score_case(AMOUNT, {}, sources)
    assert scores["length_ratio"] == 2 * LENGTH_CAP
    assert all(scores[name] == float(name in LOWER_IS_BETTER) for name in HARD_GATES)


def test_every_broken_gate_makes_the_answer_wrong() -> None:
    for _, case, change, worse in TABLE:
        if names_of(worse) & set(HARD_GATES):
            assert "correct" in names_of(worse)
            assert score_case(case, change(copy.deepcopy(GOOD[case.id])), sources)["correct"] == 0.0


@pytest.mark.parametrize("kind", ["abstention", "refusal"])
def test_a_near_miss_without_a_clause_may_also_name_what_is_unstated(kind: str) -> None:
    case = replace(SILENT, kind="near_miss")
    assert score_case(case, abstention(kind), sources)["correct"] == 1.0
    assert score_case(case, GOOD_NEAR_MISS, sources)["correct"] == 1.0
    assert score_case(case, GOOD_NEAR_MISS | {"unstated": []}, sources)["correct"] == 0.0


def test_an_alternative_clause_is_as_good() -> None:
    one = AMOUNT.gold[0]
    case = replace(AMOUNT, gold=(replace(one, clause_id="fiction/4", quote="虚构市测试局负责", alternatives=(one,)),))
    assert score_case(case, GOOD_AMOUNT, sources)["correct"] == 1.0
    assert score_case(case, GOOD_AMOUNT, sources)["quote_recall"] == 1.0


def test_the_wrong_hotline_in_what_was_searched_breaks_fidelity() -> None:
    """The nearest clauses of an abstention are shown to people too."""
    near = citation(1, "fiction/4", "电话另行公布") | {"source_quote": "电话400"}
    form = abstention() | {"abstention": {"reason": "no_evidence", "nearest": [near]}}
    assert score_case(SILENT, form, sources)["quote_fidelity"] == 0.0
    assert score_case(SILENT, form, sources)["correct"] == 0.0


def test_a_question_may_be_echoed_outside_claims_only() -> None:
    asked = replace(AMOUNT, question="不是700元吗")
    echoed = uncited("您问的是700元。")(copy.deepcopy(GOOD_AMOUNT))
    claimed = said_too("奖励700元。")(copy.deepcopy(GOOD_AMOUNT))
    assert score_case(asked, echoed, sources)["numeric_consistency"] == 1.0
    assert (score_case(asked, claimed, sources)["numeric_consistency"] or 0) < 1


def test_a_notice_does_not_hide_a_figure() -> None:
    form = copy.deepcopy(GOOD_AMOUNT)
    form["claims"][1]["text"] = "注意：有效期到2035年12月31日。"
    assert (score_case(AMOUNT, form, sources)["numeric_consistency"] or 0) < 1
