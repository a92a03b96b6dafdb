"""A run as one HTML file that evaluators open by double click: figures, charts and every case, without a network."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from string import Template
from typing import Any

from assistant import build, read_settings
from eval.cases import DETAILS, Case, Gold, Sources, sources_of
from eval.judged import judged
from eval.metrics import HARD_GATES, LENGTH_CAP, LOWER_IS_BETTER, METRICS, PROBES, forbidden_said
from eval.runs import Run, RunError, cases_of, summary_of
from eval.summary import CaseScore, Figure, Summary

STATIC = Path(__file__).parent / "static"
CLOSED_SET = "test"
"""The set that is only run: who reads its cases tunes on them."""
NEUTRAL = frozenset({"abstained"})
"""Neither direction is better."""
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("总体", "Overall", ("correct",)),
    ("硬门槛", "Hard gates: one case below and the gate is broken", HARD_GATES),
    (
        "引用",
        "Citations",
        ("citation_recall", "citation_precision", "citation_f1", "quote_recall", "redundant_citations"),
    ),
    ("内容", "Content", ("nugget_recall_vital", "nugget_recall_all", "polarity", "length_ratio")),
    (
        "该答与不该答",
        "When to answer",
        (
            *("right_refusal", "false_refusal", "unstated_named", "false_unstated"),
            *("abstention_precision", "abstention_recall", "abstention_f1", "abstained"),
        ),
    ),
    ("稳定性", "Stability", PROBES),
    ("把握", "Calibration", ("auroc", "coverage_at_1", "aurc")),
    ("速度", "Speed", ("latency_p50", "latency_p95")),
)
WORDS: dict[str, tuple[str, str, str, str]] = {
    "correct": (
        *("答对", "Correct", "关键内容都说了，该引的条款都引了，硬门槛都守住；文件没有答案的题，不作答才算对。"),
        "Every vital fact said, every needed clause cited, all gates held; silence where the documents are silent.",
    ),
    "quote_fidelity": (
        *("引文逐字属实", "Quote fidelity", "引文能在条款和原始文件里逐字找到的比例。"),
        "Share of quotes that stand word for word in clause and source.",
    ),
    "citation_validity": (
        *("引用有效", "Citation validity", "被引条款存在、文件状态与提问日期相符、每句话都有引用的比例。"),
        "The clause exists, its status fits the day asked, no sentence goes without a citation.",
    ),
    "numeric_consistency": (
        *("数字有据", "Figures founded", "回答中的金额、比例、日期能在所引条款里找到的比例。"),
        "Share of amounts, percentages and dates that a cited clause states.",
    ),
    "forbidden": (
        *("不该说的话", "Forbidden words", "说出只有错误答案才有的话，或承诺“包过”的题所占比例。"),
        "Share of cases with words of a wrong answer, or with a promise that nobody can make.",
    ),
    "citation_recall": (
        *("该引的引到了", "Citation recall", "完整回答所需的条款中，实际引用了多少。"),
        "Share of the needed clauses that are cited.",
    ),
    "citation_precision": (
        *("引用的都该引", "Citation precision", "所引用的条款中，本题真正需要的有多少。"),
        "Share of the cited clauses that are needed.",
    ),
    "citation_f1": (
        *("引用综合分", "Citation F1", "以上两项的调和平均，两项都高才高。"),
        "Harmonic mean of the two above.",
    ),
    "quote_recall": (
        *("引到关键原句", "Quote recall", "引文里包含承载事实的那句原文的比例。"),
        "Share of the words that carry the fact which are quoted.",
    ),
    "redundant_citations": (
        *("多余引用", "Redundant citations", "不支持任何一句话的引用所占比例。"),
        "Share of citations that support no sentence.",
    ),
    "nugget_recall_vital": (
        *("关键内容说到了", "Vital facts said", "缺了就不成答案的内容中，说到了多少。"),
        "Share of the facts without which it is no answer.",
    ),
    "nugget_recall_all": (
        *("全部内容说到了", "All facts said", "关键与次要内容合计，说到了多少。"),
        "Share of all facts, vital or not.",
    ),
    "polarity": (
        *("语气不走样", "Polarity kept", "“不得、应当、可以、除外”与引文一致的句子比例。"),
        "Share of sentences that keep negation, duty, leave and exception.",
    ),
    "length_ratio": (
        *("回答长度", "Length", f"回答字数是标准引文的几倍；超过 {LENGTH_CAP:.0f} 倍算答错。"),
        f"Letters for one letter of gold quote; beyond {LENGTH_CAP:.0f} it counts as wrong.",
    ),
    "right_refusal": (
        *("不该答时没有答", "Rightly silent", "文件没有答案的题中，不作答或如实说“未写明”的比例。"),
        "Unanswerable questions met by silence, or by naming what is unstated.",
    ),
    "false_refusal": (
        *("该答却没有答", "Wrongly silent", "文件有答案的题中，没有作答的比例。"),
        "Answerable questions that were not answered.",
    ),
    "unstated_named": (
        *("指明未写明的事项", "Unstated detail named", "条款没写金额等细节时，明说“未写明”的比例。"),
        "Details that the clause leaves open and the answer names as open.",
    ),
    "false_unstated": (
        *("误称未写明", "Wrongly called unstated", "文件写明了，却说“未写明”的题所占比例。"),
        "Answerable questions whose detail is called unstated.",
    ),
    "abstention_precision": (
        *("不作答的准确率", "Abstention precision", "没有作答的题中，确实不该答的比例。"),
        "Of the questions not answered, the share rightly so.",
    ),
    "abstention_recall": (
        *("不作答的召回率", "Abstention recall", "不该答的题中，做到不作答的比例。"),
        "Of the unanswerable questions, the share not answered.",
    ),
    "abstention_f1": (
        *("不作答综合分", "Abstention F1", "以上两项的调和平均。"),
        "Harmonic mean of the two above.",
    ),
    "abstained": (
        *("不作答的比例", "Share not answered", "所有题中没有作答的比例，本身无所谓好坏。"),
        "How often there is no answer; neither good nor bad in itself.",
    ),
    "determinism": (
        *("重复一致", "Determinism", "同一题再问一次，回答一字不差的比例。"),
        "Asked again, the answer is the same to the letter.",
    ),
    "order": (
        *("次序无关", "Order", "文件换了次序、添了干扰以后，回答不变的比例。"),
        "The answer survives another order of documents and more distractors.",
    ),
    "paraphrase": (
        *("换说法一致", "Paraphrase", "换一种说法再问，所引条款相同的程度。"),
        "How far another wording of the question cites the same clauses.",
    ),
    "counterfactual": (
        *("随文件而变", "Counterfactual", "改动文件里的数字以后，回答跟着改的比例。"),
        "The answer follows an edit of the document.",
    ),
    "auroc": (
        *("把握分得清对错", "AUROC", "对答对的题比答错的题更有把握的概率；0.5 等于瞎猜，1 最好。"),
        "Chance that a right answer has more confidence than a wrong one; 0.5 is guessing.",
    ),
    "coverage_at_1": (
        *("错误 1 % 时的覆盖率", "Coverage at 1 % error", "只留最有把握的回答，使错误不过 1 %，还能答多少题。"),
        "Share still answered when only the surest answers are kept, with 1 % error at most.",
    ),
    "aurc": (
        *("平均风险", "AURC", "从最有把握的答起，一路上的平均错误率。"),
        "Mean error on the way from the surest answers to all.",
    ),
    "latency_p50": (
        *("一般用时", "Latency p50", "一半的题在这个时间内答完。"),
        "Half of the questions are answered within it.",
    ),
    "latency_p95": (
        *("较慢用时", "Latency p95", "95 % 的题在这个时间内答完。"),
        "95 % of the questions are answered within it.",
    ),
}
"""Name and meaning of every figure: Chinese, English, one Chinese sentence, one English."""
KIND_NAMES = {
    "fact": "事实",
    "amount": "金额",
    "condition": "条件",
    "department": "部门",
    "procedure": "流程",
    "deadline": "期限",
    "yes_no": "是非",
    "voucher": "创新券",
    "certification": "认定",
    "reward": "奖励",
    "several_clauses": "多条款",
    "comparison": "比较",
    "follow_up": "追问",
    "expiry": "时效",
    "false_premise": "错误前提",
    "near_miss": "细节未写明",
    "wrong_region": "别的地区",
    "other_policy": "别的政策",
    "out_of_scope": "题外话",
    "injection": "诱导攻击",
}
DETAIL_NAMES = dict(zip(DETAILS, ("金额", "数量", "时间", "条件", "部门", "联系方式", "办理流程"), strict=True))


def write_report(
    run: Run, output: Path, beside: Sequence[Run] = (), opened: bool = False, recorded: date | None = None
) -> None:
    """Write the report of a run, its figures beside those of other runs of the same cases.

    The cases of the test set stay out of the file unless `opened`. `recorded` is the day of the run, where known.
    Raises `RunError` where a run beside answered other cases.
    """
    if any(other.header["cases_sha256"] != run.header["cases_sha256"] for other in beside):
        raise RunError("并排的运行答的不是同一份题集 (a run beside answered a different question set)")
    assistant = build(read_settings())
    text = page(
        run,
        summary_of(run),
        cases_of(run),
        sources_of(assistant),
        list(zip(_labels([run, *beside])[1:], map(summary_of, beside), strict=True)),
        cases_shown=opened or run.header["set"] != CLOSED_SET,
        recorded=recorded,
        served=assistant.corpus_version(),
    )
    output.write_text(text, "utf-8", errors="replace")


def page(
    run: Run,
    summary: Summary,
    cases: Sequence[Case],
    sources: Sources,
    beside: Sequence[tuple[str, Summary]],
    cases_shown: bool,
    recorded: date | None = None,
    served: str | None = None,
) -> str:
    """The report as one HTML text that asks for nothing else; its only scripts and styles are those named by hash.

    Without `cases_shown` no word of a case or an answer stands in it. `served` is the corpus that the answers were
    judged on; the page says so where the run had another.
    """
    columns = [(_labels([run])[0], summary), *beside]
    report = {
        "head": _head(run, len(cases), recorded),
        "warnings": _warnings(run, served),
        "verdict": verdict(summary),
        "gates": [_gate(name, summary) for name in HARD_GATES],
        "runs": [_figures(label, own) for label, own in columns],
        "groups": _groups([own for _, own in columns]),
        "metrics": {name: _metric(name) for name in (*WORDS, *summary.figures)},
        "kinds": {kind: KIND_NAMES.get(kind, kind) for kind in summary.by_kind},
        "details": DETAIL_NAMES,
        "length_cap": LENGTH_CAP,
        "cases": None,
    }
    if cases_shown:
        report |= _cases(run, summary, cases, sources, beside)
    script, style = ((STATIC / f"report.{kind}").read_text("utf-8") for kind in ("js", "css"))
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template((STATIC / "report.html").read_text("utf-8")).substitute(
        title=html.escape(f"测评报告 {run.header.get('set')} · {columns[0][0]}"),
        policy=policy,
        style=style,
        script=script,
        report=_inert(report),
    )


def verdict(summary: Summary) -> tuple[str, str]:
    """The run in one sentence, Chinese and English: how many right, which gates broke, how many forbidden."""
    right, total = sum(score.correct for score in summary.cases), len(summary.cases)
    figure = summary.figures["correct"]
    share, interval = _percent(figure.value), f"{_percent(figure.low)[:-2]}–{_percent(figure.high)}"
    broken = [name for name in HARD_GATES if _broken(name, summary)]
    said = _broken("forbidden", summary)
    chinese = f"{total} 题答对 {right} 题（{share}，95 % 区间 {interval}）；" + (
        f"硬门槛未守住：{'、'.join(WORDS[name][0] for name in broken)}；" if broken else "四道硬门槛全部守住；"
    )
    english = f"{right} of {total} correct ({share}, 95 % interval {interval}); " + (
        f"hard gates broken: {', '.join(WORDS[name][1].lower() for name in broken)}; "
        if broken
        else "all four hard gates held; "
    )
    return (
        chinese + (f"{said} 题说了不该说的话。" if said else "没有一题说了不该说的话。"),
        english + (f"{said} said something forbidden." if said else "nothing forbidden was said."),
    )


def fell_short(score: CaseScore) -> list[str]:
    """The metrics below what a right answer reaches, hard gates first; `correct` is told apart."""
    names = dict.fromkeys((*HARD_GATES, *METRICS))
    return [name for name in names if name not in ("correct", *NEUTRAL) and _short(name, score.values[name])]


def _short(name: str, value: float | None) -> bool:
    if value is None:
        return False
    if name == "length_ratio":
        return value > LENGTH_CAP
    return value > 0 if name in LOWER_IS_BETTER else value < 1


def _broken(name: str, summary: Summary) -> int:
    return sum(_short(name, score.values[name]) for score in summary.cases)


def _inert(report: Mapping[str, Any]) -> str:
    """JSON that no HTML parser takes for markup; reads back as the same."""
    told = json.dumps(report, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        told = told.replace(char, f"\\u{ord(char):04x}")
    return told


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}\u00a0%"


def _labels(runs: Sequence[Run]) -> list[str]:
    """A name a run: the system, with commit and number where that is not enough."""
    names = [str(run.header.get("system", "run")) for run in runs]
    named = [
        f"{name} {run.header.get('commit') or ''}".strip() if names.count(name) > 1 else name
        for name, run in zip(names, runs, strict=True)
    ]
    return [f"{name} ({at})" if named.count(name) > 1 else name for at, name in enumerate(named, 1)]


def _head(run: Run, total: int, recorded: date | None) -> list[tuple[str, str, str]]:
    header = run.header
    facts = (
        ("题集", "Question set", header.get("set")),
        ("题数", "Cases", total),
        ("系统", "System", header.get("system")),
        ("方式", "Mode", header.get("mode")),
        ("模型", "Model", header.get("model")),
        ("语料版本", "Corpus version", header.get("corpus_version")),
        ("代码版本", "Commit", header.get("commit")),
        ("题集指纹", "SHA-256 of the set", str(header.get("cases_sha256") or "")[:12]),
        ("运行日期", "Date of the run", recorded),
    )
    return [(chinese, english, str(value)) for chinese, english, value in facts if value not in (None, "")]


def _warnings(run: Run, served: str | None) -> list[tuple[str, str]]:
    answered = run.header.get("corpus_version")
    if served is None or served == answered:
        return []
    return [
        (
            f"作答时的语料版本是 {answered}，评分用的是现在的 {served}：引文和数字两类指标可能因此不准。",
            f"Answered on corpus {answered} but judged on {served}: quotes and figures may be judged wrongly.",
        )
    ]


def _gate(name: str, summary: Summary) -> dict[str, Any]:
    """A gate with the cases that broke it; `bound` is the rate that so many faultless, independent cases allow."""
    broken, n = _broken(name, summary), summary.figures[name].n
    return {"name": name, "broken": broken, "n": n, "bound": 1 - 0.05 ** (1 / n) if n and not broken else None}


def _metric(name: str) -> dict[str, Any]:
    chinese, english, means, means_english = WORDS.get(name, (name, name, "", ""))
    lower = name in LOWER_IS_BETTER or name in ("aurc", "latency_p50", "latency_p95")
    unit = "ms" if name.startswith("latency") else "plain" if name in ("auroc", "aurc") else "share"
    return {
        "name": chinese,
        "english": english,
        "means": means,
        "means_english": means_english,
        "better": None if name in NEUTRAL else "lower" if lower else "higher",
        "gate": name in HARD_GATES,
        "unit": "times" if name == "length_ratio" else unit,
    }


def _groups(summaries: Sequence[Summary]) -> list[dict[str, Any]]:
    """The rows of the table; probes that no run has are left out, figures without a place of their own come last."""
    run = {name for summary in summaries for name in summary.figures}
    known = {name for *_, names in GROUPS for name in names}
    groups = [
        *(
            (chinese, english, tuple(n for n in names if n not in PROBES or n in run))
            for chinese, english, names in GROUPS
        ),
        ("其他", "Other", tuple(sorted(run - known))),
    ]
    return [{"name": chinese, "english": english, "names": names} for chinese, english, names in groups if names]


def _figures(label: str, summary: Summary) -> dict[str, Any]:
    plain = {
        "abstention_precision": summary.abstention.precision,
        "abstention_recall": summary.abstention.recall,
        "abstention_f1": summary.abstention.f1,
        "auroc": summary.auroc,
        "coverage_at_1": summary.coverage_at_1,
        "aurc": summary.aurc,
        "latency_p50": summary.latency_p50,
        "latency_p95": summary.latency_p95,
    }
    return {
        "label": label,
        "figures": _rows(summary.figures) | {name: [_short_number(v), None, None, None] for name, v in plain.items()},
        "kinds": {kind: _rows(figures) for kind, figures in summary.by_kind.items()},
        "documents": {document: _rows(figures) for document, figures in summary.by_document.items()},
        "curve": [[round(coverage, 6), round(risk, 6)] for coverage, risk in summary.risk_coverage],
    }


def _rows(figures: Mapping[str, Figure]) -> dict[str, list[float | int | None]]:
    return {name: [*map(_short_number, (f.value, f.low, f.high)), f.n] for name, f in figures.items()}


def _short_number(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _cases(
    run: Run, summary: Summary, cases: Sequence[Case], sources: Sources, beside: Sequence[tuple[str, Summary]]
) -> dict[str, Any]:
    """All cases, worst first: most gates broken, then wrong before right, then most reasons."""
    scores = {score.id: score for score in summary.cases}
    others = [(label, {score.id: score.correct for score in other.cases}) for label, other in beside]
    views = []
    for case in cases:
        score = scores[case.id]
        view = _case(case, score, run.answers.get(case.id), sources)
        view["beside"] = [(label, right[case.id]) for label, right in others if case.id in right]
        views.append(view)
    views.sort(key=lambda view: (-len(view["gates"]), view["right"], -len(view["reasons"]), view["id"]))
    shown = [citation for view in views for citation in (*view["citations"], *view["nearest"])]
    identities = {c["clause"] for c in shown} | {
        option["clause"] for view in views for gold in view["gold"] for option in gold["options"]
    }
    # A bare document id would bring in the whole source.
    texts = {identity: sources(identity) for identity in sorted(identities) if "/" in identity}
    for citation in shown:
        if citation["text"] == texts.get(citation["clause"]):
            del citation["text"]
    titles = {c["document"]: c["title"] for c in reversed(shown)}
    return {"cases": views, "clauses": {k: v for k, v in texts.items() if v is not None}, "titles": titles}


def _case(case: Case, score: CaseScore, answer: Mapping[str, Any] | None, sources: Sources) -> dict[str, Any]:
    form: Mapping[str, Any] = answer or {}
    it = judged(case, answer, sources)
    said = forbidden_said(it) if it else []
    short = fell_short(score)
    error, silence = _object(form.get("error")), _object(form.get("abstention"))
    return {
        "id": case.id,
        "kind": case.kind,
        "document": case.document,
        "right": score.correct,
        "short": {name: _short_number(score.values[name]) for name in short},
        "gates": [name for name in short if name in HARD_GATES],
        "reasons": [reason.partition(" / ")[::2] for reason in score.reasons],
        "question": case.question,
        "resolved": _text(form.get("resolved_question")),
        "region": case.region or "",
        "as_of": case.day.isoformat(),
        "history": case.history,
        "expect": "unstated" if case.expect == "grounded" and case.unstated else case.expect,
        "gold": [_gold(gold, it is not None and it.cites(gold)) for gold in case.gold],
        "nuggets": [(n.vital, n.any, it is not None and it.says(n.any)) for n in case.nuggets],
        "forbidden": [(words, words in said) for words in dict.fromkeys((*case.forbidden, *said))],
        "unstated": case.unstated,
        "note": case.note,
        "given": _text(form.get("kind")) or "missing",
        "answer": _text(form.get("answer")),
        "error": " ".join(filter(None, (_text(error.get("code")), _text(error.get("message"))))),
        "claims": [(_text(c.get("text")), _numbers(c.get("citations"))) for c in _objects(form.get("claims"))],
        "citations": [_citation(c) for c in _objects(form.get("citations"))],
        "nearest": [_citation(c) for c in _objects(silence.get("nearest"))],
        "named": [_text(detail) for detail in _list(form.get("unstated"))],
        "confidence": _short_number(score.confidence),
        "latency": score.latency_ms,
    }


def _gold(gold: Gold, cited: bool) -> dict[str, Any]:
    return {"cited": cited, "options": [{"clause": o.clause_id, "quote": o.quote} for o in gold.options]}


def _citation(form: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of a citation; its keys are always there, whatever an answer carries."""
    clause = _text(form.get("clause_id"))
    return {
        "n": _text(form.get("n")),
        "clause": clause,
        "document": clause.partition("/")[0],
        "title": _text(form.get("title")),
        "number": _text(form.get("document_number")),
        "path": [_text(step) for step in _list(form.get("clause_path"))],
        "status": _text(form.get("status")),
        "until": _text(form.get("valid_until")),
        "quote": _text(form.get("quote")),
        "text": _text(form.get("clause_text")),
        "why": _text(form.get("why")),
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _numbers(value: Any) -> list[str]:
    return [_text(item) for item in _list(value)]
