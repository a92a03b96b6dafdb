"""Texts that are nearly alike, and what sets them apart."""

import pytest

from assistant.domain.document import PolicyDocument
from assistant.ingest.gate import Sketch, resemblance
from tests.fictional_policy import policy

TEXT = "\n".join(policy(20))


def test_the_seeds_are_like_themselves_alone(seeds: dict[str, PolicyDocument]) -> None:
    sketches = {name: Sketch.of(seed.clean.text) for name, seed in seeds.items()}
    for name, sketch in sketches.items():
        assert [other for other, held in sketches.items() if sketch.nearly(held)] == [name]
        assert Sketch.from_bytes(sketch.to_bytes()) == sketch


@pytest.mark.parametrize(
    ("new", "nearly", "same"),
    [
        (TEXT, True, True),
        (TEXT.replace("，", ",").replace("\n", " \n"), True, True),  # another way of setting it
        (TEXT.replace("20万元", "500万元"), True, False),
        (TEXT.replace("满1年", "满9年").replace("2031", "2035"), True, False),
        (TEXT + "\n第八条 本办法由虚构市虚构局解释。", True, False),
        ("\n".join(policy(20)[:3]), False, False),  # a part of it
        (TEXT.replace("虚构", "另外一个完全不同的地方的某种"), False, False),
    ],
)
def test_what_is_nearly_alike(new: str, nearly: bool, same: bool) -> None:
    assert Sketch.of(TEXT).nearly(Sketch.of(new)) is nearly
    if nearly and not same:
        assert not resemblance(TEXT, new).same
    if same:
        assert resemblance(TEXT, new).same


def test_the_figures_that_differ_are_named() -> None:
    found = resemblance(TEXT, TEXT.replace("20万元", "500万元"))
    assert found.figures == (("20万元",), ("500万元",))


def test_short_texts_are_not_compared() -> None:
    assert not Sketch.of("虚构市奖励7万元。").nearly(Sketch.of("虚构市奖励7万元。"))
