"""A document's title, from its head: put together from the lines that a page broke it into, and freed from the
notice that wraps it (关于印发《…》的通知)."""

import re
from collections.abc import Sequence

from assistant.domain.days import whole_day
from assistant.ingest.imprint.bodies import bodies_of
from assistant.ingest.imprint.labels import starts_with_label
from assistant.ingest.imprint.numbers import heads_decree, number_of_line
from assistant.ingest.structure.numbering import read_mark

_KINDS = (
    "通知书|通知|办法|方案|意见|细则|规定|措施|政策|决定|公告|通告|规划|计划|复函|函|批复|令|纲要|指南|指引|目录|名单|清单|"
    "条例|规则|规程|制度|标准|要点|答复|通报|公示|预案|章程|准则|导则|守则|决议|说明|解读|举措|规范|行动|机制|倡议书|公报|须知|"
    "政策汇编|政策[一二三四五六七八九十\\d]+条|[一二三四五六七八九十\\d]+条"
)
_SUFFIX = (
    r"\((?:[^()]{0,12}(?:试行|暂行|修订|修订版|修正|征求意见稿|送审稿|草案|讨论稿|年版|年本|[^()]{0,6}批|版|年度)|"
    r"\d{4}\s?[-—–~至]\s?\d{4}年?)\)"
)
_ENDED = re.compile(rf"(?:{_KINDS})[”\"》]?(?:\s?{_SUFFIX})*$")
_SUFFIX_ALONE = re.compile(rf"(?:{_SUFFIX})+")
_TAG = re.compile(r"^[\[【](?:转载|转发|通知|公告|政策|原创|最新|置顶|文件)[\]】]\s?")
_NO_TITLE = re.compile(
    r"[。;:!?|>»›]|\s/\s|^首页|当前位置|^[-·•*>►▪◆]|,.*,|^(?:抄送|主送|附件|附|来源|现将|根据|为了?)"
)
_MENU = re.compile(
    r"(?:首页|政务|政府|信息|政策|法规|规范性|部门|通知|公示|人事|财政|重点|工作|行政|权力|责任|服务|热点|最新|相关|其他|其它|"
    r"文件|公告|公报|解读|规章|规划|计划|公开|动态|制度|指南|目录|年报|及|与|和|地区|项目|申报)*"
)
_WRAPPING = re.compile(
    r"(?:印发|发布|公布|颁布|颁发|下发)(?:修订后的|修改后的|新修订的)?(?P<what>.+?)的(?:通知|公告|通告|函|决定|令)"
    rf"(?:{_SUFFIX})*$"
)
_QUOTED = re.compile(rf"《(?P<title>(?:[^《》]|《[^《》]*》)+)》(?P<suffix>(?:{_SUFFIX})?)")
_ENACTED = re.compile(
    r"^(?:现将|现|兹将)?\s?《(?P<title>(?:[^《》]|《[^《》]*》)+)》(?P<suffix>\([^()]{2,12}\))?[^《》。]{0,80}?(?:印发|公布|发布|颁布|下发)"
)
_BEGINS = re.compile(
    r"^(?:\d{4}\s?年|[\u4e00-\u9fff]{1,8}(?:省|市|县|区|州|盟)|关于|中共|国务院|国家|中国|全国|中华人民共和国|《)"
)
_MOST_LINES = 4
_LONGEST = 100
_HEAD_LINES = 60
_SHORT = 8


def title_of(lines: Sequence[str], labels: Sequence[str]) -> str | None:
    """The document's own title; None where no line reads like one. `labels` are the values under 标题."""
    head = head_lines(lines)
    told = [_untagged(line) for line in head]
    notice = next(iter(labels), None) or _best(_candidates(told))
    enacted = next((_with_suffix(found) for line in lines[: _HEAD_LINES * 2] if (found := _ENACTED.match(line))), None)
    if notice is None:
        return enacted or next((line for line in told if heads_decree(line)), None)
    wrapped = unwrapped(notice)
    if enacted is not None and (_same(enacted, notice) or bodies_of(notice) or heads_decree(notice)):
        return enacted if _letters(enacted) != _letters(wrapped) or "《" in wrapped else wrapped
    return wrapped


def head_lines(lines: Sequence[str]) -> Sequence[str]:
    """The lines before the words of the document begin: before its first numbered heading or full sentence."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if starts_with_label(line):
            continue
        if number and ((line.endswith("。") and len(line) > 1) or (read_mark(line) and not _ENDED.search(line))):
            return lines[:number]
    return lines[:_HEAD_LINES]


def unwrapped(title: str) -> str:
    """关于印发《甲办法》的通知 → 甲办法. A notice of several documents, or of one made otherwise, keeps its name."""
    found = _WRAPPING.search(title)
    if found is None:
        return title
    what = found["what"]
    quoted = _QUOTED.fullmatch(what)
    if quoted is not None:
        return quoted["title"] + quoted["suffix"]
    if "《" in what or title[found.start() : found.start() + 2] != "印发" or "等" in what[-6:]:
        return title
    return what if _ENDED.search(what) else title


def prefix_of(title: str) -> str:
    """What a title says before 关于: whose it is."""
    return title.partition("关于")[0].strip() if "关于" in title else ""


def _with_suffix(found: re.Match[str]) -> str:
    return found["title"] + (found["suffix"] if found["suffix"] and _SUFFIX_ALONE.fullmatch(found["suffix"]) else "")


def _candidates(told: Sequence[str]) -> list[str]:
    found = []
    for number, line in enumerate(told):
        if not _may_be_title(line) or not _ENDED.search(line):
            continue
        title = _upwards(told, number)
        if number + 1 < len(told) and _SUFFIX_ALONE.fullmatch(told[number + 1]):
            title += told[number + 1]
        if len(title) >= 6 and not _MENU.fullmatch(title) and not bodies_of(title) and not heads_decree(title):
            found.append(title)
    return found


def _best(candidates: Sequence[str]) -> str | None:
    """The first one; but a notice before a plain name, for a page lists other documents by plain names."""
    notices = [title for title in candidates if "关于" in title or _WRAPPING.search(title)]
    return next(iter(notices or candidates), None)


def _upwards(told: Sequence[str], last: int) -> str:
    """A title's last line with the lines above that belong to it."""
    title = told[last]
    for number in range(last - 1, max(last - 1 - _MOST_LINES, -1), -1):
        above = told[number]
        if not _may_be_title(above) or len(above) + len(title) > _LONGEST:
            break
        names = bodies_of(above)
        if title.startswith(("关于", "印发")) and names:
            first = number
            while first and bodies_of(told[first - 1]):
                first -= 1
            return " ".join(told[first : number + 1]) + title
        if names or (_ENDED.search(above) and _complete(above)):
            break
        if not _needs_more(title, above):
            break
        title = above + title
    return title


def _complete(line: str) -> bool:
    return line.count("《") == line.count("》") and len(line) >= _SHORT


def _needs_more(title: str, above: str) -> bool:
    if title.count("》") > title.count("《") or above.count("《") > above.count("》"):
        return True
    if _BEGINS.match(title):
        return False
    if re.search(r"的(?:通知|函|复函|批复|公告|通告|意见|决定|通报)", title) and not re.search(
        "关于|印发|发布|公布", title
    ):
        return True
    return bool(_BEGINS.match(above)) or "关于" in above or above.endswith(("印发", "的"))


def _may_be_title(line: str) -> bool:
    return (
        0 < len(line) <= _LONGEST
        and not _NO_TITLE.search(line)
        and not starts_with_label(line)
        and number_of_line(line) is None
        and whole_day(line) is None
        and not line.endswith("文件")
        and not heads_decree(line)
        and read_mark(line) is None
    )


def _untagged(line: str) -> str:
    return _TAG.sub("", line)


def _same(one: str, other: str) -> bool:
    first, second = _letters(one), _letters(other)
    return first in second or second in first


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
