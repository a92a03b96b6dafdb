"""What a reasoning model thinks aloud never comes out, however it is cut into pieces."""

import pytest

from assistant.llm.thinking import without_thoughts

TABLE = [
    ("你好", "你好"),
    ("<think>秘密</think>你好", "你好"),
    ("甲<think>秘密</think>乙<think>又一个</think>丙", "甲乙丙"),
    ("<THINK>秘密</Think>你好", "你好"),
    ("<thinking>秘密</thinking>你好", "你好"),
    ("<think>没有收尾的秘密", ""),
    ("<think>一<think>二</think>三</think>你好", "你好"),
    ("前言</think>你好", "前言你好"),  # nothing opened it: only the mark goes
    ("3 < 5，<b>粗</b>", "3 < 5，<b>粗</b>"),
    ("结尾是<th", "结尾是<th"),
]


@pytest.mark.parametrize(("said", "shown"), TABLE)
@pytest.mark.parametrize("piece", [1, 2, 5, 100])
def test_thoughts_are_left_out(said: str, shown: str, piece: int) -> None:
    assert "".join(without_thoughts(said[n : n + piece] for n in range(0, len(said), piece))) == shown
