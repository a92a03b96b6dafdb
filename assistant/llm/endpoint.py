"""Where a model is, and what it may take."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
