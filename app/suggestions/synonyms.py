"""What readers call the names and values of OnRecord, so that a suggestion can be nearest in meaning.

The keys are names and values; the words beside one are what it is called elsewhere. Where a word stands beside several
keys, the first one that is valid in its place is meant.
"""

import re
from collections.abc import Collection

PARAMETERS = {
    "date_from": "date from since after start_date min_date from_date year month day when happened_on said_on",
    "date_to": "to until before end_date max_date to_date",
    "cursor": "page offset skip start after next page_token page_number starting_after continuation",
    "limit": "per_page size page_size count top first max max_results take results n number",
    "ids": "id identifier",
    "include": "expand embed with populate",
    "fields": "select attributes only projection",
    "sort": "order order_by ordering sort_by sort_order",
    "language": "lang locale",
    "original_language": "language lang locale",
    "organization": "affiliation affiliations employer institution company university group",
    "topic": "tag tags subject theme category",
    "speaker": "author authors person people by who said_by agent commentator name",
    "participant": "person people speaker actor who",
    "source": "article document doc paper work publication dossier",
    "about": "target targets subject",
    "country": "nation state",
    "as_of": "version revision snapshot at",
    "kind": "type category",
    "role": "kind type position occupation profession",
    "columns": "cols column",
    "review": "draft drafts",
    "text": "quote quotation q query words content body sentence statement claim",
    "q": "query search keyword keywords text find contains words name title label s",
    "url": "uri link href address",
    "maxwidth": "width",
    "maxheight": "height",
    "format": "output type fmt alt",
    "date": "newest latest recent oldest time year published_on happened_on said_on created",
}
VALUES = {
    "prediction": "forecast prognosis expectation",
    "recommendation": "advice suggestion proposal prescription",
    "explanation": "cause reason analysis",
    "evaluation": "opinion judgment judgement assessment view",
    "description": "fact statement",
    "critical": "negative con against hostile unfavorable",
    "favorable": "positive pro supportive favourable",
    "mixed": "both ambivalent",
    "hedged": "maybe possible uncertain likely probable",
    "asserted": "certain sure definite",
    "questioned": "doubtful rhetorical",
    "denied": "negated rejected",
    "unattributed": "anonymous unknown",
    "collective": "group",
    "verified": "published approved final reviewed checked public",
    "draft": "draught unverified pending unpublished",
    "commentator": "expert scholar academic analyst professor researcher pundit",
    "official": "politician minister government diplomat president",
    "author": "writer journalist",
    "disagrees": "contradicts opposes refutes rebuts disputes",
    "supports": "agrees confirms backs endorses",
    "answers": "replies responds",
    "repeats": "restates echoes",
    "happened": "done past occurred",
    "announced": "planned future upcoming scheduled",
    "faithful": "accurate exact literal correct",
    "shifted": "wrong inaccurate mistranslated",
    "csv": "excel xlsx xls tsv spreadsheet",
    "ndjson": "jsonl jsonlines",
    "bibtex": "bib biblatex latex",
    "csl-json": "csl citeproc zotero json",
    "ris": "endnote",
    "text": "plain txt",
    "person": "people author speaker",
}
PATHS = {
    "people": "authors persons person speakers author speaker scholars commentators",
    "sources": "articles article documents papers works publications texts",
    "quotes": "quotations quotation",
    "claims": "statements propositions assertions opinions views",
    "organizations": "orgs companies institutions",
    "topics": "tags subjects categories themes keywords",
    "events": "timeline",
    "terms": "words expressions glossary vocabulary",
    "relations": "relationships edges",
    "citation": "cite bibtex reference",
    "history": "versions revisions changes",
    "search": "find query",
    "suggest": "autocomplete complete typeahead",
    "verify": "check factcheck",
    "matrix": "crosstab pivot heatmap",
    "docs": "swagger redoc documentation api",
    "openapi.json": "openapi.yaml swagger.json openapi docs.json schema api-docs",
    "readyz": "ready readiness status",
    "healthz": "health live liveness ping",
    "feed.atom": "rss atom feed rss.xml atom.xml feed.xml",
}
COMMANDS = {
    "new": "init create scaffold template",
    "check": "validate lint test",
    "load": "ingest add publish upload seed",
    "serve": "run start server runserver",
    "remove": "delete rm withdraw unload",
    "export": "dump",
    "migrate": "upgrade initdb init-db setup",
    "doctor": "status health diagnose",
    "draft": "scrape fetch extract",
    "annotate": "edit workbench",
    "compare": "diff agreement",
    "index": "reindex rebuild",
    "backup": "save snapshot",
    "restore": "recover",
    "verify": "factcheck",
    "schema": "jsonschema schemas",
}
KEYS = {  # of dossiers
    "speakers": "speaker author authors person people who by said_by",
    "authors": "author byline writer writers by speakers",
    "translators": "translator translated_by",
    "exact": "text quote words passage quotation",
    "said_on": "date",
    "happened_on": "date when",
    "published_on": "date published pubdate publication_date published_precision year",
    "external_url": "url link href uri",
    "title": "headline name",
    "name": "title label",
    "label": "name title",
    "note": "comment remark",
    "cited": "references bibliography works",
    "topics": "tags tag subjects",
    "targets": "about target",
    "participants": "people actors speakers",
    "family_name": "surname last_name",
    "given_name": "first_name forename",
    "native_name": "chinese_name original_name",
    "aliases": "aka other_names synonyms nicknames",
    "abbreviation": "acronym",
    "rights": "license copyright",
    "description": "bio summary",
    "place": "location where city",
    "from": "start since begin",
    "until": "to end",
    "broader": "parent",
    "id": "slug identifier key",
}
SYNONYMS = [*PARAMETERS.items(), *KEYS.items(), *VALUES.items(), *PATHS.items(), *COMMANDS.items()]


def fold(word: str) -> str:
    """Return a word without case and separators, so that `per_page`, `perPage` and `per-page` are equal."""
    return re.sub(r"[\W_]+", "", word.casefold())


FOLDED_SYNONYMS = [(name, frozenset(map(fold, words.split()))) for name, words in SYNONYMS]


def known_synonym(word: str, known: Collection[str]) -> str | None:
    """Return the first of the known words that a reader can mean by a word; None if it is not a synonym of one."""
    return next((name for name, words in FOLDED_SYNONYMS if fold(word) in words and name in known), None)
