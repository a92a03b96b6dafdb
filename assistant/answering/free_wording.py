"""The check of a sentence that a language model worded: form, promises, addresses, validity, places, and support.

Docs of the checks stand beside each; what the words may do is in `support.py`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from assistant.answering.support import Source, Support
from assistant.domain.answer import Citation
from assistant.domain.document import Status
from assistant.domain.region import NamedRegion, visible_from

_HAN = re.compile(r"[\u3400-\u9fff]")
_CHINESE = 0.3
"""The least share of Chinese characters; names, figures and document numbers take the rest."""
_MARKUP = re.compile(
    r"[<>`|\\{}]|!?\[[^\]]*\]\(|\*\*|^#|"
    r"[,，;；。]\s*(?:[(（][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]{1,2}、)",
    re.M,
)
_LISTED = re.compile(r"(?:^|[,，;；:：。])([一二三四五六七八九十]是)(?!否)")
_LATIN = re.compile(r"[a-z]{2,}", re.I)
_PROMISE = re.compile(
    r"保证(?!金)|包过|包您|一定(?:能|可以|会|可)|肯定(?:能|可以|会|可)|必(?:过|得|能|中)|稳(?:过|拿|妥)|确保(?:您|你|贵|通过|拿到|获)|绝对|"
    r"百分之百|(?:放心|尽管)(?:申请|申报|报)|无疑|铁定|准能|没问题"
)
_CONTACT = re.compile(
    r"https?:|www\.|[\w-]+\.(?:com|cn|net|org|gov|edu|io|top|xyz)\b|[\w.+-]+@[\w-]+\.|(?<!\d)1[3-9]\d{9}(?!\d)|"
    r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)|(?<!\d)400-?\d{3}-?\d{4}|(?<!\d)\d{7,8}(?!\d)|微信号|公众号|QQ|二维码|链接",
    re.I,
)
_IN_FORCE = re.compile(
    r"(?:仍|还|依然|目前|现行|正在|一直|继续)(?:然)?(?:是)?(?:有效|执行|施行|适用|实施)|有效(?!期|性|果|衔接|整合|推)(?:的|。|，|$)"
)
_LAPSED = re.compile(r"(?:已|已经)(?:过期|失效|到期|届满|作废|废止|停止执行)|不再(?:有效|执行|适用)|无效")
_PERIOD = re.compile(r"目标期")


class FreeWording:
    """Holds one sentence against its citations. Pure; safe from several threads."""

    def __init__(self, support: Support, named_in: Callable[[str], list[NamedRegion]]) -> None:
        self._support = support
        self._named_in = named_in

    def problem(self, sentence: str, cited: Sequence[Citation], day: date) -> str | None:
        """The name of the first check that fails, or None."""
        quoted = "\n".join(citation.quote for citation in cited)
        return (
            _form_problem(sentence)
            or ("promise" if set(_PROMISE.findall(sentence)) - set(_PROMISE.findall(quoted)) else None)
            or ("contact_not_in_quote" if any(c not in quoted for c in _CONTACT.findall(sentence)) else None)
            or ("words_not_in_quote" if any(item not in quoted for item in _LISTED.findall(sentence)) else None)
            or ("words_not_in_quote" if _strange_letters(sentence, cited) else None)
            or ("validity_untrue" if not _validity_holds(sentence, cited, day) else None)
            or self._places_problem(sentence, cited)
            or self._support.problem(sentence, [source_of(citation) for citation in cited])
        )

    def features(self, sentence: str, cited: Sequence[Citation]) -> dict[str, float]:
        """See `Support.features`."""
        return self._support.features(sentence, [source_of(citation) for citation in cited])

    def _places_problem(self, sentence: str, cited: Sequence[Citation]) -> str | None:
        """A place that is named is the cited document's or stands in the quote; of several, each has its own quotes."""
        named = self._named_in(sentence)
        for number, found in enumerate(named):
            words = sentence[found.start : found.end]
            own = [c for c in cited if c.imprint.region.name and visible_from(c.imprint.region, found.region)]
            if not own and not any(words in f"{c.quote}{c.imprint.title}{c.imprint.issuer}" for c in cited):
                return "place_not_cited"
            cities = {one.region for one in named if one.region.city}
            if len(cities) > 1 and found.region.city and own and len(own) < len(cited):
                end = named[number + 1].start if number + 1 < len(named) else len(sentence)
                part = sentence[found.start : end]
                others = [citation for citation in cited if citation not in own]
                if self._said_by(part, others) > self._said_by(part, own):
                    return "place_not_cited"
        return None

    def _said_by(self, part: str, cited: Sequence[Citation]) -> float:
        """The share of the words that the quotes say, and of the figures."""
        return self._support.share_said(part, "\n".join(citation.quote for citation in cited))


def source_of(citation: Citation) -> Source:
    """What a citation offers to a sentence."""
    imprint = citation.imprint
    days = [imprint.issued_on, imprint.valid_until, imprint.target_until, imprint.effective_from]
    said = [imprint.title, imprint.document_number, imprint.issuer, imprint.region.province, imprint.region.city]
    above = [*citation.clause_path, *(text for text in said if text)]
    return Source(citation.quote, "\n".join(above), "\n".join(day.isoformat() for day in days if day))


def _form_problem(sentence: str) -> str | None:
    """One line of Chinese, without markup or invisible signs."""
    if _MARKUP.search(sentence) or any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") for c in sentence):
        return "odd_signs"
    letters = [c for c in sentence if c.isalpha()]
    if len(_HAN.findall(sentence)) < _CHINESE * max(1, len(letters)):
        return "wrong_language"
    return None


def _strange_letters(sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether it has a Latin word that no source has."""
    given = "\n".join(
        f"{c.quote}\n{c.clause_path}\n{c.imprint.title}\n{c.imprint.document_number}" for c in cited
    ).lower()
    plain = unicodedata.normalize("NFKC", sentence)
    return any(word.lower() not in given for word in _LATIN.findall(plain))


def _validity_holds(sentence: str, cited: Sequence[Citation], day: date) -> bool:
    """What is said of being in force follows from the dates of every cited document."""
    statuses = {citation.imprint.status(day) for citation in cited}
    if _LAPSED.search(sentence):
        over = {Status.EXPIRED, Status.REPEALED} | ({Status.TARGET_PERIOD_OVER} if _PERIOD.search(sentence) else set())
        return statuses <= over or _quoted(_LAPSED, sentence, cited)
    if _IN_FORCE.search(sentence):
        return statuses <= {Status.IN_FORCE} or _quoted(_IN_FORCE, sentence, cited)
    return True


def _quoted(pattern: re.Pattern[str], sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether every such word of the sentence stands in the quotes as it is."""
    return all(any(match[0] in citation.quote for citation in cited) for match in pattern.finditer(sentence))
