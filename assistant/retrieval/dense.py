"""Dense vectors in Chroma: snapshots that are written once, then only read.

Chroma 1.5 is not safe when one process writes what another reads, and a kill can leave rows that no search reaches.
So each corpus version gets a folder of its own, is counted, and only then named in our database; truth stays there.
"""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import PolicyAssistantError

_COLLECTION = "clauses"
_BATCH = 4000
_PROBED = 10
_log = logging.getLogger(__name__)


def _client(folder: Path) -> Any:
    import chromadb  # late: takes 0.7 s
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False, allow_reset=False))


def build_snapshot(folder: Path, numbers: Sequence[int], vectors: NDArray[np.float32], regions: Sequence[str]) -> None:
    """Write a new snapshot: clause `numbers[i]` with unit vector `vectors[i]` and the key of its region.

    All vectors have one length, whatever it is. Raises `FileExistsError` where the folder exists, for a snapshot is
    written once, and `RuntimeError` where Chroma does not hold every row afterwards; it is then not to be used.
    """
    folder.mkdir(parents=True)
    collection = _client(folder).create_collection(
        _COLLECTION, embedding_function=None, metadata={"hnsw:space": "cosine", "dimensions": vectors.shape[1]}
    )
    for start in range(0, len(numbers), _BATCH):
        part = slice(start, start + _BATCH)
        collection.add(
            ids=[str(number) for number in numbers[part]],
            embeddings=vectors[part],
            metadatas=[{"region": region} for region in regions[part]],
        )
    if collection.count() != len(numbers):
        raise RuntimeError(f"Chroma holds {collection.count()} of {len(numbers)} clauses in {folder}")


def remove_snapshots(home: Path, keep: set[str]) -> None:
    """Remove snapshot folders that are not in `keep`."""
    if not home.exists():
        return
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder)
            _log.info("removed old dense snapshot %s", folder.name)


class SnapshotBroken(PolicyAssistantError):
    """A snapshot is missing, damaged, or does not reach every clause; it can be built anew from kept vectors."""

    code = "snapshot_broken"


def check_snapshot(folder: Path, clauses: int) -> None:
    """Raise `SnapshotBroken` unless the snapshot holds that many clauses and a search reaches them.

    A killed Chroma can lose its vector segment and still count the rows, so a search is made as well.
    """
    index = DenseIndex(folder)
    probe = np.zeros(index.dimensions, np.float32)
    probe[0] = 1
    wanted = min(clauses, _PROBED)
    if index.count != clauses or len(index.search(probe, wanted)) != wanted:
        raise SnapshotBroken(f"{folder}：向量索引不完整 (it does not reach every clause)")


class DenseIndex:
    """Reads one snapshot; raises `SnapshotBroken` where it cannot be opened."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SnapshotBroken(f"{folder}：没有向量索引 (there is no snapshot)")
        try:
            self._collection = _client(folder).get_collection(_COLLECTION, embedding_function=None)
            self.count: int = self._collection.count()
            self.dimensions = int(self._collection.metadata["dimensions"])
        except Exception as error:  # Chroma raises errors of its own, of SQLite and of Rust for a damaged folder
            raise SnapshotBroken(f"{folder}：向量索引打不开 (it cannot be opened): {error}") from error

    def search(
        self, vector: NDArray[np.float32], k: int, regions: Sequence[str] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest `k` clauses as (number, cosine), best first; `regions`: only clauses of these regions."""
        if not self.count or (regions is not None and not regions):
            return []
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(k, self.count),
            where={"region": {"$in": list(regions)}} if regions is not None else None,
            include=["distances"],
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return sorted(((int(n), 1 - float(d)) for n, d in pairs), key=lambda pair: (-pair[1], pair[0]))
