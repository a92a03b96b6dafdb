"""Snapshots of vectors in a real Chroma."""

from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval.dense import DenseIndex, build_snapshot, remove_snapshots

REGIONS = ("安徽省/淮北市", "江苏省/连云港市", "/")


def _vectors(count: int, seed: int = 7) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int], np.ndarray, list[str]]:
    folder = tmp_path_factory.mktemp("dense") / "one"
    numbers = list(range(100, 160))
    vectors, regions = _vectors(60), [REGIONS[n % 3] for n in range(60)]
    build_snapshot(folder, numbers, vectors, regions)
    return folder, numbers, vectors, regions


def test_the_nearest_come_first_with_their_cosine(snapshot) -> None:
    folder, numbers, vectors, _ = snapshot
    index = DenseIndex(folder)
    for query in _vectors(5, seed=1):
        cosines = vectors @ query
        found = index.search(query, 10)
        order = np.argsort(-cosines)[:10]
        assert [number for number, _ in found] == [numbers[n] for n in order]
        assert [score for _, score in found] == pytest.approx(cosines[order], abs=1e-4)


@pytest.mark.parametrize("regions", [REGIONS[:1], REGIONS[1:], REGIONS])
def test_only_clauses_of_the_regions_asked_for(snapshot, regions: tuple[str, ...]) -> None:
    folder, numbers, vectors, held = snapshot
    found = DenseIndex(folder).search(vectors[0], 100, regions)
    assert {number for number, _ in found} == {n for n, region in zip(numbers, held, strict=True) if region in regions}


def test_no_region_and_no_clause_give_nothing(snapshot, tmp_path: Path) -> None:
    folder, _, vectors, _ = snapshot
    assert DenseIndex(folder).search(vectors[0], 5, []) == []
    assert DenseIndex(folder).search(vectors[0], 5, ["虚构省/虚构市"]) == []
    build_snapshot(tmp_path / "empty", [], np.zeros((0, 384), np.float32), [])
    assert DenseIndex(tmp_path / "empty").search(vectors[0], 5) == []


def test_the_same_search_gives_the_same_answer_from_another_reader(snapshot) -> None:
    folder, _, vectors, _ = snapshot
    assert DenseIndex(folder).search(vectors[3], 20) == DenseIndex(folder).search(vectors[3], 20)


def test_a_snapshot_is_written_once(tmp_path: Path) -> None:
    """A process that has read a folder would go on seeing its old rows."""
    folder = tmp_path / "once"
    build_snapshot(folder, [1, 2], _vectors(2), [REGIONS[0]] * 2)
    with pytest.raises(FileExistsError):
        build_snapshot(folder, [8, 9], _vectors(2), [REGIONS[0]] * 2)
    assert sorted(number for number, _ in DenseIndex(folder).search(_vectors(1)[0], 9)) == [1, 2]


def test_only_snapshots_still_named_are_kept(tmp_path: Path) -> None:
    for name in ("old", "last", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "note.txt").write_text("not a snapshot")
    remove_snapshots(tmp_path, {"last", "new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last", "new", "note.txt"]
    remove_snapshots(tmp_path / "nowhere", set())
