"""The closed vocabularies of the record, each with the meaning of its values."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

AGENT_KIND = "Whether it is a person or an organization."
AgentKind = TypeAliasType("AgentKind", Annotated[Literal["person", "organization"], Field(description=AGENT_KIND)])

ATTRIBUTION = """`named`: by the people or organizations in `speakers`; `collective`: by a group that the source does
not name one by one, see `attributed_to`; `author`: by the author of the source; `unattributed`: the source does not say
by whom."""
Attribution = TypeAliasType(
    "Attribution", Annotated[Literal["named", "collective", "author", "unattributed"], Field(description=ATTRIBUTION)]
)

ATTRIBUTION_BASIS = "`source`: the source states it in the passage; `inferred`: the editors infer it from the context."
AttributionBasis = TypeAliasType(
    "AttributionBasis", Annotated[Literal["source", "inferred"], Field(description=ATTRIBUTION_BASIS)]
)

BASIS = "`source`: the source states it; `editorial`: the editors of this record added it."
Basis = TypeAliasType("Basis", Annotated[Literal["source", "editorial"], Field(description=BASIS)])

CERTAINTY = """`asserted`: stated without qualification; `hedged`: qualified by a word such as may, could, likely or
believes; `conditional`: depends on a condition; `questioned`: put as a question, even a rhetorical one; `denied`: said
not to be so."""
Certainty = TypeAliasType(
    "Certainty",
    Annotated[Literal["asserted", "hedged", "conditional", "questioned", "denied"], Field(description=CERTAINTY)],
)

CLAIM_KIND = """`description`: what is or was; `explanation`: why something is so, or what it means; `evaluation`: a
judgment; `prediction`: what will, may or will not happen; `recommendation`: what should be done."""
ClaimKind = TypeAliasType(
    "ClaimKind",
    Annotated[
        Literal["description", "explanation", "evaluation", "prediction", "recommendation"],
        Field(description=CLAIM_KIND),
    ],
)

CLAIM_STATUS = """`current`: none of the following; `withdrawn`: whoever said it took it back; `announced`: it
says what is to happen, and the source does not say that it did; `disputed`: it is contradicted, as `note` says."""
ClaimStatus = TypeAliasType(
    "ClaimStatus", Annotated[Literal["current", "withdrawn", "announced", "disputed"], Field(description=CLAIM_STATUS)]
)

DATE_BASIS = """Where `date` comes from. `said`: the date on which it was said; `work`: the date of publication of the
work in `said_in`; `source`: the date of publication of the source."""
DateBasis = TypeAliasType("DateBasis", Annotated[Literal["said", "work", "source"], Field(description=DATE_BASIS)])

DIRECTION = """`to`: this claim is the subject of the relation (it supports the other claim, for example); `from`: the
other claim is the subject (it supports this one)."""
Direction = TypeAliasType("Direction", Annotated[Literal["to", "from"], Field(description=DIRECTION)])

EVENT_STATUS = "`happened`: the source says that it happened; `announced`: it says only that it is to happen."
EventStatus = TypeAliasType("EventStatus", Annotated[Literal["happened", "announced"], Field(description=EVENT_STATUS)])

EVIDENCE = """`original`: a quote backs the claim whose translation does not depart from its original words;
`departing`: quotes with original words back it, but each translation departs from its original; `quoted`: only quotes
without original words do; `paraphrased`: no quote does, only the passage."""
Evidence = TypeAliasType(
    "Evidence", Annotated[Literal["original", "departing", "quoted", "paraphrased"], Field(description=EVIDENCE)]
)

FIDELITY = """How faithful a translation is to the original words. `faithful`: says the same; `stronger`: says more;
`weaker`: says less; `shifted`: says something else; `idiom`: gives the sense of an idiom, not its words. All but
`faithful` depart from the original."""
Fidelity = TypeAliasType(
    "Fidelity", Annotated[Literal["faithful", "stronger", "weaker", "shifted", "idiom"], Field(description=FIDELITY)]
)

ORGANIZATION_KIND = """`think-tank`: an institute that studies policy and comments on it; `university`: a
university or a part of one; `government`: a state or a part of its government; `media`: a publisher of news or
commentary; `alliance`: an alliance of states; `other`: none of these."""
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

RECORD_KIND = "The kind of a search result: the name of its collection in the singular."
RecordKind = TypeAliasType(
    "RecordKind",
    Annotated[
        Literal["person", "organization", "topic", "term", "quote", "claim", "event", "source"],
        Field(description=RECORD_KIND),
    ],
)

SUGGESTED_KIND = "The kind of a suggested record. Of terms and quotes, only those of a few words are suggested."
SuggestedKind = TypeAliasType(
    "SuggestedKind",
    Annotated[Literal["person", "organization", "topic", "term", "quote"], Field(description=SUGGESTED_KIND)],
)

RELATION_KIND = """`supports`: agrees with the other claim, or gives a reason for it; `disagrees`: says that the other
claim is wrong, or takes the opposite view; `concedes`: grants the other claim and goes on all the same (but, though,
despite), or stands beside it without contradicting it; `qualifies`: limits it, or says what it amounts to;
`answers`: responds to it; `repeats`: says the same again."""
RelationKind = TypeAliasType(
    "RelationKind",
    Annotated[
        Literal["supports", "disagrees", "concedes", "qualifies", "answers", "repeats"],
        Field(description=RELATION_KIND),
    ],
)

DIFFERENCE_KIND = """`equal`: in both texts; `replaced`: the two texts differ here; `missing`: only in the text on
record; `added`: only in the text you sent."""
DifferenceKind = TypeAliasType(
    "DifferenceKind", Annotated[Literal["equal", "replaced", "missing", "added"], Field(description=DIFFERENCE_KIND)]
)

REVIEW_STATUS = """`draft`: nobody has verified it, so it is left out unless a request asks for drafts; `verified`:
somebody has compared it with the text."""
ReviewStatus = TypeAliasType("ReviewStatus", Annotated[Literal["draft", "verified"], Field(description=REVIEW_STATUS)])

ROLE = """`commentator`: comments on events; `author`: wrote a source; `official`: speaks or acts for a state or an
organization of states; `other`: none of these."""
Role = TypeAliasType("Role", Annotated[Literal["commentator", "author", "official", "other"], Field(description=ROLE)])

SOURCE_KIND = """`article`: an article in the press or on a website; `commentary`: an opinion piece; `statement`:
issued by an institution; `speech`: given to an audience; `interview`: questions and answers; `report`: a study or
a report of an institution; `book`: a book or a part of one; `website`: a website or a page of one; `other`: none
of these."""
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

STANCE = """How a claim judges what it is about, by its own words. `favorable`: speaks well of it; `critical`: speaks
ill of it; `neutral`: does not judge it; `mixed`: does both."""
Stance = TypeAliasType(
    "Stance", Annotated[Literal["favorable", "critical", "neutral", "mixed"], Field(description=STANCE)]
)

TRANSLATION = """Whether the words are a translation. `printed`: yes, and the source prints the original words beside
it; `presumed`: yes, for the speaker surely said it in another language, but the source does not print those words
(editorial); `none`: no, it was said in this language; `unknown`: the source does not let us tell."""
Translation = TypeAliasType(
    "Translation", Annotated[Literal["printed", "presumed", "none", "unknown"], Field(description=TRANSLATION)]
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

WholeVerdict = TypeAliasType("WholeVerdict", Annotated[Literal["exact", "near"], Field(description=MATCH_VERDICT)])

ALSO_REASON = """Why a quote of another source is listed. `words`: their words are the same, or nearly;
`original`: their original words are the same, or nearly, or the words of one are the original words of the other;
`translation`: one is a translation of the other, or both are translations of the same quote, as the editors say
(`translation_of`)."""
AlsoReason = TypeAliasType(
    "AlsoReason", Annotated[Literal["words", "original", "translation"], Field(description=ALSO_REASON)]
)

REPORT_KIND = "`passage`: words in the text of a source; `claim`: the text of a claim."
ReportKind = TypeAliasType("ReportKind", Annotated[Literal["passage", "claim"], Field(description=REPORT_KIND)])

SUBSTANCE_KIND = """`negation`: a negation such as `not`, `never`, `without`, `un-` or 不, a negative verb such as
`refuse`, or a common opposite such as `winner` of `loser`; `number`: a number; `date`: a day, month or year; `name`: a
name, or a name in the place of another one."""
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
