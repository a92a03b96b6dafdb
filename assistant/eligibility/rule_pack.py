"""Rule packs: YAML that a policy officer can read → programmes. Whatever is not understood is refused, with its line.

A pack that `extends` another adds conditions, statements and dates to it. It may not change or drop what the other
says, so that a province or a yearly notice never loosens the national basis.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from assistant.domain.eligibility import (
    NO,
    YES,
    Band,
    Condition,
    FactKind,
    Grade,
    Misbelief,
    Parameter,
    ParameterValue,
    Period,
    Program,
    Reading,
    Reference,
    Statement,
    Unit,
)
from assistant.domain.interval import INFINITE, Interval
from assistant.eligibility.expressions import ExpressionReader, facts_of
from assistant.strict_yaml import Mapping as YamlMapping
from assistant.strict_yaml import broken, mapping_of, optional_date, optional_text, read_yaml, texts

_TOP = frozenset(
    (
        *("pack", "title", "names", "layer", "extends", "region", "status", "valid", "checked", "docs"),
        *("proposed", "never", "facts", "params", "conditions", "grades", "statements", "misbeliefs", "notices"),
    )
)
_FACT = frozenset(["unit", "label", "ask", "cost", "range", "derived", "from", "period", "choices", "within"])
_CONDITION = frozenset(["id", "label", "ref", "test", "rectifiable", "review", "valid", "note"])
_PARAMETER = frozenset(["unit", "ref", "values"])
_STATEMENT = frozenset(["text", "ref", "valid"])
TOPICS = ("benefit", "deadline", "material", "procedure", "authority", "validity", "duty", "definition", "money")
"""What a pack can say beside its conditions."""
_LAYERS = ("national", "province", "notice")
_WHERE = re.compile(r"(?P<doc>[A-Za-z]\w*) (?P<article>.+)")


def read_packs(folder: Path) -> dict[str, Program]:
    """Every pack of a folder by its id, those that extend others made whole.

    Raises `DataFileError` naming file and line for a pack that breaks the form, extends an unknown pack, or
    loosens what it extends.
    """
    read = [_PackReader(path) for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".cases.yaml")]
    own = {reader.id: reader for reader in read}
    if len(own) < len(read):
        twice = next(reader for reader in read if own[reader.id] is not reader)
        raise broken(twice.path, 1, f"规则包编号重复 (pack id used twice): {twice.id}")
    whole: dict[str, Program] = {}

    def completed(reader: "_PackReader", above: tuple[str, ...] = ()) -> Program:
        if reader.id in above:
            raise broken(reader.path, reader.line_of("extends"), "规则包互相引用 (packs extend each other)")
        if reader.id not in whole:
            basis = None
            if reader.extends is not None:
                if reader.extends not in own:
                    raise broken(reader.path, reader.line_of("extends"), f"没有规则包 (no pack) {reader.extends}")
                basis = completed(own[reader.extends], (*above, reader.id))
            whole[reader.id] = reader.program(basis)
        return whole[reader.id]

    for reader in read:
        completed(reader)
    return whole


class _PackReader:
    """One file. Every error names its line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pack = mapping_of(path, read_yaml(path), _TOP)
        self.id = self._text(self._pack, "pack")
        self.extends = optional_text(path, self._pack, "extends")
        if self._pack.get("layer", "national") not in _LAYERS:
            self._fail(self._pack, "layer", f"layer 应为 {'、'.join(_LAYERS)} 之一 (one of these)")
        self._docs = self._read_docs()

    def line_of(self, key: str) -> int:
        return self._pack.line_of(key)

    def program(self, basis: Program | None) -> Program:
        """The programme of this pack on top of what it extends."""
        facts = dict(basis.facts) if basis else {}
        parameters = dict(basis.parameters) if basis else {}
        self._add(facts, self._section("facts"), self._fact, "事实 (fact)")
        self._add(parameters, self._section("params"), self._parameter, "参数 (parameter)")
        expressions = ExpressionReader(self.path, facts, parameters)
        facts = self._with_derivations(facts, expressions)
        conditions = list(basis.conditions) if basis else []
        for entry in self._entries("conditions", _CONDITION):
            condition = self._condition(entry, expressions)
            if condition.id in {known.id for known in conditions}:
                self._fail(entry, "id", f"条件重复，下层不得改写上层 (condition used twice): {condition.id}")
            conditions.append(condition)
        if not conditions:
            self._fail(self._pack, "conditions", "至少要有一个条件 (at least one condition)")
        valid = self._dates(self._pack)
        return Program(
            id=self.id,
            title=self._text(self._pack, "title"),
            names=(self._text(self._pack, "title"), *texts(self.path, self._pack, "names")),
            since=max(valid[0], basis.since) if basis else valid[0],
            until=min(filter(None, (valid[1], basis.until if basis else None)), default=None),
            checked=self._day(self._pack, "checked"),
            region=optional_text(self.path, self._pack, "region"),
            facts=facts,
            parameters=parameters,
            conditions=tuple(conditions),
            grades=(*(basis.grades if basis else ()), *self._grades(expressions)),
            statements=(*(basis.statements if basis else ()), *self._statements()),
            misbeliefs=(*(basis.misbeliefs if basis else ()), *self._misbeliefs()),
            notices=(*(basis.notices if basis else ()), *texts(self.path, self._pack, "notices")),
            never=texts(self.path, self._pack, "never"),
            proposed=self._flag(self._pack, "proposed", True),
            layers=(*(basis.layers if basis else ()), self.id),
        )

    def _read_docs(self) -> dict[str, str]:
        docs = {}
        for key, entry in self._section("docs").items():
            entry = mapping_of(self.path, entry, frozenset({"number", "title"}), self._line("docs", key), key)
            docs[key] = self._text(entry, "number")
        return docs

    def _add(self, into: dict[str, Any], section: YamlMapping, read: Callable[[str, Any, int], Any], what: str) -> None:
        for name, entry in section.items():
            if name in into:
                raise broken(self.path, section.line_of(name), f"{what}重复，下层不得改写上层 (given twice): {name}")
            into[name] = read(name, entry, section.line_of(name))

    def _fact(self, name: str, entry: Any, line: int) -> FactKind:
        entry = mapping_of(self.path, entry, _FACT, line, name)
        unit = self._one_of(entry, "unit", Unit)
        ask = optional_text(self.path, entry, "ask")
        choices = frozenset((YES, NO)) if unit is Unit.BOOL else frozenset(texts(self.path, entry, "choices"))
        if unit is Unit.CHOICE and not choices:
            self._fail(entry, "unit", f"{name} 要列出 choices (choices are needed)")
        cost = entry.get("cost", 1)
        if type(cost) is not int or cost < 1:
            self._fail(entry, "cost", f"cost 应为正整数 (a positive whole number), 而不是 {cost!r}")
        reading = None
        if "from" in entry:
            said = entry["from"]
            concepts = (said,) if isinstance(said, str) else texts(self.path, entry, "from")
            reading = Reading(concepts, self._one_of(entry, "period", Period) if "period" in entry else None)
        bounds = self._interval(entry, "range") if "range" in entry else Interval(Fraction(0))
        label = optional_text(self.path, entry, "label") or ask
        if label is None:
            self._fail(entry, "label", f"{name} 要有 label 或 ask (a label or a question is needed)")
        return FactKind(
            name, unit, label, ask, cost, bounds, None, reading, choices, optional_text(self.path, entry, "within")
        )

    def _with_derivations(self, facts: dict[str, FactKind], expressions: ExpressionReader) -> dict[str, FactKind]:
        """The facts with what they are computed from; refuses a computation that leads back to itself."""
        section = self._section("facts")
        for name, entry in section.items():
            within = facts[name].within
            if within is not None and (within not in facts or facts[within].unit is not facts[name].unit):
                self._fail(entry, "within", f"{name} 不能是 {within} 的一部分 (not a part of it)")
            if "derived" in entry:
                facts[name] = replace(facts[name], derived=expressions.term(entry["derived"], entry.line_of("derived")))
        for name, entry in section.items():
            seen: set[str] = set()
            ahead = [name]
            while ahead:
                kind = facts[ahead.pop()]
                for used in facts_of(kind.derived) if kind.derived else ():
                    if used == name:
                        self._fail(entry, "derived", f"{name} 由自己算出 (computed from itself)")
                    if used not in seen:
                        seen.add(used)
                        ahead.append(used)
        return facts

    def _parameter(self, name: str, entry: Any, line: int) -> Parameter:
        entry = mapping_of(self.path, entry, _PARAMETER, line, name)
        dated = entry.get("values")
        if not isinstance(dated, YamlMapping) or not dated:
            self._fail(entry, "values", f"{name} 的 values 应为“日期: 值” (dated values are expected)")
        values = []
        for day, value in dated.items():
            where = dated.line_of(day)
            try:
                values.append((date.fromisoformat(day), None if value is None else self._value(value, where)))
            except ValueError as error:
                raise broken(self.path, where, f"应为 YYYY-MM-DD 的日期 (a date is expected): {day}") from error
        reference = self._references(entry)[0] if "ref" in entry else None
        return Parameter(name, self._one_of(entry, "unit", Unit), reference, tuple(sorted(values, key=lambda v: v[0])))

    def _value(self, value: Any, line: int) -> ParameterValue:
        """A number, an interval, bands from low to high (`[upper bound or null, value]`), or a value a choice."""
        if isinstance(value, list) and value and isinstance(value[0], list):
            return self._bands(value, line)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return tuple(self._free_band(row) for row in value)
        if isinstance(value, dict):
            return {str(choice): self._number_or_range(one, line) for choice, one in value.items()}
        return self._number_or_range(value, line)

    def _bands(self, rows: Sequence[Any], line: int) -> tuple[Band, ...]:
        bands, below = [], Interval(-INFINITE)
        for row in rows:
            if not isinstance(row, list) or len(row) != 2:
                raise broken(self.path, line, f"每档应为 [上限, 值] (a bound and a value): {row!r}")
            top = INFINITE if row[0] is None else self._fraction(row[0], line)
            low_open = below.low != -INFINITE
            bands.append(Band(Interval(below.low, top, low_open), self._number_or_range(row[1], line)))
            below = Interval(top) if top != INFINITE else below
        return tuple(bands)

    def _free_band(self, row: Any) -> Band:
        row = mapping_of(self.path, row, frozenset({"from", "over", "upto", "below", "value"}), row.line)
        low = row.get("from", row.get("over"))
        high = row.get("upto", row.get("below"))
        line = row.line
        return Band(
            Interval(
                -INFINITE if low is None else self._fraction(low, line),
                INFINITE if high is None else self._fraction(high, line),
                "over" in row,
                "below" in row,
            ),
            self._number_or_range(row.get("value"), line),
        )

    def _number_or_range(self, value: Any, line: int) -> Interval:
        if isinstance(value, list) and len(value) == 2:
            low, high = value
            return Interval(
                -INFINITE if low is None else self._fraction(low, line),
                INFINITE if high is None else self._fraction(high, line),
            )
        return Interval.exactly(self._fraction(value, line))

    def _interval(self, entry: YamlMapping, key: str) -> Interval:
        try:
            return self._number_or_range(entry[key], entry.line_of(key))
        except ValueError as error:
            raise broken(self.path, entry.line_of(key), f"{key} 的下限大于上限 (bounds exchanged)") from error

    def _fraction(self, value: Any, line: int) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise broken(self.path, line, f"应为数字 (a number is expected), 而不是 {value!r}")
        return Fraction(str(value))

    def _condition(self, entry: YamlMapping, expressions: ExpressionReader) -> Condition:
        review = entry.get("review")
        if review not in (None, "expert"):
            self._fail(entry, "review", f"review 只能是 expert (only expert), 而不是 {review!r}")
        since, until = self._dates(entry)
        return Condition(
            id=self._text(entry, "id"),
            label=optional_text(self.path, entry, "label") or self._text(entry, "id"),
            test=expressions.test(entry.get("test"), entry.line_of("test")),
            references=self._references(entry),
            rectifiable=self._flag(entry, "rectifiable"),
            by_experts=review == "expert",
            since=since,
            until=until or date.max,
            note=optional_text(self.path, entry, "note"),
        )

    def _grades(self, expressions: ExpressionReader) -> list[Grade]:
        return [
            Grade(
                self._text(entry, "label"),
                expressions.test(entry.get("test"), entry.line_of("test")),
                self._references(entry),
            )
            for entry in self._entries("grades", frozenset({"label", "test", "ref"}))
        ]

    def _statements(self) -> list[Statement]:
        found = []
        for topic, entries in self._section("statements").items():
            line = self._line("statements", topic)
            if topic not in TOPICS:
                raise broken(self.path, line, f"未知的说明 (unknown topic) {topic}；可用：{'、'.join(TOPICS)}")
            if not isinstance(entries, list):
                raise broken(self.path, line, f"{topic} 应为列表 (a list is expected)")
            for entry in entries:
                entry = mapping_of(self.path, entry, _STATEMENT, line, topic)
                since, until = self._dates(entry)
                text = self._text(entry, "text")
                found.append(Statement(topic, text, self._references(entry), since, until or date.max))
        return found

    def _misbeliefs(self) -> list[Misbelief]:
        return [
            Misbelief(texts(self.path, entry, "words"), self._text(entry, "text"), self._references(entry))
            for entry in self._entries("misbeliefs", frozenset({"words", "text", "ref"}))
        ]

    def _references(self, entry: YamlMapping) -> tuple[Reference, ...]:
        said = entry.get("ref")
        found = []
        for one in said if isinstance(said, list) else [said]:
            match = _WHERE.fullmatch(one) if isinstance(one, str) else None
            if match is None or match["doc"] not in self._docs:
                known = "、".join(self._docs)
                self._fail(
                    entry, "ref", f"ref 应为“文件 条款”，文件可用 {known} (document and article), 而不是 {one!r}"
                )
            found.append(Reference(self._docs[match["doc"]], match["article"]))
        return tuple(found)

    def _dates(self, entry: YamlMapping) -> tuple[date, date | None]:
        line = entry.line_of("valid")
        valid = mapping_of(self.path, entry.get("valid") or YamlMapping(), frozenset({"from", "to"}), line, "valid")
        return optional_date(self.path, valid, "from") or date.min, optional_date(self.path, valid, "to")

    def _day(self, entry: YamlMapping, key: str) -> date:
        day = optional_date(self.path, entry, key)
        return day if day is not None else self._fail(entry, key, f"缺少 {key} (missing)")

    def _text(self, entry: YamlMapping, key: str) -> str:
        text = optional_text(self.path, entry, key)
        return text if text else self._fail(entry, key, f"缺少 {key} (missing)")

    def _flag(self, entry: YamlMapping, key: str, usual: bool = False) -> bool:
        value = entry.get(key, usual)
        return value if isinstance(value, bool) else self._fail(entry, key, f"{key} 应为 true 或 false")

    def _section(self, key: str) -> YamlMapping:
        value = self._pack.get(key)
        if value is None:
            return YamlMapping()
        if not isinstance(value, YamlMapping):
            self._fail(self._pack, key, f"{key} 应为“键: 值”的形式 (a mapping is expected)")
        return value

    def _entries(self, key: str, known: frozenset[str]) -> list[YamlMapping]:
        value = self._pack.get(key) or []
        if not isinstance(value, list):
            self._fail(self._pack, key, f"{key} 应为列表 (a list is expected)")
        return [mapping_of(self.path, entry, known, self._pack.line_of(key), key) for entry in value]

    def _line(self, section: str, key: str) -> int:
        return self._section(section).line_of(key)

    def _one_of(self, entry: YamlMapping, key: str, kinds: Any) -> Any:
        try:
            return kinds(entry.get(key))
        except ValueError:
            known = "、".join(kind.value for kind in kinds)
            self._fail(entry, key, f"{key} 应为 {known} 之一 (one of these), 而不是 {entry.get(key)!r}")

    def _fail(self, entry: YamlMapping, key: str, problem: str) -> NoReturn:
        raise broken(self.path, entry.line_of(key), problem)
