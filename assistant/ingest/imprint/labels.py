"""Labels and values of the public table (信息公开表头) that bureaus put over a document, and of its last page.

发文机关：虚构市科学技术局 成文日期：2031年5月6日, on one line, on two, or as a table told in lines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

KINDS = {
    "number": "发文字号|文件编号|文件字号|发文号|文号",
    "issuer": "发文机关|发文单位|发文机构|制发机关|制发单位|制定机关|制定单位|印发机关|颁布机关|颁布单位",
    "publisher": "发布机构|发布单位|发布机关|公布机关|公开主体",
    "signed": "成文日期|成文时间|发文日期|发文时间|制发日期|签发日期",
    "printed": "印发日期|印发时间",
    "published": "发布日期|发布时间|公布日期|公布时间|公开日期|公开时间|发表时间|日期|时间",
    "effective": "施行日期|实施日期|生效日期|生效时间|实施时间|施行时间",
    "valid_until": "有效期至|有效期限至|有效期截止日期",
    "disclosure": "信息公开选项|信息公开类别|信息公开属性|公开选项|公开属性|公开类别|公开方式|公开形式",
    "title": "文件标题|文件名称|信息名称|标题|名称",
    "source": "信息来源|文章来源|稿件来源|内容来源|原文来源|来源",
}
_OTHER = (
    "索引号|信息索引号|索引|主题分类|主题词|分类|组配分类|体裁分类|服务对象|发布部门|公开部门|公开责任部门|责任部门|"
    "公开范围|公开时限|公开程序|有效性|时效性|效力状态|时效|废止日期|失效日期|有效期|关键词|关键字|内容概述|概述|"
    "文件类型|信息类别|信息分类|公文种类|文种|点击数|点击|点击量|浏览次数|浏览量|访问量|阅读次数|阅读|字号|字体|字体大小|"
    "作者|责任编辑|编辑|审核|生成日期|生成时间|更新时间|更新日期|编号|语种|统一编号|规范性文件统一编号|登记号|"
    "统一登记号|备注|所属机构|信息所属单位|解读|相关解读|发布人|签发人|分享|打印|收藏|密级|紧急程度|载体|记录形式|"
    "主送|抄送|联系人|联系电话|栏目|状态|行业|领域"
)
_KIND = {name: kind for kind, names in KINDS.items() for name in names.split("|")}
_NAMES = sorted([*_KIND, *_OTHER.split("|")], key=len, reverse=True)
_LABEL = re.compile(
    r"(?:^|(?<=[\s;|】\])。,])|(?<=\d))[【\[(]?\s?(?P<name>"
    + "|".join(r"\s?".join(map(re.escape, name)) for name in _NAMES)
    + r")\s?(?:[】\])]\s?:?|:)\s?"
)
_BARE_NAMES = [name for name in _NAMES if len(name) > 2 or name in ("文号", "标题")]
_BARE_LABEL = re.compile(
    r"(?:^|(?<=\s))(?P<name>" + "|".join(r"\s?".join(map(re.escape, name)) for name in _BARE_NAMES) + r")\s(?=\S)"
)
"""A label in a cell of its own, told without a colon: 发文机关 虚构市科学技术局 成文日期 2031年7月1日."""
_GRID = re.compile(r"^[^:;]{1,30}::|;[^:;]{1,30}::")
_EMPTY_VALUE = re.compile(r"[-—–_/|无暂0\s.…]*")
_MOST_IN_A_VALUE = 120
_COMMON_WORDS = ("日期", "时间", "名称")
"""Labels only beside others: a notice of a meeting says 时间：… too."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value under a label; `kind` is a key of `KINDS`, `line` the index of the line that holds the label."""

    kind: str
    value: str
    line: int


def labelled(lines: Sequence[str]) -> list[Labelled]:
    """Every value under a known label, in order; an empty one is left out. Works on the head or tail of a document."""
    return list(_kept(lines))


def _kept(lines: Sequence[str]) -> Iterator[Labelled]:
    for number, line in enumerate(lines):
        for told in _grid(line):
            marks = list((_BARE_LABEL if _BARE_LABEL.match(told) else _LABEL).finditer(told))
            for mark, after in zip_longest(marks, marks[1:]):
                kind = _KIND.get(re.sub(r"\s", "", mark["name"]))
                value = told[mark.end() : after.start() if after else len(told)].strip(" ;|。,[]【】")
                if not value and after is None and number + 1 < len(lines) and not starts_with_label(lines[number + 1]):
                    value = lines[number + 1]
                if len(marks) == 1 and mark["name"] in _COMMON_WORDS:
                    kind = None
                if kind and not _EMPTY_VALUE.fullmatch(value) and len(value) <= _MOST_IN_A_VALUE:
                    yield Labelled(kind, value, number)


def starts_with_label(line: str) -> bool:
    """Whether a line is one of a public table: it opens with a label."""
    return _LABEL.match(line) is not None or _BARE_LABEL.match(line) is not None


def values(found: Iterable[Labelled], kind: str) -> list[str]:
    return [one.value for one in found if one.kind == kind]


def _grid(line: str) -> list[str]:
    """A row of labels beside values, told as if its table had a head row (甲：：乙；…), put back in order."""
    if not _GRID.search(line):
        return [line]
    columns = [re.match(r"(.+?:?):([^:].*)$", part) for part in line.rstrip("。").split(";")]
    rows: list[list[str]] = [[], []]
    for column in columns:
        if column is not None:
            rows[0].append(column[1])
            rows[1].append(column[2])
    return [
        f"{label.rstrip(':')}:{value}"
        for row in rows
        for label, value in zip(row[::2], row[1::2], strict=False)
        if _LABEL.match(f"{label.rstrip(':')}:")
    ]
