"""What is drawn on a PDF page, in the order of drawing, and which of its words nobody can see.

pdfminer runs the page's drawing operators; this adds what it leaves out: render modes, transparency, layers.
With `pdf_layout` the only home of pdfplumber and its pdfminer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pdfminer.layout import LTChar, LTCurve, LTImage, LTRect
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import apply_matrix_rect
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from assistant.ingest.files.colours import WHITE, Colour, of_components, unseen
from assistant.ingest.files.reading import Hidden

_TINY_POINTS = 2.0
_FAINT = 0.05
_INVISIBLE = frozenset({3, 7})
_FILLED = frozenset({0, 4})
_WHOLE_PAGE, _FEW = 0.5, 0.2
_MOST_LOOKED_THROUGH = 400
_PLAIN_SPACES = frozenset({"DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased"})


@dataclass(slots=True)
class _Drawn:
    """One thing drawn: a character, a filled shape or a picture, with the state it was drawn in."""

    item: Any
    colour: Colour | None
    alpha: float
    off: bool
    mode: int = 0
    opaque: bool = True


class Device(PDFPageAggregatorWithMarkedContent):  # type: ignore[misc]  # pdfplumber is not typed
    """Collects what a page draws. `crop` is what of it is shown, in the page's own units."""

    def __init__(self, resources: Any, page_number: int, off: frozenset[int]) -> None:
        super().__init__(resources, pageno=page_number)
        self.off_layers = off
        self.drawn: list[_Drawn] = []
        self.marked: list[bool] = []
        self.alpha, self.blends, self.group_alpha = 1.0, False, 1.0
        self.crop = (0.0, 0.0, 0.0, 0.0)
        self._mode = 0

    def begin_page(self, page: Any, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self.crop = apply_matrix_rect(ctm, page.cropbox)

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **more: Any) -> float:
        advance = super().render_char(*args, **more)
        item = self.cur_item._objs[-1]
        state = item.graphicstate
        self.drawn.append(_Drawn(item, _colour(state), self.alpha * self.group_alpha, any(self.marked), self._mode))
        return float(advance)

    def render_image(self, name: str, stream: Any) -> None:
        super().render_image(name, stream)
        shines = any(stream.get_any((key,)) for key in ("SMask", "Mask", "ImageMask", "IM"))
        opaque = not shines and not self.blends and self.alpha * self.group_alpha == 1.0
        self.drawn.append(_Drawn(self.cur_item._objs[-1], None, self.alpha, any(self.marked), opaque=opaque))

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        before = len(self.cur_item._objs)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        single = sum(step[0] == "m" for step in path) == 1  # others come again, one by one
        if fill and single:
            opaque = not self.blends and self.alpha * self.group_alpha == 1.0
            for item in self.cur_item._objs[before:]:
                if isinstance(item, LTCurve):
                    self.drawn.append(_Drawn(item, _colour(gstate), self.alpha, any(self.marked), opaque=opaque))


class Interpreter(PDFPageInterpreter):
    """Follows transparency and layers too."""

    device: Device

    def do_q(self) -> None:
        super().do_q()
        self.__dict__.setdefault("_lights", []).append((self.device.alpha, self.device.blends))

    def do_Q(self) -> None:
        super().do_Q()
        if lights := self.__dict__.get("_lights"):
            self.device.alpha, self.device.blends = lights.pop()

    def do_gs(self, name: Any) -> None:
        given = dict_value(dict_value(self.resources.get("ExtGState") or {}).get(literal_name(name)) or {})
        alpha = resolve1(given.get("ca"))
        if isinstance(alpha, int | float):
            self.device.alpha = float(alpha)
        mode = resolve1(given.get("BM"))
        if mode is not None:
            modes = [literal_name(one) for one in (mode if isinstance(mode, list) else [mode])]
            self.device.blends = not set(modes) & {"Normal", "Compatible"}

    def do_BMC(self, tag: Any) -> None:
        super().do_BMC(tag)
        self.device.marked.append(False)

    def do_BDC(self, tag: Any, props: Any) -> None:
        super().do_BDC(tag, props)
        off = False
        if isinstance(tag, PSLiteral) and literal_name(tag) == "OC" and isinstance(props, PSLiteral):
            layers = dict_value(self.resources.get("Properties") or {})
            off = self._is_off(layers.get(literal_name(props)))
        self.device.marked.append(off)

    def do_EMC(self) -> None:
        super().do_EMC()
        if self.device.marked:
            self.device.marked.pop()

    def do_Do(self, xobjid_arg: Any) -> None:
        found = self.xobjmap.get(literal_name(xobjid_arg))
        form: Any = stream_value(found) if found is not None else {}
        layer = form.get("OC")
        lights = self.device.alpha, self.device.blends, self.device.group_alpha
        if form.get("Group") is not None:  # what it draws is made fainter as one
            self.device.group_alpha *= self.device.alpha
            self.device.alpha = 1.0
        depth = len(self.device.marked)
        self.device.marked.append(self._is_off(layer))
        super().do_Do(xobjid_arg)
        del self.device.marked[depth:]
        self.device.alpha, self.device.blends, self.device.group_alpha = lights

    def _is_off(self, layer: Any) -> bool:
        if layer is None:
            return False
        if isinstance(layer, PDFObjRef) and layer.objid in self.device.off_layers:
            return True
        given = dict_value(layer)
        members = resolve1(given.get("OCGs"))
        listed = members if isinstance(members, list) else [given.get("OCGs")]
        layers = [one for one in listed if isinstance(one, PDFObjRef)]
        return bool(layers) and all(one.objid in self.device.off_layers for one in layers)


def layers_off(catalog: Any) -> frozenset[int]:
    """The layers that are switched off when the file is opened."""
    properties = dict_value(catalog.get("OCProperties") or {})
    default = dict_value(properties.get("D") or {})

    def listed(of: Any, key: str) -> set[int]:
        return {one.objid for one in resolve1(of.get(key)) or [] if isinstance(one, PDFObjRef)}

    off = listed(default, "OFF")
    if default.get("BaseState") is not None and literal_name(resolve1(default["BaseState"])) == "OFF":
        off |= listed(properties, "OCGs") - listed(default, "ON")
    return frozenset(off)


def apart(device: Device, page: int) -> tuple[list[Hidden], list[Any]]:
    """The words of a page that nobody can see, and the characters that one can, in the order of drawing."""
    unseen_ones: list[tuple[str | None, _Drawn]] = []
    scan = _searchable(device)
    grounds = [(n, one) for n, one in enumerate(device.drawn) if not isinstance(one.item, LTChar) and not one.off]
    for number, one in enumerate(device.drawn):
        if isinstance(one.item, LTChar) and one.item.get_text().strip():
            how = None if number in scan else _how_hidden(device, number, one, grounds)
            unseen_ones.append((how, one))
    hidden = []
    for how, told in groupby(unseen_ones, key=lambda pair: pair[0]):
        words = "".join(one.item.get_text() for _, one in told).strip()
        if how is not None and sum(char.isalnum() for char in words) > 1:
            hidden.append(Hidden(how, words, page))
    gone = {id(one.item) for how, one in unseen_ones if how is not None}
    characters = [one.item for one in device.drawn if isinstance(one.item, LTChar) and id(one.item) not in gone]
    return hidden, characters


def shapes(device: Device) -> Any:
    """The page's layout without its characters, for the tables that its rules make."""
    _strip(device.result)
    return device.result


def _how_hidden(device: Device, number: int, one: _Drawn, grounds: Sequence[tuple[int, _Drawn]]) -> str | None:
    if one.off:
        return "关闭的图层 layer switched off"
    if one.alpha < _FAINT:
        return "透明文字 transparent"
    if one.mode in _INVISIBLE:
        return "不显示的文字（渲染模式3） invisible render mode"
    if one.item.size < _TINY_POINTS:
        return "极小文字 tiny"
    x, y = _middle(one.item)
    left, bottom, right, top = device.crop
    if not (left <= x <= right and bottom <= y <= top):
        return "页面以外的文字 off the page"
    under = next((ground for n, ground in _below(grounds, number) if _holds(ground.item, x, y)), None)
    ground = WHITE if under is None else under.colour
    if one.mode in _FILLED and one.colour is not None and ground is not None and unseen(one.colour, ground):
        return "与底色相同的文字（如白色） white or of the ground's colour"
    if any(_covers(cover, x, y) for n, cover in _above(grounds, number)):
        return "被遮盖的文字 covered"
    return None


def _below(grounds: Sequence[tuple[int, _Drawn]], number: int) -> Iterator[tuple[int, _Drawn]]:
    """What was painted before, the last first."""
    return (pair for pair in reversed(grounds[-_MOST_LOOKED_THROUGH * 10 :]) if pair[0] < number)


def _above(grounds: Sequence[tuple[int, _Drawn]], number: int) -> Iterator[tuple[int, _Drawn]]:
    return (pair for pair in grounds if pair[0] > number)


def _covers(cover: _Drawn, x: float, y: float) -> bool:
    return cover.opaque and isinstance(cover.item, LTRect | LTImage) and _holds(cover.item, x, y)


def _searchable(device: Device) -> set[int]:
    """The invisible or covered characters of a scan that somebody made searchable: they lie over or under a picture
    of the whole page on which hardly anything else is written."""
    left, bottom, right, top = device.crop
    area = max(1.0, (right - left) * (top - bottom))
    pictures = [
        (n, one) for n, one in enumerate(device.drawn)
        if isinstance(one.item, LTImage) and not one.off and one.item.width * one.item.height >= _WHOLE_PAGE * area
    ]  # fmt: skip
    found: set[int] = set()
    for at, picture in pictures:
        under, plain = set(), 0
        for number, one in enumerate(device.drawn):
            if not isinstance(one.item, LTChar) or not one.item.get_text().strip():
                continue
            if not _holds(picture.item, *_middle(one.item)):
                continue
            if one.mode in _INVISIBLE or (number < at and picture.opaque):
                under.add(number)
            else:
                plain += 1
        if plain <= _FEW * len(under):
            found |= under
    return found


def _colour(state: Any) -> Colour | None:
    """The fill colour, where its colour space is a plain one."""
    if state.ncs.name not in _PLAIN_SPACES:
        return None
    values = state.ncolor if isinstance(state.ncolor, tuple | list) else (state.ncolor,)
    if not all(isinstance(value, int | float) for value in values):
        return None
    return of_components([float(value) for value in values])


def _middle(item: Any) -> tuple[float, float]:
    return (item.x0 + item.x1) / 2, (item.y0 + item.y1) / 2


def _holds(item: Any, x: float, y: float) -> bool:
    return bool(item.x0 <= x <= item.x1 and item.y0 <= y <= item.y1)


def _strip(container: Any) -> None:
    container._objs = [item for item in container._objs if not isinstance(item, LTChar)]
    for item in container._objs:
        if hasattr(item, "_objs"):
            _strip(item)
