"""Names of provinces and cities, and which documents count for whom."""

import re
from dataclasses import dataclass

from assistant.domain.document import Region

_PEOPLES = (
    "壮族|回族|维吾尔|土家族|苗族|侗族|布依族|藏族|羌族|彝族|傣族|景颇族|傈僳族|白族|哈尼族|朝鲜族|蒙古族?|"
    "哈萨克|柯尔克孜|各族"
)
_SUFFIX = re.compile(rf"(?:特别行政区|(?:{_PEOPLES})*自治[区州县]|省|市|地区|盟)$")


def _short(name: str) -> str:
    short = _SUFFIX.sub("", name)
    return short if len(short) >= 2 else name


@dataclass(frozen=True, slots=True)
class NamedRegion:
    """A region named in a text, with the words that named it."""

    region: Region
    start: int
    end: int


class Gazetteer:
    """Finds regions by name: 淮北, 淮北市, a district of a known city (濉溪县), 安徽, 安徽省, 全国."""

    def __init__(self, provinces: dict[str, dict[str, list[str]]]) -> None:
        self._names: dict[str, Region] = {"全国": Region(), "国家级": Region()}
        for province, cities in provinces.items():
            here = Region(province)
            for name in (province, _short(province)):
                self._names[name] = here
            for city, districts in cities.items():
                there = Region(province, city)
                for name in (city, _short(city), *(d for d in districts if len(d) >= 3)):
                    self._names.setdefault(name, there)
        self._pattern = re.compile("|".join(sorted(map(re.escape, self._names), key=len, reverse=True)))

    @property
    def short_names(self) -> set[str]:
        """The names as people write them, without 市 or 省."""
        return {_short(name) for name in self._names}

    def named_in(self, text: str) -> list[NamedRegion]:
        """All regions named, in order; 吉林省 is not found in 吉林省吉林市's city and so on: longest name wins."""
        found = []
        for match in self._pattern.finditer(text):
            region = self._names[match.group()]
            if region != Region():
                found.append(NamedRegion(region, match.start(), match.end()))
        return found

    def first_named(self, text: str) -> Region | None:
        named = self.named_in(text)
        cities = [n.region for n in named if n.region.city]
        return cities[0] if cities else named[0].region if named else None


def visible_from(document: Region, asked: Region) -> bool:
    """Whether a document may count for somebody in `asked`: national and provincial documents do for their cities;
    a city's documents do for a question about its province; another city's never do."""
    if document == Region() or asked == Region():
        return True
    if document.province != asked.province:
        return False
    return document.city is None or asked.city is None or document.city == asked.city
