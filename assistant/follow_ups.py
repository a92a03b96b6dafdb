"""What may be asked next: a few short questions, each offered only after the documents were seen to answer it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.domain.answer import Answer, GroundedAnswer
from assistant.domain.conversation import Asked, Mode, Question, Turn

_MOST = 3


def follow_ups(
    question: Question, answer: Answer, said: str, offers: Mapping[Asked, str], ask: Callable[[Question], Answer]
) -> tuple[str, ...]:
    """At most three follow-up questions whose answers leave nothing open and tell something new of the same documents.

    `said` is the answer as the conversation keeps it. No language model is asked.
    """
    if not isinstance(answer, GroundedAnswer) or answer.rows:
        return ()
    documents = {citation.document_id for citation in answer.citations}
    told = {claim.text for claim in answer.claims}
    history = (*question.history, Turn("user", question.text), Turn("assistant", said))
    found: list[str] = []
    for asked, text in offers.items():
        if len(found) == _MOST:
            break
        if asked in answer.resolved.asked or (asked is Asked.VALIDITY and any(claim.warns for claim in answer.claims)):
            continue
        next_one = ask(replace(question, text=text, history=history, mode=Mode.EXTRACTIVE))
        if not isinstance(next_one, GroundedAnswer) or next_one.unstated or next_one.silent:
            continue
        new = {claim.text for claim in next_one.claims if not claim.warns} - told
        if new and {citation.document_id for citation in next_one.citations} <= documents:
            found.append(text)
            told |= new
    return tuple(found)
