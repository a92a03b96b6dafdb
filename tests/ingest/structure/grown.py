"""Official documents grown at random from a grammar, each with the outline that a reader must find in it."""

from dataclasses import dataclass, field
from random import Random

from tests.ingest.structure.grammar import TITLE

HAN = "零一二三四五六七八九十"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
STANDARD = ("编", "章", "节", "条", "一、", "(一)", "1.", "(1)")
UNUSUAL = (
    ("1.", "(一)", "(1)"),
    ("1.", "一、", "(一)"),
    ("(一)", "一、", "1."),
    ("(1)", "1."),
    ("一、", "条", "(一)"),
    ("I、", "一、", "(一)", "1."),
    ("一、", "1.", "(一)"),
    ("A.", "1.", "(1)"),
    ("一、", "(一)", "是"),
    ("一、", "1.", "是"),
    ("一、", "(一)", "a)"),
    ("部分", "一、", "(一)"),
    ("1 ", "1.1", "1.1.1"),
    ("1.", "1.1", "1.1.1"),
)
HEADINGS = (
    "总体要求",
    "适用对象",
    "奖励标准",
    "项目申报",
    "中小企业培育",
    "目标任务",
    "第三方评估",
    "一次性奖励",
    "和谐社区",
    "条件保障",
)
BODIES = (
    "对虚构企业，给予10万元奖励。",
    "虚构企业应当具备下列条件，并按规定申报；逾期不予受理。",
    "本办法所称虚构企业，是指在虚构市注册的企业。",
    "按照第三条第（二）款和第五条的规定，另行通知。",
    "到2030年，产值达到1.5亿元。",
)
LINES = (
    "第十一条规定的企业，不适用前款。",
    "第一批虚构企业奖励5万元。",
    "第三产业企业减半。",
    "一、二等奖奖励10万元。",
    "三、四线城市不适用。",
    "1.5亿元用于奖励。",
    "（一）至（三）项另行规定。",
    "2025年底前，完成验收。",
    "首先，企业提出申请。",
    "等次：三等奖；奖励（万元）：5。",
    "- 3 -",
    "第 3 页 共 9 页",
    "12",
)
BROKEN = (
    "企业应当具备下列条件，并且符合\n第八十八条 列明的其他条件。",
    "企业的规模和收入达到上年的水平，或者符合\n（四十）所列水平。",
)


@dataclass(slots=True)
class Node:
    """A clause as planned: its key, its line as written, and what comes below it."""

    key: str
    lines: list[str]
    bare: bool = False
    children: list["Node"] = field(default_factory=list)


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else HAN[tens]) + "十" if tens else "") + (HAN[ones] if ones else "")


def mark(form: str, number: int, path: tuple[int, ...], chance: Random) -> str:
    """The mark as one of the ways of writing it."""
    roman = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ")
    ways = {
        "编": (f"第{han(number)}编 ", f"第 {han(number)} 编　"),
        "部分": (f"第{han(number)}部分 ", f"第{han(number)}部分："),
        "章": (f"第{han(number)}章 ", f"第{number}章 "),
        "节": (f"第{han(number)}节 ",),
        "条": (f"第{han(number)}条 ", f"第 {han(number)} 条　", f"第{number}条 "),
        "一、": (f"{han(number)}、", f"{han(number)} 、", f"{han(number)}．"),
        "(一)": (f"（{han(number)}）", f"({han(number)})", f"（{han(number)}）、"),
        "1.": (f"{number}.", f"{number}．", f"{number}、", f"{number}. "),
        "(1)": (f"（{number}）", f"({number})", CIRCLED[(number - 1) % 10] if number <= 10 else f"({number})"),
        "I、": (f"{roman[number % 11]}、",),
        "A.": (f"{chr(64 + number)}.", f"{chr(64 + number)}、"),
        "a)": (f"{chr(96 + number)})", f"{chr(96 + number)}）"),
        "是": (f"{han(number)}是",),
        "1 ": (f"{number} ",),
    }
    return chance.choice(ways[form]) if form in ways else ".".join(map(str, path)) + " "


class Grown:
    """One document: `text` to read, `expected` outline of keys."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self.title = TITLE
        lines, self.expected = self._document()
        self.text = "\n".join(lines)

    def _document(self) -> tuple[list[str], list[object]]:
        chance = self._chance
        lines: list[str] = []
        expected: list[object] = []
        if chance.random() < 0.3:
            lines += [
                f"虚构市人民政府关于印发{TITLE}的通知",
                "各县（区）：",
                f"现将《{TITLE}》印发给你们，请遵照执行。",
            ]
            points = self._tree(("一、",), 0, (), {}) if chance.random() < 0.5 else []
            lines += [line for point in points for line in _written(point)]
            lines += ["虚构市人民政府", "2031年1月1日"]
            expected.append(_keys("notice", points))
        lines.append(TITLE)
        if chance.random() < 0.3:
            lines.append("为规范虚构行为，制定本办法。")
            expected.append("preamble")
        body = self._tree(self._scheme(), 0, (), {})
        lines += self._render(body)
        expected += [_keys(node.key, node.children) for node in body]
        if chance.random() < 0.2:
            lines.append("本办法自2031年1月1日起施行。")
            expected.append("closing")
        if chance.random() < 0.4:
            self._annexes(lines, expected)
        return lines, expected

    def _annexes(self, lines: list[str], expected: list[object]) -> None:
        count = self._chance.randint(1, 3)
        if self._chance.random() < 0.7:
            listed = [f"{n}.虚构{n}号表" for n in range(1, count + 1)]
            lines += [f"附件：{listed[0]}", *listed[1:], "虚构市人民政府", "2031年1月1日"]
            expected.append("annexes")
        for number in range(1, count + 1):
            written = self._chance.choice(
                (f"附件{number}", f"附件{han(number)}：虚构{number}号表", f"附件 {number} 虚构表")
            )
            nodes = self._tree(self._scheme(), 0, (), {}) if self._chance.random() < 0.6 else []
            lines += [written, "组长：张某　虚构市副市长", "单位名称：　　（盖章）", *self._render(nodes)]
            expected.append(_keys(f"annex{number}", nodes))

    def _scheme(self) -> tuple[str, ...]:
        if self._chance.random() < 0.4:
            return self._chance.choice(UNUSUAL)
        depth = self._chance.randint(1, 5)
        return tuple(sorted(self._chance.sample(STANDARD, depth), key=STANDARD.index))

    def _tree(self, scheme: tuple[str, ...], level: int, path: tuple[int, ...], running: dict[str, int]) -> list[Node]:
        """Two to five clauses of a form; the first has some below it, so that the document shows its order."""
        form, chance = scheme[level], self._chance
        runs_on = form == "条"
        first = running.get(form, 0) + 1 if runs_on else 1
        nodes = []
        for number in range(first, first + chance.randint(2, 5)):
            running[form] = number
            here = (*path, number)
            deeper = level + 1 < len(scheme) and (number == first or chance.random() < 0.4)
            node = self._node(form, number, here, deeper)
            if deeper:
                node.children = self._tree(scheme, level + 1, here, running)
            nodes.append(node)
        return nodes

    def _node(self, form: str, number: int, path: tuple[int, ...], deeper: bool) -> Node:
        chance = self._chance
        written = mark(form, number, path, chance)
        key = ".".join(map(str, path)) if form.startswith("1.1") else str(number)
        how = chance.random()
        heading = chance.choice(HEADINGS)
        if deeper and how < 0.5:
            return Node(key, [written + heading], bare=True)
        if how < 0.6:
            node = Node(key, [f"{written}{heading}。{chance.choice(BODIES)}"])
        elif how < 0.8:
            node = Node(key, [written + chance.choice(BODIES)])
        else:
            node = Node(key, [written + heading, chance.choice(BODIES)])
        while chance.random() < 0.3:
            node.lines.append(chance.choice(LINES))
        if chance.random() < 0.05:
            node.lines += chance.choice(BROKEN).split("\n")
        return node

    def _render(self, nodes: list[Node]) -> list[str]:
        """All lines, some bare headings glued to the first clause below them."""
        lines: list[str] = []
        for node in nodes:
            below = self._render(node.children)
            glued = node.bare and below and self._chance.random() < 0.15 and _may_be_glued(node.lines[0], below[0])
            lines += [f"{node.lines[0]} {below[0]}", *below[1:]] if glued else [*node.lines, *below]
        return lines


def _may_be_glued(above: str, below: str) -> bool:
    """第一章 总则 第一条 …, 一、总则 （一）…: the two ways that pages run headings together."""
    return (below[0] in "（(" or below[:1] == above[:1] == "第") and above[0] in "第一二三四五六七八九十"


def _written(node: Node) -> list[str]:
    return [*node.lines, *(line for child in node.children for line in _written(child))]


def _keys(key: str, children: list[Node]) -> object:
    return (key, [_keys(child.key, child.children) for child in children]) if children else key
