"""The retrieval test on any corpus in BEIR form: ours, its two halves alone, and the tutorial retriever."""

import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant import OfflineEmbedder, Question, build, read_settings, today
from eval.tutorial import TutorialRetriever

Search = Callable[[str], list[str]]
"""A question → document ids, best first, each once."""


def run(folder: Path, output: Path, k: int, with_tutorial: bool = True) -> int:
    """Index the corpus through the production path, search every judged query, print and write the figures."""
    corpus = [_entry(line) for line in _lines(folder / "corpus.jsonl")]
    queries = {str(q["_id"]): str(q["text"]) for q in map(json.loads, _lines(folder / "queries.jsonl"))}
    wanted = _judgements(folder / "qrels" / "test.tsv")
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as home:
        assistant = build(replace(read_settings(), home=Path(home)))
        start = time.perf_counter()
        assistant.index_texts(corpus, lambda text: print(f"\r{text}      ", end="", file=sys.stderr))
        speed = len(corpus) / (time.perf_counter() - start)
        for side in ("hybrid", "lexical", "dense"):
            search = _ours(assistant.search, side, k)
            rows[{"hybrid": "ours"}.get(side, side)] = _measure(search, queries, wanted, k) | {"passages_per_s": speed}
    if with_tutorial:
        start = time.perf_counter()
        tutorial = TutorialRetriever([(i, f"{title}\n{text}") for i, title, text in corpus], OfflineEmbedder())
        speed = len(corpus) / (time.perf_counter() - start)
        rows["tutorial"] = _measure(_once_each(tutorial, k), queries, wanted, k) | {"passages_per_s": speed}
    _print(rows)
    output.write_text(json.dumps({"dir": folder.name, "k": k, "systems": rows}, ensure_ascii=False, indent=1), "utf-8")
    return 0


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def _entry(line: str) -> tuple[str, str, str]:
    data = json.loads(line)
    return str(data["_id"]), str(data.get("title") or ""), str(data["text"])


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    wanted: dict[str, dict[str, int]] = {}
    for line in _lines(path)[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            wanted.setdefault(query, {})[document] = int(score)
    return wanted


def _ours(search: Callable[..., Any], side: str, k: int) -> Search:
    return lambda text: [found.passage.document_id for found in search(Question(text, today()), k, side)]


def _once_each(retriever: TutorialRetriever, k: int) -> Search:
    return lambda text: list(dict.fromkeys(name for name, _ in retriever.search(text, 3 * k)))[:k]


def _measure(search: Search, queries: dict[str, str], wanted: dict[str, dict[str, int]], k: int) -> dict[str, float]:
    """Recall@1/5/10/100, MRR@10, nDCG@10 (Järvelin & Kekäläinen 2002) and the time of a query, over judged queries."""
    sums = dict.fromkeys(("recall@1", "recall@5", "recall@10", f"recall@{k}", "mrr@10", "ndcg@10"), 0.0)
    spent = []
    for query, gold in wanted.items():
        start = time.perf_counter()
        ranked = search(queries[query])
        spent.append(1000 * (time.perf_counter() - start))
        for depth in {1, 5, 10, k}:
            sums[f"recall@{depth}"] += sum(d in gold for d in ranked[:depth]) / len(gold)
        sums["mrr@10"] += next((1 / rank for rank, d in enumerate(ranked[:10], 1) if d in gold), 0.0)
        gain = sum(gold.get(d, 0) / math.log2(rank + 1) for rank, d in enumerate(ranked[:10], 1))
        ideal = sum(g / math.log2(rank + 1) for rank, g in enumerate(sorted(gold.values(), reverse=True)[:10], 1))
        sums["ndcg@10"] += gain / ideal
    spent.sort()
    figures = {name: total / len(wanted) for name, total in sums.items()}
    return figures | {"query_ms_p50": spent[len(spent) // 2], "query_ms_p95": spent[int(len(spent) * 0.95)]}


def _print(rows: dict[str, dict[str, float]]) -> None:
    names = list(next(iter(rows.values())))
    print(f"\n{'':<10}" + "".join(f"{name:>15}" for name in names))
    for system, figures in rows.items():
        print(f"{system:<10}" + "".join(f"{figures[name]:>15.3f}" for name in names))
