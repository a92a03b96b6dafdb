"""Makes a follow-up stand alone with a language model, and believes it only where it adds nothing of its own."""

import secrets
from collections.abc import Callable

from assistant.answering.json_objects import objects_in
from assistant.answering.llm_reader import Model
from assistant.answering.prompts import Prompt
from assistant.answering.support import Support
from assistant.domain.conversation import Question
from assistant.domain.region import NamedRegion
from assistant.errors import ModelFailed

_LONGEST = 200
_TURNS, _LONGEST_TURN = 6, 800
_SAID = 0.8
"""The least share of the new question that the conversation must have said."""


class LlmResolver:
    """Asks one model. Safe from several threads."""

    def __init__(
        self,
        model: Model,
        prompt: Prompt,
        masked: Callable[[str], str],
        support: Support,
        named_in: Callable[[str], list[NamedRegion]],
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._masked = masked
        self._support = support
        self._named_in = named_in

    def stand_alone(self, question: Question, deadline: float) -> str | None:
        """The question as it can be understood without its history; None where the model gives none to be trusted.

        Trusted is one that names no place, no figure and hardly a word that the conversation did not.
        """
        turns = question.history[-_TURNS:]
        history = "\n".join(
            f"{'用户' if turn.role == 'user' else '助手'}：{self._masked(turn.content[:_LONGEST_TURN])}"
            for turn in turns
        )
        values = {"mark": secrets.token_hex(8), "history": history, "question": self._masked(question.text)}
        try:
            told = list(objects_in(self._model.stream(*self._prompt.filled(values), deadline, question.user)))
        except ModelFailed:
            return None  # what is done without a model stands
        text = told[0].get("question") if told and isinstance(told[0], dict) else None
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
            return None
        return text.strip() if self._adds_nothing(text, f"{history}\n{question.text}") else None

    def _adds_nothing(self, text: str, said: str) -> bool:
        places = {found.region for found in self._named_in(said)}
        if not {found.region for found in self._named_in(text)} <= places:
            return False
        return self._support.share_said(text, said) >= _SAID
