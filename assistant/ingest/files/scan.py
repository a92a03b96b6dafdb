"""Scanned pages → their words, by OCR. The only home of rapidocr, onnxruntime, pypdfium2 and Pillow.

An optional extra (`make setup-ocr`); runs in a child process with limits (see `apart`). The models lie in the package:
nothing is downloaded, and nothing is reported to anybody.
"""

import importlib.util
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableSource
from assistant.ingest.files.sheet import Piece, paragraphs, runs_across, straightened

THREADS = 2
_DPI = 150
"""Measured (docs/decisions/0009-ocr.md): finer costs time and memory, and reads no better."""
_LONGEST_SIDE = 2500
"""In pixels, whatever size a page says it has: A3 in `_DPI`; memory stays within its limit."""
_SURE = 0.9
"""Mean confidence of a page that is believed without looking at it upside down as well."""
_TALL = 1.5
_DOUBTFUL, _DOUBTFUL_FIGURE = 0.5, 0.8
"""A letter less sure than this was wrong three times out of four; a figure must be surer, for money hangs on it."""
_UNREADABLE = "\ufffd"
"""Cleaning marks it as damage: what stood there is not guessed."""
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}

_STROKES = "—–－ー一-"  # the hyphen last: it stands in character classes
_HAN = "一二三四五六七八九十百零〇"
_ONE_HAN: dict[int, str] = dict.fromkeys(map(ord, _STROKES), "一")
_ONE, _KATAKANA = ({ord(seen): read for seen, read in pairs} for pairs in (("l1", "|1"), ("ニ二", "ハ八")))
SLIPS: tuple[tuple[re.Pattern[str], dict[int, str], str], ...] = (
    (
        re.compile(rf"第[{_HAN}{_STROKES}]+(?=[编章节条])"),
        _ONE_HAN,
        "between 第 and its unit only a number can stand, and a lone stroke among Han numbers is 一",
    ),
    (re.compile(rf"[(（][{_HAN}]*[{_STROKES}][)）]"), _ONE_HAN, "brackets hold no lone dash"),
    (re.compile(rf"[{_STROKES}](?=、)"), _ONE_HAN, "no paragraph begins with a dash and 、"),
    (re.compile(r"[(（]?[ニハ](?=[、)）])"), _KATAKANA, "official documents hold no katakana"),
    (re.compile(r"[l|](?=[、．])"), _ONE, "、 follows a number there; Roman ones are written I, not l"),
    (re.compile(r"[(（][l|](?=[)）])"), _ONE, "as above"),
)
"""Numbering marks that begin a paragraph, where only one reading is possible: (what is seen, how it reads, why)."""
_YEAR = re.compile(r"〔((?:19|20)\d\d)[\]］】)）](?=\d{1,4}号)|[\[［【(（]((?:19|20)\d\d)〕(?=\d{1,4}号)")
"""The year in a document number stands in 〔 〕 (GB/T 9704-2012, 7.2.5): one of the two tells the other."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page as recognised: its paragraphs; `sure`, from 0 to 1, is the mean confidence of its characters,
    and 0 where their order cannot be told."""

    page: int
    words: str
    sure: float


def ocr_is_there() -> bool:
    """Whether the optional packages are installed; imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "pypdfium2"))


def read_scans(kind: str, data: bytes, pages: Sequence[int], done: Callable[[], None]) -> list[Scanned]:
    """Recognise these pages (from 1) of a PDF, or the one picture of an image file; `done` is called after each.

    Raises `UnreadableSource` where a page cannot be drawn.
    """
    recognise = _recogniser()
    sheets = []
    for picture in _pictures(kind, data, pages):
        sheets.append(_upright(recognise, picture))
        done()
    texts = ["\n".join(map(read_slips, text.split("\n"))) for text in paragraphs(sheets)]
    return [
        Scanned(page, text, 0.0 if runs_across(sheet) else _mean(sheet))
        for page, text, sheet in zip(pages, texts, sheets, strict=True)
    ]


def read_slips(paragraph: str) -> str:
    """The paragraph with its numbering mark and the years of document numbers as they must read, otherwise as it is."""
    paragraph = _YEAR.sub(r"〔\1\2〕", paragraph)
    for seen, reads, _ in SLIPS:
        if mark := seen.match(paragraph):
            return mark.group().translate(reads) + paragraph[mark.end() :]
    return paragraph


def _pictures(kind: str, data: bytes, pages: Sequence[int]) -> Iterator[Any]:
    if kind == "image":
        yield _decoded(data)
        return
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        for page in pages:
            drawn = document[page - 1]
            scale = min(_DPI / 72, _LONGEST_SIDE / max(*drawn.get_size(), 1))
            yield drawn.render(scale=scale, rev_byteorder=False, prefer_bgrx=False).to_numpy()[..., :3].copy()
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        raise UnreadableSource(f"扫描页无法显示 (a scanned page cannot be drawn): {type(error).__name__}") from error


def _decoded(data: bytes) -> Any:
    import numpy as np
    from PIL import Image, ImageOps

    try:
        opened = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        seen = ImageOps.exif_transpose(opened).convert("RGBA")
        picture = Image.new("RGBA", seen.size, "white")  # the paper behind what is transparent
        picture.alpha_composite(seen)
        picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableSource(f"图片已损坏，无法读取 (broken picture): {type(error).__name__}") from error
    return np.asarray(picture.convert("RGB"))[..., ::-1].copy()


def _recogniser() -> Any:
    os.environ |= {"ORT_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": str(THREADS)}
    import cv2
    import rapidocr

    cv2.setNumThreads(THREADS)
    models = Path(rapidocr.__file__).parent / "models"
    given = {f"{part}.model_path": str(models / name) for part, name in _MODELS.items()}  # given ones aren't fetched
    return rapidocr.RapidOCR(
        params=given
        | {
            "Global.log_level": "critical",
            "Global.text_score": 0.0,  # what is hard to read must not vanish
            "Global.max_side_len": _LONGEST_SIDE,
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(THREADS, os.cpu_count() or 1),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _upright(recognise: Any, picture: Any) -> list[Piece]:
    """The pieces of a page, turned by quarters until it can be read."""
    import numpy as np

    pieces, tall = _recognised(recognise, picture)
    tried = [] if tall else [pieces]
    for turns in () if not pieces or (not tall and _mean(pieces) >= _SURE) else (1, 3) if tall else (2,):
        tried.append(_recognised(recognise, np.ascontiguousarray(np.rot90(picture, turns)))[0])
        if _mean(tried[-1]) >= _SURE:
            break
    return max(tried, key=_mean)


def _recognised(recognise: Any, picture: Any) -> tuple[list[Piece], bool]:
    """The pieces, and whether most of them stand on end."""
    straight, scaled = recognise.preprocess_img(picture)
    places, _, read, _ = recognise.run_ocr_steps(straight, scaled)  # by steps, for how sure each letter is
    if places.boxes is None or read.txts is None:
        return [], False
    corners = [[(float(x), float(y)) for x, y in box] for box in places.boxes]
    words = [_believed(text, letters.confs) for text, letters in zip(read.txts, read.word_results, strict=True)]
    pieces = straightened(
        (where, what, float(sure))
        for where, what, sure in zip(corners, words, read.scores, strict=True)
        if what.strip()
    )
    tall = sum(len(piece.words) for piece in pieces if piece.height > _TALL * (piece.right - piece.left))
    return pieces, tall > sum(len(piece.words) for piece in pieces) / 2


def _believed(text: str, sure: Sequence[float]) -> str:
    """The words with doubtful letters and figures marked; punctuation, whose widths look alike, stays."""
    if len(sure) != len(text):  # nothing was seen
        return text
    return "".join(
        _UNREADABLE
        if letter.isalnum() and confidence < (_DOUBTFUL_FIGURE if letter.isdigit() else _DOUBTFUL)
        else letter
        for letter, confidence in zip(text, sure, strict=True)
    )


def _mean(pieces: Sequence[Piece]) -> float:
    letters = sum(len(piece.words) for piece in pieces)
    return sum(piece.sure * len(piece.words) for piece in pieces) / letters if letters else 0.0
