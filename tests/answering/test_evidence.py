"""Evidence: the weights file is checked, and what is measured moves the way its name says."""

from datetime import date
from pathlib import Path

import pytest

from assistant import PolicyAssistant, Question
from assistant.answering.evidence import ANSWER_FEATURES, CHOICE_FEATURES, read_weights
from assistant.answering.stated import unit_stated
from assistant.errors import DataFileError
from assistant.settings import ROOT

AS_OF = date(2026, 11, 22)


def test_the_fitted_weights_cover_the_known_measurements_only() -> None:
    weights = read_weights(ROOT / "corpus" / "language" / "evidence.yaml")
    assert set(weights) == {"with_vectors", "words_only", "given_passages"}
    for one in weights.values():
        assert set(one.choose) <= set(CHOICE_FEATURES)
        assert set(one.answer) <= {"bias", *ANSWER_FEATURES}


@pytest.mark.parametrize(
    "text",
    [
        "with_vectors: {choose: {luck: 1.0}, answer: {bias: 0.0}}\n",
        "with_vectors: {choose: {rank: 1.0}, answer: {luck: 0.0}}\n",
        "elsewhere: {choose: {}, answer: {}}\n",
    ],
)
def test_an_unknown_measurement_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "evidence.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataFileError, match=r"luck|elsewhere"):
        read_weights(path)


@pytest.mark.parametrize(
    ("question", "sentence", "stated"),
    [
        ("每小时多少升", "每小时净水75升", 1.0),
        ("每小时多少升", "重9.6千克", 0.0),
        ("奖多少钱", "奖励200万元", 1.0),
        ("奖多少钱", "建设40个平台", 0.0),
        ("建几个平台", "建设四十个平台", 1.0),
        ("谁负责", "市科技局负责", 0.5),
    ],
)
def test_the_measure_asked_for(question: str, sentence: str, stated: float) -> None:
    assert unit_stated(question, sentence) == stated


def test_what_the_documents_say_is_likelier_answerable_than_what_they_do_not(assistant: PolicyAssistant) -> None:
    def likely(text: str) -> float:
        [(resolved, candidates)] = assistant.evidence(Question(text, AS_OF))
        assert candidates == sorted(candidates, key=lambda c: -c.score)
        return assistant.answerable(resolved, candidates)

    said, unsaid = likely("淮北的科技创新券谁负责"), likely("淮北的海上风电怎么补贴充电桩")
    assert 0 <= unsaid < 0.5 < said <= 1
