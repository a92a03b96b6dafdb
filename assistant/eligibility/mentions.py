"""A company's own words → what it says of itself, each with the words it stands in.

Nothing is invented: every value is read from figures or words of the text. What is planned, heard of, required by a
rule or said of somebody else is left out. A figure goes with the name before it, or where that has its figure
already, with the name after it: 员工60人科技人员8人, 60个员工8个搞技术.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from assistant.domain.eligibility import NO, YES, Known
from assistant.domain.interval import Interval
from assistant.domain.text import Span
from assistant.eligibility.quantities import Day, Measure, Quantity, YearWords, dates_in, quantities_in, years_in
from assistant.eligibility.words import Flag, Name, ProfileWords

_SENTENCE_END = re.compile(r"[。!?]|\.(?=\s)")
_PIECE_END = re.compile(r"[。;!?\n]|\.(?=\s|$)|,(?!\d{3}(?!\d))|(?<=[^\d\s])\s+(?=\S)|\s{2,}")
_IN_TURN = re.compile(r"分别|依次|各(?:是|为)")
_TOGETHER = re.compile(r"合计|总共|一共|共计|累计|加起来|总计|总额|加总|加一起|合起来|总和|总的")
_EACH_YEAR = re.compile(r"每年|年均|平均|各年|都(?:在|是|有)|一年(?:大概|差不多|也就)?")
_ONLY_FIGURE = re.compile(r"^[\s、和及到为是约]*$")
_ADJACENT = re.compile(
    r"^(?:的|全部?|都|个|名|位|里|里面|是|在|人|员工|都|有|专职|全职|,|、|左右|上下|以上|以内|出头)*$"
)
_OUT_OF = re.compile(r"里|中|当中")
_ALL_OF_THEM = re.compile(r"^(?:全部?|都|基本)*(?:都|全)(?:是)?$")
_OF_WHOLE = re.compile(r"占|/|÷|除以|比上")
_ZERO_BEFORE = re.compile(
    r"(?:没有|没|无|零|尚无|还没有|没得|没拿到|没拿|没申请过?|没搞|不存在)(?:过|到|任何|什么|啥|一[个项件]|自己的?|自主|有效的?|授权的?|核心|拿到|取得)*$"
)
_ZERO_AFTER = re.compile(
    r"^(?:证书|方面|这块|授权|一?[个项件]|目前|现在|暂时|还|都|也|一直|压根|根本|啥的|什么的|,)*(?:没有|没|为零|为0|是零|是0|无|零|0[个项件])(?:过|拿|申请|有|呢|的)?"
)
_WITHOUT = re.compile(r"^(?:多|来)?(?:人)?(?:没|不)")
_A_LITTLE = 5
_STOCKS = frozenset({"assets", "net_assets"})
"""What a company has rather than earns: a year said for earnings does not hold for it."""
_NOT_ONE = re.compile(r"(?:都|也|还|暂时)*(?:没|无)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing said. `years` are the calendar years it is about, oldest first, empty where none is said.

    `founded` has for its value the days from the first to the last that the date can mean, as ordinals.
    """

    concept: str
    value: Known
    span: Span
    words: str
    years: tuple[int, ...] = ()
    vague: bool = False


@dataclass(slots=True)
class _Piece:
    """A stretch between commas, with all that was found in it."""

    text: str
    start: int
    names: list[Name]
    figures: list[Quantity]
    years: list[YearWords]
    dates: list[Day]
    ours: bool
    new_line: bool


class MentionReader:
    """Reads what a company says of itself. Pure: the same text and day always give the same mentions."""

    def __init__(self, words: ProfileWords) -> None:
        self._words = words

    def read(self, text: str, as_of: date) -> list[Mention]:
        """Everything said, in order; a later figure for the same fact and years replaces the one before it."""
        found: list[Mention] = []
        for sentence in self._sentences(text, as_of):
            for mention in self._sentence(sentence):
                found = [
                    m for m in found if (m.concept, m.years) != (mention.concept, mention.years) or _adds(m, mention)
                ]
                found.append(mention)
        found += self._flags(text, [(m.concept) for m in found])
        return sorted(_summed(found), key=lambda m: m.span.start)

    def _sentences(self, text: str, as_of: date) -> Iterator[list[_Piece]]:
        dates = dates_in(text, as_of)
        years = [y for y in years_in(text, as_of) if not any(d.span.overlaps(y.span) for d in dates)]
        figures = quantities_in(text, [d.span for d in dates] + [y.span for y in years])
        names = self._words.names_in(text)
        names = [
            n for n in names if not any(q.span.overlaps(n.span) and q.measure is not Measure.PIECE for q in figures)
        ]
        pieces: list[_Piece] = []
        ours = True
        for start, end in _stretches(text, [q.span for q in figures] + [d.span for d in dates]):
            stretch = text[start:end]
            new_sentence = start == 0 or bool(_SENTENCE_END.search(text[max(0, start - 2) : start + 1]))
            if new_sentence and pieces:
                yield pieces
                pieces = []
            ours = self._is_ours(stretch, ours or new_sentence or ";" in text[max(0, start - 2) : start])
            inside = Span(start, end)
            pieces.append(
                _Piece(
                    stretch,
                    start,
                    [n for n in names if inside.covers(n.span)],
                    [q for q in figures if inside.covers(q.span)],
                    [y for y in years if inside.covers(y.span)],
                    [d for d in dates if inside.covers(d.span)],
                    ours,
                    "\n" in text[max(0, start - 2) : start],
                )
            )
        if pieces:
            yield pieces

    def _is_ours(self, stretch: str, before: bool) -> bool:
        """Whether a stretch states how things are with the company itself."""
        words = self._words
        if words.plans.search(stretch) or words.rules.search(stretch):
            return False
        if words.others.search(stretch):
            return bool((own := words.ourselves.search(stretch)) and own.start() > words.others.search(stretch).start())  # type: ignore[union-attr]
        return True if words.ourselves.search(stretch) else before

    def _sentence(self, pieces: Sequence[_Piece]) -> Iterator[Mention]:
        reader = _SentenceReader(self._words)
        for piece in pieces:
            if piece.ours:
                yield from reader.piece(piece)
            else:
                reader.pass_over(piece)

    def _flags(self, text: str, said: Sequence[str]) -> Iterator[Mention]:
        for flag in self._words.flags:
            if (mention := self._flag(flag, text)) is not None:
                yield mention
        for concept, pattern in self._words.wholes:
            match = pattern.search(text)
            if (
                match
                and concept not in said
                and self._is_ours(text[slice(*_stretch_around(text, match.start()))], True)
            ):
                yield Mention(concept, Interval.exactly(1), Span(*match.span()), match.group())
        trades = [(m, name) for name, pattern in self._words.industries for m in pattern.finditer(text)]
        for match, name in sorted(trades, key=lambda one: one[0].start()):
            if self._is_ours(text[slice(*_stretch_around(text, match.start()))], True):
                yield Mention("industry", frozenset({name}), Span(*match.span()), match.group())
                return

    def _flag(self, flag: Flag, text: str) -> Mention | None:
        for pattern, value in ((flag.denies, NO), (flag.says, YES)):
            for match in pattern.finditer(text):
                start, end = _stretch_around(text, match.start())
                stretch = text[start : max(end, match.end())]
                around = stretch.replace(match.group(), "，")
                asked = text[end : end + 1] == "?" or re.search(r"[吗么]$", stretch) is not None
                if self._is_ours(around, True) and not flag.unless.search(around) and not asked:
                    return Mention(flag.concept, frozenset({value}), Span(*match.span()), match.group())
        return None


class _SentenceReader:
    """Goes through the pieces of one sentence and remembers what was spoken of last."""

    def __init__(self, words: ProfileWords) -> None:
        self._words = words
        self._years: YearWords | None = None
        self._last: dict[Measure, str | None] = {}
        self._in_turn: list[int] = []
        self._founding = False
        self._correcting = False
        self._open: Name | None = None
        self._trail: list[int] = []

    def pass_over(self, piece: _Piece) -> None:
        """What others do is no fact, but tells what the next figure is about: 隔壁营收5000万，我们才800万."""
        self._last.clear()
        for name in piece.names:
            self._speak_of(name)
        self._years = piece.years[-1] if piece.years else None

    def _speak_of(self, name: Name) -> None:
        for measure in (Measure.MONEY, Measure.PERSON, Measure.COUNT, Measure.RATIO):
            takes, concept = name.of(measure)
            if takes:
                self._last[measure] = concept

    def piece(self, piece: _Piece) -> Iterator[Mention]:
        if piece.new_line:
            self._years = None
        founded = list(self._dates(piece))
        yield from founded
        for day in piece.dates:
            if not founded and day.first.year == day.last.year:
                piece.years.append(YearWords((day.first.year,), False, day.span))  # 去年10月拿了500万
        if not piece.figures:
            self._note(piece)
            yield from self._zeros(piece)
            return
        named = self._bound(piece)
        yield from self._zeros(piece, {name.span for _, name in named if name})
        piece.years.sort(key=lambda words: words.span)
        years = self._years_of(piece, [quantity for quantity, _ in named])
        correcting = self._correcting or self._words.corrections.search(piece.text) is not None
        for (quantity, name), spoken_of in zip(named, years, strict=True):
            mention = self._mention(piece, quantity, name, spoken_of, correcting)
            if mention is not None:
                yield mention
                if mention.concept == "tech_staff" and name and _all_of_them(piece, quantity, name):
                    yield replace(mention, concept="staff")
        self._note(piece)

    def _note(self, piece: _Piece) -> None:
        """Remember years and subject for the pieces that follow."""
        if piece.years:
            self._years = piece.years[-1]
        self._open = piece.names[-1] if piece.names and not piece.figures else None
        self._correcting = not piece.figures and self._words.corrections.search(f"{piece.text},") is not None
        if not piece.figures:
            for name in piece.names:
                self._speak_of(name)
        self._founding = bool(self._words.founding.search(piece.text)) and not piece.figures and not piece.dates

    def _dates(self, piece: _Piece) -> Iterator[Mention]:
        if not (self._words.founding.search(piece.text) or self._founding):
            return
        days = [(day.first, day.last, day.span) for day in piece.dates]
        if not days and self._words.founding.search(piece.text):
            for year in list(piece.years):
                near = piece.text[year.span.end - piece.start :][:8], piece.text[: year.span.start - piece.start][-8:]
                if len(year.years) == 1 and any(self._words.founding.search(side) for side in near):
                    piece.years.remove(year)  # it says nothing of the figures that follow
                    days.append((date(year.years[0], 1, 1), date(year.years[0], 12, 31), year.span))
        for first, last, span in days[:1]:
            value = Interval(Fraction(first.toordinal()), Fraction(last.toordinal()))
            yield Mention("founded", value, span, _words_of(piece, span), vague=first != last)

    def _bound(self, piece: _Piece) -> list[tuple[Quantity, Name | None]]:
        """Each figure with the name that it goes with."""
        if (turns := self._taking_turns(piece)) is not None:
            return turns
        items: list[Name | Quantity] = sorted([*piece.names, *piece.figures], key=lambda item: item.span)
        used: set[Span] = set()
        bound: list[tuple[Quantity, Name | None]] = []
        for at, item in enumerate(items):
            if not isinstance(item, Quantity):
                continue
            before = items[at - 1] if at else None
            if item.bare and item.value.exact == 0 and isinstance(before, Name) and Measure.MONEY in before.concepts:
                item = replace(item, measure=Measure.MONEY)  # 营收是0
            name = self._name_for(item, items, at, used, piece)
            if name is not None:
                used.add(name.span)
            bound.append((item, name))
        return bound

    def _name_for(
        self, quantity: Quantity, items: Sequence[Name | Quantity], at: int, used: set[Span], piece: _Piece
    ) -> Name | None:
        measure = quantity.measure
        earlier = [item for item in items[:at] if isinstance(item, Name) and item.of(measure)[0]]
        if measure is Measure.RATIO and (part := self._part_of_whole(quantity, earlier, piece)) is not None:
            return part
        after = items[at + 1] if at + 1 < len(items) else None
        between = items[at - 1] if at else None
        fresh = [name for name in earlier if name.span not in used]
        last_figure = max((item.span.end for item in items[:at] if isinstance(item, Quantity)), default=0)
        if fresh and fresh[-1].span.start >= last_figure:
            return _most_telling(fresh, last_figure, measure)
        if isinstance(after, Name) and after.of(measure)[0] and after.span not in used:
            gap = piece.text[quantity.span.end - piece.start : after.span.start - piece.start]
            if _ADJACENT.match(gap) and not (measure is Measure.PERSON and _OUT_OF.match(gap)):
                return after
        if isinstance(between, Quantity) or measure is Measure.MONEY or measure is Measure.RATIO:
            return earlier[-1] if earlier and measure in (Measure.MONEY, Measure.RATIO) else None
        return None

    def _part_of_whole(self, quantity: Quantity, earlier: Sequence[Name], piece: _Piece) -> Name | None:
        """A占B的10%: the share of A, whatever B is called."""
        before = piece.text[: quantity.span.start - piece.start]
        told = max((q.span.end - piece.start for q in piece.figures if q.span.end <= quantity.span.start), default=0)
        marks = [match.start() for match in _OF_WHOLE.finditer(before, told)]
        parts = [n for n in earlier if marks and n.span.start - piece.start < marks[-1] and n.of(Measure.RATIO)[1]]
        return parts[-1] if parts else None

    def _taking_turns(self, piece: _Piece) -> list[tuple[Quantity, Name | None]] | None:
        """营收和研发分别是5000万和300万: as many names as figures, in turn."""
        figures = piece.figures
        if not _IN_TURN.search(piece.text) or len(figures) < 2:
            return None
        measure = figures[0].measure
        names = [n for n in piece.names if n.span.end <= figures[0].span.start and n.of(measure)[1]]
        if len(names) != len(figures) or any(one.measure is not measure for one in figures):
            return None
        return list(zip(figures, names, strict=True))

    def _years_of(self, piece: _Piece, figures: Sequence[Quantity]) -> list[tuple[int, ...]]:
        """The years each figure is about."""
        money = [q for q in figures if q.measure is Measure.MONEY]
        in_turn = _IN_TURN.search(piece.text) is not None or _in_a_row(piece, money)
        if len(money) > 1 and not piece.years and len(money) == len(self._trail) and in_turn:
            trail = iter(self._trail)  # 去年A,前年B;研发分别C、D
            return [(next(trail),) if q.measure is Measure.MONEY else () for q in figures]
        around = self._listed_years(piece, money)
        if around is not None:
            turn = iter(around)
            return [(next(turn),) if q.measure is Measure.MONEY else () for q in figures]
        if len(money) == 1 and not piece.years and len(self._in_turn) and _ONLY_FIGURE.match(_without(piece, money)):
            year = self._in_turn.pop(0)
            return [(year,) if q.measure is Measure.MONEY else () for q in figures]
        found = []
        for quantity in figures:
            before = [y for y in piece.years if y.span.end <= quantity.span.start]
            after = [y for y in piece.years if y.span.start >= quantity.span.end]
            said = before[-1] if before else after[0] if after and quantity is figures[0] else self._years
            found.append(self._spoken_of(piece, quantity, said))
        self._trail += [years[0] for years in found if len(years) == 1 and years[0] not in self._trail]
        return found

    def _spoken_of(self, piece: _Piece, quantity: Quantity, said: YearWords | None) -> tuple[int, ...]:
        if said is None or quantity.measure is not Measure.MONEY:
            return ()
        if said.total and _EACH_YEAR.search(piece.text):
            return ()
        return said.years

    def _listed_years(self, piece: _Piece, money: Sequence[Quantity]) -> list[int] | None:
        """近三年分别A、B、C and 2023、2024、2025年分别A、B、C: one year for each figure, oldest first."""
        several = [y for y in piece.years if y.total] or ([self._years] if self._years and self._years.total else [])
        years = list(several[-1].years) if several else [y for words in piece.years for y in words.years]
        names = {q.span: n for q, n in self._bound(piece) if n} if len(money) > 1 else {}
        if len(years) < 2:
            return None
        if len(money) == len(years) and len({name.span for name in names.values()}) <= 1:
            if not several and not _in_a_row(piece, money):
                return None
            self._years = YearWords(tuple(years), True, piece.years[-1].span if piece.years else Span(0, 0))
            return years
        if len(money) == 2 * len(years) and several:
            return years * 2
        if len(money) == 1 and several and not _TOGETHER.search(piece.text) and self._list_follows(piece):
            self._in_turn = years[1:]
            return years[:1]
        return None

    def _list_follows(self, piece: _Piece) -> bool:
        return bool(_IN_TURN.search(piece.text))

    def _mention(
        self, piece: _Piece, quantity: Quantity, name: Name | None, years: tuple[int, ...], correcting: bool
    ) -> Mention | None:
        measure = quantity.measure
        if measure is Measure.DAYS:
            near = piece.text[max(0, quantity.span.start - piece.start - 12) : quantity.span.end - piece.start + 6]
            if not (self._words.ages.search(near) or self._founding):
                return None
            return Mention(
                "age_days", quantity.value, quantity.span, _words_of(piece, quantity.span), (), quantity.vague
            )
        concept = name.of(measure)[1] if name else self._unnamed(piece, quantity, correcting)
        if name is not None and Measure.RATIO in name.concepts:
            self._last[Measure.RATIO] = name.concepts[Measure.RATIO]
        if name is not None or concept is not None:
            self._last[measure] = concept
            if measure is Measure.PIECE:
                self._last[Measure.PERSON if concept in _PEOPLE else Measure.COUNT] = concept
        if concept in _RIGHTS and self._words.pending.search(_from(piece, quantity, name)):
            return None
        if name and concept in _RIGHTS and quantity.value.exact == 1 and _NOT_ONE.match(_behind(piece, quantity, name)):
            return Mention(concept, Interval.exactly(0), name.span, _words_of(piece, name.span))
        if concept is None or (name and _WITHOUT.match(piece.text[quantity.span.end - piece.start :])):
            return None
        span = (
            Span(min(quantity.span.start, name.span.start), max(quantity.span.end, name.span.end))
            if name
            else quantity.span
        )
        if len(span) > 40:
            span = quantity.span
        if concept in _STOCKS and not piece.years:
            years = ()
        if concept == "loss":
            return Mention("profit", -quantity.value, span, _words_of(piece, span), years, quantity.vague)
        return Mention(concept, quantity.value, span, _words_of(piece, span), years, quantity.vague)

    def _unnamed(self, piece: _Piece, quantity: Quantity, correcting: bool) -> str | None:
        """A figure without a name of its own: people are staff, a correction and a list go on with what was said."""
        measure = quantity.measure
        if correcting or (measure is Measure.MONEY and _ONLY_FIGURE.match(_rest(piece, quantity))):
            kinds = (Measure.PERSON, Measure.COUNT) if measure is Measure.PIECE else (measure,)
            return next((self._last[kind] for kind in kinds if self._last.get(kind)), None)
        if measure is Measure.PIECE and self._open is not None and piece.figures[0] is quantity and not piece.names:
            return self._open.of(measure)[1]
        if measure is Measure.PERSON:
            return "staff" if self._last.get(Measure.PERSON) in (None, "staff") else None
        if measure is Measure.RATIO and piece.text.lstrip().startswith(("占", "比例", "比重")):
            return self._last.get(measure)
        if measure in (Measure.MONEY, Measure.RATIO) and piece.figures[0] is quantity and not piece.names:
            return self._last.get(measure)
        return None

    def _zeros(self, piece: _Piece, taken: set[Span] | None = None) -> Iterator[Mention]:
        """没有专利, 软著一个都没有."""
        for name in piece.names:
            takes, concept = name.of(Measure.COUNT)
            if Measure.MONEY not in name.concepts and name.of(Measure.PERSON)[1] in _PART_OF_STAFF:
                takes, concept = name.of(Measure.PERSON)
            if not takes or concept is None or concept == "results" or name.span in (taken or ()):
                continue
            before, after = piece.text[: name.span.start - piece.start], piece.text[name.span.end - piece.start :]
            if _ZERO_BEFORE.search(before) or _ZERO_AFTER.match(after):
                yield Mention(concept, Interval.exactly(0), name.span, _words_of(piece, name.span))


_PART_OF_STAFF = frozenset({"tech_staff", "college_staff"})
_PEOPLE = frozenset({"staff", "tech_staff", "college_staff"})
_RIGHTS = frozenset({"ip", "ip1", "ip2", "patents"})
_ADDED = frozenset({"ip2", "ip1"})


def _adds(one: Mention, other: Mention) -> bool:
    """Kinds of rights that are added up: 3个软著 and 2个实用新型."""
    return one.concept in _ADDED and one.words != other.words


def _summed(found: Sequence[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in found:
        same = next((m for m in kept if m.concept == mention.concept and m.concept in _ADDED), None)
        if same is None:
            kept.append(mention)
        elif isinstance(same.value, Interval) and isinstance(mention.value, Interval):
            words = f"{same.words}、{mention.words}"
            kept[kept.index(same)] = replace(same, value=same.value + mention.value, words=words)
    return kept


def _most_telling(fresh: Sequence[Name], last_figure: int, measure: Measure) -> Name:
    """Of several names before one figure the last that is a fact of ours, unless the last is none on purpose."""
    return fresh[-1]


def _in_a_row(piece: _Piece, money: Sequence[Quantity]) -> bool:
    """Whether nothing but commas and 和 stands between the figures."""
    gaps = [piece.text[a.span.end - piece.start : b.span.start - piece.start] for a, b in itertools.pairwise(money)]
    return all(re.fullmatch(r"[\s、,和及/到]*", gap) for gap in gaps)


def _all_of_them(piece: _Piece, quantity: Quantity, name: Name) -> bool:
    """10个人全是搞技术的: they are the staff too."""
    between = piece.text[quantity.span.end - piece.start : name.span.start - piece.start]
    return quantity.span.end <= name.span.start and bool(_ALL_OF_THEM.match(between))


def _from(piece: _Piece, quantity: Quantity, name: Name | None) -> str:
    """The piece from a little before the figure or its name up to the next figure."""
    start = min(quantity.span.start, name.span.start) if name else quantity.span.start
    ends = [other.span.start for other in piece.figures if other.span.start >= quantity.span.end]
    return piece.text[max(0, start - piece.start - _A_LITTLE) : min(ends) - piece.start if ends else None]


def _behind(piece: _Piece, quantity: Quantity, name: Name) -> str:
    """The piece after the figure and its name."""
    return piece.text[max(quantity.span.end, name.span.end) - piece.start :]


def _without(piece: _Piece, quantities: Sequence[Quantity]) -> str:
    text = piece.text
    for quantity in reversed(quantities):
        text = text[: quantity.span.start - piece.start] + text[quantity.span.end - piece.start :]
    return text


def _rest(piece: _Piece, quantity: Quantity) -> str:
    return _without(piece, [quantity])


def _words_of(piece: _Piece, span: Span) -> str:
    return piece.text[span.start - piece.start : span.end - piece.start]


def _stretches(text: str, whole: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """The text between commas and full stops; a figure or date is never cut."""
    at = 0
    for match in _PIECE_END.finditer(text):
        if any(span.start < match.end() and match.start() < span.end for span in whole):
            continue
        if match.group().isspace() and "\n" not in match.group() and any(span.start == match.end() for span in whole):
            continue  # 职工总数 41
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(text):
        yield at, len(text)


def _stretch_around(text: str, at: int) -> tuple[int, int]:
    start = max((m.end() for m in _PIECE_END.finditer(text[:at])), default=0)
    end = _PIECE_END.search(text, at)
    return start, end.start() if end else len(text)
