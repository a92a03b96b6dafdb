"""Scanned official documents, made by our own scripts: letters on a sheet, laid under a bad scanner, put into a PDF."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_FONTS = Path("/usr/share/fonts/opentype/noto")
_SIMPLIFIED = 2  # the face in Noto's collections
_A4 = (210 / 25.4, 297 / 25.4)
_MARGINS = (37 / 25.4, 28 / 25.4)
"""GB/T 9704: 37 mm above and 28 mm left of the type area, which holds 22 lines of 28 characters of size 3 (16 pt)."""
_AREA = (156 / 25.4, 225 / 25.4)
Row = tuple[float, str]
"""Its indentation in characters, and its words."""
_NO_LINE_BEGINS_WITH = "，。、；：！？）》”’%"
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}


def as_printed(line: str) -> str:
    """Cleaned text has half-width punctuation; a printed document has it full-width beside Han characters."""
    return "".join(
        char if char not in _FULL_WIDTH or _between_latin(line, at) else _FULL_WIDTH[char]
        for at, char in enumerate(line)
    )


def _between_latin(line: str, at: int) -> bool:
    beside = line[max(at - 1, 0) : at] + line[at + 1 : at + 2]
    return bool(beside) and beside.isascii() and beside.isalnum()


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set; sizes in points, `leading` in sizes."""

    points: float = 16
    leading: float = 1.8
    columns: int = 1
    page_numbers: bool = True
    running_head: str = ""

    @property
    def size(self) -> float:
        return self.points / 72

    @property
    def gap(self) -> float:
        return 2 * self.size if self.columns > 1 else 0.0

    @property
    def width(self) -> float:
        return (_AREA[0] - self.gap * (self.columns - 1)) / self.columns

    @property
    def rows(self) -> int:
        """Of one column."""
        return int(_AREA[1] // (self.leading * self.size))


_GOVERNMENT = Setting()


def pages_of(lines: Sequence[str], setting: Setting = _GOVERNMENT) -> list[list[Row]]:
    """One paragraph a line, indented by two characters and broken at the column's width: the rows of each sheet."""
    rows = [row for line in lines for row in _rows(line, setting)]
    a_page = setting.rows * setting.columns
    return [rows[start : start + a_page] for start in range(0, len(rows), a_page)]


def sheets(lines: Sequence[str], dpi: int = 200, setting: Setting = _GOVERNMENT) -> list[Image.Image]:
    """The pages as printed on A4, clean and straight."""
    return [_sheet(page, number, dpi, setting) for number, page in enumerate(pages_of(lines, setting), 1)]


def _sheet(page: Sequence[Row], number: int, dpi: int, setting: Setting) -> Image.Image:
    sheet = Image.new("L", (round(_A4[0] * dpi), round(_A4[1] * dpi)), 255)
    pen = ImageDraw.Draw(sheet)
    font = _font(setting.points, dpi)
    for at, (indent, row) in enumerate(page):
        column, line_number = divmod(at, setting.rows)
        left = _MARGINS[1] + column * (setting.width + setting.gap) + indent * setting.size
        pen.text((left * dpi, (_MARGINS[0] + line_number * setting.leading * setting.size) * dpi), row, 0, font, "ls")
    if setting.page_numbers:
        pen.text((_A4[0] * dpi / 2, (_A4[1] - 1) * dpi), f"— {number} —", 0, font, "ms")
    pen.text((_A4[0] * dpi / 2, 0.8 * dpi), setting.running_head, 0, font, "ms")
    return sheet.convert("RGB")


def scanned(
    sheets: Sequence[Image.Image],
    *,
    tilt: float = 0,
    noise: float = 0,
    paper: int = 255,
    turned: int = 0,
    seed: int = 7,
) -> list[Image.Image]:
    """The sheets as a scanner gives them: tilted by degrees, speckled, on grey paper, or turned by 90, 180, 270."""
    chance = np.random.default_rng(seed)
    made = []
    for sheet in sheets:
        seen = sheet.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)) if tilt else sheet
        pixels = np.asarray(seen, dtype=np.float32) * (paper / 255)
        pixels += chance.normal(0, noise, pixels.shape[:2])[..., None]
        seen = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        made.append(seen.rotate(turned, expand=True) if turned else seen)
    return made


def pdf_of(pictures: Sequence[Image.Image], dpi: int = 200) -> bytes:
    """A PDF whose pages are these pictures and nothing else."""
    made = io.BytesIO()
    pictures[0].save(made, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=75)
    return made.getvalue()


def _font(points: float, dpi: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / "NotoSerifCJK-Regular.ttc", round(points / 72 * dpi), index=_SIMPLIFIED)


def _rows(line: str, setting: Setting) -> Iterator[Row]:
    font, size = _font(setting.points, 720), setting.points * 10
    width = setting.width / setting.size
    row, used, indent = "", 2.0, 2.0
    for char in as_printed(line):
        takes = font.getlength(char) / size
        if used + takes > width + 0.05 and char not in _NO_LINE_BEGINS_WITH:
            yield indent, row
            row, used, indent = "", 0.0, 0.0
        row += char
        used += takes
    if row:
        yield indent, row


def stamped(sheet: Image.Image, dpi: int = 200) -> Image.Image:
    """With a round red seal over the words, which show through."""
    over = Image.new("RGB", sheet.size, (255, 255, 255))
    pen = ImageDraw.Draw(over)
    middle, radius = (5.6 * dpi, 3.0 * dpi), 0.8 * dpi
    box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
    pen.ellipse(box, outline=(220, 40, 40), width=max(2, dpi // 30))
    pen.text(middle, "★", (220, 40, 40), _font(40, dpi), "mm")
    return Image.fromarray(np.minimum(np.asarray(sheet), np.asarray(over)))
