"""The small language of rule packs: `{ge: [{div: [rd_3y, sales_3y]}, 0.05]}` → terms and tests.

Every name must be a fact or a parameter of the pack, numbers are compared with numbers only, and each operator
takes the arguments listed in docs/rule-packs.md; anything else is refused with its line.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any as Anything
from typing import NoReturn

from assistant.domain.eligibility import (
    NO,
    YES,
    All,
    Among,
    Any,
    Banded,
    Chosen,
    Compare,
    Difference,
    FactKind,
    FactOf,
    Greatest,
    Least,
    Not,
    Number,
    Parameter,
    ParameterOf,
    Picked,
    Product,
    Ratio,
    Sum,
    Term,
    Test,
)
from assistant.strict_yaml import broken

_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_TWO: Mapping[str, Callable[[Term, Term], Term]] = {"div": Ratio, "sub": Difference, "mul": Product}
_MANY: Mapping[str, Callable[[tuple[Term, ...]], Term]] = {"sum": Sum, "min": Least, "max": Greatest}


class ExpressionReader:
    """Reads the terms and tests of one pack."""

    def __init__(self, path: Path, facts: Mapping[str, FactKind], parameters: Mapping[str, Parameter]) -> None:
        self._path = path
        self._facts = facts
        self._parameters = parameters

    def term(self, said: Anything, line: int) -> Term:
        """Raises `DataFileError` for what is no number."""
        if isinstance(said, str):
            return self._named(said, line)
        if isinstance(said, int | float) and not isinstance(said, bool):
            return Number(Fraction(str(said)))
        word, given = self._operator(said, line)
        if word in _TWO:
            left, right = self._arguments(word, given, 2, line)
            return _TWO[word](self.term(left, line), self.term(right, line))
        if word in _MANY:
            return _MANY[word](tuple(self.term(one, line) for one in self._arguments(word, given, None, line)))
        if word == "band":
            name, by = self._arguments(word, given, 2, line)
            return Banded(self._parameter(name, line), self.term(by, line))
        if word == "pick":
            name, by = self._arguments(word, given, 2, line)
            return Picked(self._parameter(name, line), self._chooser(by, line).name)
        if word == "if":
            test, then, otherwise = self._arguments(word, given, 3, line)
            return Chosen(self.test(test, line), self.term(then, line), self.term(otherwise, line))
        self._fail(
            line, f"未知的算式 (unknown operator) {word}；可用：{'、'.join([*_TWO, *_MANY, 'band', 'pick', 'if'])}"
        )
        return None

    def test(self, said: Anything, line: int) -> Test:
        """Raises `DataFileError` for what is no test."""
        word, given = self._operator(said, line)
        if word in _SIGNS:
            left, right = self._arguments(word, given, 2, line)
            return Compare(_SIGNS[word], self.term(left, line), self.term(right, line))
        if word in ("is", "in"):
            name, values = self._arguments(word, given, 2, line)
            return self._among(name, values if word == "in" else [values], line)
        if word in ("all", "any"):
            tests = tuple(self.test(one, line) for one in self._arguments(word, given, None, line))
            return All(tests) if word == "all" else Any(tests)
        if word == "not":
            return Not(self.test(given, line))
        self._fail(
            line, f"未知的判断 (unknown test) {word}；可用：{'、'.join([*_SIGNS, 'is', 'in', 'all', 'any', 'not'])}"
        )
        return None

    def _named(self, name: str, line: int) -> Term:
        if name in self._parameters:
            return ParameterOf(name)
        kind = self._facts.get(name)
        if kind is None:
            self._fail(line, f"没有名为 {name} 的事实或参数 (no such fact or parameter)")
        if kind.choices:
            self._fail(line, f"{name} 不是数字，请用 is 或 in (not a number)")
        return FactOf(name)

    def _among(self, name: Anything, values: Anything, line: int) -> Among:
        kind = self._chooser(name, line)
        chosen = frozenset(_YES_NO[value] if isinstance(value, bool) else str(value) for value in values)
        if not chosen <= kind.choices:
            self._fail(line, f"{name} 只能是 {'、'.join(sorted(kind.choices))} (not one of its values)")
        return Among(kind.name, chosen)

    def _chooser(self, name: Anything, line: int) -> FactKind:
        kind = self._facts.get(name) if isinstance(name, str) else None
        if kind is None or not kind.choices:
            self._fail(line, f"{name} 应为是否类或选项类的事实 (a fact with choices is expected)")
        return kind

    def _parameter(self, name: Anything, line: int) -> str:
        if not isinstance(name, str) or name not in self._parameters:
            self._fail(line, f"没有名为 {name} 的参数 (no such parameter)")
        return name

    def _operator(self, said: Anything, line: int) -> tuple[str, Anything]:
        if not isinstance(said, Mapping) or len(said) != 1:
            self._fail(line, f"应为“算符: 内容” (one operator is expected), 而不是 {said!r}")
        return next(iter(said.items()))

    def _arguments(self, word: str, given: Anything, count: int | None, line: int) -> Sequence[Anything]:
        if not isinstance(given, list) or not given or (count is not None and len(given) != count):
            self._fail(line, f"{word} 要 {count or '一个以上'} 个参数 (arguments are missing or too many): {given!r}")
        return given

    def _fail(self, line: int, problem: str) -> NoReturn:
        raise broken(self._path, line, problem)


_YES_NO = {True: YES, False: NO}


def facts_of(said: Term | Test) -> Iterator[str]:
    """The names of all facts in a term or test."""
    match said:
        case FactOf(name) | Picked(_, name) | Among(name, _):
            yield name
        case Sum(parts) | Least(parts) | Greatest(parts) | All(parts) | Any(parts):
            for part in parts:
                yield from facts_of(part)
        case Difference(one, other) | Product(one, other) | Ratio(one, other) | Compare(_, one, other):
            yield from facts_of(one)
            yield from facts_of(other)
        case Banded(_, inner) | Not(inner):
            yield from facts_of(inner)
        case Chosen(test, then, otherwise):
            for part in (test, then, otherwise):
                yield from facts_of(part)
