"""Turn what was found in an article into entries of a dossier, with the open questions as comments."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.dossiers.anchoring import occurrences, selector
from app.drafting.article import Article
from app.drafting.dates import PrintedDate, find_dates
from app.drafting.names import PrintedPerson, find_people
from app.drafting.organizations import PrintedOrganization, find_organizations
from app.drafting.originals import Original, find_originals
from app.drafting.quotations import Quotation, find_quotations
from app.drafting.registers import Agents, Proposal, organization_kind
from app.drafting.reports import ReportingSentence, find_reporting_sentences
from app.drafting.sentences import find_sentences
from app.drafting.speakers import Attribution, attribute
from app.text.normalize import Span
from app.text.pinyin import is_mandarin, pinyin
from app.text.slugs import slug

MAX_CANDIDATES = 5
MAX_PHRASE = 6  # words of a quote that is no clause
TEXT_QUESTION = "text? say what the sentence claims, in neutral words"
KIND_QUESTION = "kind? description, explanation, evaluation, prediction or recommendation"
NAME_QUESTION = "name? say what happened, in neutral words"
ROLE_QUESTION = {
    True: "role? commentator, official or other: the text quotes the words",
    False: "role? commentator, official or other",
}
NOBODY = "speakers? nobody is named nearby: name somebody, write attribution: unattributed and a note, or delete it"
PLACE = re.compile(r"[A-Z][A-Z ./’'-]+,\s(?:[A-Z][\w.]+,\s)?")  # of a dateline: `TOKYO, Oct 7 - `
DASH = re.compile(r"\s?(?:\([^()\n]{1,40}\)\s?)?[-–—]\s")


@dataclass
class DraftEntry:
    """An entry that is proposed for a dossier. A second draft recognizes it by its `key`."""

    section: str
    key: str
    entry: dict[str, Any]
    comments: list[str] = field(default_factory=list)
    id: str = ""


@dataclass
class Analysis:
    """What was found in an article."""

    article: Article
    quotations: list[Quotation]
    originals: dict[int, Original]
    people: list[PrintedPerson]
    organizations: list[PrintedOrganization]
    attributions: list[Attribution]
    dates: list[PrintedDate]
    reports: list[ReportingSentence]
    sentences: list[Span]


def analyze(article: Article, topics: Sequence[str] = ()) -> Analysis:
    """Return what can be found in an article; `topics` are the labels that a claim may have."""
    quotations, people = find_quotations(article), find_people(article)
    return Analysis(
        article=article,
        quotations=quotations,
        originals=find_originals(article, quotations),
        people=people,
        organizations=find_organizations(article),
        attributions=attribute(article, quotations, people),
        dates=find_dates(article),
        reports=find_reporting_sentences(article, people, quotations, topics),
        sentences=find_sentences(
            article.text, [(each.outer_start, each.outer_end) for each in quotations if not each.nested]
        ),
    )


class Drafter:
    """Makes the entries of a dossier. Ids of people and organizations come from `agents`."""

    def __init__(self, analysis: Analysis, agents: Agents, topics: list[dict[str, Any]]) -> None:
        self.analysis, self.agents, self.topics = analysis, agents, topics
        self.text = analysis.article.text
        self.ids: dict[str, str | None] = {}  # of each printed name
        self.named = {each.name for each in analysis.people} | {each.name for each in analysis.organizations}
        self.quoted = [each.start for each in analysis.quotations]
        self.reports = [each for each in analysis.reports if self.is_claim(each)]

    def is_claim(self, report: ReportingSentence) -> bool:
        """Return whether a sentence is worth a claim: it reports somebody who is named, a group, or a quotation."""
        if self.text[report.end - 1] == ":":
            return False  # it leads in what others claim
        reported = report.speakers or report.attributed_to or any(each.name in self.named for each in report.candidates)
        first, last = bisect_left(self.quoted, report.start), bisect_left(self.quoted, report.end)
        return bool(reported) or any(each.end <= report.end for each in self.analysis.quotations[first:last])

    def propose_agents(self, known_ids: dict[str, dict[str, str]]) -> None:
        """Find or propose an entry for each person, and for each organization that the dossier names."""
        article = self.analysis.article
        speakers = {name for each in self.analysis.attributions for name in each.speakers}
        for person in self.analysis.people:
            names = [person.name, person.native_name]
            id = self.agents.find("people", names, person.native_name)
            is_author = self.is_author(person.name)
            question = None if is_author else ROLE_QUESTION.get(person.name in speakers)
            self.ids[person.name] = id or self.new_person(person, question, known_ids["people"])
        for name in article.authors:
            if name not in self.ids:
                id = self.agents.find("people", [name]) or self.agents.find("organizations", [name])
                entry = {"name": name, "role": "author"}
                self.ids[name] = id or self.propose("people", entry, [], known_ids["people"])
        used = (
            self.affiliation_names()
            | speakers
            | {each.name for attribution in self.analysis.attributions for each in attribution.candidates}
        )
        for organization in self.analysis.organizations:
            if organization.name in used:
                self.find_organization(organization.name, known_ids, organization)
        for name in sorted({article.publisher or "", *used} - {""}):
            if name not in self.ids and (name == article.publisher or name in self.affiliation_names()):
                self.find_organization(name, known_ids)

    def affiliation_names(self) -> set[str]:
        """Return the organizations of the affiliations, as printed."""
        return {
            each.organization for person in self.analysis.people for each in person.affiliations if each.organization
        }

    def is_author(self, name: str) -> bool:
        """Return whether the page names a person as its author."""
        return any(slug(name) == slug(author) for author in self.analysis.article.authors)

    def new_person(self, person: PrintedPerson, question: str | None, known_ids: dict[str, str]) -> str | None:
        """Propose an entry for a person, and return its id; None if it was proposed before and deleted."""
        words = person.name.split()
        printed = {self.text[start:end] for start, end in person.mentions}
        short = next((word for word in (words[0], words[-1]) if word in printed and len(words) > 1), None)
        entry = {"name": person.name, "short_name": short, "native_name": person.native_name}
        entry["native_name_basis"] = "source" if person.native_name else None
        entry["role"] = None if question else "author"
        comments = [question] if question else []
        titles = [each.title for each in person.affiliations if each.title and not each.organization]
        comments += [f"description? {title}" for title in titles]  # a title that names no organization is no post
        return self.propose("people", entry, comments, known_ids)

    def find_organization(
        self, name: str, known_ids: dict[str, dict[str, str]], printed: PrintedOrganization | None = None
    ) -> None:
        """Find or propose the entry of an organization."""
        native, abbreviation = (printed.native_name, printed.abbreviation) if printed else (None, None)
        id = self.agents.find("organizations", [name, native, abbreviation], native)
        if id is None:
            kind, question = organization_kind(name)
            entry = {"name": name, "native_name": native, "native_name_basis": "source" if native else None}
            entry |= {"abbreviation": abbreviation, "kind": kind}
            id = self.propose("organizations", entry, [question] if question else [], known_ids["organizations"])
        self.ids[name] = id

    def propose(self, register: str, entry: dict[str, Any], comments: list[str], known: dict[str, str]) -> str | None:
        """Propose an entry of a register under the id that it had before; None if it had one and was deleted."""
        proposal = Proposal(register, entry, comments)
        if proposal.key in known:
            return None
        return self.agents.propose(proposal)

    def passage_key(self, span: Span) -> str:
        """Return a key of a passage: its words, after the number of this occurrence of them."""
        exact = self.text[slice(*span)]
        return f"{occurrences(self.text, exact, limit=len(self.text)).index(span[0]) + 1} {exact}"

    def affiliations(self) -> Iterator[DraftEntry]:
        """Yield an entry for each post that the text prints beside a name."""
        for person in self.analysis.people:
            for each in person.affiliations:
                organization = self.ids.get(each.organization or "")
                entry = {
                    "person": self.ids.get(person.name),
                    "organization": organization,
                    "title": each.title,
                    "unit": each.unit,
                }
                if entry["person"] is None or not each.organization:
                    continue
                comments = [] if organization else [f"organization? {each.organization}"]
                key = f"{self.passage_key((each.start, each.end))} {person.name} {each.title} {each.unit}"
                yield DraftEntry("affiliations", key, entry | selector(self.text, (each.start, each.end)), comments)

    def events(self) -> Iterator[DraftEntry]:
        """Yield an entry for each date, with the sentence that it stands in."""
        for date in self.analysis.dates:
            if PLACE.fullmatch(self.text, 0, date.start) and DASH.match(self.text, date.end):
                continue  # the day of the report, in its dateline
            words = self.text[date.start : date.end]
            span = self.sentence((date.start, date.end))
            entry: dict[str, Any] = {"id": f"event-{slug(date.value or words)}", "happened_on": date.value}
            if date.announced:
                entry["status"] = "announced"
            comments = [f"{NAME_QUESTION} (“{words}”)"]
            if date.value is None:
                comments.append(f"date? “{words}”: {date.why}")
            elif date.inferred:
                comments.append("date? the year is not printed here; it is inferred from other dates")
            yield DraftEntry(
                "events", self.passage_key((date.start, date.end)), entry | selector(self.text, span), comments
            )

    def sentence(self, span: Span) -> Span:
        """Return the sentence in which a passage begins."""
        place = bisect_right(self.analysis.sentences, (span[0], len(self.text))) - 1
        sentence = self.analysis.sentences[place] if place >= 0 else span
        return sentence if span[0] < sentence[1] else span

    def claims(self) -> Iterator[DraftEntry]:
        """Yield a skeleton for each sentence that reports what somebody says."""
        ids = {topic["label"]: topic["id"] for topic in self.topics}
        for report in self.reports:
            span = (report.start, report.end)
            entry = selector(self.text, span) | {"topics": [ids[label] for label in report.topics] or None}
            comments = [TEXT_QUESTION, KIND_QUESTION, *self.attribute(entry, report)]
            if report.kind == "hearsay":
                comments.append("hearsay? the sentence marks it: write hearsay: true, and the word as hearsay_marker")
            yield DraftEntry("claims", self.passage_key(span), entry, comments)

    def question(self, candidates: Iterable[tuple[str, str]]) -> str:
        """Return a comment with the candidates for the speaker, the best first, and why."""
        shown = [f"{self.ids.get(name) or f'“{name}”'}: {why}" for name, why in list(candidates)[:MAX_CANDIDATES]]
        return f"speakers? {'; '.join(shown)}" if shown else NOBODY

    def quotes(self, claims: list[DraftEntry]) -> Iterator[DraftEntry]:
        """Yield an entry for each quotation."""
        starts = [each.start for each in self.reports]
        for index, quotation in enumerate(self.analysis.quotations):
            place = bisect_right(starts, quotation.start) - 1
            is_inside = place >= 0 and quotation.end <= self.reports[place].end
            entry: dict[str, Any] = {
                "claim": claims[place].id if is_inside else None,
                "kind": self.quote_kind(quotation),
            }
            if len(quotation.parts) > 1:
                entry["parts"] = [selector(self.text, part) for part in quotation.parts]
            else:
                entry |= selector(self.text, (quotation.start, quotation.end))
            comments = self.attribute(entry, self.analysis.attributions[index])
            if not quotation.closed:
                comments.append("exact? no mark closes the quotation: where it ends is a reading")
            if original := self.analysis.originals.get(index):
                entry["original"] = self.original(original)
                if original.romanized and "pinyin" not in entry["original"]:
                    comments.append(f"romanized: {self.text[slice(*original.romanized)]}")
            yield DraftEntry("quotes", self.passage_key((quotation.start, quotation.end)), entry, comments)

    def attribute(self, entry: dict[str, Any], attribution: Attribution | ReportingSentence) -> list[str]:
        """Set the speakers of an entry if the evidence is certain; return the comment with candidates if it is not."""
        ids = [self.ids.get(name) for name in attribution.speakers]
        if ids and all(ids):
            entry["speakers"] = ids
        elif attribution.attributed_to:
            entry["attributed_to"] = attribution.attributed_to
        else:
            return [self.question(attribution.candidates)]
        return []

    def quote_kind(self, quotation: Quotation) -> str:
        """Return whether a clause or a few words are quoted, by the punctuation and the length."""
        words = self.text[quotation.start : quotation.end]
        is_long = len(words.split()) > MAX_PHRASE
        return "sentence" if is_long or words.endswith((".", "?", "!", "。", "？", "！")) else "phrase"

    def original(self, original: Original) -> dict[str, Any]:
        """Return the original words with their language, and with pinyin if they are Chinese."""
        words = self.text[original.start : original.end]
        entry: dict[str, Any] = selector(self.text, (original.start, original.end)) | {"language": original.language}
        if is_mandarin(original.language) and (reading := pinyin(words)):
            entry["pinyin"] = self.text[slice(*original.romanized)] if original.romanized else reading
        return entry
