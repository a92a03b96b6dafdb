"""Likeness of phrases: kept vectors are used, others are made, and no question costs more than it may."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from assistant.retrieval import phrases
from assistant.retrieval.phrases import PhraseLikeness, packed, phrase_key


class Embedder:
    """One axis a character, so that cosines can be told beforehand; it counts what it embeds."""

    name = "fiction"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def query(self, text: str) -> np.ndarray:
        vector = np.zeros(8, np.float32)
        for character in text:
            vector[ord(character) % 8] += 1
        return vector / (np.linalg.norm(vector) or 1)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded += texts
        return np.stack([self.query(text) for text in texts])


class Shelf:
    def __init__(self, held: Mapping[str, bytes]) -> None:
        self.held = held
        self.reads = 0

    def read(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        self.reads += 1
        return {key: self.held[key] for key in keys if key in self.held}


def test_the_same_words_are_most_alike() -> None:
    like = PhraseLikeness(None, Embedder())("abc", ["abc", "abd", "def"])
    assert like["abc"] == pytest.approx(1.0, abs=1e-3)
    assert like["abc"] > like["abd"] > like["def"]


def test_what_is_kept_is_not_embedded_again_and_read_once() -> None:
    embedder = Embedder()
    shelf = Shelf({phrase_key("fiction", "abc"): packed(embedder.query("abc"))})
    likeness = PhraseLikeness(shelf, embedder)
    first, second = likeness("abc", ["abc", "new"]), likeness("abc", ["abc", "new"])
    assert first == second
    assert embedder.embedded == ["new"]
    assert shelf.reads == 1


def test_another_embedder_never_gets_these_vectors() -> None:
    assert phrase_key("one", "abc") != phrase_key("other", "abc")


def test_a_question_embeds_only_so_many_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_MOST_EMBEDDED", 3)
    assert len(PhraseLikeness(None, Embedder())("abc", [f"p{n}" for n in range(10)])) == 3


def test_nothing_to_compare_is_no_error() -> None:
    assert PhraseLikeness(None, Embedder())("abc", []) == {}
