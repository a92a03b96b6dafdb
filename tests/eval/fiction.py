"""A fictional corpus and its answers, in memory: no index, no model."""

from typing import Any

from eval.cases import Case, Gold, Nugget, document_of

GRANT = "虚构创新平台认定后,市级财政给予200万元奖励,奖励比例不低于5%。"
SEED = "种子企业培育期为3年,应当在每年12月31日前提交年度报告,培育期内不得重复领取补贴。"
HELP = "对入库的虚构企业给予一定奖励。"
CLOSING = "本办法自发布之日起实施,有效期到2025年12月31日。"
CLAUSES = {
    "fiction/1": GRANT,
    "fiction/2": SEED,
    "fiction/3": HELP,
    "fiction/4": "虚构市测试局负责解释,电话另行公布。",
    "fiction/5": "鼓励虚构企业共建实验室,按设备投资额的30%补助,单个项目最高80万元。" * 20,
    "fiction/closing": CLOSING,
}
SOURCE = "虚构市测试办法\n" + "\n".join(CLAUSES.values())


def sources(identity: str) -> str | None:
    return SOURCE if identity == "fiction" else CLAUSES.get(identity)


def citation(n: int, clause_id: str, quote: str, **more: Any) -> dict[str, Any]:
    clause = CLAUSES[clause_id]
    start = SOURCE.index(clause) + clause.index(quote)
    return {
        "n": n,
        "document_id": document_of(clause_id),
        "title": "虚构市测试办法",
        "document_number": None,
        "valid_until": "2025-12-31",
        "status": "expired",
        "clause_id": clause_id,
        "clause_text": clause,
        "quote": quote,
        "source_quote": quote,
        "source_start": start,
        "source_end": start + len(quote),
        "url": None,
    } | more


def grounded(*claims: tuple[str, list[int]], cited: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    text = "\n".join(said + "".join(f"[{n}]" for n in numbers) for said, numbers in claims)
    return {
        "kind": "grounded",
        "answer": text,
        "claims": [{"text": said, "citations": numbers} for said, numbers in claims],
        "citations": cited,
        "abstention": None,
        "unstated": [],
        "confidence": 0.9,
        "latency_ms": 10.0,
    } | more


def abstention(kind: str = "abstention", text: str = "收录的文件没有写到这一点。") -> dict[str, Any]:
    return grounded(cited=[]) | {"kind": kind, "answer": text, "confidence": 0.1}


AMOUNT = Case(
    id="dev-amount-01",
    kind="amount",
    question="平台认定下来给多少钱",
    expect="grounded",
    gold=(Gold("fiction/1", "市级财政给予200万元奖励"),),
    nuggets=(Nugget(True, ("200万元", "二百万元")), Nugget(False, ("不低于5%",))),
    forbidden=("300万", "补助80万元"),
    note="An amount.",
)
DEADLINE = Case(
    id="dev-deadline-01",
    kind="deadline",
    question="年报啥时候交,补贴能领两回不",
    expect="grounded",
    gold=(Gold("fiction/2", "应当在每年12月31日前提交年度报告"), Gold("fiction/2", "培育期内不得重复领取补贴")),
    nuggets=(Nugget(True, ("12月31日",)), Nugget(True, ("不得重复领取", "不能重复领取"))),
    note="A deadline and a ban.",
)
NEAR_MISS = Case(
    id="dev-near_miss-01",
    kind="near_miss",
    question="入库到底奖几万",
    expect="grounded",
    gold=(Gold("fiction/3", "给予一定奖励"),),
    unstated=("amount",),
    forbidden=("万元",),
    note="No sum stands.",
)
SILENT = Case(
    id="dev-other_policy-01",
    kind="other_policy",
    question="出口退税怎么办",
    expect="abstention",
    forbidden=("13%",),
    note="Nothing on it.",
)
