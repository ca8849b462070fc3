"""What the search keeps of each interaction: the lines of its shown transcript, its place in time, its words."""

from sqlalchemy import BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base


class SearchEntry(Base):
    """The redacted text of an interaction's shown transcript, as it is searched and quoted.

    `place` orders entries by time (`rules.indexing.place_of`); `lines` are packed there. PostgreSQL keeps the words
    in `words`; on SQLite that column stays empty and the words lie in the FTS5 table `search_words`, whose row
    numbers are the places.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        # On SQLite there is nothing to index; the condition keeps it empty there.
        Index("ix_search_entry_words", "words", postgresql_using="gin", sqlite_where=text("words IS NOT NULL")),
        Index("uq_search_entry_place", "place", unique=True),
    )

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"), deferred=True)
