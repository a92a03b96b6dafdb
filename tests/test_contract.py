"""The question object: what is taken, and what is told to be wrong."""

from datetime import date
from typing import Any

import pytest

from assistant import Question, QuestionError, Turn, question_from

TODAY, FLAG = date(2030, 1, 1), date(2029, 1, 1)


@pytest.mark.parametrize(
    ("data", "question"),
    [
        ({"id": "q1", "question": "问"}, Question("问", TODAY, id="q1")),
        ({"id": 7, "question": "问"}, Question("问", TODAY, id=7)),
        ({"question": "问"}, Question("问", TODAY)),  # without an id the answer gives null
        ({"question": "问", "as_of": "2026-11-22"}, Question("问", date(2026, 11, 22))),
        ({"question": "问", "as_of": None, "region": None, "history": None}, Question("问", TODAY)),
        ({"question": "问", "region": "淮北"}, Question("问", TODAY, region="淮北")),
        ({"question": "问", "region": ""}, Question("问", TODAY)),
        (
            {"question": "问", "history": [{"role": "user", "content": "前"}]},
            Question("问", TODAY, (Turn("user", "前"),)),
        ),
        ({"question": "问", "unheard_of": 1}, Question("问", TODAY)),  # keys may be added freely
    ],
)
def test_a_question_object(data: Any, question: Question) -> None:
    assert question_from(data, TODAY) == question


def test_the_line_beats_the_flag_and_the_flag_beats_today() -> None:
    assert question_from({"question": "问", "as_of": "2026-11-22"}, TODAY, FLAG).as_of == date(2026, 11, 22)
    assert question_from({"question": "问"}, TODAY, FLAG).as_of == FLAG


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ([], "JSON"),
        ("问", "JSON"),
        (None, "JSON"),
        ({}, "question"),
        ({"question": 5}, "question"),
        ({"question": ["问"]}, "question"),
        ({"question": "问", "region": 5}, "region"),
        ({"question": "问", "as_of": "昨天"}, "as_of"),
        ({"question": "问", "as_of": 20261122}, "as_of"),
        ({"question": "问", "as_of": "2026-02-30"}, "as_of"),
        ({"question": "问", "history": "前"}, "history"),
        ({"question": "问", "history": [{"role": "user"}]}, "history"),
        ({"question": "问", "history": [5]}, "history"),
    ],
)
def test_what_is_wrong_is_named(data: Any, names: str) -> None:
    with pytest.raises(QuestionError, match=names) as error:
        question_from(data, TODAY)
    assert error.value.code == "bad_question"
