"""build(settings): the only file that names every adapter."""

import json
import logging
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from assistant.answering.classify import Classifier, read_classifiers
from assistant.answering.equivalents import read_equivalents
from assistant.answering.evidence import Candidate, Evidence, FoundPassage, read_weights
from assistant.answering.extractive_reader import ExtractiveReader, Manner
from assistant.answering.free_wording import FreeWording
from assistant.answering.llm_reader import LlmReader
from assistant.answering.llm_resolver import LlmResolver
from assistant.answering.locate import located
from assistant.answering.lookup import clause_at
from assistant.answering.prompts import read_prompt
from assistant.answering.resolve import (
    AskedIn,
    Attacks,
    Resolver,
    as_written,
    read_asked,
    read_attacks,
    without_places,
)
from assistant.answering.support import Support, read_support_weights
from assistant.answering.verify import Rejected, Verifier
from assistant.ask import Journey, LanguageModel
from assistant.assess import Assessor
from assistant.contract import answer_object, error_object, identity_of, question_from
from assistant.domain.answer import Abstention, Answer, Citation, DraftClaim, GroundedAnswer, Progress, Quote, Said
from assistant.domain.conversation import Asked, Mode, Question, Resolved
from assistant.domain.document import PolicyDocument, Region
from assistant.domain.eligibility import Assessment, Program, Reference
from assistant.domain.passage import passages_of
from assistant.domain.privacy import masked
from assistant.domain.region import Gazetteer
from assistant.domain.text import Span
from assistant.eligibility.fact_file import stated_in
from assistant.eligibility.inquiry import Inquirer, read_inquiry_words
from assistant.eligibility.mentions import MentionReader
from assistant.eligibility.rule_pack import read_packs
from assistant.eligibility.words import read_profile_words
from assistant.errors import DataFileError, IndexMissing, ModelUnavailable, QuestionError
from assistant.find import Facets, Finder, Found, Sought
from assistant.follow_ups import follow_ups
from assistant.index import CORPUS_VERSION, EMBEDDER, SNAPSHOT, Embedders, Indexer, IndexReport
from assistant.ingest.clean import clean_lines, clean_query
from assistant.ingest.fetch import Fetcher, no_fetching
from assistant.ingest.gate import read_instructions
from assistant.ingest.plain import plain_document
from assistant.llm.chat import ChatModel
from assistant.llm.embedder import OfflineEmbedder
from assistant.llm.endpoint import Endpoint, chat_endpoint, embedding_endpoint
from assistant.llm.endpoint_embedder import EndpointEmbedder, name_of
from assistant.llm.metered import MeteredModel
from assistant.retrieval.dense import DenseIndex, SnapshotBroken
from assistant.retrieval.given import GivenPassages
from assistant.retrieval.hybrid import HybridRetriever, Opened
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.phrases import PhraseLikeness, RememberingEmbedder
from assistant.retrieval.spelling import Spelling
from assistant.retrieval.terms import read_language, tagged, terms_of
from assistant.settings import ROOT, Settings
from assistant.storage.copies import Copies, KeptCopy
from assistant.storage.database import Database
from assistant.storage.feedback import FeedbackBook
from assistant.storage.library import Holding, Library
from assistant.storage.postings import StoredPostings, StoredVectors
from assistant.storage.records import region_key
from assistant.storage.spending import Spending
from assistant.strict_yaml import Mapping, read_yaml, texts

_log = logging.getLogger(__name__)
_DOCUMENTS_IN_MEMORY = 256
_PROMPTS = ROOT / "prompts"
_READING = Manner(room=150, near_misses=False)
"""Of passages that are no policy, as much is said as fits where 160 characters are looked at."""
_OUTSIDE, _OUTSIDE_ALL_THE_SAME = 0.7, 0.95
"""How likely a message must be about something else to be refused where nothing was found, or little; and how likely
it must be about our matters to be taken so without a word of ours. The second holds for one that has such a word."""
_VERSION_SECONDS = 1.0
"""How soon a running server notices that the corpus was indexed anew."""
_EMBEDDING_SECONDS = 30.0
"""For ten passages at an embeddings endpoint."""


def today() -> date:
    """The calendar date in Asia/Shanghai."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


class PolicyAssistant:
    """The whole assistant: index, ask, stream, and what is held. Safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        language = settings.corpus / "language"
        self._gazetteer = Gazetteer(read_yaml(language / "regions.yaml"))
        self._scope = {
            side: re.compile("|".join(map(re.escape, words)), re.I)
            for side, words in read_yaml(language / "scope.yaml").items()
        }
        self._language = read_language(language)
        self._asked = read_asked(language / "asked.yaml")
        self._attacks = read_attacks(language / "injection.yaml")
        self._confusable = [str(group) for group in read_yaml(language / "confusable.yaml")]
        self._weights = read_weights(language / "evidence.yaml")
        settings.home.mkdir(parents=True, exist_ok=True)
        self._database = Database(f"sqlite:///{settings.home / 'policy.db'}")
        self.library = Library(self._database)
        self._version_seen = ("", -math.inf)
        self._chats: dict[str, ChatModel] = {}
        self._held_numbers = lru_cache(1)(self._numbers_of)
        self._held_document = lru_cache(_DOCUMENTS_IN_MEMORY)(self._read_document)

    def index(self, paths: Sequence[str | Path], prune: bool, progress: Callable[[str], None]) -> IndexReport:
        """See `Indexer.index`."""
        report = self.indexer.index(paths or [self.settings.documents], prune, progress)
        self._version_seen = ("", -math.inf)
        return report

    def repair(self, progress: Callable[[str], None]) -> bool:
        """Bring the index to the state of the documents kept, where a kill or a damaged disk left it behind.

        Returns whether there was something to do. Questions are answered meanwhile, from what is whole.
        Raises `IndexMissing` where no document was ever taken in, and `IndexBusy` while another process indexes.
        """
        if not self._database.holds_copies():
            self._database.check()
        elif self._database.is_current() and self.indexer.is_whole():
            return False
        self.indexer.repair(progress)
        self._version_seen = ("", -math.inf)
        return True

    def corpus_version(self) -> str:
        """The version of what is indexed, at most a second old; raises `IndexMissing` where there is no index."""
        version, seen = self._version_seen
        if time.monotonic() - seen > _VERSION_SECONDS:
            version = (self.library.state(CORPUS_VERSION) if self._checked else None) or ""
            self._version_seen = version, time.monotonic()
        return version

    def document(self, document_id: str) -> PolicyDocument | None:
        """A document as of the current corpus version."""
        return self._held_document(document_id, self.corpus_version())

    def holdings(self) -> list[Holding]:
        return self.library.holdings() if self._checked else []

    def find(self, sought: Sought) -> Found:
        """See `Finder.find`; the words are cleaned first. Raises `IndexMissing` where there is no index."""
        self.corpus_version()
        return self._finder.find(replace(sought, words=clean_query(sought.words)))

    def facets(self, as_of: date) -> Facets:
        """See `Finder.facets`."""
        self.corpus_version()
        return self._finder.facets(as_of)

    def region_named(self, name: str) -> Region | None:
        """The region of that name (淮北, 淮北市, 安徽); None where no such place is known."""
        return self._gazetteer.first_named(name)

    def original(self, document_id: str) -> tuple[KeptCopy, bytes] | None:
        """A document's file as it came; None where it is not held."""
        copies = Copies(self._database)
        copy = copies.current(document_id)
        original = copies.original(copy.number) if copy else None
        return None if copy is None or original is None else (copy, original.data)

    @cached_property
    def feedback(self) -> FeedbackBook:
        """What people thought of answers."""
        return FeedbackBook(self._database)

    @cached_property
    def _finder(self) -> Finder:
        path = self.settings.corpus / "language" / "kinds.yaml"
        entries = read_yaml(path)
        kinds = {str(kind): texts(path, entries, kind) for kind in entries}
        return Finder(self._journey.retriever, self.holdings, self.document, self._language, kinds)

    def follow_ups(self, question: Question, answer: Answer, said: str) -> tuple[str, ...]:
        """See `assistant.follow_ups`; costs some short readings of the documents."""
        return follow_ups(question, answer, said, self._follow_ups, self.ask)

    @cached_property
    def _follow_ups(self) -> dict[Asked, str]:
        path = self.settings.corpus / "language" / "follow_ups.yaml"
        return {Asked(key): str(text) for key, text in read_yaml(path).items()}

    def stream(self, question: Question) -> Iterator[Progress | Said | Answer]:
        """See `Journey.stream`."""
        return self._journey.stream(question)

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured; it may still be out of reach."""
        return self.settings.llm_model is not None

    def ask(self, question: Question) -> Answer:
        """One answer: the last item of `stream`."""
        return self._journey.ask(question)

    def answer(self, question: Question, dropped: list[tuple[str, str]] | None = None) -> dict[str, Any]:
        """The answer object of the contract; a question that cannot be taken gives `kind: "error"`.

        `dropped` is given the sentences of a language model that failed a check: (check, sentence). Not for users.
        """

        def ask() -> Answer:
            answer = self.ask(question)
            if dropped is not None and isinstance(answer, GroundedAnswer | Abstention) and answer.wording:
                dropped.extend((one.check, one.text) for one in answer.wording.dropped)
            return answer

        return self._timed(question, ask, self.corpus_version())

    def _timed(self, question: Question, ask: Callable[[], Answer], version: str) -> dict[str, Any]:
        start = time.perf_counter()
        try:
            answer = ask()
        except QuestionError as error:
            spent = 1000 * (time.perf_counter() - start)
            return error_object(question.id, question.text, error.code, str(error), spent, version)
        return answer_object(question, answer, 1000 * (time.perf_counter() - start), version, self.verbatim)

    def answer_line(self, line: bytes, as_of: date | None, mode: Mode = Mode.AUTO) -> dict[str, Any]:
        """One line of a batch: a question object in JSON → its answer object, an error object for a bad line."""
        data: Any = None
        try:
            data = json.loads(line.decode("utf-8"))
            return self.answer(question_from(data, today(), as_of, mode))
        except (ValueError, RecursionError) as broken:
            error = QuestionError("bad_json", f"不是 UTF-8 编码的 JSON (not JSON in UTF-8): {broken}")
        except QuestionError as raised:
            error = raised
        text = data.get("question") if isinstance(data, dict) else None
        return error_object(
            identity_of(data),
            text if isinstance(text, str) else "",
            error.code,
            str(error),
            0.0,
            self.corpus_version(),
        )

    def index_texts(self, texts: Sequence[tuple[str, str, str]], progress: Callable[[str], None]) -> None:
        """Index bare texts, each (id, title, text), as documents of one clause: to measure retrieval on any corpus."""
        documents = [plain_document(*text) for text in texts]
        self.indexer.index_documents([d for d in documents if len(d.clean)], progress)

    def read(self, question: Question, passages: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
        """The answer object from these passages alone, each (pid, title, text); the scope refusal is off."""
        journey = self._journey_over(passages)
        return self._timed(question, lambda: journey.ask(question), "")

    def evidence_in(
        self, question: Question, passages: Sequence[tuple[str, str, str]]
    ) -> list[tuple[Resolved, list[Candidate]]]:
        """See `Journey.evidence`, over given passages."""
        return self._journey_over(passages).evidence(question)

    def _journey_over(self, passages: Sequence[tuple[str, str, str]]) -> Journey:
        given = {pid: plain_document(pid, title, text) for pid, title, text in passages}
        shelf = [passage for document in given.values() for passage in passages_of(document)]
        retriever = GivenPassages(shelf, self._language)
        return Journey(
            resolver=Resolver(
                Gazetteer({}), self._language, clean_query, self._asked_in, Attacks(self._attacks), as_written
            ),
            retriever=retriever,
            reader=ExtractiveReader(self._evidence(retriever, given.get, None), _READING),
            document=given.get,
            in_scope=lambda _: True,
            outside=lambda _: False,
        )

    def search(self, question: Question, k: int, side: str = "hybrid") -> list[FoundPassage]:
        """The best `k` passages for a question, best first; none for one that is refused.

        `side` is `hybrid` as in production, or `lexical` or `dense` alone, for those who measure.
        """
        return self._journey.search(question, k, side)

    def bare(self, text: str) -> str:
        """A message as the classifiers see it: cleaned, without the places it names."""
        cleaned = clean_query(text).strip()
        return without_places(cleaned, self._gazetteer.named_in(cleaned))

    def vector(self, text: str) -> NDArray[np.float32]:
        """The vector of a question; raises `ModelUnavailable` where there is no embedder."""
        return (self._query_embedder or self._embedder).query(text)

    def evidence(self, question: Question) -> list[tuple[Resolved, list[Candidate]]]:
        """See `Journey.evidence`."""
        return self._journey.evidence(question)

    def answerable(self, resolved: Resolved, candidates: Sequence[Candidate]) -> float:
        """See `Evidence.answerable`."""
        return self._journey.reader.answerable(resolved, candidates)

    @cached_property
    def assessor(self) -> Assessor:
        """Every rule pack, and the reader of a company's own words; raises `DataFileError` for a broken pack."""
        language = self.settings.corpus / "language"
        programs = read_packs(self.settings.corpus / "programs")
        inquirer = Inquirer(programs, read_inquiry_words(language / "inquiry.yaml"))
        mentions = MentionReader(read_profile_words(language / "profile.yaml"))
        return Assessor(programs, mentions, inquirer, clean_lines)

    def assess_text(self, program_id: str, text: str, as_of: date) -> Assessment:
        """The assessment that a company's own words give; raises `QuestionError` for an unknown programme."""
        return self.assessor.from_text(self._program(program_id), text, as_of)

    def assess_facts(self, program_id: str, path: Path, as_of: date) -> Assessment:
        """The assessment of facts written down in YAML; raises `QuestionError`, or `DataFileError` naming the line."""
        program = self._program(program_id)
        given = read_yaml(path)
        if not isinstance(given, Mapping):
            raise DataFileError(f"{path}：应为“事实: 值” (facts and their values are expected)")
        if isinstance(given.get("facts"), Mapping):  # a case copied from beside a pack
            given = given["facts"]
        return self.assessor.from_facts(program, stated_in(path, program, given), as_of)

    def wording_problem(self, sentence: str, quotes: Sequence[tuple[str, str]], as_of: date) -> str | None:
        """Which check a freely worded sentence fails that quotes these words, each (clause id, words), or None."""
        verifier = Verifier(self.document, as_of, worded=self._free_wording)
        found = tuple(quote for clause_id, words in quotes for quote in self._quotes(clause_id, words))
        checked = verifier.check_worded(DraftClaim(sentence, found), ())
        return checked.check if isinstance(checked, Rejected) else None

    def wording_features(self, sentence: str, quotes: Sequence[tuple[str, str]], as_of: date) -> dict[str, float]:
        """What `wording_problem` weighs besides its plain checks; for those who fit the weights."""
        verifier = Verifier(self.document, as_of)
        found = [verifier.cite(quote) for clause_id, words in quotes for quote in self._quotes(clause_id, words)]
        return self._free_wording.features(sentence, [one for one in found if isinstance(one, Citation)])

    def _quotes(self, clause_id: str, words: str) -> list[Quote]:
        document = self.document(clause_id.partition("/")[0])
        clause = next((c for c, _ in document.walk() if c.id == clause_id), None) if document else None
        if document is None or clause is None:
            return []
        start = clause.own.start
        spans = located(words, document.own_text(clause))
        return [Quote(document.id, clause.id, Span(start + span.start, start + span.end)) for span in spans]

    def verbatim(self, reference: Reference) -> Citation | None:
        """The clause that a rule refers to, checked, where its document is indexed; None where it is not."""
        try:
            held = self._held_numbers(self.corpus_version())
        except IndexMissing:
            return None
        document = self.document(held[reference.number]) if reference.number in held else None
        clause = clause_at(document, reference.article) if document else None
        if document is None or clause is None:
            return None
        citation = Verifier(self.document, today()).cite(Quote(document.id, clause.id, clause.own))
        return None if isinstance(citation, str) else citation

    def _numbers_of(self, _version: str) -> dict[str, str]:
        return {h.imprint.document_number: h.id for h in self.holdings() if h.imprint.document_number}

    def _program(self, program_id: str) -> Program:
        programs = self.assessor.programs
        if program_id not in programs:
            known = "、".join(f"{p.id}（{p.title}）" for p in programs.values())
            raise QuestionError("unknown_program", f"没有项目 {program_id} (no such programme)；可用：{known}")
        return programs[program_id]

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        self.answer(Question("科技创新券", today(), mode=Mode.EXTRACTIVE))

    def close(self) -> None:
        for model in self._chats.values():
            model.close()
        if isinstance(embedder := vars(self).get("_clause_embedder"), EndpointEmbedder):
            embedder.close()
        self._database.close()

    @cached_property
    def _checked(self) -> bool:
        self._database.check()
        return True

    @cached_property
    def indexer(self) -> Indexer:
        """What takes documents in and out."""
        return Indexer(
            self.settings.home,
            self._database,
            self._gazetteer,
            Embedders(self._clause_embedder_name, lambda: self._clause_embedder, lambda: self._embedder),
            Fetcher() if self.settings.fetch else no_fetching,
            self._instructions,
        )

    @cached_property
    def _embedder(self) -> OfflineEmbedder:
        return OfflineEmbedder()

    @cached_property
    def _journey(self) -> Journey:
        retriever = HybridRetriever(
            self.library, self._open_index, self.corpus_version, self._question_embedder, self._language, region_key
        )
        terms = self._language.terms | self._gazetteer.short_names
        spelling = Spelling(terms, self._language.empty_words, self._confusable, retriever.holding)
        return Journey(
            resolver=Resolver(self._gazetteer, self._language, clean_query, self._asked_in, self._attack, spelling),
            retriever=retriever,
            reader=ExtractiveReader(self._evidence(retriever, self.document, StoredVectors(self._database))),
            document=self.document,
            in_scope=self._in_scope,
            outside=self._outside,
            assessor=self.assessor,
            provinces_in=self._provinces_in,
            model=self._model,
        )

    @cached_property
    def _model(self) -> LanguageModel | None:
        """The language model that words answers; None where none is configured."""
        if self.settings.llm_model is None:
            return None
        prompts = {name: read_prompt(_PROMPTS, name) for name in ("answer", "repair")}
        wordsmith = LlmReader(self._chat(self.settings.llm_model), prompts, self.document, masked)
        return LanguageModel(
            wordsmith,
            self._free_wording,
            self.settings.llm_seconds,
            lambda text: any(pattern.search(text) for pattern in self._instructions),
            self._stand_alone,
        )

    @cached_property
    def _instructions(self) -> tuple[re.Pattern[str], ...]:
        return read_instructions(self.settings.corpus / "language" / "instructions.yaml")

    @cached_property
    def _stand_alone(self) -> Callable[[Question, float], str | None] | None:
        """What makes follow-ups stand alone with a model; None where none is configured for that."""
        name = self.settings.llm_resolve_model
        if name is None:
            return None
        prompt = read_prompt(_PROMPTS, "resolve")
        resolver = LlmResolver(self._chat(name), prompt, masked, self._support, self._gazetteer.named_in)
        return resolver.stand_alone

    def _chat(self, name: str) -> MeteredModel:
        """A model at the configured endpoint; models of one name share their breaker and connections."""
        if name not in self._chats:
            self._chats[name] = ChatModel(chat_endpoint(self.settings, name, self.settings.llm_seconds))
        return MeteredModel(self._chats[name], self.settings.llm_answer_tokens, self._spending)

    @cached_property
    def _spending(self) -> Spending:
        settings = self.settings
        return Spending(self._database, settings.llm_daily_tokens, settings.llm_daily_tokens_per_user, today)

    @cached_property
    def _free_wording(self) -> FreeWording:
        return FreeWording(self._support, self._gazetteer.named_in)

    @cached_property
    def _support(self) -> Support:
        language = self.settings.corpus / "language"
        equivalents = read_equivalents(language / "wording.yaml", self._language.synonym_groups)
        return Support(equivalents, tagged, read_support_weights(language / "support.yaml"))

    def _evidence(
        self,
        retriever: HybridRetriever | GivenPassages,
        document: Callable[[str], PolicyDocument | None],
        shelf: StoredVectors | None,
    ) -> Evidence:
        embedder = self._query_embedder
        likeness = PhraseLikeness(shelf, embedder) if embedder else None
        kind = "words_only" if embedder is None else "with_vectors" if shelf else "given_passages"
        return Evidence(self._language, retriever, terms_of, document, likeness, self._weights[kind])

    def _outside(self, text: str) -> bool:
        """By a word of another world, or because it reads like what is asked about anything else."""
        if self._scope["outside"].search(text):
            return True
        enough = _OUTSIDE_ALL_THE_SAME if self._scope["inside"].search(text) else _OUTSIDE
        return self._classifiers["scope"](self.bare(text))["outside"] >= enough

    def _provinces_in(self, text: str) -> frozenset[str]:
        return frozenset(filter(None, (named.region.province for named in self._gazetteer.named_in(text))))

    def _in_scope(self, text: str) -> bool:
        if self._outside(text):
            return False
        said = self._scope["inside"].search(text) is not None or bool(self._gazetteer.named_in(text))
        return said or self._classifiers["scope"](self.bare(text))["inside"] >= _OUTSIDE

    @cached_property
    def _classifiers(self) -> dict[str, Classifier]:
        embedder = self._query_embedder
        path = self.settings.corpus / "language" / "messages.json"
        return read_classifiers(path, embedder.query if embedder else None)

    @cached_property
    def _asked_in(self) -> AskedIn:
        return AskedIn(self._asked, self._classifiers["asked"])

    @cached_property
    def _attack(self) -> Attacks:
        return Attacks(self._attacks, self._classifiers["attack"])

    @cached_property
    def _query_embedder(self) -> RememberingEmbedder | None:
        try:
            return RememberingEmbedder(self._embedder)
        except ModelUnavailable:
            return None

    @cached_property
    def _embedding_endpoint(self) -> Endpoint | None:
        return embedding_endpoint(self.settings, _EMBEDDING_SECONDS)

    @property
    def _clause_embedder_name(self) -> str:
        return name_of(self._embedding_endpoint) if self._embedding_endpoint else OfflineEmbedder.name

    @cached_property
    def _clause_embedder(self) -> OfflineEmbedder | EndpointEmbedder:
        """What embeds clauses: a server where one is configured. Phrases and messages keep the offline embedder."""
        endpoint = self._embedding_endpoint
        return EndpointEmbedder(endpoint, masked) if endpoint else self._embedder

    @cached_property
    def _question_embedder(self) -> RememberingEmbedder | None:
        """What embeds questions for the search of clauses."""
        return RememberingEmbedder(self._clause_embedder) if self._embedding_endpoint else self._query_embedder

    def _open_index(self) -> Opened:
        snapshot = self.library.state(SNAPSHOT)
        return Opened(
            version=self.corpus_version(),
            lexical=LexicalIndex(StoredPostings(self._database)),
            dense=self._open_snapshot(snapshot),
            numbers=self.library.numbers_by_region(),
            spells=self.library.spells(),
        )

    def _open_snapshot(self, name: str | None) -> DenseIndex | None:
        """None where there is none, or where it is damaged: words still find what vectors would have ranked."""
        if not name:
            return None
        if self.library.state(EMBEDDER) != self._clause_embedder_name:
            _log.warning("向量索引属于另一个向量模型，暂以关键词检索，请运行 policy-assistant index (other embedder)")
            return None
        try:
            return DenseIndex(self.settings.home / "dense" / name)
        except SnapshotBroken as broken:
            _log.warning("%s", broken)
            return None

    def _read_document(self, document_id: str, _version: str) -> PolicyDocument | None:
        return self.library.document(document_id)


def build(settings: Settings) -> PolicyAssistant:
    """Wire everything together. Opens the database file, loads no model yet."""
    return PolicyAssistant(settings)
