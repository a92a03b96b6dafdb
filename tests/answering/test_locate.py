"""Where quoted words stand: the same letters in the same order, or nowhere."""

import pytest

from assistant.answering.locate import located

CLAUSE = "(一)对首次认定的企业,给予一次性奖励10万元;\n逾期不报的,不予受理。研发占比达到3.5%以上。"
TABLE = [
    ("给予一次性奖励10万元", ["给予一次性奖励10万元"]),
    ("对首次认定的企业，给予一次性奖励 10 万元；", ["对首次认定的企业,给予一次性奖励10万元"]),  # width and blanks
    ("１０万元;逾期不报的", ["10万元;\n逾期不报的"]),
    ("首次认定的企业……一次性奖励10万元", ["首次认定的企业", "一次性奖励10万元"]),
    ("一次性奖励10万元…首次认定的企业", []),  # not in this order
    ("给予一次性奖励100万元", []),
    ("给予一次性奖励1万元", []),
    ("逾期不报的,予以受理", []),  # a 不 less
    ("研发占比达到35%以上", []),  # the point tells 3.5 from 35
    ("达到3.5%以上", ["达到3.5%以上"]),
    ("企业", []),  # stands in many places and shows nothing
    ("", []),
    ("……", []),
    ("（一）", []),
]


@pytest.mark.parametrize(("words", "places"), TABLE)
def test_located(words: str, places: list[str]) -> None:
    assert [span.of(CLAUSE) for span in located(words, CLAUSE)] == places
