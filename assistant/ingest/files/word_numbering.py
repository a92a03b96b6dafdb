"""The numbers that Word puts before paragraphs and that do not stand in their text (一、 （一） 第一条 1.)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = {
    1000: "M",
    900: "CM",
    500: "D",
    400: "CD",
    100: "C",
    90: "XC",
    50: "L",
    40: "XL",
    10: "X",
    9: "IX",
    5: "V",
    4: "IV",
    1: "I",
}
_LEVELS = 9
_LONGEST_CHAIN = 20
_NO_SPACE_AFTER = "、，．）)】〕：:。 "


def chinese(number: int) -> str:
    """12 → 十二, 105 → 一百零五; beyond 9999 in digits."""
    if not 0 < number < 10_000:
        return str(number)
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + name
        gap = not digit
    return words.removeprefix("一") if words.startswith("一十") else words


def _formal(number: int) -> str:
    return chinese(number).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


def _roman(number: int) -> str:
    words = ""
    number = min(number, 4000)
    for value, sign in _ROMAN.items():
        words += sign * (number // value)
        number %= value
    return words


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * min(1 + (number - 1) // 26, 9)


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _signed(first: int, most: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if number <= most else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({48 + n: 0xFF10 + n for n in range(10)}),
    "decimalHalfWidth": str,
    "decimalEnclosedParen": _signed(0x2474, 20),
    "decimalEnclosedFullstop": _signed(0x2488, 20),
    "decimalEnclosedCircle": _signed(0x2460, 20),
    "decimalEnclosedCircleChinese": _signed(0x2460, 20),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)).replace("零", "〇"),
    "ideographEnclosedCircle": _signed(0x3280, 10),
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "none": lambda _: "",
}


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Number:
    """A numbering instance: its list, and the levels that it begins anew or words otherwise."""

    list: str
    starts: dict[int, int]
    levels: dict[int, _Level]


class Numbering:
    """Counts the numbered paragraphs of one document in reading order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._lists: dict[str, _List] = {}
        self._numbers: dict[str, _Number] = {}
        self._styles: dict[str, Any] = {}
        self._begun: set[tuple[str, int]] = set()
        self._style_levels: dict[tuple[str, str], int] = {}
        if styles is not None:
            self._styles = {str(style.get(f"{W}styleId")): style for style in styles.iter(f"{W}style")}
        if numbering is not None:
            self._read(numbering)

    def mark(self, properties: Any | None) -> str:
        """The number before a paragraph with these properties, "" where it has none. To be asked once a paragraph."""
        found = self._place(properties)
        if found is None:
            return ""
        number, depth = found
        instance = self._numbers[number]
        counted = self._lists[instance.list]
        level = instance.levels.get(depth) or counted.levels.get(depth)
        if level is None:
            return ""
        self._count(number, instance, counted, depth, level)
        mark = self._worded(level, counted, instance)
        return mark if not mark or mark[-1] in _NO_SPACE_AFTER else f"{mark} "

    def _count(self, number: str, instance: _Number, counted: _List, depth: int, level: _Level) -> None:
        if depth in instance.starts and (number, depth) not in self._begun:
            counted.counts[depth] = instance.starts[depth]
        elif depth in counted.counts:
            counted.counts[depth] += 1
        else:
            counted.counts[depth] = level.start
        self._begun.add((number, depth))
        for deeper in range(depth + 1, _LEVELS):
            below = instance.levels.get(deeper) or counted.levels.get(deeper)
            if below is None or below.restart is None or (below.restart and depth < below.restart):
                counted.counts.pop(deeper, None)

    @staticmethod
    def _worded(level: _Level, counted: _List, instance: _Number) -> str:
        if level.format == "bullet":
            return ""
        words = level.text
        for depth in range(_LEVELS):
            if f"%{depth + 1}" not in words:
                continue
            own = instance.levels.get(depth) or counted.levels.get(depth) or _Level()
            count = counted.counts.get(depth, own.start)
            made = str if level.legal else _FORMATS.get(own.format, str)
            words = words.replace(f"%{depth + 1}", made(count) if count > 0 else "0")
        return words

    def _place(self, properties: Any | None) -> tuple[str, int] | None:
        """(numbering instance, level) of a paragraph: its own, else its style's."""
        number: str | None = None
        depth: int | None = None
        for source, style in self._sources(properties):
            given = source.find(f"{W}numPr")
            if given is None:
                continue
            if depth is None and (level := given.find(f"{W}ilvl")) is not None:
                depth = _integer(level, 0)
            if number is None and (found := given.find(f"{W}numId")) is not None:
                number = str(found.get(f"{W}val"))
                if depth is None and style is not None and number in self._numbers:
                    depth = self._style_levels.get((self._numbers[number].list, style))
        return (number, depth or 0) if number in self._numbers and number is not None else None

    def _sources(self, properties: Any | None) -> Iterator[tuple[Any, str | None]]:
        if properties is None:
            return
        yield properties, None
        style = properties.find(f"{W}pStyle")
        name = style.get(f"{W}val") if style is not None else None
        for _ in range(_LONGEST_CHAIN):
            element = self._styles.get(str(name))
            if element is None:
                return
            if (of_style := element.find(f"{W}pPr")) is not None:
                yield of_style, str(name)
            based = element.find(f"{W}basedOn")
            name = based.get(f"{W}val") if based is not None else None

    def _read(self, numbering: Any) -> None:
        for abstract in numbering.iter(f"{W}abstractNum"):
            name = str(abstract.get(f"{W}abstractNumId"))
            self._lists[name] = _List(dict(map(_level, abstract.iter(f"{W}lvl"))))
            for level in abstract.iter(f"{W}lvl"):
                if (style := level.find(f"{W}pStyle")) is not None:
                    self._style_levels[name, str(style.get(f"{W}val"))] = int(level.get(f"{W}ilvl") or 0)
        for number in numbering.iter(f"{W}num"):
            abstract = number.find(f"{W}abstractNumId")
            name = str(abstract.get(f"{W}val")) if abstract is not None else ""
            if name not in self._lists:
                continue
            starts: dict[int, int] = {}
            levels: dict[int, _Level] = {}
            for override in number.iter(f"{W}lvlOverride"):
                depth = int(override.get(f"{W}ilvl") or 0)
                if (start := override.find(f"{W}startOverride")) is not None:
                    starts[depth] = _integer(start, 1)
                if (level := override.find(f"{W}lvl")) is not None:
                    levels[depth] = _level(level)[1]
            self._numbers[str(number.get(f"{W}numId"))] = _Number(name, starts, levels)


def _level(element: Any) -> tuple[int, _Level]:
    text = element.find(f"{W}lvlText")
    made = element.find(f"{W}numFmt")
    start, restart = element.find(f"{W}start"), element.find(f"{W}lvlRestart")
    return int(element.get(f"{W}ilvl") or 0), _Level(
        format=str(made.get(f"{W}val")) if made is not None else "decimal",
        text=str(text.get(f"{W}val") or "") if text is not None else "",
        start=_integer(start, 1) if start is not None else 1,
        restart=_integer(restart, 0) if restart is not None else None,
        legal=element.find(f"{W}isLgl") is not None,
    )


def _integer(element: Any, otherwise: int) -> int:
    written = str(element.get(f"{W}val") or "")
    return int(written) if written.lstrip("-").isdigit() else otherwise
