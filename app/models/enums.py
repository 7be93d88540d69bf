"""The closed vocabularies of the record, each with the meaning of its values."""

from typing import Annotated, Literal, get_args

from pydantic import Field
from sqlalchemy import Enum
from typing_extensions import TypeAliasType


def enum_type(vocabulary: TypeAliasType) -> Enum:
    """Return the column type of a vocabulary: a string, with a check constraint that lists the allowed words."""
    words = get_args(get_args(vocabulary.__value__)[0])
    return Enum(*words, name=vocabulary.__name__.lower(), native_enum=False, create_constraint=True, length=20)


AGENT_KIND = "What can speak, write or take part in an event."
AgentKind = TypeAliasType("AgentKind", Annotated[Literal["person", "organization"], Field(description=AGENT_KIND)])

ATTRIBUTION = """`named`: by the people or organizations in `speakers`; `collective`: by a group that the source does
not name one by one, see `attributed_to`; `author`: by the author of the source; `unattributed`: the source does not
say by whom."""
Attribution = TypeAliasType(
    "Attribution", Annotated[Literal["named", "collective", "author", "unattributed"], Field(description=ATTRIBUTION)]
)

BASIS = "`source`: the source states it; `editorial`: the editors of this record added it."
Basis = TypeAliasType("Basis", Annotated[Literal["source", "editorial"], Field(description=BASIS)])

CLAIM_KIND = """`description`: what is or was; `explanation`: why something is so, or what it means; `evaluation`: a
judgement; `prediction`: what will, may or will not happen; `recommendation`: what should be done."""
ClaimKind = TypeAliasType(
    "ClaimKind",
    Annotated[
        Literal["description", "explanation", "evaluation", "prediction", "recommendation"],
        Field(description=CLAIM_KIND),
    ],
)

DIRECTION = """`to`: this claim is the subject of the relation (it supports the other claim, for example); `from`: the
other claim is the subject (it supports this one)."""
Direction = TypeAliasType("Direction", Annotated[Literal["to", "from"], Field(description=DIRECTION)])

EVIDENCE = """`original`: at least one quote backs the claim and has its original-language words; `quoted`: at least one
quote backs it; `paraphrased`: no quote does, only the passage."""
Evidence = TypeAliasType(
    "Evidence", Annotated[Literal["original", "quoted", "paraphrased"], Field(description=EVIDENCE)]
)

ORGANIZATION_KIND = """`government`: a state or a part of its government; `alliance`: an alliance of states; the other
values mean what they say."""
OrganizationKind = TypeAliasType(
    "OrganizationKind",
    Annotated[
        Literal["think-tank", "university", "government", "media", "alliance", "other"],
        Field(description=ORGANIZATION_KIND),
    ],
)

QUOTE_KIND = """`sentence`: a clause or more; `phrase`: a term or a few words; `wording`: words that the source
discusses as words."""
QuoteKind = TypeAliasType(
    "QuoteKind", Annotated[Literal["sentence", "phrase", "wording"], Field(description=QUOTE_KIND)]
)

RECORD_KIND = "The kind of a record, which is the singular of its collection's name."
RecordKind = TypeAliasType(
    "RecordKind",
    Annotated[
        Literal["person", "organization", "topic", "quote", "claim", "event", "source"], Field(description=RECORD_KIND)
    ],
)

SUGGESTED_KIND = "The kind of a suggested record. Of the quotes, only those of a few words are suggested."
SuggestedKind = TypeAliasType(
    "SuggestedKind", Annotated[Literal["person", "organization", "topic", "quote"], Field(description=SUGGESTED_KIND)]
)

RELATION_KIND = """`supports`: agrees with the other claim, or gives a reason for it; `contrasts`: disagrees with it;
`qualifies`: limits it, or says what it amounts to; `answers`: responds to it."""
RelationKind = TypeAliasType(
    "RelationKind",
    Annotated[Literal["supports", "contrasts", "qualifies", "answers"], Field(description=RELATION_KIND)],
)

DIFFERENCE_KIND = """`equal`: in both texts; `replaced`: the two texts differ here; `missing`: only in the text on
record; `added`: only in the text you sent."""
DifferenceKind = TypeAliasType(
    "DifferenceKind", Annotated[Literal["equal", "replaced", "missing", "added"], Field(description=DIFFERENCE_KIND)]
)

REVIEW_STATUS = """`draft`: nobody has verified it, so it is left out unless a request asks for drafts; `verified`:
somebody has compared it with the text."""
ReviewStatus = TypeAliasType("ReviewStatus", Annotated[Literal["draft", "verified"], Field(description=REVIEW_STATUS)])

ROLE = "`author`: wrote a source; the other values mean what they say."
Role = TypeAliasType("Role", Annotated[Literal["commentator", "author", "official", "other"], Field(description=ROLE)])

SOURCE_KIND = """`commentary`: an opinion piece; `statement`: issued by an institution; the other values mean what they
say."""
SourceKind = TypeAliasType(
    "SourceKind",
    Annotated[
        Literal["article", "commentary", "statement", "speech", "interview", "report", "book", "website", "other"],
        Field(description=SOURCE_KIND),
    ],
)

SPAN_KIND = """What was read from a passage: a quote, its original-language words (`original`), a claim, an event, a
person's affiliation, or a relation between two claims."""
SpanKind = TypeAliasType(
    "SpanKind",
    Annotated[Literal["quote", "original", "claim", "event", "affiliation", "relation"], Field(description=SPAN_KIND)],
)

VERDICT = """`exact`: a quotation in the same words; case, accents, Chinese script, insignificant spaces, the forms of
punctuation marks, and marks at the ends make no difference. `near`: a quotation that differs in some characters.
`partial`: the text contains a quotation or is a part of one, apart from a few characters, or shares at least five words
in a row with one. `reported`: not a quotation, but a source says it outside quotation marks, or a claim says it.
`none`: nothing similar is on record, or only what differs in substance."""
Verdict = TypeAliasType(
    "Verdict", Annotated[Literal["exact", "near", "partial", "reported", "none"], Field(description=VERDICT)]
)

MATCH_VERDICT = "How similar the text and the quotation are; `Verdict` explains the values."
MatchVerdict = TypeAliasType(
    "MatchVerdict", Annotated[Literal["exact", "near", "partial"], Field(description=MATCH_VERDICT)]
)

REPORT_KIND = """`passage`: words in the text of a source; `claim`: the text of a claim."""
ReportKind = TypeAliasType("ReportKind", Annotated[Literal["passage", "claim"], Field(description=REPORT_KIND)])

SUBSTANCE_KIND = """`negation`: a negation such as `not`, `never`, `without`, `un-` or 不, a negative verb such as
`refuse`, or a common opposite such as `winner` of `loser`; `number`: a number; `date`: a day, month or year;
`name`: a name, or a name in the place of another one."""
SubstanceKind = TypeAliasType(
    "SubstanceKind", Annotated[Literal["negation", "number", "date", "name"], Field(description=SUBSTANCE_KIND)]
)

CITATION_FORMAT = """`csl-json`: a list of one CSL-JSON item, for citation processors; `bibtex`: for LaTeX; `ris`: for
reference managers; `text`: a formatted reference in the requested `style`."""
CitationFormat = TypeAliasType(
    "CitationFormat", Annotated[Literal["csl-json", "bibtex", "ris", "text"], Field(description=CITATION_FORMAT)]
)

CITATION_STYLE = """`chicago-author-date`: The Chicago Manual of Style, 17th edition; `apa`: Publication Manual of the
American Psychological Association, 7th edition."""
CitationStyle = TypeAliasType(
    "CitationStyle", Annotated[Literal["chicago-author-date", "apa"], Field(description=CITATION_STYLE)]
)

RECORD_FORMAT = """`json`: the record; `jsonld`: the record as linked data, in the terms of the W3C Web Annotation
vocabulary and schema.org."""
RecordFormat = TypeAliasType("RecordFormat", Annotated[Literal["json", "jsonld"], Field(description=RECORD_FORMAT)])
