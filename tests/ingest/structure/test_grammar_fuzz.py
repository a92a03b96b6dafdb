"""Documents by the thousand: grown from a grammar, and the seeds with random damage. Every message names its seed."""

import time
from random import Random

import pytest

from assistant.domain.document import Clause, PolicyDocument
from assistant.ingest.debris import lines_of
from assistant.ingest.structure.clauses import read_clauses
from tests.ingest.structure.grammar import assert_well_formed, read
from tests.ingest.structure.grown import Grown

SOUP = (
    "第一二三十百零〇条章节编款项目之是、，。；：:,.()（）0123456789 \n　附件表录"
    "—ーニ□ⅠⅣAaBb①⑵㈠虚构企业《》·-\r\t\x00\ud800١²"
)


def _outline(clauses: tuple[Clause, ...]) -> list[object]:
    told: list[object] = []
    for clause in clauses:
        key = clause.id.rpartition("/")[2]
        told.append((key, _outline(clause.children)) if clause.children else key)
    return told


def _assert_grown(seed: int) -> None:
    grown = Grown(seed)
    text, clauses, warnings = read(grown.text, grown.title)
    assert _outline(clauses) == grown.expected, f"seed {seed}\n{grown.text}"
    assert warnings == [], f"seed {seed}"
    assert_well_formed(text, clauses, grown.title)


def _assert_sound(seed: int, text: str, title: str) -> None:
    clauses, _ = read_clauses("d", text, list(lines_of(text)), title)
    try:
        assert_well_formed(text, clauses, title)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}: {error}") from error


def _damaged(text: str, chance: Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(lines))
        line = lines[at]
        place = chance.randint(0, min(len(line), 12))
        match chance.randrange(8):
            case 0:
                del lines[at : at + chance.randint(1, 4)]
            case 1:
                lines.insert(chance.randrange(len(lines) + 1), line)
            case 2:
                lines[at : at + 2] = [" ".join(lines[at : at + 2])]
            case 3:
                lines[at : at + 1] = [line[:place], line[place:]]
            case 4:
                lines[at] = line[:place] + line[place + 1 :]
            case 5:
                lines[at] = line[:place] + chance.choice(SOUP) + line[place:]
            case 6:
                lines.insert(at, "".join(chance.choices(SOUP, k=chance.randint(1, 30))))
            case _:
                lines[at] = chance.choice(("第十条 ", "（三）", "5.", "附件2：", "1.1 ", "二、", "A.", "- 7 -")) + line
        lines = lines or [""]
    return "\n".join(lines)


def _assert_damaged_seeds(seeds: dict[str, PolicyDocument], numbers: range) -> None:
    documents = list(seeds.values())
    for seed in numbers:
        chance = Random(seed)
        document = documents[seed % len(documents)]
        _assert_sound(seed, _damaged(document.clean.text, chance), document.imprint.title)
        _assert_sound(seed, "".join(chance.choices(SOUP, k=300)), chance.choice(("", "一", "虚构市测试办法")))


def test_grown_documents_come_back_as_they_were_planned() -> None:
    for seed in range(300):
        _assert_grown(seed)


def test_damaged_seeds_keep_every_guarantee(seeds: dict[str, PolicyDocument]) -> None:
    _assert_damaged_seeds(seeds, range(300))


@pytest.mark.long
def test_ten_thousand_documents(seeds: dict[str, PolicyDocument]) -> None:
    for seed in range(1_000, 8_000):
        _assert_grown(seed)
    _assert_damaged_seeds(seeds, range(1_000, 4_000))


@pytest.mark.parametrize(
    "line",
    [
        "一、甲。\n（一）乙。\n1.丙。\n（1）丁。\n",
        "第一条 甲。",  # all on one line
        "（一）甲；",
        "附件1\n一、甲。\n",
        "附件1\n附表1\n",
        "一、甲\n1.1 乙\nA.丙\na)丁\nⅠ、戊\n一是己。\n（1）庚。\n1）辛\n（a）壬\n（A）癸\n",
        "虚构市测试办法\n一、甲\n",
        "1.甲\n1.乙\n2.丙\n",
        "（牵头单位：虚构局",
        "《虚构市测试办法》印发\n",
        "第",
        "(",
        "一",
        "9",
        "一 ",
        ".",
        "-",
        " ",
        "目录\n一、甲....\n",
        "申报条件\n1.甲。\n2.乙。\n",
        "第十条 甲，\n第二条 乙，\n",
    ],
)
def test_time_is_linear(line: str) -> None:
    """What grew with the square of the length would take minutes here."""
    _assert_quick(line * (200_000 // len(line.encode())), seconds=6)


@pytest.mark.long
def test_two_megabytes_of_marks_take_seconds() -> None:
    lines = ["（一）虚构奖励。", "1.虚构奖励。", "（1）虚构奖励。"] * 33_000 + ["一、虚构奖励。"] * 1_000
    text = "\n".join(lines)
    assert len(text.encode()) > 2_000_000
    _assert_quick(text, seconds=15)


def _assert_quick(text: str, seconds: float) -> None:
    lines = list(lines_of(text))
    began = time.process_time()
    clauses, _ = read_clauses("d", text, lines, "虚构市测试办法")
    assert time.process_time() - began < seconds
    assert max((len(above) for clause in clauses for _, above in clause.walk()), default=0) <= 35


def test_the_guarantees_hold_for_nothing() -> None:
    for text in ("", "\n", " ", "虚构市测试办法", "- 3 -", "\n\n3\n"):
        clauses, warnings = read_clauses("d", text, list(lines_of(text)), "虚构市测试办法")
        assert (clauses, warnings) == ((), []), text
