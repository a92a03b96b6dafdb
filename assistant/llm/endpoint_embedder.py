"""Vectors from an OpenAI-compatible address, instead of those of the offline embedder."""

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingFailed, Fault, ModelFailed
from assistant.llm.breaker import Breaker
from assistant.llm.embedder import safe_text
from assistant.llm.endpoint import Endpoint
from assistant.llm.loop import OwnLoop
from assistant.llm.wire import fault_of, guarded_client

AT_ONCE = 10
"""Texts in one request: the least that a public service is known to allow (DashScope)."""
QUERY_SECONDS = 3.0
"""What a question may wait for its vector; words alone find most of the clauses."""
_CHARACTERS = (800, 400)
"""Of one text; the second after a refusal, for models that take 512 tokens and no more."""
_TRIES, _FIRST_PAUSE = 4, 0.5
_PASSING = frozenset({Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.BROKEN_STREAM, Fault.TIMEOUT, Fault.REFUSED})
_log = logging.getLogger(__name__)


class EndpointEmbedder:
    """Unit vectors as a server computes them; their length is the model's. Safe from several threads.

    Every method raises `EmbeddingFailed` where the server does not give one finite vector for each text. What a user
    typed is passed through `masked` before it leaves. The name tells model and host, so that vectors of different
    embedders are never taken for each other.
    """

    def __init__(self, endpoint: Endpoint, masked: Callable[[str], str]) -> None:
        self.name = name_of(endpoint)
        self._endpoint = endpoint
        self._masked = masked
        self._loop = OwnLoop(f"embeddings {endpoint.model}")
        self._breaker = Breaker()
        self._lock = threading.Lock()
        self._api: Any = None
        self._http: Any = None

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, within `QUERY_SECONDS`; a server that keeps failing is not asked for a while."""
        try:
            self._breaker.enter()
        except ModelFailed as closed:
            raise EmbeddingFailed(closed.fault) from None
        try:
            vector: NDArray[np.float32] = self._batch([self._masked(text)], time.monotonic() + QUERY_SECONDS)[0]
        except EmbeddingFailed as failed:
            self._breaker.failed(failed.fault)
            _log.warning("%s", failed)
            raise
        self._breaker.succeeded()
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages, shape (len(texts), length), in the given order; tries again where that may help."""
        parts = []
        for start in range(0, len(texts), AT_ONCE):
            batch = list(texts[start : start + AT_ONCE])
            for turn in range(_TRIES):
                try:
                    parts.append(self._batch(batch, time.monotonic() + self._endpoint.seconds))
                    break
                except EmbeddingFailed as failed:
                    if failed.fault not in _PASSING or turn == _TRIES - 1:
                        raise
                    time.sleep(_FIRST_PAUSE * 2**turn * (0.5 + secrets.randbelow(1000) / 1000))
        if len({part.shape[1] for part in parts}) > 1:
            raise EmbeddingFailed(Fault.NOT_JSON)
        return np.concatenate(parts) if parts else np.zeros((0, 1), np.float32)

    def close(self) -> None:
        """Hang up; an embedder that is closed may be asked again."""
        with self._lock:
            http, self._http, self._api = self._http, None, None
        self._loop.close(http.aclose if http is not None else None)

    def _batch(self, texts: Sequence[str], deadline: float) -> NDArray[np.float32]:
        left = max(0.0, deadline - time.monotonic())
        asked = self._loop.submit(asyncio.wait_for(self._ask(texts), left))
        try:
            rows = asked.result(left + 0.5)
        except Exception as error:
            asked.cancel()
            raise EmbeddingFailed(fault_of(error)) from error
        return _units(rows, len(texts))

    async def _ask(self, texts: Sequence[str]) -> Any:
        import openai

        for most in _CHARACTERS:
            safe = [safe_text(text, most) for text in texts]
            try:
                answer = await self._client().embeddings.create(
                    model=self._endpoint.model, input=safe, encoding_format="float"
                )
            except openai.BadRequestError:
                if most == _CHARACTERS[-1] or max(map(len, safe)) <= _CHARACTERS[-1]:
                    raise
                continue
            return [row.embedding for row in sorted(answer.data, key=lambda row: row.index)]
        raise AssertionError("the last length is asked for or refused")

    def _client(self) -> Any:
        with self._lock:
            if self._api is None:
                import openai  # late: half a second

                self._http = guarded_client(self._endpoint.seconds)
                self._api = openai.AsyncOpenAI(
                    base_url=self._endpoint.base_url or "https://api.openai.com/v1",
                    api_key=self._endpoint.api_key or "none",
                    max_retries=0,
                    http_client=self._http,
                )
            return self._api


def name_of(endpoint: Endpoint) -> str:
    """Model and host: under this name its vectors are kept."""
    parts = urlsplit(endpoint.base_url or "https://api.openai.com/v1")
    return f"{endpoint.model} @ {parts.hostname}{f':{parts.port}' if parts.port else ''}"


def _units(rows: Any, count: int) -> NDArray[np.float32]:
    """One vector of length 1 for each text; raises `EmbeddingFailed` for anything else."""
    try:
        vectors = np.array(rows, np.float32)
    except (TypeError, ValueError) as error:
        raise EmbeddingFailed(Fault.NOT_JSON) from error
    if vectors.ndim != 2 or vectors.shape[0] != count or not vectors.shape[1] or not np.isfinite(vectors).all():
        raise EmbeddingFailed(Fault.NOT_JSON)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise EmbeddingFailed(Fault.NOT_JSON)
    return np.asarray(vectors / lengths, np.float32)
