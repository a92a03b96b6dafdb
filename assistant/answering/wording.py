"""The few sentences that are ours and not a document's: why there is no answer, what is left open, what has lapsed."""

from collections.abc import Sequence
from datetime import date

from assistant.answering.premises import Premise
from assistant.domain.conversation import Asked, Correction, Moment, Resolved
from assistant.domain.document import Imprint, Status

OUT_OF_SCOPE = (
    "这个问题不在惠企政策的范围内。我只回答收录的政策文件里的内容，例如高企认定、科技创新券、奖励补助。"
    "(Out of scope: I only answer from the policy documents.)"
)

RULES_IN_OUTLINE = "以上是各项国家规定的要点，结论只供参考；点名其中一项（例如“高企呢”），可以看逐条依据和注意事项。"

_DETAIL = {
    Asked.AMOUNT: "具体金额或比例",
    Asked.COUNT: "具体数量",
    Asked.DATE: "具体时间",
    Asked.DEPARTMENT: "负责部门",
    Asked.CONDITION: "具体条件",
    Asked.CONTACT: "联系方式",
    Asked.PROCEDURE: "办理流程",
}
STATUS_WORDS = {
    Status.IN_FORCE: "现行",
    Status.NOT_YET_IN_FORCE: "尚未施行",
    Status.EXPIRED: "已过期",
    Status.TARGET_PERIOD_OVER: "目标期已过",
    Status.REPEALED: "已废止",
    Status.SUPERSEDED: "被替代",
    Status.NOT_STATED: "未注明",
}
"""What each state of validity is called, in one word."""


def absence_of(asked: Asked) -> str:
    """The sentence that names a detail which the cited clause leaves open."""
    return f"{_DETAIL.get(asked, '所问细节')}在该条中未明确。"


def absence_in_quote(asked: Asked) -> str:
    """The same where the clause states such a detail, but of something else than the cited words speak of."""
    return f"所引语句未明确{_DETAIL.get(asked, '所问细节')}。"


def abstention_message(resolved: Resolved) -> str:
    """Why there is no answer, in one sentence, with what was searched."""
    where = "、".join(region.name or "" for region in resolved.regions)
    detail = _DETAIL.get(resolved.asked[0])
    searched = f"收录的{where}文件" if where else "收录的文件"
    what = f"您问的{detail}" if detail else "您问的内容"
    return f"{searched}没有写明{what}，因此不作答。下面是查过的最接近的条款。"


def understood_as(corrections: Sequence[Correction]) -> tuple[str, ...]:
    """What a mistyped word was taken for."""
    return tuple(f"按“{one.meant}”理解您写的“{one.written}”。" for one in corrections)


def written_otherwise(premise: Premise) -> str:
    """What the question takes for granted, and what the cited words say."""
    return f"您提到“{premise.taken}”，文件写的是“{premise.written}”。"


def held_on(moment: Moment) -> str:
    """Which day the answer is for, where the question's words named one."""
    return f"按{moment.day}的情况回答（您问的是“{moment.words}”）。"


def silence_on(question: str, asked: Asked) -> str:
    """The sentence that tells which of several questions, or what in a question, stays without an answer."""
    detail = _DETAIL.get(asked)
    return f"关于“{question.rstrip('?。 ')}”：收录的文件{f'未明确{detail}' if detail else '没有写明'}。"


def validity_unknown(imprint: Imprint, on: date) -> str:
    """The document says nothing of how long it holds; a target period is told, for it is often taken for one."""
    over = imprint.target_until is not None and on > imprint.target_until
    ended = f"它的目标期已于{imprint.target_until}结束，" if over else ""
    return f"《{imprint.title}》没有写明有效期，{ended}是否仍在执行请向发文机关核实。"


def why_short(lacks: Sequence[str], resolved: Resolved) -> str:
    """Why a clause falls short."""
    if lacks:
        return "没有提到" + "、".join(f"“{word}”" for word in lacks[:3])
    detail = _DETAIL.get(resolved.asked[0], "所问内容")
    return f"没有写明{detail}"


def rules_beside(title: str) -> str:
    """That the national rules can be gone through, where the documents are silent on a programme."""
    return f"{title}的国家条件可以另行逐条核对：请告诉我公司的成立时间、人数、销售和研发费用。"


def place_unsaid(cities: Sequence[str]) -> str:
    """That the answer comes from some city's documents, where the question named no place."""
    return f"您没有说明地区，以上来自{'、'.join(cities)}的文件，别处的规定可能不同；请说明企业在哪里。"


def told_differently(one: Imprint, other: Imprint) -> str:
    """That two documents state different figures, with who issued them and when."""
    return f"两份文件的写法不同：{_named(one)}；{_named(other)}。本助手不判断以哪份为准、能否叠加，请向主管部门确认。"


def _named(imprint: Imprint) -> str:
    known = [imprint.issuer or "未注明发文机关", imprint.issued_on.isoformat() if imprint.issued_on else "未注明日期"]
    return f"《{imprint.title}》（{'，'.join(known)}）"


def which_place(names: Sequence[str]) -> str:
    """That several places have rules of their own for what was asked, and which one is wanted."""
    return f"{'、'.join(names)}的文件都谈到这件事，各有各的规定。请问企业在哪里？直接回答地名即可。"


def place_says(name: str, status: Status) -> str:
    """Whose rule stands beside it, and that it has lapsed."""
    lapsed = status in (Status.EXPIRED, Status.REPEALED, Status.TARGET_PERIOD_OVER)
    return f"{name}的规定" + (f"（{STATUS_WORDS[status]}）" if lapsed else "")


def read_by_machine(title: str, pages: Sequence[int]) -> str:
    """That the words relied on were read from a picture."""
    named = "、".join(f"第{page}页" for page in pages)
    return f"《{title}》{named}是扫描图片，文字由OCR识别，可能有误字，请核对原件。"


def nobody_there(places: Sequence[str], held: Sequence[str]) -> str:
    """The asked place has no document here."""
    return f"没有收录{'、'.join(places)}的政策文件，因此不作答。目前收录的地区：{'、'.join(sorted(held))}。"


def notice_text(imprint: Imprint, status: Status) -> str | None:
    """What to beware of in a document with this status, with what to do."""
    match status:
        case Status.EXPIRED:
            return f"《{imprint.title}》已于{imprint.valid_until}到期，内容仅供参考，请向主管部门确认是否有新政策。"
        case Status.TARGET_PERIOD_OVER:
            return (
                f"《{imprint.title}》的目标期已于{imprint.target_until}结束，文件未注明有效期，"
                "请向主管部门确认是否仍在执行。"
            )
        case Status.REPEALED:
            since = f"自{imprint.repealed_on}起" if imprint.repealed_on else ""
            return f"《{imprint.title}》{since}已被《{imprint.repealed_by}》废止，请以新文件为准。"
        case Status.SUPERSEDED:
            return f"《{imprint.title}》自{imprint.superseded_on}起已有新版，以上是此前的旧版。"
        case Status.NOT_YET_IN_FORCE:
            return f"《{imprint.title}》在所问日期尚未施行。"
        case Status.NOT_STATED:
            return f"《{imprint.title}》未注明有效期，请向主管部门确认是否仍在执行。"
        case _:
            return None


MODEL_LABEL = "AI生成，以原文为准"
EXTRACT_LABEL = "原文摘录"
_FAULTS = {
    "breaker_open": "语言模型连续出错，暂停使用",
    "out_of_budget": "今天的语言模型用量已用完",
    "timeout": "语言模型没有按时答完",
    "rate_limited": "语言模型繁忙",
    "filtered": "语言模型拒绝了这个问题",
    "unauthorised": "语言模型的密钥无效",
}


def model_failed(fault: str) -> str:
    """That a language model did not do its part, and what the answer rests on instead."""
    return f"{_FAULTS.get(fault, '语言模型没有应答')}，以下按原文摘录回答。"


def label_of(model: str | None) -> str:
    """What is written beside an answer: who worded it."""
    return f"{MODEL_LABEL} · 模型 {model}" if model else EXTRACT_LABEL
