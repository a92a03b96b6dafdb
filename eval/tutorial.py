"""The retriever that every tutorial teaches, on the same documents with the same embedder: our yardstick.

RecursiveCharacterTextSplitter 500/50 on the raw text → embeddings → Chroma, the nearest pieces.
"""

import time
import uuid
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_BATCH = 4000


class Embedder(Protocol):
    def query(self, text: str) -> NDArray[np.float32]: ...

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class TutorialRetriever:
    """Pieces of 500 characters, nearest first."""

    def __init__(self, sources: Sequence[tuple[str, str]], embedder: Embedder) -> None:
        import chromadb
        from chromadb.config import Settings
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50)
        self._embedder = embedder
        self._pieces = [(name, piece) for name, text in sources for piece in splitter.split_text(text)]
        client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(f"tutorial-{uuid.uuid4().hex}", embedding_function=None)
        begun = time.perf_counter()
        vectors = embedder.passages([text for _, text in self._pieces])
        self.embedding_seconds = time.perf_counter() - begun
        self.pieces = len(self._pieces)
        for start in range(0, len(self._pieces), _BATCH):
            numbers = range(start, min(start + _BATCH, len(self._pieces)))
            self._collection.add(ids=[str(n) for n in numbers], embeddings=vectors[start : start + _BATCH])

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        """The `k` nearest pieces as (document id, raw text), best first."""
        found = self._collection.query(query_embeddings=[self._embedder.query(question)], n_results=k, include=[])
        return [self._pieces[int(identity)] for identity in found["ids"][0]]
