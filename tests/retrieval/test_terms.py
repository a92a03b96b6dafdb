"""Words of a text as retrieval sees them."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.terms import Language, read_language, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("创新券", ["创", "新", "券", "创新", "新券"]),
        ("创 新", ["创", "新"]),  # no pair spans a space
        ("创,新", ["创", "新"]),  # nor punctuation
        ("创创创", ["创", "创", "创", "创创", "创创"]),
        ("NQI建设", ["nqi", "建", "设", "nqi建", "建设"]),  # Latin is one unit, in small letters
        ("2025年", ["2025", "年", "2025年"]),
        ("", []),
        ("。，!?", []),
        ("_", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert terms_of(text) == Counter(terms)


@given(st.text())
def test_any_text_gives_terms_that_a_column_holds(text: str) -> None:
    assert all(0 < len(term) <= 64 for term in terms_of(text))


def test_a_run_without_end_is_cut() -> None:
    assert set(terms_of("a" * 100_000)) == {"a" * 32}


@pytest.fixture(scope="module")
def language(root: Path) -> Language:
    return read_language(root / "corpus" / "language")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("高企有什么奖励", ["高企", "奖励"]),
        ("请问淮北的科技创新券谁负责呀", ["科技创新券", "负责"]),
        ("", []),
        ("什么呢", []),
    ],
)
def test_content_words_of_a_question(language: Language, question: str, words: list[str]) -> None:
    found = [word.text for word in language.content_words(question)]
    assert [word for word in found if word in words] == words
    assert not {"什么", "请问", "呀", "谁", "呢"} & set(found)


def test_what_people_say_is_what_documents_write(language: Language) -> None:
    assert "高新技术企业" in language.expansion("高企怎么认定")
    assert language.expansion("高新技术企业") == ""  # nothing to add


def test_a_word_across_two_words_is_none(language: Language) -> None:
    assert "技改" in [word.text for word in language.content_words("技改给补吗")]
    assert "技改" not in [word.text for word in language.content_words("科技改革哪年见效")]


@pytest.mark.parametrize(
    ("question", "matters"),
    [
        ("光伏企业有奖励吗", {"光伏"}),
        ("我们是做光伏的,认定高企有奖励吗", {"高企"}),  # what people say of themselves is no matter to be found
    ],
)
def test_what_a_clause_has_to_name(language: Language, question: str, matters: set[str]) -> None:
    assert {word.text for word in language.content_words(question) if word.topic} == matters


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("望云五号在哪一年发射", ["五号", "望云"]),
        ("清渠M1每小时净化多少升水", ["M1", "清渠"]),
        ("银纹溪蛙的标本是谁采到的", ["银纹溪蛙"]),
        ("创新平台有什么补助", []),
    ],
)
def test_names_that_no_dictionary_has(language: Language, text: str, names: list[str]) -> None:
    assert language.strange_names(text) == names
