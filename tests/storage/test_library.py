"""The library in a real database: whole documents, and rankings that forget what was taken out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain.document import PolicyDocument
from assistant.domain.passage import passages_of
from assistant.errors import IndexMissing
from assistant.retrieval.lexical import LexicalIndex, post
from assistant.retrieval.terms import terms_of
from assistant.storage.database import Database
from assistant.storage.library import Accession, Library
from assistant.storage.postings import PostingWriter, StoredPostings

QUESTIONS = ("科技创新券谁负责", "高新技术企业奖励", "科技成果转移转化", "风险补偿", "专项资金5000万元")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'policy.db'}")
    made.create()
    yield made
    made.close()


def _put(database: Database, document: PolicyDocument) -> None:
    with database.writing() as connection:
        new = Accession(connection).add(document, passages_of(document), "mark")
        post(PostingWriter(connection), {n: terms_of(p.indexed_text) for n, p in new.items()}, {})


def _take(database: Database, name: str) -> None:
    with database.writing() as connection:
        accession = Accession(connection)
        gone = {n: terms_of(p.indexed_text) for n, p in accession.passages_of(name).items()}
        post(PostingWriter(connection), {}, gone)
        accession.remove(name)


def _rankings(database: Database) -> list[list[tuple[float, str]]]:
    index, library = LexicalIndex(StoredPostings(database)), Library(database)
    rankings = []
    for question in QUESTIONS:
        found = index.search({t: float(n) for t, n in terms_of(question).items()}, 200)
        passages = library.passages([number for number, _ in found])
        assert len(passages) == len(found)
        rankings.append(sorted((-score, passages[number].clause_id) for number, score in found))
    return rankings


def test_the_ranking_is_the_same_after_documents_were_taken_out_and_put_back(
    database: Database, seeds: dict[str, PolicyDocument]
) -> None:
    for document in seeds.values():
        _put(database, document)
    before = _rankings(database)
    for name in ("huaibei-transfer", "baise-collaboration-2020", "huaibei-transfer"):
        _take(database, name)
        assert name not in {holding.id for holding in Library(database).holdings()}
        _put(database, seeds[name])
    assert _rankings(database) == before


def test_an_emptied_library_finds_nothing(database: Database, seeds: dict[str, PolicyDocument]) -> None:
    for document in seeds.values():
        _put(database, document)
    for name in seeds:
        _take(database, name)
    assert Library(database).all_passages() == []
    assert Library(database).numbers_by_region() == {}
    assert StoredPostings(database).read(["", "科", "科技"]) == {}


def test_what_is_held(database: Database, seeds: dict[str, PolicyDocument]) -> None:
    library = Library(database)
    assert library.holdings() == []
    assert library.document("huaibei-transfer") is None
    for document in reversed(seeds.values()):
        _put(database, document)
    assert [holding.id for holding in library.holdings()] == sorted(seeds)
    assert {h.id: h.clauses for h in library.holdings()} == {n: len(passages_of(d)) for n, d in seeds.items()}
    assert library.document("huaibei-transfer") == seeds["huaibei-transfer"]
    passages = library.all_passages()
    assert len(passages) == sum(map(len, library.numbers_by_region().values()))
    assert all(region == seeds[passage.document_id].imprint.region for _, passage, region in passages)


def _fail_halfway(database: Database, document: PolicyDocument) -> None:
    with database.writing() as connection:
        accession = Accession(connection)
        accession.remove("huaibei-transfer")
        accession.add(document, passages_of(document), "mark")
        raise ZeroDivisionError


def test_a_failed_write_leaves_the_last_whole_state(database: Database, seeds: dict[str, PolicyDocument]) -> None:
    _put(database, seeds["huaibei-transfer"])
    before = _rankings(database)
    with pytest.raises(ZeroDivisionError):
        _fail_halfway(database, seeds["liaocheng-institute"])
    assert _rankings(database) == before
    assert [holding.id for holding in Library(database).holdings()] == ["huaibei-transfer"]


def test_an_index_of_another_version_is_missing_and_then_emptied(
    database: Database, seeds: dict[str, PolicyDocument]
) -> None:
    _put(database, seeds["huaibei-transfer"])
    with database.writing() as connection:
        Accession(connection).write_state("schema", "0")
    with pytest.raises(IndexMissing):
        database.check()
    database.create()
    database.check()
    assert Library(database).holdings() == []
    _put(database, seeds["huaibei-transfer"])  # the tables are there and whole


def test_making_the_tables_again_keeps_what_is_held(database: Database, seeds: dict[str, PolicyDocument]) -> None:
    _put(database, seeds["huaibei-transfer"])
    database.create()
    assert [holding.id for holding in Library(database).holdings()] == ["huaibei-transfer"]


@pytest.mark.parametrize("content", [None, b"", b"this is no database, but a text of more than a hundred bytes. " * 99])
def test_without_an_index_the_error_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "none.db"
    if content is not None:
        path.write_bytes(content)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(IndexMissing, match="policy-assistant index"):
        database.check()
    database.close()
