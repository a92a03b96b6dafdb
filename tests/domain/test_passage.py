"""Which clauses can be found: all that say something."""

from pathlib import Path

from assistant.domain.passage import passages_of
from assistant.domain.region import Gazetteer
from assistant.ingest.document import read_document
from tests.conftest import SmallCorpus


def test_a_clause_that_is_one_short_sentence_is_found_and_a_bare_heading_is_not(
    small_corpus: SmallCorpus, gazetteer: Gazetteer
) -> None:
    source: Path = small_corpus.add("短句", ("对虚构企业给予7万元奖励。", "加强虚构组织领导"))
    texts = [passage.text for passage in passages_of(read_document(source, gazetteer))]
    assert "(一)对虚构企业给予7万元奖励。" in texts
    assert not any("加强虚构组织领导" in text for text in texts)
