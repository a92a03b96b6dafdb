"""Objects out of a model's mouth: whole ones come at once, broken ones come as text, the rest is passed over."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.json_objects import MOST_CHARACTERS, objects_in

TABLE = [
    ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),  # as asked: one a line
    ('```json\n[{"a": 1},\n {"b": 2}]\n```', [{"a": 1}, {"b": 2}]),  # as models like it better
    ('好的，以下是回答：{"a": "}{"} 希望有用', [{"a": "}{"}]),
    ('{"a": {"b": "{"}}', [{"a": {"b": "{"}}]),
    ('{"a": "他说\\"{\\""}', [{"a": '他说"{"'}]),
    ('{"a": 1,}', ['{"a": 1,}']),
    ("{'a': 1}", ["{'a': 1}"]),
    ('{"a": "没有收尾', []),  # a stream cut short: half an object is none
    ('{"a": "没有引号\n{"b": 2}', ['{"a": "没有引号\n', {"b": 2}]),
    ("没有对象", []),
    ("}}}{}", [{}]),
]


@pytest.mark.parametrize(("said", "objects"), TABLE)
@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_objects_come_out_whole_however_they_are_cut(said: str, objects: list[object], piece: int) -> None:
    pieces = [said[n : n + piece] for n in range(0, len(said), piece)]
    assert list(objects_in(pieces)) == objects


def test_an_object_counts_as_soon_as_it_is_whole() -> None:
    def pieces() -> object:
        yield '{"a": 1}'
        raise AssertionError("nothing more was needed")

    assert next(objects_in(pieces())) == {"a": 1}  # type: ignore[arg-type]


def test_what_never_ends_is_left_out() -> None:
    assert [len(one) for one in objects_in(["{" * 3 * MOST_CHARACTERS])] == [MOST_CHARACTERS + 1] * 2


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=4), st.integers(1, 9))
def test_every_json_object_is_found(objects: list[dict[str, str]], piece: int) -> None:
    said = "，".join(json.dumps(one, ensure_ascii=False) for one in objects)
    assert list(objects_in(said[n : n + piece] for n in range(0, len(said), piece))) == objects


@given(st.text())
def test_any_text_is_borne(said: str) -> None:
    list(objects_in([said]))
