"""Which way a repeal goes: a new document ends the old one that it names, never itself and never on a wish."""

import pytest

from assistant.ingest.repeals import find_repeals

OWN = "虚构市创新券办法"


@pytest.mark.parametrize(
    ("text", "repealed"),
    [
        ("本办法自2031年1月1日起施行。原《虚构市创新券暂行办法》同时废止。", [("虚构市创新券暂行办法", None)]),
        (
            "《虚构市旧办法》(虚科发〔2025〕3号)、《虚构市老细则》自本办法施行之日起失效。",
            [("虚构市旧办法", "虚科发〔2025〕3号"), ("虚构市老细则", None)],
        ),
        ("《虚构市创新券办法》有效期满后自行废止。", []),  # itself
        ("建议废止《虚构市旧办法》。", []),
        ("待新规出台后,《虚构市旧办法》同时废止。", []),
        ("《虚构市旧办法》尚未废止。", []),
        ("根据《虚构市旧办法》制定本办法。", []),
        ("废止不合时宜的规定。按照《虚构市旧办法》执行。", []),  # another sentence
    ],
)
def test_what_is_repealed(text: str, repealed: list[tuple[str, str | None]]) -> None:
    assert [(one.title, one.document_number) for one in find_repeals(text, OWN)] == repealed


def test_the_place_of_the_words_is_kept() -> None:
    text = "第一条 目的。\n原《虚构市旧办法》同时废止。"
    [one] = find_repeals(text, OWN)
    assert one.span.of(text) == "《虚构市旧办法》同时废止"
