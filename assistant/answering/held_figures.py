"""Do the figures of a sentence stand in the words that it quotes, each with its unit and bound?"""

import re
from collections.abc import Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation

from assistant.domain.measure import Bound, Measure, measures_in

_QUANTITY = r"[\d.]+(?:万|亿|千|百)?(?:元|%|年|个月|家|项|人|名|个|次)?"
_SUM = re.compile(rf"{_QUANTITY}(?:[×x*+÷/\-−=]{_QUANTITY})+")
_SIGN = re.compile(r"([×x*+÷/\-−])")
_COUNTS_POINTS = re.compile(
    r"^(?:个|项|类|种|条|点|大)?(?:方面|点|类|种|情形|情况|途径|渠道|方式|要求|条件|内容|层面|部分|环节)"
)
_NAMED = re.compile(r"(?<![\d.\-年月])0\d+(?![月日])")
"""Digits that are part of a name, as of 081电子集团."""
_FEW = 10
_OF_POINTS = frozenset({"", "个", "项", "种", "条", "类"})
_PERIOD = re.compile(r"每[一两半]?个?(?:年|月|季度?|周|日|天)|逐年|按年|年度|按月|按季|一次性|一年一度|半年")
"""How often, or once for all: 每年200万元 is another promise than 200万元."""
_YEARLY = re.compile(r"每年|每一?年|逐年|按年|年度|年均|一年一度|当年|年")
_CALENDAR = ("day", "month", "year")
_REACHED = re.compile(r"达到|达|满|不低|以上")
_TURNED = {
    (Bound.MOST, Bound.LEAST),
    (Bound.LEAST, Bound.MOST),
    (Bound.EXACT, Bound.MOST),
    (Bound.MOST, Bound.EXACT),
}
"""(said, written): a ceiling that is lost or added changes what is promised; a floor that is lost does not."""


def figures_problem(sentence: str, quotes: Sequence[str], above: Sequence[str]) -> str | None:
    """`figure_not_in_quote`, `bound_changed` or None. All texts in `plain` form.

    A figure may also be computed in plain sight ("3年共6000万元(2000万元×3年)") from figures that stand there.
    """
    quoted = "\n".join(quotes)
    known = [*measures_in(quoted), *measures_in("\n".join(above))]
    computed = _computed(sentence, known)
    if computed is None or any(not _period_said(match[0], quoted) for match in _PERIOD.finditer(sentence)):
        return "figure_not_in_quote"
    given = "\n".join((quoted, *above))
    if any(named not in given for named in _NAMED.findall(sentence)):
        return "figure_not_in_quote"
    for measure in measures_in(sentence):
        points = _COUNTS_POINTS.match(sentence[measure.span.end - 1 :]) or _COUNTS_POINTS.match(
            sentence[measure.span.end :]
        )
        if points and measure.value < _FEW and measure.unit in _OF_POINTS:
            continue
        alike = [one for one in known if same_figure(measure, one)]
        if not alike and measure.value not in computed:
            return "figure_not_in_quote"
        if alike and all(_bound_turned(measure, one, quoted) for one in alike):
            return "bound_changed"
    return None


def _period_said(words: str, quoted: str) -> bool:
    return words in quoted or (_YEARLY.fullmatch(words) is not None and _YEARLY.search(quoted) is not None)


def same_figure(said: Measure, written: Measure) -> bool:
    """Whether both are the same quantity; a year is said rightly where the day in it is written, not the reverse."""
    if said.unit in _CALENDAR and written.unit in _CALENDAR:
        return str(written.value).startswith(str(said.value))
    return said.same_as(written)


def _bound_turned(said: Measure, written: Measure, quoted: str) -> bool:
    if (said.bound, written.bound) == (Bound.LEAST, Bound.EXACT):
        return not _REACHED.search(quoted)
    return (said.bound, written.bound) in _TURNED


def _computed(text: str, known: Sequence[Measure]) -> set[Decimal] | None:
    """The results of sums written out in the text; None where one uses a figure that is not known."""
    results: set[Decimal] = set()
    for match in _SUM.finditer(text):
        total: Decimal | None = None
        sign, terms = "+", 0
        for term in filter(None, _SIGN.split(match[0].split("=")[0])):
            if _SIGN.fullmatch(term):
                sign = term
                continue
            measured = measures_in(term)
            if len(measured) != 1 or not any(same_figure(measured[0], other) for other in known):
                return None
            value = measured[0].value
            total = _applied(total, sign, value / 12 if measured[0].unit == "月" and term.endswith("年") else value)
            terms += 1
        if total is not None and terms > 1:
            results |= {total, total * 12}  # years are held as months
    return results


def _applied(total: Decimal | None, sign: str, value: Decimal) -> Decimal:
    if total is None:
        return value
    match sign:
        case "+":
            return total + value
        case "-" | "−":
            return total - value
        case "×" | "x" | "*":
            return total * value
    try:
        return total / value
    except (InvalidOperation, DivisionByZero):
        return total
