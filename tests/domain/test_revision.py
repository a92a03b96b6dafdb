"""What a new version changed: a clause is the same by its number, else by its words."""

import pytest

from assistant.domain.document import PolicyDocument
from assistant.domain.revision import ChangeKind, revision
from tests.domain.reading import document_of

A = "对虚构企业研发给予奖励,每项奖励2万元。"
B = "申请人应当在虚构市登记满3年,并有独立账目。"
C = "奖励资金由虚构局按年度拨付,不得挪用。"
NEW = "本办法由虚构局负责解释和修订工作。"


def _version(*articles: str) -> PolicyDocument:
    numbers = "一二三四五六七八九十"
    return document_of(["虚构市办法", *(f"第{numbers[n]}条 {words}" for n, words in enumerate(articles))])


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([A, B], [A, B], []),
        ([A, B], [A.replace("2", "5"), B], [(ChangeKind.CHANGED, "第一条", "第一条")]),
        ([A, B], [A, B, C], [(ChangeKind.ADDED, None, "第三条")]),
        ([A, B, C], [A, B], [(ChangeKind.REMOVED, "第三条", None)]),
        # one was put in before the others: these only have another number
        (
            [A, B],
            [NEW, A, B],
            [
                (ChangeKind.ADDED, None, "第一条"),
                (ChangeKind.RENUMBERED, "第一条", "第二条"),
                (ChangeKind.RENUMBERED, "第二条", "第三条"),
            ],
        ),
        # another number and a changed word at once
        (
            [A, B],
            [B.replace("3", "1")],
            [(ChangeKind.CHANGED, "第二条", "第一条"), (ChangeKind.REMOVED, "第一条", None)],
        ),
        ([A, B], [B, A], [(ChangeKind.RENUMBERED, "第二条", "第一条"), (ChangeKind.RENUMBERED, "第一条", "第二条")]),
        ([A], [C], [(ChangeKind.CHANGED, "第一条", "第一条")]),  # other words altogether under the same number
        ([A, A], [A], [(ChangeKind.REMOVED, "第二条", None)]),  # said twice
    ],
)
def test_what_changed(before: list[str], after: list[str], changes: list[tuple[ChangeKind, str, str]]) -> None:
    found = revision(_version(*before), _version(*after)).changes
    assert [
        (c.kind, c.path_before and c.path_before[-1][:3], c.path_after and c.path_after[-1][:3]) for c in found
    ] == changes


def test_every_change_says_the_words() -> None:
    [change] = revision(_version(A), _version(A.replace("2", "5"))).changes
    assert (change.before, change.after) == (A, A.replace("2", "5"))
