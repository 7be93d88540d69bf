"""The closed vocabularies: every word that a `kind`, a `basis` or a `precision` may hold, and what it means."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

AGENT_KIND = "Who can speak, write or take part."
AgentKind = TypeAliasType("AgentKind", Annotated[Literal["person", "organization"], Field(description=AGENT_KIND)])

ATTRIBUTION = """`named`: see `speakers`; `collective`: nobody by name, see `attributed_to`; `author`: the source's own
voice; `unattributed`: the source does not say whose it is."""
Attribution = TypeAliasType(
    "Attribution", Annotated[Literal["named", "collective", "author", "unattributed"], Field(description=ATTRIBUTION)]
)

BASIS = "`source`: the source says so; `editorial`: we added it."
Basis = TypeAliasType("Basis", Annotated[Literal["source", "editorial"], Field(description=BASIS)])

CLAIM_KIND = """`description`: what is or was; `explanation`: why, or what it means; `evaluation`: a judgement;
`prediction`: what will, may or will not happen; `recommendation`: what should be done."""
ClaimKind = TypeAliasType(
    "ClaimKind",
    Annotated[
        Literal["description", "explanation", "evaluation", "prediction", "recommendation"],
        Field(description=CLAIM_KIND),
    ],
)

DIRECTION = "`to`: this claim bears on the other; `from`: the other bears on this one."
Direction = TypeAliasType("Direction", Annotated[Literal["to", "from"], Field(description=DIRECTION)])

EVIDENCE = """`original`: backed by a quote with its original-language words; `quoted`: backed by a quote;
`paraphrased`: backed by the passage alone."""
Evidence = TypeAliasType(
    "Evidence", Annotated[Literal["original", "quoted", "paraphrased"], Field(description=EVIDENCE)]
)

ORGANIZATION_KIND = "`government`: a state or a part of one; `alliance`: of states."
OrganizationKind = TypeAliasType(
    "OrganizationKind",
    Annotated[
        Literal["think-tank", "university", "government", "media", "alliance", "other"],
        Field(description=ORGANIZATION_KIND),
    ],
)

PRECISION = "How much of a date is known; the rest is filled with the first month or day."
Precision = TypeAliasType("Precision", Annotated[Literal["day", "month", "year"], Field(description=PRECISION)])

QUOTE_KIND = "`sentence`: a clause or more; `phrase`: a term or a few words; `wording`: words discussed as words."
QuoteKind = TypeAliasType(
    "QuoteKind", Annotated[Literal["sentence", "phrase", "wording"], Field(description=QUOTE_KIND)]
)

RELATION_KIND = "How one claim bears on another."
RelationKind = TypeAliasType(
    "RelationKind",
    Annotated[Literal["supports", "contrasts", "qualifies", "answers"], Field(description=RELATION_KIND)],
)

ROLE = "`author`: of a source; the others as named."
Role = TypeAliasType("Role", Annotated[Literal["commentator", "author", "official", "other"], Field(description=ROLE)])

SOURCE_KIND = "`commentary`: an opinion piece; `statement`: issued by an institution; the others as named."
SourceKind = TypeAliasType(
    "SourceKind",
    Annotated[
        Literal["article", "commentary", "statement", "speech", "interview", "report", "book", "website", "other"],
        Field(description=SOURCE_KIND),
    ],
)

SPAN_KIND = """What a passage holds: a quote, its original words, a claim, an event, a person's post, or the words
that relate two claims."""
SpanKind = TypeAliasType(
    "SpanKind",
    Annotated[Literal["quote", "original", "claim", "event", "affiliation", "relation"], Field(description=SPAN_KIND)],
)
