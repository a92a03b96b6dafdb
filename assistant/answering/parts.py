"""Several questions in one message: where one ends and the next begins.

Three facts about how people write: a question mark ends a question; between commas stands a question of its own when
it has a question word of its own; "A和B各…" and "A、B分别…" ask the same of each.
"""

import re
from collections.abc import Callable, Sequence

MOST_PARTS = 4
_ENDS = re.compile(r"[?;。!\n]+")
_QUESTION = re.compile(
    r"什么|啥|哪|多少|(?<![就没好])几(?=[个家项年月号万千百成块级位种条次])|吗|呢|么$|咋|怎|谁|何时|如何|为何|"
    r"能不能|可不可以|有没有|是不是|行不行|算不算|要不要|会不会|还是|(?:不|没|没有|对吧|是吧|否)$"
)
_EACH = re.compile(
    r"^(?P<head>.*?)(?P<list>[^,:]+?)[,:]?(?:各自?|分别|两[头样边]|都(?=是|干|做|管|有(?:什么|啥|哪)|怎|咋)|这(?:[几两三四]|些)(?:个|样|方面|块|项|件|条|种|类)+)(?P<tail>.+)$"
)
_AND = re.compile(r"[和与跟及]|以及|还有|、|,又|,")
_SHORTEST, _LONGEST_ITEM = 2, 24
_PARALLEL = 3


def questions_in(text: str, of_its_own: Callable[[str], bool]) -> list[str]:
    """The questions of a cleaned message in order, each with what was said before it for it; at least one.

    A later piece that is not `of_its_own` (it names no matter: "谁派的", "多少") belongs to the question before it.
    """
    found: list[str] = []
    said = ""
    for piece in _pieces(text):
        said = f"{said},{piece}" if said else piece
        if found and not of_its_own(piece):
            found[-1] = f"{found[-1]},{said}"
            said = ""
        elif _QUESTION.search(piece):
            found.append(said)
            said = ""
    if said and found:
        found[-1] = f"{found[-1]},{said}"
    return found[:MOST_PARTS] if len(found) > 1 else [text]


def facets_of(text: str) -> list[str]:
    """The same question about each thing of its list ("淮北的中试项目和基地各给什么"); empty where it lists nothing."""
    found = _EACH.match(text.rstrip("?。! "))
    if found is None:
        return []
    before = found["head"] + found["list"]
    items = [item for item in _AND.split(before) if len(item) >= _SHORTEST]
    if not 2 <= len(items) <= MOST_PARTS or any(len(item) > _LONGEST_ITEM for item in items):
        return []
    return [] if any(_QUESTION.search(item) for item in items) else [f"{item}{found['tail']}" for item in items]


def run_in_parallel(texts: Sequence[str]) -> bool:
    """Whether the questions ask the same of different matters ("谁来抓甲,谁来抓乙"): each has its own."""
    one, other = texts[0], texts[1]
    begin = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    end = next((n for n, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), 0)
    return begin >= _PARALLEL or end >= _PARALLEL


def for_each_place(text: str, places: Sequence[str]) -> list[str]:
    """What is asked of each of the places: their names as they stand in the text, in the given order.

    A piece that names only other places is not about this one ("淮北有人才贷,那广元的叫啥": 广元 is asked its name).
    """
    pieces = [piece for piece in re.split(r"[,;:?。!]", text) if piece.strip()]
    named = [[place for place in places if place in piece] for piece in pieces]
    if sum(bool(own) for own in named) < 2:
        return [text] * len(places)
    return [
        ",".join(piece for piece, own in zip(pieces, named, strict=True) if not own or place in own) for place in places
    ]


def _pieces(text: str) -> list[str]:
    """Sentences; where a sentence has several question words, its parts between commas."""
    pieces: list[str] = []
    for sentence in filter(None, (part.strip(" ,") for part in _ENDS.split(text))):
        parts = [part for piece in sentence.split(",") for part in _listed(piece) if part.strip()]
        several = sum(bool(_QUESTION.search(part)) for part in parts) > 1
        pieces += parts if several else [sentence]
    return pieces


def _listed(piece: str) -> list[str]:
    """A list of questions one by one; a list of things stays together."""
    items = piece.split("、")
    return items if len(items) > 1 and all(_QUESTION.search(item) for item in items) else [piece]
