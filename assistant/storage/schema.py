"""The tables. One set of statements for SQLite and PostgreSQL.

`copies` is what people gave and decided, `token_use` what a language model has cost, `feedback` what people thought of
answers: these are kept. All others are derived and can be rebuilt.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = "6"
"""Of the derived tables."""

kept = MetaData()
metadata = MetaData()

copies = Table(
    "copies",
    kept,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", String(64), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("url", Text),
    Column("day", String(10)),
    Column("reason", Text, nullable=False),
    Column("doubts", Text, nullable=False),
    Column("taken_at", String(32), nullable=False),
    Column("catalogue", Text),
    Column("data", LargeBinary),
    Index("copies_by_document", "document_id", "version"),
    Index("copies_by_content", "content"),
    sqlite_autoincrement=True,
)

token_use = Table(
    "token_use",
    kept,
    Column("day", String(10), primary_key=True),
    Column("who", String(64), primary_key=True),
    Column("tokens", Integer, nullable=False),
)

feedback = Table(
    "feedback",
    kept,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("thumb", String(8), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("comment", Text, nullable=False),
    Column("corpus_version", String(64), nullable=False),
    Column("given_at", String(32)),
    sqlite_autoincrement=True,
)

state = Table("state", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("until", String(10)),
    Column("since", String(10)),
    Column("sketch", LargeBinary, nullable=False),
    Column("region", String(120), nullable=False),
    Column("title", Text, nullable=False),
    Column("imprint", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("source", LargeBinary, nullable=False),
    Column("clean", LargeBinary, nullable=False),
    Column("origins", LargeBinary, nullable=False),
)

clauses = Table(
    "clauses",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("clause_id", String(400), nullable=False, unique=True),
    Column("position", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Index("clauses_by_document", "document_id", "position"),
    sqlite_autoincrement=True,
)

postings = Table(
    "postings",
    metadata,
    Column("term", String(64), primary_key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("embedder", String(120), nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
