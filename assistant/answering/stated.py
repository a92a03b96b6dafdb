"""Does a sentence state what was asked: an amount, a date, a unit, a condition?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.tables import with_units
from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.conversation import Asked
from assistant.domain.document import Clause, Duty, DutyRole, PolicyDocument
from assistant.domain.quantity import Figure, Kind, figures_in
from assistant.domain.text import Span

_GRANTS = re.compile(r"奖励|补助|补贴|资助|补偿|贴息|扶持|激励|资金|支持|贷款|基金|加计扣除|优惠|减免|股权投资")
_CONDITION = re.compile(
    r"应当|须|具备|不低于|不得|不超过|以上|达到|要求|前提|经.{0,8}(?:同意|批准)|允许|原则上|限于|仅|对.{2,30}(?:给予|予以)"
)
_COUNTED_IN_WORDS = re.compile(r"[一二两三四五六七八九十]{1,3}(?:年|项|个|家|大|种|级|要素|类)")
_WHEN = re.compile(r"[一二两三四五六七八九十]年|期间|每年|每季|每月|定期|年度|期满|成立前|先期|之日起")
_OPEN_CONDITION = re.compile(r"(?:符合|满足|具备)?(?:规定|相关|有关|一定)?(?:的)?条件(?:的|成熟)?")
"""Says that there are conditions, not what they are."""
_ASKS_DAY = re.compile(r"几月|几号|几日|哪一?天|哪一?日|什么日子|具体日期|哪个月")
_DAY = re.compile(r"\d{1,2}月|\d{1,2}日|之日|当[日天]|月底|年底|季末|次日|\d{8}")
_ASKS_LENGTH = re.compile(r"多久|多长时间|几年|几个月|多少年|几天|多少天|多长")
_LENGTH = re.compile(
    r"[一二两三四五六七八九十半][个]?[年月天周]|\d+\s?(?:年(?!\d{0,2}月)|个月|天|日内|个?工作日)|长期|期满"
)
_ASKS_RATIO = re.compile(r"比例|几成|百分之|利率|费率|几个点|个点|占比|百分比|几折")
_RATIO = re.compile(r"%|百分之|成(?:以上|左右)|倍|折")
_PROCEDURE = re.compile(
    r"受理|审核|评审|备案|登记|公示|报送|流程|程序|提交|征[集求].{0,40}意见|验收|论证|(?:通过|采取|采用|按照|以).{2,30}(?:方式|形式|途径)"
)
_CONTACT = re.compile(r"https?://|www\.|\d{3,4}-\d{7,8}|12345")
_UNITS = re.compile(
    r"组\s?长:|^[\u4e00-\u9fff]\s?[\u4e00-\u9fff]{1,2} \S+[长任员]|牵头|负责|责任单位|办公室设在|会同|承建|"
    r"(?:受理|主管|责任|承办|实施|办理)(?:部门|单位|机构|科室):|"
    r"由.{2,20}(?:局|厅|委|办|部|院|政府|小组)"
)


_MEASURED = re.compile(
    r"(?:多少|几)(?:来|多)?(钱|公里|千米|公斤|千克|平方米|公顷|千瓦|小时|分钟|工作日|岁|升|瓦|米|吨|克|件|幅|人|名|个|家|项|种|条|次|年|天|日|"
    r"元|块|页|册|本|层|间|辆|台|座|所|位|户|倍|度|级|亩|粒|只|头|匹|艘|架|枚|场|届|期|门|绪|批|篇|句|笔|章|分|株|棵|张|首|部|颗|支|套|斤|里|厘米|毫米|海里)"
)
_ANY_UNIT = frozenset({"个", "种", "条", "项", "钱", "元", "块"})
"""Units that a question uses for anything, and those of money."""
_LIKE_UNITS = ("家个户所处", "人名位个", "次回批", "台套件个", "篇份本", "座处个")
_MONEY = "万?元|万|亿|块"
_ASKS_GRANT = re.compile(
    r"(?:给|补|奖|拿|领|发|贴|拨)[^,;。]{0,5}(?:多少|几|钱)|(?:奖|补)(?:励|助|贴)?[^,;。]{0,3}(?:多少|几)"
)
_GIVES = re.compile(_GRANTS.pattern + r"|给予|予以|安排|设立|取酬|冠名|享有")
"""A sum that is a target ("成交额超过100亿元") is not a sum that is given."""
_SHARED = "共同责任单位"
_GRANTORS = tuple(
    (re.compile(asks), re.compile(grants))
    for asks, grants in (
        (r"县里|县级|县财政|区里|区级|区财政|县区", r"县[级区]?[^,;。]{0,4}(?:财政|给予|配套)|区级财政|高新区财政"),
        (r"市里|市级|市财政", r"市级?财政|市级给予"),
        (r"省里|省级|省财政", r"省级?财政|省级给予"),
        (r"国家给|国家级财政|中央", r"中央财政|国家财政"),
    )
)
"""(words of a question, words of a document) for each level that grants money from its own budget."""
_CONFIRMS = re.compile(r"^(?!.*(?:多少|几|什么|啥|哪)).*(?:吗|吧|么|对不对|是不是|真的|还是|不)[^,;。]{0,4}[?？]?$")
"""A question whether something is so, which asks for nothing else."""
_WHY = re.compile(r"因|由于|为了?|以便|原因|所以|导致|鉴于|旨在")
_WHERE = re.compile(
    r"位于|设在|坐落|(?:在|于|到|往|从|至).{1,12}[省市县区镇乡村路街号楼馆园院校厂站岛山河湖江海港湾洞口处内中旁边]"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the duties that the clause assigns for it."""

    text: str
    duties: tuple[Duty, ...]


def states(asked: Asked, statement: Statement, question: str = "") -> bool:
    """Whether the sentence holds a value of the kind asked for; of a finer kind where the question's words want it.

    A figure that the question names itself is no answer to it, unless the question is whether it is so.
    """
    named = () if _CONFIRMS.search(question) else figures_in(question)
    statement = replace(statement, text=with_units(_without(named, statement.text)))
    if asked is Asked.DATE and _ASKS_DAY.search(question):
        return bool(_DAY.search(statement.text))
    if asked in (Asked.DATE, Asked.COUNT) and _ASKS_LENGTH.search(question):
        return bool(_LENGTH.search(statement.text))
    if asked is Asked.AMOUNT and _ASKS_RATIO.search(question):
        return bool(_RATIO.search(statement.text))
    kinds = {figure.kind for figure in figures_in(statement.text)}
    match asked:
        case Asked.AMOUNT:
            kinds = {figure.kind for figure in figures_in(_of_the_grantor(question, statement.text))}
            given = not _ASKS_GRANT.search(question) or _GIVES.search(statement.text) is not None
            return given and bool(kinds & {Kind.MONEY, Kind.PERCENT})
        case Asked.COUNT if (unit := _MEASURED.search(question)) is not None and unit[1] not in _ANY_UNIT:
            like = next((f"[{group}]" for group in _LIKE_UNITS if unit[1] in group), re.escape(unit[1]))
            return re.search(rf"(?:\d|[一二两三四五六七八九十百千万])\s?{like}", statement.text) is not None
        case Asked.COUNT:
            counted = kinds & {Kind.COUNT, Kind.NUMBER, Kind.DURATION, Kind.MONEY, Kind.PERCENT}
            return bool(counted) or bool(_COUNTED_IN_WORDS.search(statement.text))
        case Asked.DATE:
            return bool(kinds & {Kind.DATE, Kind.YEAR, Kind.DURATION}) or bool(_WHEN.search(statement.text))
        case Asked.DEPARTMENT:
            return bool(statement.duties) or bool(_UNITS.search(statement.text))
        case Asked.CONDITION:
            return bool(_CONDITION.search(_OPEN_CONDITION.sub("", statement.text)))
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


def _of_the_grantor(question: str, text: str) -> str:
    """The phrases on the level of government that the question asks about, where phrases of several levels stand side
    by side ("市级财政给予200万元,县级财政给予配套"); else the whole text."""
    for asks, grants in _GRANTORS:
        phrases = re.split(r"[,;。]", text)
        own = [phrase for phrase in phrases if grants.search(phrase)]
        others = any(other.search(text) for _, other in _GRANTORS if other is not grants)
        if asks.search(question) and own and others:
            return ",".join(own)
    return text


def _without(named: Sequence[Figure], text: str) -> str:
    """The text without the figures that are named."""
    values = {figure.value for figure in named}  # people say 80万 for 80万元: the kind may differ
    for figure in reversed(figures_in(text) if values else ()):
        if figure.value in values:
            text = text[: figure.span.start] + text[figure.span.end :]
    return text


def unit_stated(question: str, sentence: str) -> float:
    """1 where a figure of the sentence has the measure that the question asks for ("多少升"), 0 where none has;
    1/2 where the question asks for no measure."""
    wanted = _MEASURED.search(question)
    if wanted is None:
        return 0.5
    units = _MONEY if wanted[1] == "钱" else re.escape(wanted[1])
    return float(
        bool(re.search(rf"(?:\d|[一二两三四五六七八九十百千万亿])\s?[万亿千百]?(?:{units})", with_units(sentence)))
    )


def addresses(asked: Asked, statement: Statement) -> bool:
    """Whether the sentence deals with the matter though it leaves the detail open ("给予一定奖励")."""
    if asked is Asked.AMOUNT:
        return bool(_GRANTS.search(statement.text))
    return asked is Asked.DEPARTMENT


def department_claim(statement: Statement, document: PolicyDocument, clause: Clause) -> DraftClaim | None:
    """Who leads and who helps, as one sentence resting on the clause's own note; None where it names nobody.

    Those who help are called what the note calls them.
    """
    if not statement.duties:
        return None
    leads = _units(statement.duties, DutyRole.LEAD)
    answers = _units(statement.duties, DutyRole.RESPONSIBLE)
    helps = _units(statement.duties, DutyRole.SUPPORT)
    noted = any(_SHARED in span.of(document.clean.text) for span in _notes(statement.duties))
    parts = [
        f"{verb}：{'、'.join(units)}"
        for verb, units in (("牵头单位", leads), ("责任单位", answers), (_SHARED if noted else "配合单位", helps))
        if units
    ]
    topic = f"“{clause.heading}”" if clause.heading else ""
    quotes = tuple(Quote(document.id, clause.id, span) for span in _notes(statement.duties))
    return DraftClaim(f"{topic}{'；'.join(parts)}。", quotes)


def _units(duties: Iterable[Duty], role: DutyRole) -> list[str]:
    return list(dict.fromkeys(unit for duty in duties if duty.role is role for unit in duty.units))


def _notes(duties: Iterable[Duty]) -> list[Span]:
    return list(dict.fromkeys(duty.span for duty in duties))
