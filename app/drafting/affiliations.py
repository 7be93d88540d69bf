"""Find the posts and the organizations of the people that a text names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.drafting.capitals import COMMON, places
from app.drafting.clause_tokens import DETERMINERS
from app.drafting.organizations import KIND
from app.drafting.person_names import AGE, FOLLOWING
from app.drafting.posts import RANKS, RELATIONS, has_post, title_before
from app.drafting.scripts import FOREIGN_LETTER
from app.drafting.verbs import kind_of_verb
from app.text.normalize import Span

MAX_JOINED = 4  # names before an organization that all of them belong to
REACH = 300  # characters after a name
OPENING = re.compile(r"\s[(\[](?:the\s)?")
OF_THE = re.compile(r",?\s(?:of|at|from|with)\sthe\s")
BRACKET = re.compile(r"\s?[(\[（［〈【〔][^()\[\]（）［］〈〉【】〔〕\n]{1,80}[)\]）］〉】〕]")
BARE = re.compile(rf"\s{FOREIGN_LETTER}+(?=[,.\s])")  # a native name without a bracket
AND = re.compile(r"(?:,\sand\s|\sand\s|,\s)(?=[A-Z])")
CALLED = rf"(?:(?:[A-Z]\w+\s)?(?:\w+\s)?{KIND}\s)?"  # `Tokyo daily`, before the name of an organization
FROM = re.compile(rf",?\s(?:of|at|from|with)\s(?:the\s|[a-z-]+-based\s)?{CALLED}")
APPOSITION = re.compile(r"(?:,\s|\s(?:is|was)\s|\s—\s?|—)(?:(?:who|he|she)\s(?:is|was)\s)?")
ARTICLES = re.compile(r"\s*+(?:(?:an?|the|then|now|formerly|currently|also|once|long)\s){0,3}")
SEGMENT = re.compile(r"[^,.;:()\[\]\n“”\"—]{3,100}")
JOINT = re.compile(rf"\s(?:now\s)?(?:at|of|with|for|in|from|on|to)\s(?:the\s|an?\s(?={CALLED[:-1]}))?{CALLED}")
OF_STATE = re.compile(r"\b(?:[Mm]inister|[Ss]ecretary)\s(?:of|for)\s(?:the\s)?$")
PREDICATION = re.compile(  # `prefers the vocabulary of`, `quoting her teacher`, `called on Mr`
    rf"[a-z]+(?:s|ing|ed)\s(?:{'|'.join(sorted(DETERMINERS))})\s|[a-z]+ed\s(?:on|at|to|by|for|in|with)\s"
    r"|who\s|which\s|whose\s"
)
VERB = re.compile(r"(?:is|was|are|were|has|had|will|would|can|could|says|said)\b")
WHO = re.compile(r"\s(?:who|and|whose|is|was|has|had|but|as)\s")
MAX_SPACES = 7  # in a title
NEXT = re.compile(r"(?:,\sand\s|,\s|\sand\s|\s(?:at|of)\s)(?:the\s)?")
OFFICE = (
    r"(?:now\s|also\s|once\s)?(?:edits|edited|heads|headed|leads|led|runs|ran|directs|directed|chairs|chaired"
    r"|founded|teaches|taught"
    r"|advises|advised|serves|served|manages|managed|represents|represented|oversees|oversaw|co-edits|coordinates"
    r"|works|worked|lectures|writes|wrote|is\sbased)"
)
WHERE = r"\s(?:at|for|in|to|with)\s(?:the\s)?"
OBJECT = r"\s(?:(?:at|for|in|to|with)\s)?(?:the\s|an?\s)?(?:[a-z-]+\s){0,5}"
RELATIVE = re.compile(
    rf",\swho\s{OFFICE}{OBJECT}|,\s(?:writing|teaching|working|researching|speaking\sfor){OBJECT}"
    rf"|,\s(?:then|now){WHERE}"
)
PREDICATE = re.compile(rf"\s{OFFICE}{WHERE}|\s{OFFICE}{OBJECT}")
CAPITALS = re.compile(r"(?:[A-Z][\w’'&-]*\s){0,4}[A-Z][\w&-]*")
FIELD = re.compile(
    r"professor|lecturer|student|historian|scholar|expert|specialist|chair|teacher|analyst", re.IGNORECASE
)
PLAIN_TITLES = frozenset(str.split("mr mrs ms miss dr sir"))


@dataclass(frozen=True)
class Affiliation:
    """A post of a person, or only the organization, as printed."""

    organization: str | None
    title: str | None
    unit: str | None
    start: int  # of the words that say so, the name included
    end: int


@dataclass
class Posts:
    """What words beside a name say: titles, each with the organization that follows it, and the last organizations."""

    titles: list[tuple[str, str | None]] = field(default_factory=list)
    organizations: list[str] = field(default_factory=list)
    end: int = 0


class AffiliationFinder:
    """Looks for the affiliations of people beside their names."""

    def __init__(self, text: str, organizations: Mapping[int, int], people: Mapping[int, int]) -> None:
        self.text = text
        self.organizations = organizations  # the end of each name by its start
        self.starts = {end: start for start, end in organizations.items()}
        self.people = people

    def find(self, mentions: Sequence[Span]) -> Iterator[Affiliation]:
        """Yield the affiliations that stand beside the mentions of a person, each once."""
        known = set[tuple[str | None, str | None, str | None]]()
        for start, end in mentions:
            for each in self.beside(start, end):
                key = each.organization, each.title, each.unit
                if key not in known:
                    known.add(key)
                    yield each

    def beside(self, start: int, end: int) -> Iterator[Affiliation]:
        """Yield the affiliations beside one mention."""
        limit = self.text.find("\n", end, end + REACH)
        limit = min(len(self.text), end + REACH) if limit < 0 else limit
        first = title_before(self.text, start)
        if first is None and self.text[start - 2 : start] == ", ":
            first = title_before(self.text, start - 2)
        title, first = (self.text[first:start].strip(" ,"), first) if first is not None else (None, start)
        if title and title.lower().rstrip(".") in PLAIN_TITLES:
            title = None
        position = self.skip_others(self.skip_bracket(end, limit), limit)
        posts = self.posts_in_bracket(end, limit) or self.posts_after(position, limit)
        if posts is None and title is None:
            owner = self.owner_before(start)
            if owner:
                yield Affiliation(self.text[slice(*owner)], None, None, owner[0], end)
            return
        if title and (split := self.split_title(first, start)):
            yield Affiliation(*split, None, first, end)
        elif title and (posts is None or is_apart(title, posts)):
            yield Affiliation(None, title, None, first, end)
        elif title and posts:
            posts.titles.insert(0, (title, None))
        if posts:
            yield from self.combine(posts, first)

    def combine(self, posts: Posts, start: int) -> Iterator[Affiliation]:
        """Yield an affiliation for each title; the last organization is the one that the others are units of."""
        last = posts.organizations[-1] if posts.organizations else None
        common = next((own for _, own in reversed(posts.titles) if own), None)
        units = posts.organizations[:-1]
        titles: list[tuple[str | None, str | None]] = [*posts.titles] or [(None, None)]
        for title, own in titles:
            unit = own if last and own else ", ".join(units) or None
            yield Affiliation(last or own or common, title, unit if unit != last else None, start, posts.end)

    def skip_bracket(self, position: int, limit: int) -> int:
        """Return the position after the native name in its bracket, and an age."""
        bracket = BRACKET.match(self.text, position, limit) or BARE.match(self.text, position, limit)
        position = bracket.end() if bracket else position
        age = AGE.match(self.text, position, limit)
        return age.end() if age else position

    def skip_others(self, position: int, limit: int) -> int:
        """Return the position after the names that `and` joins to a name."""
        for _ in range(MAX_JOINED):
            joint = AND.match(self.text, position, limit)
            if not joint or joint.end() not in self.people:
                break
            position = self.skip_bracket(self.people[joint.end()], limit)
        return position

    def split_title(self, start: int, end: int) -> tuple[str, str | None] | None:
        """Return the organization and the post of `Peking University professor` and `head of the Buoy Society,`."""
        if (name_end := self.organizations.get(start, end)) < end:
            return self.text[start:name_end], self.text[name_end:end].strip(" ,") or None
        name_start = self.starts.get(end - 2)
        if name_start is None or name_start <= start:
            return None
        joint = re.search(r"\s(?:of|for|to|at)\s(?:the\s)?$", self.text[start:name_start])
        return (self.text[name_start : end - 2], self.text[start : start + joint.start()]) if joint else None

    def posts_in_bracket(self, position: int, limit: int) -> Posts | None:
        """Return the organization that begins a bracket after a name: `Luo Anping (Nankai University)`."""
        opening = OPENING.match(self.text, position, limit)
        end = self.organization_at(opening.end()) if opening else None
        if not opening or not end:
            return None
        return self.further(Posts(organizations=[self.text[opening.end() : end]], end=end), limit)

    def posts_after(self, position: int, limit: int) -> Posts | None:
        """Return the posts and organizations that follow a name, or None."""
        if (joint := FROM.match(self.text, position, limit)) and (end := self.organization_at(joint.end())):
            return self.further(Posts(organizations=[self.text[joint.end() : end]], end=end), limit)
        if (joint := OF_THE.match(self.text, position, limit)) and (end := self.named_at(joint.end(), limit)):
            return Posts(organizations=[self.text[joint.end() : end]], end=end)
        if (relative := RELATIVE.match(self.text, position, limit)) and (
            end := self.organization_at(relative.end(), limit)
        ):
            return Posts(organizations=[self.text[relative.end() : end]], end=end)
        if (verb := PREDICATE.match(self.text, position, limit)) and (end := self.organization_at(verb.end())):
            return Posts(organizations=[self.text[verb.end() : end]], end=end)
        apposition = APPOSITION.match(self.text, position, limit)
        if not apposition:
            return None
        posts = self.further(Posts(end=apposition.end()), limit, is_first=True)
        return posts if posts.titles or posts.organizations else None

    def further(self, posts: Posts, limit: int, *, is_first: bool = False) -> Posts:
        """Return the posts with those that follow them after commas and `and`."""
        while True:
            joint = None if is_first else NEXT.match(self.text, posts.end, limit)
            position = posts.end if is_first else joint.end() if joint else None
            is_first = False
            if position is None or position in self.people:
                return posts
            if end := self.organization_at(position):
                posts.organizations.append(self.text[position:end])
                posts.end = self.skip_bracket(end, limit)
            elif not self.add_title(posts, position, limit):
                return posts

    def add_title(self, posts: Posts, position: int, limit: int) -> bool:
        """Add the title at a position, with the organization after it; return whether there is one."""
        start = ARTICLES.match(self.text, position, limit)
        position = start.end() if start else position
        segment = SEGMENT.match(self.text, position, limit)
        if not segment:
            return False
        for joint in JOINT.finditer(self.text, *segment.span()):
            title = self.text[position : joint.start()].rstrip(",")
            is_field = " of" in joint[0] and FIELD.search(title)
            end = self.organization_at(joint.end(), None if is_field else limit)
            if end and OF_STATE.search(f"{title}{joint[0]}") and end not in self.starts:
                posts.titles.append((self.text[position:end], None))  # `Minister of Fisheries`
                posts.end = end
                return True
            if end and has_post(title) and not PREDICATION.match(title):
                posts.titles.append((title, self.text[joint.end() : end]))
                posts.end = self.skip_bracket(end, limit)
                return True
        title = WHO.split(segment[0])[0].strip()
        if VERB.match(title) or not has_post(title) or title.count(" ") > MAX_SPACES or PREDICATION.match(title):
            return False
        if re.search(r"\d", title):
            return False
        posts.titles.append((title, None))
        posts.end = position + len(title)
        return True

    def organization_at(self, position: int, limit: int | None = None) -> int | None:
        """Return the end of the organization at a position; with a limit, of any name in capitals but a person's."""
        if position in self.organizations:
            return self.organizations[position]
        if limit is None or position in self.people:
            return None
        capitals = CAPITALS.match(self.text, position, limit)
        following = FOLLOWING.match(self.text, capitals.end()) if capitals else None
        is_adjective = following and following["word"] not in COMMON and not kind_of_verb(following["word"])
        return capitals.end() if capitals and not is_adjective else None  # not `of Japan studies`

    def named_at(self, position: int, limit: int) -> int | None:
        """Return the end of a name in capitals that is no place and no adjective: `of the Hokuto Courant`."""
        end = self.organization_at(position, limit)
        words = self.text[position : end or position].split()
        is_adjective = end is not None and re.match(r"\s[a-z]", self.text[end:limit]) and len(words) == 1
        return None if is_adjective or {*words, " ".join(words)} & places() else end

    def owner_before(self, start: int) -> Span | None:
        """Return the span of the organization before a name: `Fudan University’s Wu Xinbo`."""
        match = re.search(r"['’]s?\s$|\s$", self.text[max(0, start - 4) : start])
        if not match:
            return None
        end = start - len(match[0])
        return (self.starts[end], end) if end in self.starts else None


def is_apart(title: str, posts: Posts) -> bool:
    """Return whether a title before a name is perhaps not of the organization after it.

    It is a rank, or a relation to somebody (`his student`), or another title stands beside the organization.
    """
    words = {word.strip(".()").lower() for word in title.split()}
    return bool(posts.titles) or bool(words & (RANKS | RELATIONS | {"student"}))
