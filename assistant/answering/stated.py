"""Does a sentence state what was asked: an amount, a date, a unit, a condition?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.conversation import Asked
from assistant.domain.document import Clause, Duty, DutyRole
from assistant.domain.quantity import Kind, figures_in
from assistant.domain.text import Span

_GRANTS = re.compile(r"奖励|补助|补贴|资助|补偿|贴息|扶持|激励|资金|支持|贷款|基金|加计扣除|优惠|减免|股权投资")
_CONDITION = re.compile(
    r"符合|条件|应当|须|具备|不低于|不得|不超过|以上|达到|要求|前提|经.{0,8}(?:同意|批准)|允许|原则上|限于|仅|对.{2,30}(?:给予|予以)"
)
_COUNTED_IN_WORDS = re.compile(r"[一二两三四五六七八九十]{1,3}(?:年|项|个|家|大|种|级|要素|类)")
_WHEN = re.compile(r"[一二两三四五六七八九十]年|期间|每年|每季|每月|定期|年度|期满|成立前|先期|之日起")
_PROCEDURE = re.compile(
    r"受理|审核|评审|备案|登记|公示|报送|流程|程序|提交|(?:通过|采取|采用|按照|以).{2,30}(?:方式|形式|途径)"
)
_CONTACT = re.compile(r"https?://|www\.|\d{3,4}-\d{7,8}|12345")
_UNITS = re.compile(r"牵头|负责|责任单位|办公室设在|会同|承建|由.{2,20}(?:局|厅|委|办|部|院|政府|小组)")


_MEASURED = re.compile(
    r"(?:多少|几)(?:来|多)?(钱|公里|千米|公斤|千克|平方米|公顷|千瓦|小时|分钟|工作日|岁|升|瓦|米|吨|克|件|幅|人|名|个|家|项|种|条|次|年|天|日|"
    r"元|块|页|册|本|层|间|辆|台|座|所|位|户|倍|度|级|亩|粒|只|头|匹|艘|架|枚|场|届|期|门|绪|批|篇|句|笔|章|分|株|棵|张|首|部|颗|支|套|斤|里|厘米|毫米|海里)"
)
_MONEY = "万?元|万|亿|块"
_WHY = re.compile(r"因|由于|为了?|以便|原因|所以|导致|鉴于|旨在")
_WHERE = re.compile(
    r"位于|设在|坐落|(?:在|于|到|往|从|至).{1,12}[省市县区镇乡村路街号楼馆园院校厂站岛山河湖江海港湾洞口处内中旁边]"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the duties that the clause assigns for it."""

    text: str
    duties: tuple[Duty, ...]


def states(asked: Asked, statement: Statement) -> bool:
    """Whether the sentence holds a value of the kind asked for."""
    kinds = {figure.kind for figure in figures_in(statement.text)}
    match asked:
        case Asked.AMOUNT:
            return bool(kinds & {Kind.MONEY, Kind.PERCENT})
        case Asked.COUNT:
            counted = kinds & {Kind.COUNT, Kind.NUMBER, Kind.DURATION, Kind.MONEY, Kind.PERCENT}
            return bool(counted) or bool(_COUNTED_IN_WORDS.search(statement.text))
        case Asked.DATE:
            return bool(kinds & {Kind.DATE, Kind.YEAR, Kind.DURATION}) or bool(_WHEN.search(statement.text))
        case Asked.DEPARTMENT:
            return bool(statement.duties) or bool(_UNITS.search(statement.text))
        case Asked.CONDITION:
            return bool(_CONDITION.search(statement.text))
        case Asked.CONTACT:
            return bool(_CONTACT.search(statement.text))
        case Asked.PROCEDURE:
            return bool(_PROCEDURE.search(statement.text))
        case Asked.REASON:
            return bool(_WHY.search(statement.text))
        case Asked.PLACE:
            return bool(_WHERE.search(statement.text))
        case Asked.VALIDITY:
            return "有效期" in statement.text
        case _:
            return True


def unit_stated(question: str, sentence: str) -> float:
    """1 where a figure of the sentence has the measure that the question asks for ("多少升"), 0 where none has;
    1/2 where the question asks for no measure."""
    wanted = _MEASURED.search(question)
    if wanted is None:
        return 0.5
    units = _MONEY if wanted[1] == "钱" else re.escape(wanted[1])
    return float(bool(re.search(rf"(?:\d|[一二两三四五六七八九十百千万亿])\s?[万亿千百]?(?:{units})", sentence)))


def addresses(asked: Asked, statement: Statement) -> bool:
    """Whether the sentence deals with the matter though it leaves the detail open ("给予一定奖励")."""
    if asked is Asked.AMOUNT:
        return bool(_GRANTS.search(statement.text))
    return asked is Asked.DEPARTMENT


def department_claim(statement: Statement, document_id: str, clause: Clause) -> DraftClaim | None:
    """Who leads and who helps, as one sentence resting on the clause's own note; None where it names nobody."""
    if not statement.duties:
        return None
    leads = _units(statement.duties, DutyRole.LEAD)
    answers = _units(statement.duties, DutyRole.RESPONSIBLE)
    helps = _units(statement.duties, DutyRole.SUPPORT)
    parts = [
        f"{verb}{'、'.join(units)}"
        for verb, units in (("牵头单位：", leads), ("责任单位：", answers), ("配合单位：", helps))
        if units
    ]
    topic = f"“{clause.heading}”" if clause.heading else ""
    quotes = tuple(Quote(document_id, clause.id, span) for span in _notes(statement.duties))
    return DraftClaim(f"{topic}{'；'.join(parts)}。", quotes)


def _units(duties: Iterable[Duty], role: DutyRole) -> list[str]:
    return list(dict.fromkeys(unit for duty in duties if duty.role is role for unit in duty.units))


def _notes(duties: Iterable[Duty]) -> list[Span]:
    return list(dict.fromkeys(duty.span for duty in duties))
