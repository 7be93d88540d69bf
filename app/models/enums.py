"""The closed vocabularies: every word that a `kind`, a `basis` or a `precision` may hold, and what it means."""

from typing import Annotated, Literal, get_args

from pydantic import Field
from sqlalchemy import Enum
from typing_extensions import TypeAliasType


def enum_type(vocabulary: TypeAliasType) -> Enum:
    """Return the column type of a vocabulary: a string, with a check constraint that lists the allowed words."""
    words = get_args(get_args(vocabulary.__value__)[0])
    return Enum(*words, name=vocabulary.__name__.lower(), native_enum=False, create_constraint=True, length=20)


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

RECORD_KIND = "Which collection a record is of."
RecordKind = TypeAliasType(
    "RecordKind",
    Annotated[
        Literal["person", "organization", "topic", "quote", "claim", "event", "source"], Field(description=RECORD_KIND)
    ],
)

SUGGESTED_KIND = "What a reader can be offered while typing; a term is a `quote` of a few words."
SuggestedKind = TypeAliasType(
    "SuggestedKind",
    Annotated[Literal["person", "organization", "topic", "quote"], Field(description=SUGGESTED_KIND)],
)

RELATION_KIND = """`supports`: agrees with the other claim, or gives a reason for it; `contrasts`: says otherwise;
`qualifies`: limits it, or says what it amounts to; `answers`: responds to it."""
RelationKind = TypeAliasType(
    "RelationKind",
    Annotated[Literal["supports", "contrasts", "qualifies", "answers"], Field(description=RELATION_KIND)],
)

DIFFERENCE_KIND = "`equal`: in both; `replaced`: by other characters; `missing`: only said; `added`: only given."
DifferenceKind = TypeAliasType(
    "DifferenceKind",
    Annotated[Literal["equal", "replaced", "missing", "added"], Field(description=DIFFERENCE_KIND)],
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

VERDICT = """`exact`: in these words, but for case, spaces, script, forms of marks, and marks at the ends; `near`: but
for a few characters; `partial`: a part of what was said, or what was said is a part of this, but for a few characters,
or both share at least five words in a row; `none`: not on record."""
Verdict = TypeAliasType("Verdict", Annotated[Literal["exact", "near", "partial", "none"], Field(description=VERDICT)])

CITATION_FORMAT = """`csl-json`: a list of one item, as processors of citations take it; `bibtex`: for LaTeX; `ris`: for
reference managers; `text`: an entry for a list of references, in the `style` asked for."""
CitationFormat = TypeAliasType(
    "CitationFormat", Annotated[Literal["csl-json", "bibtex", "ris", "text"], Field(description=CITATION_FORMAT)]
)

CITATION_STYLE = """`chicago-author-date`: The Chicago Manual of Style, 17th edition; `apa`: Publication Manual of the
American Psychological Association, 7th edition."""
CitationStyle = TypeAliasType(
    "CitationStyle", Annotated[Literal["chicago-author-date", "apa"], Field(description=CITATION_STYLE)]
)

RECORD_FORMAT = (
    "`json`: the record itself; `jsonld`: the record as linked data, in the terms of the W3C and schema.org."
)
RecordFormat = TypeAliasType("RecordFormat", Annotated[Literal["json", "jsonld"], Field(description=RECORD_FORMAT)])
