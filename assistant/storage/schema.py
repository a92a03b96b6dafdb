"""The tables. One set of statements for SQLite and PostgreSQL; everything here can be rebuilt from the corpus."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = "4"

metadata = MetaData()

state = Table("state", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("path", Text, nullable=False),
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
