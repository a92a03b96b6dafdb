"""Which other documents a document repeals, in its own words.

Direction: "原《…》同时废止" in a new document ends the old one, never the new one. A wish to repeal, a repeal that
waits for something else, one of a part (《…》第五条) and one that is already past end nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.days import COUNT
from assistant.domain.document import Repeal
from assistant.domain.text import Span
from assistant.ingest.imprint.numbers import is_damaged, official_form

_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"[^。]+")
_NUMBER = r"[\u4e00-\u9fff]{2,12}?\s?[〔\[【]\s?[\d□?]{4}\s?[〕\]】]\s?[\d□?]{1,5}\s?号"
_NAMED = rf"《(?:[^《》]|《[^《》]*》)+》\s?(?:\([^()]*\)){{0,2}}|(?:原|和|及|与|以及)*{_NUMBER}(?:文件|文)?"
_BETWEEN = r"[、,;和及与以\s]*(?:\d{1,3}[.、]|\(\d{1,2}\)|[一二三四五六七八九十]+、)?(?:原)?"
_RUN = rf"(?:{_NAMED})(?:{_BETWEEN}(?:{_NAMED}))*+"
_ENDED = r"(?:废止(?!前|后|之|的|时)|失效(?!前|后|之|的|时)|停止执行|不再执行|终止执行|停止使用|作废)"
_ENDS = re.compile("废止|失效|停止执行|不再执行|终止执行|停止使用|作废")
_LOOKED_BACK = 60
_ALREADY = r"(?:同时|即行|即|一并|予以|随之|现行|现|均|全部|也|同步|相应|自动|自行|宣布|正式|都|,|\s)*"
_OF_THEM = (
    rf"(?:及其[^,。《》]{{1,14}}|等{COUNT}[件个项份部][^,。《》]{{0,12}}|等文件|"
    rf"[这上]?述?{COUNT}[件个项份部](?:规范性)?文件)?"
)
_FROM = r"(?:,?\s?(?:自|从|于)[^,。《》]{1,26}(?:之日|日)起?)?"
_REPEALED = re.compile(rf"(?P<run>{_RUN})(?P<repealed>{_OF_THEM}{_FROM}{_ALREADY}{_ENDED}(?!\s?(?:《|以下|下列)))?")
_REPEALS = re.compile(
    rf"(?:废止|宣布失效)(?:以下|下列|如下)?(?:规范性|行政规范性)?(?:文件|政策)?(?:目录)?:?{_BETWEEN}(?P<run>{_RUN})"
    r"(?!\s?(?:的|前|后|之|时))"
)
_ITEM = re.compile(_NAMED)
_NUMBER_ONLY = re.compile(_NUMBER)
_WISH = re.compile(
    r"不得|尚未|未被|并未|没有|建议|申请|届时|届满|期满|一旦|倘|是否|可以|可予|可|应当|应予|应|不予|不再废止|拟(?!定)|(?:^|[,、;])(?:待|如|若)"
    r"|(?<![现决])计划|研究(?!,|决定|后)|考虑|评估|要求|提出|征求|已(?:于|经|被|废)|关于|有权|方可|将(?:予以|被|于)"
)
_CONDITION = re.compile(r"(?:^|[,;、])\s?(?:待|如(?!下|期)|若(?!干)|届时|一旦|倘|拟|建议)")
_AFTER_ANOTHER = re.compile(r"(?:出台|施行|实施|发布|公布|印发|生效)(?:之|以)?后")
_SUBJECT_OF_REPEAL = re.compile(
    rf"^(?:因|鉴于)?(?:原)?(?P<run>{_RUN})[^《》。;]{{1,80}},(?:现|决定|现决定|市政府决定)(?:对其)?(?:予以)?(?:废止|停止执行)$"
)
"""《…》已不适应形势,经研究,决定予以废止."""
_LIST_HEAD = re.compile(
    r"(?:(?:下列|以下|如下)[^。《》]{0,30}?(?:废止|失效)|(?:废止|失效)[^。《》]{0,16}?(?:下列|以下|如下)[^。《》]{0,16})[^。《》]*:$"
    r"|^(?:附件\s?\d*\s?[:.]?\s?)?(?!.*(?:修改|继续|保留|有效)).{0,24}(?:废止|失效)[^。《》:]{0,16}(?:目录|清单|名单|一览表)\s?(?:\([^()]*\))?$"
)
_LIST_MARK = re.compile(r"^(?:\d{1,3}[.、]|\(\d{1,3}\)|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))\s?")
_LISTED_PLAIN = re.compile(rf"(?P<title>[^《》:;。]{{4,80}}?)\s?\((?P<number>{_NUMBER})\)[;。]?")
_LISTED_ROW = re.compile(r"(?:文件名称|规范性文件名称|名称|标题)\s?:\s?(?P<title>[^;。]+)")


@dataclass(frozen=True, slots=True)
class _Named:
    title: str
    number: str | None
    span: Span


def find_repeals(text: str, own_title: str, own_number: str | None = None) -> tuple[Repeal, ...]:
    """Every document that the text says it repeals, once each, in order; itself is none of them.

    A document that is named by its number alone has an empty title. An earlier document of the same title is told
    from this one by its number. A damaged number names nothing.
    """
    found: dict[tuple[str, str | None], Repeal] = {}
    for named in _named(text):
        number = named.number if named.number and not is_damaged(named.number) else None
        itself = number == own_number if number and own_number else named.title == own_title
        if (named.title or number) and not itself:
            found.setdefault((named.title, number), Repeal(named.title, number, named.span))
    return tuple(found.values())


def _named(text: str) -> Iterator[_Named]:
    in_list = False
    for paragraph in _PARAGRAPH.finditer(text):
        line = paragraph.group()
        if in_list and (listed := _listed(line, paragraph.start())) is not None:
            yield listed
            continue
        in_list = _LIST_HEAD.search(line) is not None and not _wished(line)
        if not in_list:
            for sentence in filter(lambda one: _ENDS.search(one.group()), _SENTENCE.finditer(line)):
                yield from _of_sentence(sentence.group(), paragraph.start() + sentence.start())


def _of_sentence(sentence: str, at: int) -> Iterator[_Named]:
    for found in _REPEALED.finditer(sentence):
        if found["repealed"] is None:
            continue
        before = _clause_before(sentence, found.start())
        if not _wished(before + found["repealed"]) and not _conditional(sentence[: found.end()]):
            yield from _items(found["run"], at + found.start("run"), at + found.end())
    if (subject := _SUBJECT_OF_REPEAL.match(sentence)) and not _conditional(sentence):
        yield from _items(subject["run"], at + subject.start("run"), at + subject.end())
    for found in _REPEALS.finditer(sentence):
        if not _wished(_clause_before(sentence, found.start())) and not _conditional(sentence[: found.end()]):
            yield from _items(found["run"], at + found.start("run"), at + found.end())


def _clause_before(sentence: str, at: int) -> str:
    """The words between the last comma and a place, at most a line of them."""
    return re.split("[,;]", sentence[max(at - _LOOKED_BACK, 0) : at])[-1]


def _items(run: str, at: int, end: int) -> Iterator[_Named]:
    for item in _ITEM.finditer(run):
        number = _NUMBER_ONLY.search(_after_title(item.group()))
        official = official_form(re.sub("^(?:原|和|及|与|以及)+", "", number.group())) if number else None
        yield _Named(_title(item.group()), official, Span(at + item.start(), end))


def _after_title(item: str) -> str:
    return item[item.rindex("》") + 1 :] if item.startswith("《") else item


def _title(item: str) -> str:
    return item[1 : item.rindex("》")] if item.startswith("《") else ""


def _listed(line: str, at: int) -> _Named | None:
    """An item of a list of repealed documents; None where the line is no item, and the list is over."""
    mark = _LIST_MARK.match(line)
    words = line[mark.end() :] if mark else line
    span = Span(at, at + len(line))
    if words.startswith("《") and (found := _ITEM.match(words)):
        return next(_items(found.group(), span.start, span.end))
    if found := _LISTED_ROW.search(line):
        number = _NUMBER_ONLY.search(line[found.end() :])
        return _Named(found["title"].strip("《》 "), official_form(number.group()) if number else None, span)
    if found := _LISTED_PLAIN.fullmatch(words):
        return _Named(found["title"], official_form(found["number"]), span)
    if mark and (found := _NUMBER_ONLY.match(words)):
        return _Named("", official_form(found.group()), span)
    return None


def _wished(words: str) -> bool:
    return _WISH.search(re.sub(r"《[^》]*》", "", words)) is not None


def _conditional(words: str) -> bool:
    """Words that begin with a condition or wait for another document: 如…, 若…, 待新规出台后, 新办法施行后."""
    bare = re.sub(r"《(?:[^《》]|《[^《》]*》)*》", "", words)
    return _CONDITION.search(bare) is not None or any(
        _AFTER_ANOTHER.search(clause) and "本" not in clause for clause in bare.split(",")
    )
