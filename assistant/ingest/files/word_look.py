"""How the words of a Word file look: whether anybody could see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.ingest.files.colours import WHITE, Colour, colour_named, unseen
from assistant.ingest.files.word_numbering import W

_TINY_HALF_POINTS = 4.0
_LONGEST_CHAIN = 20
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_OFF = frozenset({"0", "false", "off", "none"})
_LIGHT_THEME = frozenset({"background1", "light1"})


@dataclass(frozen=True, slots=True)
class Ground:
    """What words stand on; no colour where that cannot be told, and then every colour counts as seen."""

    colour: Colour | None = WHITE

    def under(self, properties: Any | None) -> "Ground":
        """The ground of a paragraph, cell or run with these properties."""
        if properties is None:
            return self
        highlight = properties.find(f"{W}highlight")
        if highlight is not None and highlight.get(f"{W}val") != "none":
            return Ground(colour_named(str(highlight.get(f"{W}val"))))
        shading = properties.find(f"{W}shd")
        if shading is None or shading.get(f"{W}val") == "nil":
            return self
        solid = shading.get(f"{W}val") == "solid"
        written = str(shading.get(f"{W}color" if solid else f"{W}fill") or "")
        if written in ("auto", ""):
            themed = shading.get(f"{W}themeFill") is not None or solid
            return Ground(None) if themed else self
        return Ground(colour_named(written))


class Looks:
    """The styles of a file, and how they make a run look."""

    def __init__(self, styles: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        self._default: Any | None = None
        self._paragraph: str | None = None
        if styles is None:
            return
        for style in styles.iter(f"{W}style"):
            self._styles[str(style.get(f"{W}styleId"))] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self._paragraph = str(style.get(f"{W}styleId"))
        self._default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def name(self, properties: Any | None) -> str:
        """The id and name of a paragraph's style, in lower case."""
        style = self._styles.get(_style(properties, "pStyle") or "")
        if style is None:
            return ""
        name = style.find(f"{W}name")
        return f"{style.get(f'{W}styleId')} {name.get(f'{W}val') if name is not None else ''}".lower()

    def hidden(self, run: Any | None, paragraph: Any | None, ground: Ground) -> str | None:
        """How the words of a run with these properties are hidden; None where somebody can see them."""
        sources = list(self._sources(run, paragraph))
        vanish = _first(sources, "vanish")
        if vanish is not None and vanish.get(f"{W}val") not in _OFF:
            return "隐藏文字 hidden"
        size = _first(sources, "sz")
        if size is not None and _number(size) < _TINY_HALF_POINTS:
            return "极小文字 tiny"
        colour, under = self._colour(sources), ground.under(run)
        if colour is not None and under.colour is not None and unseen(colour, under.colour):
            return "与底色相同的文字（如白色） white or of the ground's colour"
        return None

    def coloured_table(self, properties: Any | None) -> bool:
        """Whether a table's style paints the ground of some of its cells."""
        style = self._styles.get(_style(properties, "tblStyle") or "")
        for _ in range(_LONGEST_CHAIN):
            if style is None:
                return False
            if any(shading.get(f"{W}fill") not in (None, "auto", "FFFFFF") for shading in style.iter(f"{W}shd")):
                return True
            style = self._styles.get(_style(style, "basedOn") or "")
        return False

    @staticmethod
    def _colour(sources: list[Any]) -> Colour | None:
        element = _first(sources, "color")
        if element is None:
            return None
        written = str(element.get(f"{W}val") or "auto")
        if written == "auto":
            return WHITE if element.get(f"{W}themeColor") in _LIGHT_THEME else None
        return colour_named(written)

    def _sources(self, run: Any | None, paragraph: Any | None) -> Iterator[Any]:
        """The run properties that hold, the nearest first."""
        if run is not None:
            yield run
            yield from self._chain(_style(run, "rStyle"))
        yield from self._chain(_style(paragraph, "pStyle") or self._paragraph)
        if self._default is not None:
            yield self._default

    def _chain(self, name: str | None) -> Iterator[Any]:
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(name or "")
            if style is None:
                return
            if (properties := style.find(f"{W}rPr")) is not None:
                yield properties
            name = _style(style, "basedOn")


def box_ground(box: Any, around: Ground) -> Ground:
    """The ground of a text box: its fill, or what lies around it."""
    for above in box.iterancestors():
        if str(above.tag).startswith(_V) and above.get("fillcolor"):
            return Ground(colour_named(str(above.get("fillcolor")).split()[0]))
        for properties in above:
            if not str(properties.tag).endswith("}spPr"):
                continue
            if (plain := properties.find(f"{_A}solidFill/{_A}srgbClr")) is not None:
                return Ground(colour_named(str(plain.get("val"))))
            if any(properties.find(f"{_A}{fill}") is not None for fill in ("solidFill", "gradFill", "blipFill")):
                return Ground(None)
        if above.tag == f"{W}p":
            break
    return around


def _style(element: Any | None, kind: str) -> str | None:
    found = element.find(f"{W}{kind}") if element is not None else None
    return str(found.get(f"{W}val")) if found is not None else None


def _first(sources: list[Any], name: str) -> Any | None:
    return next((found for source in sources if (found := source.find(f"{W}{name}")) is not None), None)


def _number(element: Any) -> float:
    try:
        return float(element.get(f"{W}val"))
    except (TypeError, ValueError):
        return _TINY_HALF_POINTS
