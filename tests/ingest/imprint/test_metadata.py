"""What a document says of itself: strict where people write it, honest where the copy is silent."""

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.document import Imprint, PolicyDocument, Region
from assistant.domain.region import Gazetteer
from assistant.errors import DataFileError
from assistant.ingest.clean import cleaned
from assistant.ingest.debris import letters, lines_of
from assistant.ingest.imprint.metadata import believed, imprint_from_text, read_meta
from tests.conftest import SEEDS


def _meta(folder: Path, text: str) -> Path:
    path = folder / "meta.yaml"
    path.write_text(text, "utf-8")
    return path


def test_what_is_stated_is_read_and_the_rest_is_unknown(tmp_path: Path) -> None:
    imprint = read_meta(
        _meta(tmp_path, "title: 虚构市测试办法\nregion: {province: 安徽省}\nissued_on: 2030-01-02\nnotes: [虚构]\n")
    )
    assert imprint.title == "虚构市测试办法"
    assert imprint.region == Region("安徽省")
    assert imprint.issued_on == date(2030, 1, 2)
    assert imprint.notes == ("虚构",)
    assert imprint.document_number is imprint.issuer is imprint.valid_until is imprint.url is None


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        ("title: 虚构\nissuer_name: 虚构局\n", 2, "issuer_name"),  # an unknown key is a typing error
        ("title: 虚构\nregion: {province: 安徽省, town: 虚构}\n", 2, "town"),
        ("title: 虚构\nissuer: 甲\nissuer: 乙\n", 3, "issuer"),  # which of the two?
        ("title: 虚构\nissued_on: '去年'\n", 2, "issued_on"),
        ("title: 虚构\nissued_on: 2030-13-45\n", 2, "2030-13-45"),  # looks like a date and is none
        ("title: 虚构\nvalid_until: 2025\n", 2, "valid_until"),
        ("title: 虚构\nissued_on: 2030-01-02 10:00:00\n", 2, "issued_on"),  # a time is not a day
        ("title: 5\n", 1, "title"),
        ("title: 虚构\nissuer: [甲, 乙]\n", 2, "issuer"),
        ("title: 虚构\nregion: 安徽\n", 2, "mapping"),
        ("title: 虚构\nnotes: 一句话\n", 2, "notes"),  # must not vanish in silence
        ("- 一\n- 二\n", 1, ""),
        ("title: [虚构\n", 2, ""),
        ("title: 虚构\n? [甲]\n: 乙\n", 2, ""),  # a key that is no word
        ("", 1, ""),
    ],
)
class TestABrokenFile:
    def test_is_refused_by_name(self, tmp_path: Path, text: str, line: int, names: str) -> None:
        path = _meta(tmp_path, text)
        with pytest.raises(DataFileError) as error:
            read_meta(path)
        assert str(path) in str(error.value)
        assert names in str(error.value)

    def test_is_refused_with_the_line(self, tmp_path: Path, text: str, line: int, names: str) -> None:
        with pytest.raises(DataFileError) as error:
            read_meta(_meta(tmp_path, text))
        assert f"line {line}" in str(error.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "meta.yaml"
    path.write_bytes(b"\xff\xfe\x00title")
    with pytest.raises(DataFileError, match=r"meta\.yaml"):
        read_meta(path)


def _imprint(text: str, gazetteer: Gazetteer):
    return imprint_from_text(text, list(lines_of(text)), "stem", gazetteer)


def test_without_meta_the_words_themselves_tell(gazetteer: Gazetteer) -> None:
    imprint = _imprint(
        "虚政发〔2030〕7号\n关于印发《淮北市虚构测试办法》的通知\n2030年1月2日\n一、总则\n有效期至2031年3月4日。",
        gazetteer,
    )
    assert imprint.title == "淮北市虚构测试办法"
    assert imprint.document_number == "虚政发〔2030〕7号"
    assert imprint.region == Region("安徽省", "淮北市")
    assert imprint.issued_on == date(2030, 1, 2)
    assert imprint.valid_until == date(2031, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "虚构测试办法\n根据虚政发〔2030〕7号精神,制定本办法。",  # another document's number
        "虚构测试办法\n到2030年1月2日前完成。",  # a date in running text is not the date of issue
        "虚构测试办法\n有效期至2031年13月44日。",  # no such day
    ],
)
def test_what_the_words_do_not_state_stays_unknown(gazetteer: Gazetteer, text: str) -> None:
    imprint = _imprint(text, gazetteer)
    assert imprint.document_number is imprint.issued_on is imprint.valid_until is None


@pytest.mark.parametrize("name", SEEDS)
def test_every_stated_value_of_a_seed_stands_in_its_source(seeds: dict[str, PolicyDocument], name: str) -> None:
    document = seeds[name]
    imprint, text = document.imprint, cleaned(document.source)
    assert letters(imprint.title) in letters(text)
    assert imprint.document_number is None or imprint.document_number in text
    assert imprint.issuer is None or imprint.issuer in text
    assert imprint.region.city is not None
    assert imprint.region.city.removesuffix("市") in text
    if imprint.issued_on is not None:
        day = imprint.issued_on
        assert f"{day.year}年{day.month}月{day.day}日" in text or day.isoformat() in text
    terms = {term.kind: term for term in document.terms}
    for kind, until in (("validity", imprint.valid_until), ("target", imprint.target_until)):
        if until is not None:
            said = terms[kind].span.of(document.clean.text)
            assert terms[kind].until == until
            assert str(until.year) in said or "十三五" in said
    assert imprint.url is None or imprint.url in text
    if imprint.document_number is None:
        assert not re.search(r"^[\u4e00-\u9fff]{2,10}〔\d{4}〕\d+号$", document.clean.text, re.M)  # not overlooked


def test_the_seeds_are_kept_byte_for_byte(root: Path) -> None:
    given = root.parent / "shared" / "seeds"
    if not given.is_dir():
        pytest.skip("the given seeds are not beside this checkout")
    wanted = {hashlib.sha256(file.read_bytes()).hexdigest() for file in given.glob("*.txt")}
    held = {hashlib.sha256(f.read_bytes()).hexdigest() for f in (root / "corpus" / "documents").rglob("source.txt")}
    assert wanted <= held


@pytest.mark.parametrize(
    ("catalogued", "text", "until", "warned"),
    [
        (date(2030, 1, 2), "本办法有效期到2032年12月31日。", date(2032, 12, 31), True),
        (date(2030, 1, 2), "本办法有效期至2030年1月2日。", date(2030, 1, 2), False),
        (date(2030, 1, 2), "本办法自发布之日起施行。", date(2030, 1, 2), False),
        (None, "《虚构旧办法》有效期到2032年12月31日。", None, False),  # left open on purpose: another document's
        (date(2030, 1, 2), "有效期到2031年1月1日。有效期到2032年1月1日。", date(2030, 1, 2), False),  # which one?
    ],
)
def test_the_documents_own_validity_beats_a_catalogue_that_is_behind(
    catalogued: date | None, text: str, until: date | None, warned: bool
) -> None:
    imprint, warnings = believed(Imprint("虚构市测试办法", valid_until=catalogued), text)
    assert imprint.valid_until == until
    assert bool(warnings) is warned


@pytest.mark.parametrize(
    ("text", "number", "issued", "warned"),
    [
        ("虚科发〔2031〕8号\n正文引用虚科发〔2030〕1号。\n2031年5月6日", "虚科发〔2031〕8号", date(2031, 5, 6), True),
        ("虚科发〔2030〕7号\n2030年1月2日", "虚科发〔2030〕7号", date(2030, 1, 2), False),
        ("正文说:根据虚科发〔2031〕8号,自2031年5月6日起施行。", "虚科发〔2030〕7号", date(2030, 1, 2), False),
        ("虚科发〔2031〕8号\n虚科发〔2032〕9号", "虚科发〔2030〕7号", date(2030, 1, 2), False),  # which one?
    ],
)
def test_the_documents_own_number_and_date_beat_a_catalogue(text: str, number: str, issued: date, warned: bool) -> None:
    catalogued = Imprint("虚构市测试办法", document_number="虚科发〔2030〕7号", issued_on=date(2030, 1, 2))
    imprint, warnings = believed(catalogued, text)
    assert (imprint.document_number, imprint.issued_on) == (number, issued)
    assert bool(warnings) is warned


@pytest.mark.parametrize(
    ("named", "text", "key", "day", "warned"),
    [
        ({"signed_on": date(2031, 5, 7)}, "虚构市科技局\n二〇三一年五月六日", "signed_on", date(2031, 5, 6), True),
        ({"printed_on": date(2031, 5, 7)}, "虚构局办公室 2031年5月8日印发", "printed_on", date(2031, 5, 8), True),
        (
            {"effective_from": date(2031, 5, 7)},
            "本办法自2031年6月1日起施行。",
            "effective_from",
            date(2031, 6, 1),
            True,
        ),
        (
            {"effective_from": date(2031, 6, 1), "valid_until": date(2036, 6, 1)},
            "本办法自2031年6月1日起施行，有效期5年。".replace("，", ","),
            "valid_until",
            date(2036, 5, 31),  # the day before the anniversary
            True,
        ),
        ({"signed_on": date(2031, 5, 6)}, "虚构市科技局\n2031年5月6日", "signed_on", date(2031, 5, 6), False),
        ({}, "虚构市科技局\n2031年5月6日", "signed_on", None, False),  # left open on purpose
        ({"published_on": date(2031, 5, 9)}, "虚构市科技局\n2031年5月6日", "issued_on", date(2031, 5, 9), False),
    ],
)
def test_the_documents_own_dates_beat_a_catalogue(
    named: dict[str, date], text: str, key: str, day: date | None, warned: bool
) -> None:
    catalogued = Imprint("虚构市测试办法", issued_on=named.get("published_on"), **named)
    imprint, warnings = believed(catalogued, text)
    assert getattr(imprint, key) == day
    assert bool(warnings) is warned


def test_a_catalogue_may_name_all_that_a_document_says_of_itself(tmp_path: Path) -> None:
    imprint = read_meta(
        _meta(
            tmp_path,
            "title: 虚构市测试办法\nissuers: [虚构局, 虚构厅]\nprinted_on: 2031-05-08\npublished_on: 2031-05-09\n"
            "disclosure: 主动公开\nsource_site: 虚构局\nreposted_by: 虚构咨询\n",
        )
    )
    assert imprint.issuer == "虚构局、虚构厅"
    assert imprint.issued_on == imprint.printed_on == date(2031, 5, 8)
    assert imprint.issued_as == "印发日期"
    assert (imprint.disclosure, imprint.source_site, imprint.reposted_by) == ("主动公开", "虚构局", "虚构咨询")
