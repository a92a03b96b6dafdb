"""How the parts of a web page look: whether anybody could see them. Reads attributes and plain style sheets."""

import re
from collections.abc import Iterator
from typing import Any

from assistant.ingest.files.colours import WHITE, Colour, colour_named, unseen

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@(?P<kind>[\w-]+)(?P<what>[^{};]*)(?:;|\{(?P<inside>(?:[^{}]|\{[^{}]*\})*)\})")
_SCREEN = re.compile(r"^\s*(?:all|screen|only screen)\b(?!.*(?:max|min)-)", re.I)
_TELLING = re.compile(r"display|visibility|font-size|text-indent|left|top|right|clip|opacity|color|background", re.I)
_LENGTH = re.compile(r"(-?[\d.]+)\s*(px|pt|em|rem|%|cm|mm|in)?")
_POINTS = {"px": 0.75, "pt": 1.0, "em": 12.0, "rem": 12.0, "%": 0.12, "cm": 28.3, "mm": 2.83, "in": 72.0}
_TINY_POINTS, _FAR = 2.0, -400.0
_CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?\s*,?){4}\)")
_PLAIN = re.compile(r"(?P<name>[A-Za-z][\w-]*)?(?P<mark>[.#][\w-]+)?")
_MOST_SEARCHED = 300
_OFFSETS = ("left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent")
_NO_COLOUR = frozenset({"transparent", "none", "inherit", "initial", "unset", ""})
_MAY_HIDE = frozenset(
    {"display", "visibility", "opacity", "clip", "font-size", "background", "background-color", "position", *_OFFSETS}
)

Style = dict[str, str]


class WebLooks:
    """The styles of one page."""

    def __init__(self, page: Any) -> None:
        self._given: dict[int, Style] = {}
        selected = _Selected(page)
        for selector, style in _rules(page):
            for element in selected(selector, style):
                self._given.setdefault(id(element), {}).update(style)

    def style(self, element: Any) -> Style:
        """What is given for the element itself, not what it takes from those around it."""
        written = _declared(str(element.get("style") or ""))
        ground = {"background": str(element["bgcolor"])} if element.get("bgcolor") else {}
        font = {"color": str(element["color"])} if element.name == "font" and element.get("color") else {}
        return ground | font | self._given.get(id(element), {}) | written

    def hidden(self, element: Any) -> str | None:
        """How the element with all that is in it is hidden; None where it can be seen, as far as its style tells."""
        style = self.style(element)
        if element.has_attr("hidden"):
            return "hidden 属性 hidden attribute"
        if style.get("display") == "none":
            return "display:none"
        if style.get("visibility") in ("hidden", "collapse"):
            return f"visibility:{style['visibility']}"
        if style.get("opacity") in ("0", "0.0", "0%"):
            return "opacity:0"
        if "font-size" in style and _points(style["font-size"], 12.0) < _TINY_POINTS:
            return "极小文字 font-size"
        placed = style.get("position") in ("absolute", "fixed", "relative")
        for side in _OFFSETS:
            if side in style and (placed or side.startswith(("margin", "text"))) and _points(style[side], 0.0) < _FAR:
                return "移出页面的文字 off-screen"
        if re.match(
            r"rect\(\s*[01](?:px)?[, ]+[01](?:px)?[, ]+[01](?:px)?[, ]+[01](?:px)?\s*\)", style.get("clip", "")
        ):
            return "裁掉的文字 clipped"
        return "与底色相同的文字（如白色） white or of the ground's colour" if self._blends(element, style) else None

    def _blends(self, element: Any, style: Style) -> bool:
        """Whether its own colour is that of the ground it stands on."""
        colour = colour_named(style.get("color", ""))
        if colour is None:
            return False
        ground = self._ground(element)
        return ground is not None and unseen(colour, ground)

    def _ground(self, element: Any) -> Colour | None:
        for around in (element, *element.parents):
            if around.name is None or around.name == "[document]":
                break
            style = self.style(around)
            written = style.get("background-color") or style.get("background") or ""
            if "url(" in written or "gradient" in written or style.get("background-image", "none") != "none":
                return None
            for word in re.findall(r"rgba?\([^)]*\)|[^\s]+", written):
                if word.lower() not in _NO_COLOUR and (colour := colour_named(word)) is not None:
                    return colour
            if written and written.lower() not in _NO_COLOUR:
                return None
            if around.has_attr("background"):
                return None
        return WHITE


def _rules(page: Any) -> Iterator[tuple[str, Style]]:
    """The selectors of the page's style sheets that hold on a screen, with what they give."""
    for sheet in page.find_all("style"):
        if sheet.get("media") and not _SCREEN.match(str(sheet["media"])):
            continue
        text = _COMMENT.sub(" ", sheet.get_text())
        kept = _AT_RULE.sub(lambda m: m["inside"] or "" if _holds(m) else "", text)
        for found in _RULE.finditer(kept):
            if _TELLING.search(found[2]):
                yield from ((selector.strip(), _declared(found[2])) for selector in found[1].split(","))


def _holds(rule: re.Match[str]) -> bool:
    return rule["kind"].lower() == "media" and _SCREEN.match(rule["what"]) is not None


class _Selected:
    """The elements that a selector means: by a list where it is plain, else by a search, which takes long."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._left = _MOST_SEARCHED
        self._by_name: dict[str, list[Any]] = {}
        for element in page.find_all(True):
            names = [element.name, f"#{element.get('id')}", *(f".{one}" for one in element.get("class") or [])]
            for name in names:
                self._by_name.setdefault(name, []).append(element)

    def __call__(self, selector: str, style: Style) -> list[Any]:
        if plain := _PLAIN.fullmatch(selector):
            found = self._by_name.get(plain["mark"] or plain["name"], [])
            return [one for one in found if not plain["name"] or one.name == plain["name"].lower()]
        needless = not (_MAY_HIDE & style.keys()) or ":" in selector  # :hover tells how a part looks at times
        if needless or not self._left:
            return []
        from soupsieve import SelectorSyntaxError

        self._left -= 1
        try:
            return list(self._page.select(selector))
        except (SelectorSyntaxError, NotImplementedError, ValueError):
            return []


def _declared(written: str) -> Style:
    pairs = (one.partition(":") for one in written.split(";"))
    return {name.strip().lower(): value.replace("!important", "").strip().lower() for name, _, value in pairs if value}


def _points(length: str, otherwise: float) -> float:
    found = _LENGTH.fullmatch(length.strip())
    if found is None:
        return otherwise
    try:
        return float(found[1]) * _POINTS[found[2] or "px"]
    except ValueError:
        return otherwise
