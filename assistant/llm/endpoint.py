"""Where a model is, and what it may take."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model at an OpenAI-compatible address. `base_url` None means OpenAI's own; the key is never shown."""

    model: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    seconds: float = 30.0
    """The deadline of one answer, or of one request for embeddings."""
    answer_tokens: int = 1500
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Further fields of every request for an answer."""


def chat_endpoint(settings: Settings, model: str, seconds: float) -> Endpoint:
    """Where a model that words or resolves is asked."""
    return Endpoint(
        model, settings.llm_base_url, settings.llm_api_key, seconds, settings.llm_answer_tokens, settings.llm_extra
    )


def embedding_endpoint(settings: Settings, seconds: float) -> Endpoint | None:
    """Where vectors come from; None where the offline embedder makes them."""
    if settings.embedding_model is None:
        return None
    return Endpoint(settings.embedding_model, settings.embedding_base_url, settings.embedding_key, seconds)
