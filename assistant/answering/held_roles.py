"""Who does what to whom: names that exchange their places around a verb."""

import re
from collections.abc import Callable, Iterator, Sequence

Tagged = Callable[[str], Sequence[tuple[str, str]]]
"""A text → its words with their parts of speech."""
_PHRASE = re.compile(r"[^,;:。!?()\n]+")
_PASSIVE = re.compile(r"[由被将把让使为是获得受]|可以?从|来自")
"""Words that turn round who stands before the verb."""
_DECIDES = re.compile(
    r"[由向经](?P<unit>[^,;。、由向经]{0,10}?[\u3400-\u9fff](?:局|委|厅|办|部|处|院|中心|公司|办公室|管委会|政府))"
    r"(?:牵头|负责|主管|审批|审核|批准|管理|办理|组织|认定|实施|备案|申请|申报|报告)"
)
_NAMING = "nljis"
_CLOSE = 14
_GENERAL = frozenset(
    {"工作", "项目", "情况", "方面", "方式", "人员", "单位", "部门", "政策", "资金", "条件", "措施", "内容"}
)


def roles_problem(sentence: str, quotes: Sequence[str], above: Sequence[str], tagged: Tagged) -> str | None:
    """`roles_exchanged`, or None. All texts in `plain` form.

    So too where a unit that is said to decide is named by no source; a shorter name (科技局 of 市科技局) will do.
    """
    given = "\n".join((*quotes, *above))
    if any(match["unit"][-3:] not in given for match in _DECIDES.finditer(sentence)):
        return "roles_exchanged"
    quoted = [match[0] for quote in quotes for match in _PHRASE.finditer(quote)]
    for match in _PHRASE.finditer(sentence):
        phrase = match[0]
        if any(_exchanged(before, verb, after, quoted) for before, verb, after in _deeds(phrase, tagged)):
            return "roles_exchanged"
    return None


def _deeds(phrase: str, tagged: Tagged) -> Iterator[tuple[str, str, str]]:
    """Every verb of a phrase with the nearest name before and behind it; none where a word turns them round."""
    if _PASSIVE.search(phrase):
        return
    words = [(word, tag) for word, tag in tagged(phrase) if len(word) > 1]
    for at, (word, tag) in enumerate(words):
        if tag[0] != "v":
            continue
        before = next((w for w, t in reversed(words[:at]) if _names(w, t)), None)
        after = next((w for w, t in words[at + 1 :] if _names(w, t)), None)
        if before and after and before != after:
            yield before, word, after


def _exchanged(before: str, verb: str, after: str, quoted: Sequence[str]) -> bool:
    """Whether the quotes have the two names round the verb the other way about, and nowhere this way."""
    turned = False
    for phrase in quoted:
        at = phrase.find(verb)
        while at >= 0:
            left, right = phrase[max(0, at - _CLOSE) : at], phrase[at + len(verb) : at + len(verb) + _CLOSE]
            if before in left or after in right:
                return False
            turned = turned or (after in left and before in right and not _PASSIVE.search(left))
            at = phrase.find(verb, at + 1)
    return turned


def _names(word: str, tag: str) -> bool:
    return tag[0] in _NAMING and word not in _GENERAL
