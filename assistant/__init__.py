"""Policy Assistant (惠企政策助手): which support an enterprise can get, with the clause beside every sentence.

from assistant import Question, build, read_settings, today

assistant = build(read_settings())
answer = assistant.ask(Question("淮北的科技创新券谁负责", as_of=today()))
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answering.classify import VECTOR_SCALE, Classifier, grams_of
    from assistant.answering.evidence import (
        ANSWER_FEATURES,
        CHOICE_FEATURES,
        Candidate,
        Weights,
        question_features,
        rescored,
    )
    from assistant.answering.held_words import SUPPORT_FEATURES
    from assistant.contract import answer_object, error_object, identity_of, question_from
    from assistant.domain.answer import Abstention, Answer, Citation, Claim, GroundedAnswer, Progress, Refusal, Said
    from assistant.domain.conversation import Question, Resolved, Turn
    from assistant.errors import PolicyAssistantError, QuestionError
    from assistant.ingest.clean import cleaned
    from assistant.llm.chat import ChatModel
    from assistant.llm.embedder import OfflineEmbedder
    from assistant.llm.endpoint import Endpoint
    from assistant.settings import Settings, read_settings
    from assistant.wiring import PolicyAssistant, build, today

_HOMES = {
    "VECTOR_SCALE": "answering.classify",
    "Classifier": "answering.classify",
    "grams_of": "answering.classify",
    "ANSWER_FEATURES": "answering.evidence",
    "CHOICE_FEATURES": "answering.evidence",
    "SUPPORT_FEATURES": "answering.held_words",
    "Candidate": "answering.evidence",
    "Weights": "answering.evidence",
    "question_features": "answering.evidence",
    "rescored": "answering.evidence",
    "answer_object": "contract",
    "error_object": "contract",
    "identity_of": "contract",
    "question_from": "contract",
    "Abstention": "domain.answer",
    "Answer": "domain.answer",
    "Citation": "domain.answer",
    "Claim": "domain.answer",
    "GroundedAnswer": "domain.answer",
    "Progress": "domain.answer",
    "Refusal": "domain.answer",
    "Said": "domain.answer",
    "Question": "domain.conversation",
    "Resolved": "domain.conversation",
    "Turn": "domain.conversation",
    "ChatModel": "llm.chat",
    "Endpoint": "llm.endpoint",
    "OfflineEmbedder": "llm.embedder",
    "cleaned": "ingest.clean",
    "PolicyAssistantError": "errors",
    "QuestionError": "errors",
    "Settings": "settings",
    "read_settings": "settings",
    "PolicyAssistant": "wiring",
    "build": "wiring",
    "today": "wiring",
}

__all__ = [
    "ANSWER_FEATURES",
    "CHOICE_FEATURES",
    "SUPPORT_FEATURES",
    "VECTOR_SCALE",
    "Abstention",
    "Answer",
    "Candidate",
    "ChatModel",
    "Citation",
    "Claim",
    "Classifier",
    "Endpoint",
    "GroundedAnswer",
    "OfflineEmbedder",
    "PolicyAssistant",
    "PolicyAssistantError",
    "Progress",
    "Question",
    "QuestionError",
    "Refusal",
    "Resolved",
    "Said",
    "Settings",
    "Turn",
    "Weights",
    "answer_object",
    "build",
    "cleaned",
    "error_object",
    "grams_of",
    "identity_of",
    "question_features",
    "question_from",
    "read_settings",
    "rescored",
    "today",
]


def __getattr__(name: str) -> Any:
    """Exports are imported when first used, so that `import assistant` costs and does nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"assistant.{_HOMES[name]}"), name)
