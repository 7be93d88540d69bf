"""The tables of the registers: agents, which are people or organizations, and topics."""

from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from app.models.base import Record, enum_type
from app.models.enums import AgentKind
from app.models.fields import OrganizationFields, PersonFields, TopicFields

if TYPE_CHECKING:
    from app.models.sources import Affiliation


class Agent(SQLModel, table=True):
    """Whoever can speak, write or take part; no id is both a person's and an organization's."""

    __table_args__ = (UniqueConstraint("id", "kind"), CheckConstraint("tone > 0", name="tone"))
    id: str = Field(primary_key=True)
    kind: AgentKind = Field(sa_type=enum_type(AgentKind))
    tone: int | None = Field(default=None, unique=True, index=True)  # given by a load (see dossiers/tones.py)

    person: "Person" = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Agent.id) == Person.id"}
    )
    organization: "Organization" = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Agent.id) == Organization.id"}
    )


class Person(PersonFields, Record, table=True):
    __table_args__ = (
        CheckConstraint('("native_name" IS NULL) = ("native_name_basis" IS NULL)', name="native_name_complete"),
        ForeignKeyConstraint(["id", "agent_kind"], ["agent.id", "agent.kind"]),
        CheckConstraint("agent_kind = 'person'", name="agent_kind"),
        Index(None, "name", "id"),
    )
    collection: ClassVar[str] = "people"
    agent_kind: str = "person"

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})
    affiliations: list["Affiliation"] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "Affiliation.id"}
    )

    @property
    def tone(self) -> int | None:
        """Return the number of the person as a speaker."""
        return self.agent.tone


class Organization(OrganizationFields, Record, table=True):
    __table_args__ = (
        CheckConstraint('("native_name" IS NULL) = ("native_name_basis" IS NULL)', name="native_name_complete"),
        ForeignKeyConstraint(["id", "agent_kind"], ["agent.id", "agent.kind"]),
        CheckConstraint("agent_kind = 'organization'", name="agent_kind"),
        Index(None, "name", "id"),
    )
    collection: ClassVar[str] = "organizations"
    agent_kind: str = "organization"

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})

    @property
    def tone(self) -> int | None:
        """Return the number of the organization as a speaker."""
        return self.agent.tone


class Topic(TopicFields, Record, table=True):
    collection: ClassVar[str] = "topics"
    broader_id: str | None = Field(default=None, foreign_key="topic.id", index=True)

    broader: "Topic" = Relationship(sa_relationship_kwargs={"viewonly": True, "remote_side": "Topic.id"})
