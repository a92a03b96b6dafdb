"""Many documents, each unlike the others, that nobody could take for real ones."""

import random
from pathlib import Path

_WHO = (
    "虚构企业",
    "虚构平台",
    "虚构园区",
    "虚构机构",
    "虚构院所",
    "虚构团队",
    "虚构基地",
    "虚构联盟",
    "虚构中心",
    "虚构实验室",
)
_DOES = (
    "研发",
    "建设",
    "转化",
    "引进",
    "服务",
    "购置",
    "检测",
    "培训",
    "展览",
    "认证",
    "租赁",
    "咨询",
    "孵化",
    "共享",
    "改造",
)
_WHAT = ("奖励", "补助", "贴息", "券额", "资助", "补贴", "奖补", "后补助")
_HOW = ("按实际支出", "按合同金额", "按新增投入", "按年度考核", "按服务次数", "按设备原值", "按入驻面积", "按就业人数")
_NUMBERS = "一二三四五六七八九十"
CLAUSES = 10


def document(number: int, salt: int = 0) -> str:
    """A document of ten articles; the same numbers give the same text."""
    luck = random.Random(1000 * number + salt)
    title = f"虚构市第{number}号{luck.choice(_WHO)}{luck.choice(_DOES)}{luck.choice(_WHAT)}办法"
    lines = [title]
    for article in _NUMBERS[:CLAUSES]:
        who, does, what, how = luck.choice(_WHO), luck.choice(_DOES), luck.choice(_WHAT), luck.choice(_HOW)
        other = luck.sample(_DOES, 3)
        lines.append(
            f"第{article}条 对{who}开展{does}{luck.choice(other)}的，{how}的{luck.randint(3, 60)}%给予{what}，"
            f"每家{luck.choice(_WHO)}每年不超过{luck.randint(1, 900)}万元，用于{other[0]}、{other[1]}和{other[2]}。"
        )
    return "\n".join(lines) + "\n"


def write(folder: Path, count: int, salt: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"文{number:04}.txt").write_text(document(number, salt), "utf-8")
