"""Facts written down by hand: `staff: 60`, `sales_last: 4000多万`, `rd_3y: [4000000, 5000000]`, `incident: false`."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from assistant.domain.eligibility import NO, YES, FactKind, Known, Program, Stated, Unit
from assistant.domain.interval import INFINITE, Interval
from assistant.eligibility.quantities import figures_of
from assistant.strict_yaml import Mapping as YamlMapping
from assistant.strict_yaml import broken


def stated_in(path: Path, program: Program, given: YamlMapping) -> dict[str, Stated]:
    """The facts of a mapping; null means unknown. Raises `DataFileError` for an unknown fact or a wrong value."""
    found = {}
    for name, value in given.items():
        kind = program.facts.get(name)
        if kind is None:
            known = "、".join(program.facts)
            raise broken(path, given.line_of(name), f"{program.title}没有事实 (no such fact) {name}；可用：{known}")
        if value is not None:
            found[name] = Stated(_known(path, given.line_of(name), kind, value))
    return found


def _spoken(path: Path, line: int, kind: FactKind, value: str) -> Interval:
    """420万, 60人, 4.2%: a value as people write it."""
    figures = figures_of(kind.unit, value)
    within = figures[0].meet(kind.range) if len(figures) == 1 else None
    if within is None:
        raise broken(
            path, line, f"{kind.name} 看不出数值：{value!r}，可写数字、[下限, 上限] 或“420万” (no value in it)"
        )
    return within


def _known(path: Path, line: int, kind: FactKind, value: Any) -> Known:
    if kind.unit is Unit.BOOL:
        if not isinstance(value, bool):
            raise broken(path, line, f"{kind.name} 应为 true 或 false，而不是 {value!r} (true or false is expected)")
        return frozenset((YES if value else NO,))
    if kind.choices:
        chosen = frozenset(map(str, value if isinstance(value, list) else [value]))
        if not chosen <= kind.choices:
            raise broken(path, line, f"{kind.name} 只能是 {'、'.join(sorted(kind.choices))} (not one of its values)")
        return chosen
    if isinstance(value, str):
        return _spoken(path, line, kind, value)
    bounds = value if isinstance(value, list) and len(value) == 2 else [value, value]
    if not all(one is None or (isinstance(one, int | float) and not isinstance(one, bool)) for one in bounds):
        raise broken(path, line, f"{kind.name} 应为数字或 [下限, 上限]，而不是 {value!r} (a number or a range)")
    low, high = (None if one is None else Fraction(str(one)) for one in bounds)
    try:
        said = Interval(-INFINITE if low is None else low, INFINITE if high is None else high)
    except ValueError as error:
        raise broken(path, line, f"{kind.name} 的下限大于上限 (bounds exchanged)") from error
    within = said.meet(kind.range)
    if within is None:
        raise broken(path, line, f"{kind.name} 不可能是 {value!r} (outside what it can be)")
    return within
