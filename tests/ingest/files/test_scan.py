"""Scanned pages: named and refused without OCR; read, placed and doubted with it."""

import io
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from shutil import copy

import numpy as np
import pytest
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter

from assistant.domain.document import Clause, DoubtKind, PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.errors import UnreadableSource
from assistant.ingest.clean import cleaned
from assistant.ingest.document import read_document
from assistant.ingest.files.apart import read_scans_apart
from assistant.ingest.files.load import load_source
from assistant.ingest.files.scan import ocr_is_there, read_slips
from assistant.settings import ROOT
from tests.conftest import SEEDS
from tests.ingest.files import formats, scans

_CLAUSES = [
    "虚构市奖励办法",
    "第一条 为鼓励虚构创新,制定本办法。虚构局负责解释,并会同虚构市财政局组织实施;各虚构区可以参照执行。",
    "第二条 对虚构企业给予37万元奖励,奖励比例不超过投入的15.5%。",
]


def _page(lines: Sequence[str] = _CLAUSES, dpi: int = 200, **seen: float) -> list[Image.Image]:
    return scans.scanned(scans.sheets(lines, dpi), **seen)  # type: ignore[arg-type]


def _file(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def _bound(*files: bytes) -> bytes:
    """One PDF of the pages of several."""
    made = PdfWriter()
    for file in files:
        made.append(_reader(file))
    return _written(made)


def _reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _encoded(picture: Image.Image, kind: str) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()


# Without OCR


@pytest.mark.parametrize(
    ("name", "kind"), [("scan.pdf", ""), ("scan.jpg", "JPEG"), ("scan.jpeg", "JPEG"), ("scan.png", "PNG")]
)
def test_without_ocr_a_scan_is_refused_and_the_way_to_it_named(name: str, kind: str, tmp_path: Path) -> None:
    sheet = _page()[0].resize((200, 280))
    path = _file(tmp_path, name, _encoded(sheet, kind) if kind else scans.pdf_of([sheet]))

    with pytest.raises(UnreadableSource, match=r"需要OCR.*make setup-ocr.*pip install '\.\[ocr\]'"):
        load_source(path, ocr=False)


def test_without_ocr_each_scanned_page_among_others_is_a_doubt(tmp_path: Path) -> None:
    path = _file(
        tmp_path, "mixed.pdf", _bound(formats.pdf(_CLAUSES), formats.pictures(2), formats.pdf(["第三条 完。"]))
    )

    source = load_source(path, ocr=False)

    assert [(doubt.kind, doubt.page) for doubt in source.doubts] == [(DoubtKind.NEEDS_OCR, 2), (DoubtKind.NEEDS_OCR, 3)]
    assert all("需要OCR" in doubt.reason for doubt in source.doubts)
    assert source.text.endswith("\n第三条 完。")
    assert source.recognised == ()


def test_a_picture_that_is_called_a_pdf_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, "liar.pdf", _encoded(Image.new("L", (20, 20)), "PNG"))

    with pytest.raises(UnreadableSource, match="内容却是图片"):
        load_source(path)


@pytest.mark.parametrize(("pages", "says"), [(range(1, 302), "301 页.*上限"), ([1], "OCR|无法显示")])
def test_whatever_happens_to_the_child_there_is_a_reason(pages: Sequence[int], says: str) -> None:
    with pytest.raises(UnreadableSource, match=says):
        read_scans_apart("pdf", b"%PDF-1.7 broken", pages, lambda _: None)


def test_reading_imports_nothing_of_ocr(tmp_path: Path) -> None:
    path = _file(tmp_path, "text.pdf", formats.pdf(_CLAUSES))
    script = (
        "import sys; from pathlib import Path; from assistant.ingest.files.load import load_source\n"
        "load_source(Path(sys.argv[1]))\n"
        "print({'rapidocr', 'onnxruntime', 'pypdfium2', 'cv2', 'PIL', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, encoding="utf-8", cwd=ROOT)

    assert done.stdout == "set()\n", done.stderr


@pytest.mark.parametrize(
    ("seen", "reads"),
    [
        ("第—条 虚构", "第一条 虚构"),
        ("第十－条 虚构", "第十一条 虚构"),
        ("(—)虚构", "(一)虚构"),
        ("（十—）虚构", "（十一）虚构"),
        ("—、虚构", "一、虚构"),
        ("（ニ）虚构", "（二）虚构"),
        ("ハ、虚构", "八、虚构"),
        ("l、虚构", "1、虚构"),
        ("(l)虚构", "(1)虚构"),
        ("虚科发〔1831]8号", "虚科发〔1831]8号"),  # no year of ours: 19.. and 20.. only
        ("虚科发〔2031]8号", "虚科发〔2031〕8号"),
        ("虚科发[2031〕8号", "虚科发〔2031〕8号"),
        ("虚科发[2031]8号", "虚科发[2031]8号"),  # both brackets agree: so it may be printed
        ("——虚构", "——虚构"),
        ("I、虚构", "I、虚构"),  # may be Roman
        ("（人）虚构", "（人）虚构"),
        ("虚构（—）", "虚构（—）"),  # not at the beginning
        ("第一条 虚构—虚构", "第一条 虚构—虚构"),
    ],
)
def test_numbering_marks_are_read_where_only_one_reading_is_possible(seen: str, reads: str) -> None:
    assert read_slips(seen) == reads
    assert read_slips(reads) == reads


# With OCR

_CLAUSES_READ = [clause.replace(" ", "") for clause in _CLAUSES]


def _lines(text: str) -> list[str]:
    """Cleaned; a narrow space between characters cannot be seen on a scan."""
    return [line.replace(" ", "") for line in cleaned(text).split("\n")]


_ocr = pytest.mark.skipif(not ocr_is_there(), reason="make setup-ocr")


@_ocr
@pytest.mark.long
@pytest.mark.parametrize(
    ("dpi", "seen"),
    [
        (200, {}),
        (150, {"tilt": 1, "noise": 15, "paper": 215}),
        (200, {"tilt": -1, "noise": 25, "paper": 200}),
        (200, {"turned": 90, "noise": 8}),
        (150, {"turned": 180, "noise": 8}),
        (150, {"turned": 270, "tilt": 0.5}),
    ],
)
def test_a_scanned_page_is_read(dpi: int, seen: dict[str, float], tmp_path: Path) -> None:
    path = _file(tmp_path, "scan.pdf", scans.pdf_of(_page(dpi=dpi, **seen), dpi))
    told: list[str] = []

    source = load_source(path, progress=told.append)

    assert _lines(source.text) == _CLAUSES_READ
    assert source.pages == (0,)
    assert source.doubts == ()
    assert source.recognised == (1,)
    assert told == ["OCR 1/1"]


@_ocr
@pytest.mark.long
def test_words_under_a_seal_are_read_and_the_seal_is_not(tmp_path: Path) -> None:
    path = _file(tmp_path, "seal.pdf", scans.pdf_of([scans.stamped(sheet) for sheet in _page(_CLAUSES * 3)]))

    assert _lines(load_source(path).text) == _CLAUSES_READ * 3


@_ocr
@pytest.mark.long
@pytest.mark.parametrize(("name", "kind"), [("scan.jpg", "JPEG"), ("scan.png", "PNG")])
def test_a_picture_is_a_page(name: str, kind: str, tmp_path: Path) -> None:
    sheet = _page(tilt=0.5, noise=8)[0]
    if kind == "PNG":  # black letters on nothing
        sheet = Image.merge("RGBA", [Image.new("L", sheet.size)] * 3 + [ImageOps.invert(sheet.convert("L"))])

    source = load_source(_file(tmp_path, name, _encoded(sheet, kind)))

    assert _lines(source.text) == _CLAUSES_READ
    assert source.pages == ()


@_ocr
@pytest.mark.long
def test_scanned_pages_stand_at_their_place_and_illegible_ones_stay_doubts(tmp_path: Path) -> None:
    blurred = [sheet.resize((120, 170)).resize(sheet.size) for sheet in _page()]
    pages = [
        formats.pdf(["虚构的第一页。"]),
        scans.pdf_of(_page()),
        scans.pdf_of(blurred),
        formats.pdf(["虚构的末页。"]),
    ]
    path = _file(tmp_path, "mixed.pdf", _bound(*pages))

    source = load_source(path)

    texts = [source.text[start:end].strip() for start, end in pairwise((*source.pages, len(source.text)))]
    assert [_lines(text) for text in texts] == [["虚构的第一页。"], _CLAUSES_READ, [""], ["虚构的末页。"]]
    assert [(doubt.kind, doubt.page) for doubt in source.doubts] == [(DoubtKind.NEEDS_OCR, 3)]
    assert source.recognised == (2,)


@_ocr
@pytest.mark.long
def test_illegible_scans_are_refused(tmp_path: Path) -> None:
    for sheets in (_page(noise=150, paper=150), [Image.new("RGB", (1600, 2300), "black")]):
        with pytest.raises(UnreadableSource, match="OCR读不清"):
            load_source(_file(tmp_path, "scan.pdf", scans.pdf_of(sheets)))


@_ocr
@pytest.mark.long
def test_a_sheet_of_any_size_is_read_within_the_limits(tmp_path: Path) -> None:
    path = _file(tmp_path, "huge.pdf", scans.pdf_of(_page(), dpi=2))  # some 20 metres high

    assert _lines(load_source(path).text) == _CLAUSES_READ


@_ocr
@pytest.mark.long
def test_nothing_is_written_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """onnxruntime would keep a device's number and what it is about to report there."""
    home = tmp_path / "home"
    home.mkdir()
    path = _file(tmp_path, "scan.pdf", scans.pdf_of(_page()))
    monkeypatch.setenv("HOME", str(home))

    load_source(path)

    assert list(home.rglob("*")) == []


_LOOKS: dict[str, tuple[int, scans.Setting, dict[str, float]]] = {
    "baise-collaboration-2020": (150, scans.Setting(), {"tilt": 1, "noise": 15, "paper": 225}),
    "guangyuan-reform-2023": (200, scans.Setting(), {"tilt": -1, "noise": 20, "paper": 215}),
    "huaibei-transfer": (200, scans.Setting(points=12, running_head="虚构市人民政府公报"), {"tilt": 0.5, "noise": 15}),
    "lianyungang-transfer-2016": (200, scans.Setting(points=10.5, columns=2), {"tilt": -0.5, "noise": 10}),
    "liaocheng-institute": (150, scans.Setting(points=14), {"tilt": 0.3, "noise": 10, "paper": 235}),
}


@_ocr
@pytest.mark.long
@pytest.mark.parametrize("name", SEEDS)
def test_a_scanned_document_gives_the_clauses_of_the_text(
    name: str, seeds: dict[str, PolicyDocument], tmp_path: Path, gazetteer: Gazetteer
) -> None:
    dpi, setting, seen = _LOOKS[name]
    text = seeds[name]
    lines = text.clean.text.split("\n")
    (tmp_path / name).mkdir()
    copy(next((ROOT / "corpus" / "documents").rglob(f"{name}/meta.yaml")), tmp_path / name)
    sheets = scans.scanned(scans.sheets(lines, dpi, setting), **seen)  # type: ignore[arg-type]

    scan = read_document(_file(tmp_path / name, "source.pdf", scans.pdf_of(sheets, dpi)), gazetteer)

    wanted, found = Counter(_shapes(text.clauses)), Counter(_shapes(scan.clauses))
    assert (wanted & found).total() >= 0.9 * wanted.total()
    assert _character_error(text.clean.text, scan.clean.text) <= 0.03
    assert scan.doubts == ()
    pages = ["".join(cleaned("".join(row for _, row in page)).split()) for page in scans.pages_of(lines, setting)]
    for clause, _ in scan.walk():
        begins = "".join(scan.own_text(clause).split())[:12]
        if any(begins in page for page in pages):  # else it runs over the page's end, or is misread
            page = scan.page_at(scan.clean.source_span(clause.own).start)
            assert page is not None
            assert begins in pages[page - 1], begins


def _shapes(clauses: Sequence[Clause], above: tuple[str, ...] = ()) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each clause's label and level, and the labels above it."""
    for clause in clauses:
        yield clause.label, clause.level, above
        yield from _shapes(clause.children, (*above, clause.label))


def _character_error(wanted: str, found: str) -> float:
    """Edits that make the one the other, by character; spaces and line ends don't count."""
    want, have = (np.array([ord(char) for char in text if not char.isspace()]) for text in (wanted, found))
    places = np.arange(len(have) + 1)
    row = places
    for char in want:
        new = np.concatenate(([row[0] + 1], np.minimum(row[1:] + 1, row[:-1] + (have != char))))
        row = np.minimum.accumulate(new - places) + places
    return float(row[-1]) / len(want)
