"""What all tests share: the seed corpus indexed once, and small corpora of visibly fictional documents."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from assistant import OfflineEmbedder, PolicyAssistant, Settings, build
from assistant.domain.answer import Quote
from assistant.domain.document import PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.domain.text import Span
from assistant.ingest.document import read_document
from assistant.settings import ROOT
from assistant.strict_yaml import read_yaml

for name in [name for name in os.environ if name.startswith(("OPENAI_", "POLICY_ASSISTANT_"))]:
    del os.environ[name]  # a developer's own model is no part of any test

# The gate must say the same of the same code; chance belongs to `make test-long`, which asks for "fuzzing".
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("fuzzing", deadline=None)
settings.load_profile("repeatable")
expect.set_options(timeout=20_000)  # on a busy machine; nothing waits longer than it must

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SEEDS = (
    "baise-collaboration-2020",
    "guangyuan-reform-2023",
    "huaibei-transfer",
    "lianyungang-transfer-2016",
    "liaocheng-institute",
)
AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer(read_yaml(ROOT / "corpus" / "language" / "regions.yaml"))


@pytest.fixture(scope="session")
def seeds(gazetteer: Gazetteer) -> dict[str, PolicyDocument]:
    """The five seed documents, read but not indexed."""
    sources = sorted((ROOT / "corpus" / "documents").rglob("source.txt"))
    return {document.id: document for document in (read_document(source, gazetteer) for source in sources)}


@pytest.fixture(scope="session")
def quote_of(seeds: dict[str, PolicyDocument]) -> Callable[[str, str], Quote]:
    """(document id, its cleaned words) → a quote of them in the clause that says them."""

    def make(document_id: str, words: str) -> Quote:
        document = seeds[document_id]
        for clause, _ in document.walk():
            at = document.clean.text.find(words, clause.own.start, clause.own.end)
            if at >= 0:
                return Quote(document_id, clause.id, Span(at, at + len(words)))
        raise AssertionError(f"no clause of {document_id} says {words}")

    return make


@pytest.fixture(scope="session")
def embedder() -> OfflineEmbedder:
    return OfflineEmbedder()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with the seed corpus indexed."""
    folder = tmp_path_factory.mktemp("home")
    indexed = build(Settings(home=folder))
    report = indexed.index([], False, lambda _: None)
    indexed.close()
    assert sorted(report.added) == list(SEEDS)
    return folder


@pytest.fixture(scope="session")
def assistant(home: Path) -> Iterator[PolicyAssistant]:
    built = build(Settings(home=home))
    yield built
    built.close()


@dataclass(frozen=True, slots=True)
class SmallCorpus:
    """A folder of documents that nobody could take for real ones."""

    folder: Path

    def add(
        self, name: str, clauses: Sequence[str] = ("设立虚构奖励。对虚构企业给予7万元奖励。",), meta: str = ""
    ) -> Path:
        """A document in a folder of its own with `meta.yaml`; returns its source file."""
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        title = f"虚构市{name}测试办法"
        (place / "meta.yaml").write_text(meta or f"title: {title}\n", "utf-8")
        source = place / "source.txt"
        source.write_text(self.text(title, clauses), "utf-8")
        return source

    @staticmethod
    def text(title: str, clauses: Sequence[str]) -> str:
        numbers = "一二三四五六七八九"
        points = [f"({numbers[n]}){clause}" for n, clause in enumerate(clauses)]
        return "\n".join([title, "一、总则", *points, "二、附则", "(一)解释。本测试办法由虚构市测试局解释。"]) + "\n"


@pytest.fixture
def small_corpus(tmp_path: Path) -> SmallCorpus:
    """An empty corpus in the test's own folder, to which fictional documents are added."""
    folder = tmp_path / "documents"
    folder.mkdir()
    return SmallCorpus(folder)


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the command line in a process of its own: run("ask", "…", home=home) → exit code, output, errors."""
    nowhere = tmp_path_factory.mktemp("cwd")

    def call(*arguments: str | Path, home: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("POLICY_ASSISTANT_")}
        if home is not None:
            environment["POLICY_ASSISTANT_HOME"] = str(home)
        return subprocess.run(
            [sys.executable, "-m", "assistant", *map(str, arguments)],
            env=environment | more,
            cwd=nowhere,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests: two of them cannot live in one process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
