"""Bubbles: escaped, on one line, each mark leading to its words."""

from datetime import date

from assistant import Abstention, Citation, Claim, GroundedAnswer, Question
from assistant.domain.answer import Nearest, Reason, Row
from assistant.domain.conversation import Asked, Resolved
from assistant.domain.document import Imprint, Status
from assistant.domain.text import Span
from assistant.web.badge import LABELS
from assistant.web.message import answer_message, plain_message, question_message
from assistant.web.source import message_page
from tests.web.documents import Reader

TODAY = date(2026, 11, 22)
ATTACK = "<img src=x onerror=alert(1)>\n\n**粗** [链](javascript:alert(1)) `码` $$x$$"
RESOLVED = Resolved(Question("问", TODAY), "问", "问", (), (), (Asked.FACT,))


def citation(title: str = "某方案", quote: str = "给予奖励。") -> Citation:
    imprint = Imprint(title, valid_until=date(2025, 12, 31))
    return Citation("a/b", imprint, Status.EXPIRED, "a/b/1", ("一、" + title,), quote, quote, quote, Span(3, 8))


def test_every_status_has_its_word() -> None:
    assert set(LABELS) == set(Status)
    assert len({word for word, _ in LABELS.values()}) == len(Status)


def test_words_of_users_and_documents_stay_words() -> None:
    claim, cited = Claim(ATTACK, (1,)), citation(ATTACK, ATTACK)
    grounded = GroundedAnswer(RESOLVED, (claim,), (cited,), rows=(Row(ATTACK, ATTACK),), notices=(ATTACK,))
    abstained = Abstention(RESOLVED, Reason.NO_EVIDENCE, ATTACK, (Nearest(cited, ATTACK),), ATTACK)
    bubbles = [answer_message(grounded, TODAY), answer_message(abstained, TODAY)]
    for html in [*bubbles, question_message(ATTACK), plain_message(ATTACK), message_page(ATTACK)]:
        assert "img" not in Reader(html).tags
    assert not any("\n" in html for html in bubbles)  # a blank line would end the HTML block and wake Markdown


def test_a_mark_leads_to_its_words() -> None:
    html = answer_message(GroundedAnswer(RESOLVED, (Claim("给予奖励。", (1,)),), (citation(),)), TODAY)
    address = "source/a%2Fb?clause=a%2Fb%2F1&amp;start=3&amp;end=8&amp;as_of=2026-11-22"
    assert html.count(f'href="{address}"') == 2  # the mark and the list of sources


def test_a_warning_is_said_once_with_its_mark_and_its_advice() -> None:
    warning = Claim("注意：《某方案》已于2025-12-31到期。", (1,))
    notices = ("《某方案》已于2025-12-31到期，请确认是否有新政策。", "《他方案》未注明有效期，请确认。")
    html = answer_message(
        GroundedAnswer(RESOLVED, (Claim("给予奖励。", (1,)), warning), (citation(),), notices=notices), TODAY
    )
    assert html.count("到期") == 1
    assert html.index("[1]</a>请确认是否有新政策。") < html.index("《他方案》未注明有效期，请确认。")
    assert html.count('class="notice"') == 2
