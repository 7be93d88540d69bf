"""The nearest valid word: near in meaning or in letters, and none if nothing is near."""

from typing import Any

import pytest
from pydantic import TypeAdapter
from typer.main import get_command

from app.cli import app as command_line
from app.dossiers.schemas import ClaimEntry, DossierEntry, EventEntry, QuoteEntry, SourceEntry
from app.models.enums import ClaimKind, QuoteKind, Role
from app.suggestions.paths import nearest_path
from app.suggestions.sort_orders import nearest_order
from app.suggestions.words import nearest
from tests.asking import DOCUMENT, LISTS, operation

COMMANDS = list(getattr(get_command(command_line), "commands"))  # noqa: B009 - a group has them


def parameters(path: str) -> list[str]:
    """The names of a path's query parameters."""
    return [each["name"] for each in operation(path).get("parameters", []) if each["in"] == "query"]


def keys(entry: type) -> list[str]:
    """The keys of an entry of a dossier."""
    return list(entry.model_json_schema()["properties"])  # type: ignore[attr-defined]


def values(vocabulary: Any) -> list[str]:
    """The values of a vocabulary."""
    return list(TypeAdapter(vocabulary).json_schema()["enum"])


QUOTES, EVENTS, PEOPLE = parameters("/v1/quotes"), parameters("/v1/events"), parameters("/v1/people")
VOCABULARIES = {path: parameters(path) for path in LISTS}
VOCABULARIES |= {each.__name__: keys(each) for each in (SourceEntry, EventEntry, ClaimEntry, QuoteEntry, DossierEntry)}
VOCABULARIES |= {"commands": COMMANDS, "roles": values(Role), "kinds": values(ClaimKind), "lengths": values(QuoteKind)}
MEANT = [
    (QUOTES, "page", "cursor"),
    (QUOTES, "per_page", "limit"),
    (QUOTES, "pageSize", "limit"),
    (QUOTES, "offset", "cursor"),
    (QUOTES, "date", "date_from"),
    (QUOTES, "from", "date_from"),
    (QUOTES, "to", "date_to"),
    (QUOTES, "author", "speaker"),
    (QUOTES, "search", "q"),
    (QUOTES, "keyword", "q"),
    (QUOTES, "order_by", "sort"),
    (QUOTES, "lang", "language"),
    (QUOTES, "tag", "topic"),
    (QUOTES, "article", "source"),
    (EVENTS, "happened_on", "date_from"),
    (EVENTS, "person", "participant"),
    (PEOPLE, "name", "q"),
    (["include", "id", "limit"], "expand", "include"),
    (["ids", "limit"], "id", "ids"),
    (values(Role), "professor", "commentator"),
    (values(ClaimKind), "forecast", "prediction"),
    (keys(SourceEntry), "author", "authors"),
    (keys(SourceEntry), "date", "published_on"),
    (keys(QuoteEntry), "author", "speakers"),
    (keys(QuoteEntry), "text", "exact"),
    (keys(QuoteEntry), "date", "said_on"),
    (keys(EventEntry), "date", "happened_on"),
    (COMMANDS, "init", "new"),
    (COMMANDS, "validate", "check"),
    (COMMANDS, "run", "serve"),
    (COMMANDS, "reindex", "index"),
]
SPELLED = [
    (["sort", "speaker", "source"], "spaeker", "speaker"),
    (["speaker_not", "speaker"], "speeker", "speaker"),
    (["id", "kind", "sort"], "knid", "kind"),
    (["position", "date"], "DATE", "date"),
    (["lu-yan", "ye-tianle"], "lu-yen", "lu-yan"),
    (["lu-yan", "ye-tianle"], "yan", "lu-yan"),
    (["lu-yan", "zheng-yongnian"], "yongnian-zheng", "zheng-yongnian"),
    (["lu-yan", "zheng-yongnian"], "yongnan", "zheng-yongnian"),
    (["economic-ties", "trade"], "economy", "economic-ties"),
    (["speaker", "source"], "qqqq", None),
    (["position", "date"], "xyz", None),
    (["speaker"], "", None),
    ([], "speaker", None),
]
ALIKE = {"said_in", "said_on", "starts", "status"}  # keys that differ in a letter or two
UNRELATED = """
    anvil bakery balcony bamboo banana barrel basket beacon bicycle biscuit blanket blossom bottle bronze bucket
    butter cabin cactus camel candle canyon carpet castle cattle cement cherry chimney circle coast copper coral
    cotton cradle cricket crystal curtain daisy desert diamond dinner dolphin dragon dream eagle elbow engine falcon
    farmer feather fence ferry finger flour flute forest fountain frost garlic giant ginger glacier glove goat granite
    grape gravel guitar hammer harbor hazel helmet heron honey horizon horse hunter island ivory jacket jaguar jewel
    jungle kettle kitchen ladder lagoon lantern laughter lemon lizard lobster lumber magnet maple marble meadow melon
    mirror mitten monkey mosaic mountain mustard needle nephew oak ocean olive onion orange orchard oven oyster
    panda parrot pasture peach pebble pencil pepper piano pigeon pillow planet plum pocket pony potato puddle pumpkin
    quarry rabbit radish ranch raven ribbon river rocket saddle sailor salad salmon satin saucer scissors shadow sheep
    shoulder silver skater snow spider spoon squirrel storm sugar summer swallow tailor temple thunder tiger tomato
    tractor trumpet tulip tunnel turtle umbrella velvet village violin walnut whale wheat winter wolf yellow zebra
"""


@pytest.mark.parametrize(("known", "word", "expected"), [*MEANT, *SPELLED])
def test_the_nearest_word_is_the_one_a_reader_means(known: list[str], word: str, expected: str | None) -> None:
    assert nearest(word, known) == expected


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_word_that_has_nothing_to_do_with_a_vocabulary_has_no_nearest(name: str) -> None:
    near = {word: nearest(word, VOCABULARIES[name]) for word in UNRELATED.split()}
    assert {word: found for word, found in near.items() if found} == {}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_slip_of_the_finger_is_recognized(name: str) -> None:
    """Two neighboring letters in the wrong order, or the last letter but one left out."""
    known = VOCABULARIES[name]
    words = [word for word in known if len(word) > 4 and word not in ALIKE]
    swapped = {word: nearest(f"{word[0]}{word[2]}{word[1]}{word[3:]}", known) for word in words}
    shortened = {word: nearest(word[:-2] + word[-1], known) for word in words}
    assert {word: found for word, found in (swapped | shortened).items() if found != word} == {}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/authors", "/v1/people"),
        ("/v1/articles", "/v1/sources"),
        ("/v1/quotations", "/v1/quotes"),
        ("/v1/quotse/", "/v1/quotes"),
        ("/quotes", "/v1/quotes"),
        ("/api/quotes/x-q01", "/v1/quotes/x-q01"),
        ("/v2/claims", "/v1/claims"),
        ("/v1/quotes/x-q01/cite", "/v1/quotes/x-q01/citation"),
        ("/v1/people/lu-yan/claims", "/v1/claims?speaker=lu-yan"),
        ("/v1/persons/lu-yan/quotations", "/v1/quotes?speaker=lu-yan"),
        ("/v1/topics/trade/events", None),
        ("/health", "/healthz"),
        ("/v1/banana", None),
        ("/wp-login.php", None),
        ("/", None),
    ],
)
def test_the_nearest_path_is_one_that_can_be_asked_for(path: str, expected: str | None) -> None:
    assert nearest_path(path, DOCUMENT["paths"]) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("date desc", "-date"),
        ("-date asc", "-date"),
        ("date:desc", "-date"),
        ("+date", "date"),
        ("-DATE", "-date"),
        ("newest", "-date"),
        ("oldest", "date"),
        ("banana", None),
    ],
)
def test_the_nearest_order_keeps_its_direction(order: str, expected: str | None) -> None:
    assert nearest_order(order, ["position", "-position", "date", "-date", "id", "-id"]) == expected
