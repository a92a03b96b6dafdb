"""From when and until when a document is in force, by its own closing words.

Only sentences about the document itself count: 本办法自…起施行, 有效期5年. What they say of a certificate, a voucher or
another document is nothing about this one, and words that need a day which nobody gives (自发布之日起) state none.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.domain.days import COUNT, PLAIN_DAY, count_of, days_in
from assistant.domain.text import Span

_KIND = (
    "办法|方案|意见|细则|规定|通知|政策|措施|决定|公告|通告|条例|规则|规程|指南|计划|规划|目录|复函|函|批复|令|制度|标准|文件|"
    "纲要|预案|清单|要点|指引|准则|规范|章程|名单|若干政策|政策措施"
)
_OWN = rf"本(?![市省县区州年级人次届])[\u4e00-\u9fff]{{0,8}}?(?:{_KIND})(?:\((?:试行|暂行|修订)\))?"
_NUMBERING = (
    r"(?:第[^条。]{1,6}条(?:之[一二三])?|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[.、]|"
    r"[一二三四]是)?\s?"
)
_BEGINS_OWN = re.compile(
    rf"{_NUMBERING}(?:(?:(?:以上|上述)?{_OWN}(?:的)?(?:,|\s)?(?=自|从|于|由|有效|试行|执行|实施|施行|经|印发|公布|发布|已|至|暂|其))"
    r"|(?P<bare>自|从|有效期|试行期|执行期|实施期限|施行期))"
)
_ISSUED = "(?:印发|公布|发布|颁布|下发)"
_ISSUING = re.compile(
    rf"{_NUMBERING}(?:现将|现|兹|经|《)[^。]{{0,150}}?{_ISSUED}[^。]{{0,40}}?(?=,(?:自|从|有效期|试行期))"
)
_BEHIND = re.compile(r"(?:\([^()]*\))+$")
_QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_ABOUT_OTHERS = re.compile(r"证书?|资格|券|许可|资质|认定|牌|称号|凭证|保函|合同|备案|专利|结果|批件|执照|标志|卡")
_NEVER = re.compile(r"延长|延期|届满|期满前|拟|建议|如需|原则上")
_REPEALING = re.compile(r"废止|失效|停止执行")
_IN_FORCE = r"(?:正式|开始)*(?:施行|实施|执行|生效|试行|实行)(?=[,。;)(及并至]|\s|$|有效)"
_FROM_DAY = re.compile(rf"(?:自|从|于)(?P<day>{PLAIN_DAY})(?:零时|0时)?起?{_IN_FORCE}")
_ISSUED_DAY = r"本?[\u4e00-\u9fff]{0,6}?(?:发布|公布|印发|颁布|下发|发文|签发|公告)之日"
_FROM_ISSUE = re.compile(
    rf"(?:自|从){_ISSUED_DAY}起?,?"
    rf"(?:(?:满|的)?第?(?P<count>{COUNT})(?P<unit>日|天|个月|年)(?:后|起))?{_IN_FORCE}"
)
_TERM = r"(?:有效期限?|试行期限?|执行期限?|实施期限?|施行期限?|政策期限?)"
_AFTER_COUNT = r"(?=[,。;()止]|\s|$)"
_UNTIL_DAY = rf"(?P<until>{PLAIN_DAY})|(?P<year>\d{{4}})年(?:年?底|末|年末)"
_TERM_SAID = re.compile(
    rf"{_TERM}(?:暂定|确?定|设定)?(?:为|是|:)?\s?(?:"
    rf"(?:自|从)?(?P<start>{PLAIN_DAY})(?:零时)?起?\s?(?:至|到|-|—+|–|~)\s?(?P<end>{PLAIN_DAY})"
    rf"|(?:自[^,。《》]{{2,14}}之日起)?(?:到|至|截至|截止|为)*\s?(?:{_UNTIL_DAY})"
    rf"|(?P<base>自[^,。《》]{{2,14}}之日起)?(?:计算)?,?(?:为)?(?:(?P<count>{COUNT})(?P<unit>个月|年)|(?P<half>半年)){_AFTER_COUNT})"
)
_RUNS_UNTIL = re.compile(rf"(?:(?:执行|实施|施行|试行|有效)(?:至|到)|,至)(?:{_UNTIL_DAY})(?:止)?{_AFTER_COUNT}")
_TRIED_FOR = re.compile(rf"(?P<verb>试行|有效)(?P<count>{COUNT})(?P<unit>个月|年){_AFTER_COUNT}")
_LOOKED_BACK = 60
_BEFORE_TERM = re.compile(r"(?:^|[,、(\s]|施行|实施|执行|生效|试行|其|且|并|的)$")


@dataclass(frozen=True, slots=True)
class Limit:
    """A statement of the last valid day; `said` is where."""

    until: date
    said: Span


@dataclass(frozen=True, slots=True)
class Force:
    """From when to when a document is in force; None where it does not say so, or says two things."""

    effective_from: date | None
    valid_until: date | None
    limits: tuple[Limit, ...] = ()


def read_force(text: str, title: str, issued_on: date | None, effective_from: date | None = None) -> Force:
    """What the cleaned text says of its own force. `effective_from` counts where the text itself gives no day."""
    own = list(_own_sentences(text, title))
    begins = {day for sentence, _ in own for day in _beginnings(sentence, issued_on)}
    begin = next(iter(begins)) if len(begins) == 1 else effective_from if not begins else None
    limits = tuple(limit for sentence, at in own for limit in _limits(sentence, at, begin, issued_on))
    untils = {limit.until for limit in limits}
    return Force(begin, next(iter(untils)) if len(untils) == 1 else None, limits)


def _own_sentences(text: str, title: str) -> Iterator[tuple[str, int]]:
    """The sentences that speak of the document itself, with their places; named others are blanked out of them."""
    above = ""
    for paragraph in re.finditer(r"[^\n]+", text):
        for found in re.finditer(r"[^。;]+[。;]?", paragraph.group()):
            sentence = _without_repeals(found.group())
            begins = _BEGINS_OWN.match(sentence)
            around = above + paragraph.group()[: found.start()] + sentence
            if begins and begins["bare"] and _ABOUT_OTHERS.search(around):
                continue
            others = [one[1] for one in _QUOTED.finditer(sentence) if not _same(one[1], title)]
            if (begins and not others) or (_ISSUING.match(sentence) and not others):
                yield sentence, paragraph.start() + found.start()
        above = paragraph.group()[-_LOOKED_BACK:]


def _without_repeals(sentence: str) -> str:
    """The sentence with clauses that repeal others blanked, every character in its place."""
    clauses = sentence.split(",")
    return ",".join(" " * len(one) if "《" in one and _REPEALING.search(one) else one for one in clauses)


def _beginnings(sentence: str, issued_on: date | None) -> Iterator[date]:
    for found in [*_FROM_DAY.finditer(sentence), *_FROM_ISSUE.finditer(sentence)]:
        if not _follows_subject(sentence[: found.start()]):
            continue
        if "day" in found.groupdict():
            day = next(days_in(found["day"])).day
        else:
            day = _later(issued_on, found["count"], found["unit"]) if issued_on else None
        if day:
            yield day
    for found in _TERM_SAID.finditer(sentence):
        if found["start"] and _speaks_of_itself(sentence, found.start()):
            day = next(days_in(found["start"])).day
            if day:
                yield day


def _follows_subject(before: str) -> bool:
    return before == "" or re.search(rf"(?:^{_NUMBERING}|[,\s》]|{_OWN})$", before) is not None


def _speaks_of_itself(sentence: str, at: int) -> bool:
    before = sentence[:at]
    fits = _BEFORE_TERM.search(before) or re.search(rf"(?:^{_NUMBERING}|{_OWN})$", before)
    return fits is not None and _NEVER.search(sentence) is None


def _limits(sentence: str, at: int, begin: date | None, issued_on: date | None) -> Iterator[Limit]:
    for pattern in (_TERM_SAID, _RUNS_UNTIL, _TRIED_FOR):
        for found in pattern.finditer(sentence):
            if not _speaks_of_itself(sentence, found.start()):
                continue
            until = _until({name: value for name, value in found.groupdict().items() if value}, begin, issued_on)
            if until is not None:
                yield Limit(until, Span(at + found.start(), at + found.end()))


def _until(said: dict[str, str], begin: date | None, issued_on: date | None) -> date | None:
    if "end" in said or "until" in said:
        return next(days_in(said.get("end") or said["until"])).day
    if "year" in said:
        return date(int(said["year"]), 12, 31)
    base = issued_on if re.search("发布|公布|印发|颁布|下发", said.get("base", "")) else begin
    if base is None:
        return None
    months = 6 if "half" in said else count_of(said["count"]) * (1 if said["unit"] == "个月" else 12)
    return _anniversary(base, months) - timedelta(days=1) if months else None


def _later(day: date, count: str | None, unit: str | None) -> date | None:
    """30日后: that many days on, the day itself not counted. 一个月后: the same day of the next month, else unknown."""
    if count is None:
        return day
    if unit in ("日", "天"):
        return day + timedelta(days=count_of(count))
    later = _anniversary(day, count_of(count) * (1 if unit == "个月" else 12))
    return later if later.day == day.day else None


def _anniversary(day: date, months: int) -> date:
    """The same day of the month some months on; the first of the next month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= monthrange(year, month + 1)[1]:
        return date(year, month + 1, day.day)
    return date(year, month + 1, monthrange(year, month + 1)[1]) + timedelta(days=1)


def _same(one: str, other: str) -> bool:
    """The same title, whether or not (试行) or (2031年修订) is written behind it."""
    first, second = ("".join(c for c in _BEHIND.sub("", text) if c.isalnum()) for text in (one, other))
    return first == second
