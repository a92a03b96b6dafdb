"""The web page that carries a document: whose words it says they are, and who reposts them."""

import re
from collections.abc import Sequence

from assistant.ingest.imprint.bodies import bodies_of, is_full_name

_SITE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”·]{2,30}?(?:网站?|门户|公众号|日报|平台|报社|发布|微博|客户端|政府网)")
_TAKEN_FROM = re.compile(r"(?:转载自|转自|摘自|原载于?|来源于)\s?:?\s?([\u4e00-\u9fffA-Za-z“”]{3,30})")
_NAME = r"([\u4e00-\u9fffA-Za-z0-9]{2,24})"
_REPOSTER = (
    re.compile(rf"本(?:站|网|网站|平台|公众号)\s?\({_NAME}\)"),
    re.compile(
        rf"(?:本文|本页|本信息|以上内容|以上信息|内容|信息)?由\s?{_NAME}\s?(?:整理|编辑整理|转载|收集整理|搜集整理)"
    ),
    re.compile(rf"(?:转载单位|转载方|转载网站|整理单位|整理|转载)\s?:\s?{_NAME}"),
)
_HOST = re.compile(rf"(?:版权所有|主办单位|主办|Copyright)\s?[:©]?\s?{_NAME}", re.IGNORECASE)
_REPOSTING = re.compile(
    r"免责声明|原文链接|仅供参考|侵权|转载|(?:热线|咨询|客服|免费指导).*(?<!\d)(?:1[3-9]\d{9}|400-?\d{3}-?\d{4})|可加[vV微]"
)
_HOSTED = re.compile(r"ICP|备案|网站标识码|公网安备|浏览器|技术支持|版权所有")
_EDGE = 40


def source_site_of(stated: Sequence[str], lines: Sequence[str]) -> str | None:
    """The body or site that the page names as the source of the words; None where it names none that can be told."""
    for value in stated:
        words = re.split(r"[\s|,;]|\d{4}[-年]", value.strip("《》 "))[0].strip()
        if words and _named(words):
            return words
    for line in _edges(lines):
        if (found := _TAKEN_FROM.search(line)) and (name := _first_name(found[1])):
            return name
    footer = lines[-_EDGE:]
    if _reposts(lines) or not any(map(_HOSTED.search, footer)):
        return None
    hosts = {found[1] for line in footer if (found := _HOST.search(line)) and bodies_of(found[1])}
    return hosts.pop() if len(hosts) == 1 else None


def reposter_of(lines: Sequence[str], known: Sequence[str]) -> str | None:
    """Who reposts the document, by the page's own words; never its source or issuer (`known`)."""
    if not _reposts(lines):
        return None
    for pattern in (*_REPOSTER, _HOST):
        for line in _edges(lines):
            if (found := pattern.search(line)) and found[1] not in known and not bodies_of(found[1]):
                return found[1]
    return None


def _reposts(lines: Sequence[str]) -> bool:
    return any(map(_REPOSTING.search, _edges(lines)))


def _edges(lines: Sequence[str]) -> list[str]:
    return [*lines[:_EDGE], *lines[max(_EDGE, len(lines) - _EDGE) :]]


def _named(words: str) -> bool:
    return (bool(bodies_of(words)) and is_full_name(words)) or _SITE.fullmatch(words) is not None


def _first_name(words: str) -> str | None:
    site = _SITE.match(words)
    return words if bodies_of(words) else site.group() if site else None
