"""The comparison's naive application: FastAPI and SQLModel as their tutorials write them, over the same tables."""

import csv
import io
import os
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, func, or_, select


class Person(SQLModel, table=True):
    id: str = Field(primary_key=True)
    name: str
    native_name: str | None = None


class Organization(SQLModel, table=True):
    id: str = Field(primary_key=True)
    name: str
    native_name: str | None = None


class Agent(SQLModel, table=True):
    id: str = Field(primary_key=True)
    kind: str
    person: Person | None = Relationship(sa_relationship_kwargs={"primaryjoin": "foreign(Agent.id) == Person.id"})
    organization: Organization | None = Relationship(
        sa_relationship_kwargs={"primaryjoin": "foreign(Agent.id) == Organization.id", "overlaps": "person"}
    )


class Source(SQLModel, table=True):
    id: str = Field(primary_key=True)
    title: str


class ClaimTopic(SQLModel, table=True):
    __tablename__ = "claim_topic"
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    position: int = Field(primary_key=True)
    topic_id: str


class Claim(SQLModel, table=True):
    id: str = Field(primary_key=True)
    text: str
    topics: list[ClaimTopic] = Relationship()


class QuoteSpeaker(SQLModel, table=True):
    __tablename__ = "quote_speaker"
    quote_id: str = Field(foreign_key="quote.id", primary_key=True)
    position: int = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id")
    agent: Agent = Relationship()


class QuoteBase(SQLModel):
    id: str = Field(primary_key=True)
    kind: str
    text: str
    language: str
    start: int
    end: int
    attribution: str
    attributed_to: str | None = None
    original_text: str | None = None
    original_language: str | None = None
    original_start: int | None = None
    original_end: int | None = None
    pinyin: str | None = None
    reading: str | None = None
    gloss: str | None = None
    note: str | None = None
    said_on: str | None = None


class Quote(QuoteBase, table=True):
    position: int
    source_id: str = Field(foreign_key="source.id")
    claim_id: str | None = Field(default=None, foreign_key="claim.id")
    said_in_id: str | None = Field(default=None, foreign_key="source.id")
    source: Source = Relationship(sa_relationship_kwargs={"foreign_keys": "Quote.source_id"})
    said_in: Source | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Quote.said_in_id"})
    claim: Claim | None = Relationship()
    credits: list[QuoteSpeaker] = Relationship(sa_relationship_kwargs={"order_by": "QuoteSpeaker.position"})

    @property
    def speakers(self) -> list[Any]:
        """Whom the credits name."""
        return [credit.agent.person or credit.agent.organization for credit in self.credits]


class SpeakerPublic(SQLModel):
    id: str
    name: str
    native_name: str | None


class ClaimPublic(SQLModel):
    id: str
    text: str


class SourcePublic(SQLModel):
    id: str
    title: str


class QuotePublic(QuoteBase):
    speakers: list[SpeakerPublic]
    claim: ClaimPublic | None
    source: SourcePublic
    said_in: SourcePublic | None


class QuotePage(SQLModel):
    items: list[QuotePublic]
    total: int


engine = create_engine(f"sqlite:///{os.environ['RECORD']}", connect_args={"check_same_thread": False})
app = FastAPI()
speakers: Any = selectinload(Quote.credits).selectinload(QuoteSpeaker.agent)  # type: ignore[arg-type]
NEIGHBORS: list[Any] = [
    speakers.selectinload(Agent.person),
    speakers.selectinload(Agent.organization),
    selectinload(Quote.claim),  # type: ignore[arg-type]
    selectinload(Quote.source),  # type: ignore[arg-type]
    selectinload(Quote.said_in),  # type: ignore[arg-type]
]
Limit = Annotated[int, Query(le=100)]


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


@app.get("/quotes", response_model=list[QuotePublic])
def read_quotes(
    session: SessionDep, speaker: str | None = None, topic: str | None = None, offset: int = 0, limit: Limit = 20
) -> Any:
    statement = select(Quote).options(*NEIGHBORS)
    if speaker:
        statement = statement.join(QuoteSpeaker).where(QuoteSpeaker.agent_id == speaker)
    if topic:
        statement = statement.join(Claim).join(ClaimTopic).where(ClaimTopic.topic_id == topic)
    return session.exec(statement.order_by(Quote.source_id, Quote.position).offset(offset).limit(limit)).all()  # type: ignore[arg-type]


@app.get("/quotes/page", response_model=QuotePage)
def read_page(session: SessionDep, offset: int = 0, limit: Limit = 20) -> Any:
    total = session.exec(select(func.count()).select_from(Quote)).one()
    statement = select(Quote).options(*NEIGHBORS).order_by(Quote.source_id, Quote.position)  # type: ignore[arg-type]
    return {"items": session.exec(statement.offset(offset).limit(limit)).all(), "total": total}


@app.get("/quotes/facets")
def count_quotes(session: SessionDep, topic: str, limit: Limit = 20) -> dict[str, Any]:
    facets = {}
    for name, column in {"speaker": QuoteSpeaker.agent_id, "kind": Quote.kind}.items():
        count = func.count(Quote.id.distinct())  # type: ignore[attr-defined]
        statement = select(column, count).select_from(Quote).join(Claim).join(ClaimTopic)
        if name == "speaker":
            statement = statement.join(QuoteSpeaker, QuoteSpeaker.quote_id == Quote.id)  # type: ignore[arg-type]
        statement = statement.where(ClaimTopic.topic_id == topic).group_by(column)
        counts = session.exec(statement.order_by(count.desc(), column).limit(limit)).all()
        facets[name] = [{"value": value, "count": number} for value, number in counts]
    return {"facets": facets}


@app.get("/quotes/search", response_model=list[QuotePublic])
def search_quotes(session: SessionDep, q: str, limit: Limit = 20) -> Any:
    statement = select(Quote).options(*NEIGHBORS)
    statement = statement.where(or_(Quote.text.contains(q), Quote.original_text.contains(q)))  # type: ignore[attr-defined, union-attr]
    return session.exec(statement.order_by(Quote.source_id, Quote.position).limit(limit)).all()  # type: ignore[arg-type]


def all_quotes(session: Session, limit: int) -> Iterator[QuotePublic]:
    statement = select(Quote).options(*NEIGHBORS).order_by(Quote.source_id, Quote.position)  # type: ignore[arg-type]
    for quote in session.exec(statement.limit(limit).execution_options(yield_per=1000)):
        yield QuotePublic.model_validate(quote)


@app.get("/quotes.ndjson")
def export_lines(session: SessionDep, limit: int) -> StreamingResponse:
    lines = (quote.model_dump_json() + "\n" for quote in all_quotes(session, limit))
    return StreamingResponse(lines, media_type="application/x-ndjson")


@app.get("/quotes.csv")
def export_table(session: SessionDep, limit: int) -> StreamingResponse:
    def rows() -> Iterator[str]:
        file = io.StringIO()
        writer = csv.DictWriter(file, [*QuotePublic.model_fields])
        writer.writeheader()
        for quote in all_quotes(session, limit):
            flat = quote.model_dump(exclude={"speakers", "claim", "source", "said_in"})
            flat["speakers"] = "; ".join(speaker.name for speaker in quote.speakers)
            flat["claim"] = quote.claim and quote.claim.text
            flat["source"] = quote.source.title
            flat["said_in"] = quote.said_in and quote.said_in.title
            writer.writerow(flat)
            yield file.getvalue()
            file.seek(0)
            file.truncate()

    return StreamingResponse(rows(), media_type="text/csv")


@app.get("/quotes/{quote_id}", response_model=QuotePublic)
def read_quote(quote_id: str, session: SessionDep) -> Any:
    quote = session.get(Quote, quote_id, options=NEIGHBORS)
    if not quote:
        raise HTTPException(status_code=404, detail="Quote not found")
    return quote
