"""Which places a text names, and whose documents count for whom."""

import pytest

from assistant.domain.document import Region
from assistant.domain.region import Gazetteer, visible_from
from assistant.settings import ROOT
from assistant.strict_yaml import read_yaml

ANHUI, HUAIBEI, BENGBU = Region("安徽省"), Region("安徽省", "淮北市"), Region("安徽省", "蚌埠市")
GUANGXI, BAISE = Region("广西壮族自治区"), Region("广西壮族自治区", "百色市")
JILIN, JILIN_CITY = Region("吉林省"), Region("吉林省", "吉林市")
NATION = Region()


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("淮北的科技创新券", [HUAIBEI]),
        ("淮北市科技创新券", [HUAIBEI]),
        ("濉溪县的企业", [HUAIBEI]),  # a district stands for its city
        ("安徽有哪些政策", [ANHUI]),
        ("安徽省淮北市相山区", [ANHUI, HUAIBEI, HUAIBEI]),
        ("广西百色", [GUANGXI, BAISE]),  # the long official name is shortened
        ("吉林怎么样", [JILIN]),  # a province and a city of one name: the short name means the province
        ("吉林市怎么样", [JILIN_CITY]),
        ("全国都有的政策", []),  # the nation is no place to look for
        ("高企有什么奖励", []),
        ("", []),
    ],
)
def test_places_named_in_a_text(gazetteer: Gazetteer, text: str, regions: list[Region]) -> None:
    assert [named.region for named in gazetteer.named_in(text)] == regions


def test_a_named_place_knows_its_words(gazetteer: Gazetteer) -> None:
    text = "请问安徽省淮北市的政策"
    assert [text[n.start : n.end] for n in gazetteer.named_in(text)] == ["安徽省", "淮北市"]


@pytest.mark.parametrize(
    ("text", "region"),
    [("安徽的淮北", HUAIBEI), ("安徽的", ANHUI), ("哪里都行", None), ("淮北和百色", HUAIBEI)],
)
def test_a_city_tells_more_than_its_province(gazetteer: Gazetteer, text: str, region: Region | None) -> None:
    assert gazetteer.first_named(text) == region


AUTONOMOUS = {  # people say the short name; a place that is not recognised is answered with another city's document
    "延边": "延边朝鲜族自治州",
    "恩施": "恩施土家族苗族自治州",
    "湘西": "湘西土家族苗族自治州",
    "阿坝": "阿坝藏族羌族自治州",
    "甘孜": "甘孜藏族自治州",
    "凉山": "凉山彝族自治州",
    "黔东南": "黔东南苗族侗族自治州",
    "大理": "大理白族自治州",
    "西双版纳": "西双版纳傣族自治州",
    "大兴安岭": "大兴安岭地区",
    "兴安": "兴安盟",
}


@pytest.mark.parametrize(("short", "name"), AUTONOMOUS.items())
def test_autonomous_prefectures_are_known_by_their_short_names(gazetteer: Gazetteer, short: str, name: str) -> None:
    assert [named.region.city for named in gazetteer.named_in(f"{short}的科技创新券谁负责")] == [name]


def test_every_place_of_the_list_is_found_by_its_full_name(gazetteer: Gazetteer) -> None:
    for province, cities in read_yaml(ROOT / "corpus" / "language" / "regions.yaml").items():
        assert [n.region for n in gazetteer.named_in(province)] == [Region(province)]
        for city in cities:
            assert [n.region for n in gazetteer.named_in(f"在{city}办厂")] == [Region(province, city)], city


@pytest.mark.parametrize(
    ("document", "asked", "visible"),
    [
        (NATION, HUAIBEI, True),  # national documents count everywhere
        (NATION, ANHUI, True),
        (NATION, NATION, True),
        (ANHUI, HUAIBEI, True),  # the province's count for its cities
        (ANHUI, ANHUI, True),
        (ANHUI, BAISE, False),  # another province's never
        (ANHUI, GUANGXI, False),
        (HUAIBEI, HUAIBEI, True),
        (HUAIBEI, ANHUI, True),  # asked about the province: its cities' documents are of interest
        (HUAIBEI, BENGBU, False),  # another city's never, though it is the same province
        (HUAIBEI, BAISE, False),
        (HUAIBEI, NATION, True),  # asked about no place: all count
    ],
)
def test_whose_documents_count(document: Region, asked: Region, visible: bool) -> None:
    assert visible_from(document, asked) is visible
