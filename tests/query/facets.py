"""What the facets of every list come to, worked out from the records themselves and not by the database."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from tests.asking import ANNOTATIONS, items

Values = Callable[[dict[str, Any]], set[str]]
Chosen = dict[str, list[str]]


def ids(references: Any) -> set[str]:
    """The ids of the records that a field refers to: one, several or none."""
    return {each["id"] for each in (references if isinstance(references, list) else [references]) if each}


class Record:
    """Every record there is, by list, and what value each has of each facet."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        names = ("quotes", "claims", "relations", "people", "organizations", "sources", "topics", "terms", "events")
        self.lists = {f"/v1/{name}": items(client, f"/v1/{name}") for name in names}
        self.lists[ANNOTATIONS] = items(client, ANNOTATIONS)
        self.claims = {claim["id"]: claim for claim in self.lists["/v1/claims"]}
        self.said = [*self.lists["/v1/quotes"], *self.lists["/v1/claims"]]
        self.broader = {topic["id"]: ids(topic["broader"]) for topic in self.lists["/v1/topics"]}
        self.posts = {
            person["id"]: {post["organization"]["id"] for post in person["affiliations"]}
            for person in self.lists["/v1/people"]
        }

    def of_claim(self, quote: dict[str, Any], field: str) -> set[str]:
        """What the claim that a quote backs refers to."""
        return ids(self.claims[quote["claim"]["id"]][field]) if quote["claim"] else set()

    def topics(self, item: dict[str, Any]) -> set[str]:
        """The topics of a claim, or of what leads to claims, with all that they are parts of."""
        ends = [item[name] for name in ("claim", "from_claim", "to_claim") if item.get(name)]
        found, new = (
            set[str](),
            ids(item.get("topics", [])).union(*(ids(self.claims[end["id"]]["topics"]) for end in ends)),
        )
        while new:
            found |= new
            new = set[str]().union(*(self.broader[topic] for topic in new)) - found
        return found

    def said_by(self, speaker: dict[str, Any]) -> list[dict[str, Any]]:
        """The quotes and claims of a person or an organization."""
        return [each for each in self.said if speaker["id"] in ids(each["speakers"])]

    def read_from(self, source: dict[str, Any]) -> list[dict[str, Any]]:
        """The quotes and claims of a source."""
        return [each for each in self.said if source["id"] == each["source"]["id"]]

    def claimed_topics(self, said: list[dict[str, Any]]) -> set[str]:
        """The topics of the claims among these, with all that they are parts of."""
        return set().union(*(self.topics(each) for each in said if each["id"] in self.claims))

    def places(self, said: dict[str, Any]) -> set[str]:
        """The organizations that speak themselves, and those where a speaker has a post."""
        speakers = ids(said["speakers"])
        return set().union(*(self.posts.get(speaker, {speaker}) for speaker in speakers))

    def facets(self, path: str) -> dict[str, Values]:
        """The facets of a list, each with how to read its values off an item."""
        said: dict[str, Values] = {
            "speaker": lambda item: ids(item["speakers"]),
            "organization": self.places,
            "source": lambda item: ids(item["source"]),
            "attribution": lambda item: {item["attribution"]},
        }
        speaking: dict[str, Values] = {
            "speaks_in": lambda item: {each["source"]["id"] for each in self.said_by(item)},
            "topic": lambda item: self.claimed_topics(self.said_by(item)),
        }
        kind: dict[str, Values] = {"kind": lambda item: {item["kind"]}}
        found: dict[str, dict[str, Values]] = {
            "/v1/quotes": said
            | kind
            | {
                "topic": self.topics,
                "event": lambda item: self.of_claim(item, "event"),
                "claim": lambda item: ids(item["claim"]),
                "said_in": lambda item: ids(item["said_in"]),
                "attributed_to": lambda item: {item["attributed_to"]} - {None},
                "translation": lambda item: {item["translation"]},
                "fidelity": lambda item: {(item["rendering"] or {}).get("fidelity")} - {None},
                "term": lambda item: ids((item["original"] or {}).get("term")),
                "translation_of": lambda item: ids(item["translation_of"]),
                "language": lambda item: {item["language"]},
                "original_language": lambda item: {item["original"]["language"]} if item["original"] else set(),
                "has_original": lambda item: {truth(item["original"])},
            },
            "/v1/claims": said
            | kind
            | {
                "topic": self.topics,
                "event": lambda item: ids(item["event"]),
                "evidence": lambda item: {item["evidence"]},
                "relation": lambda item: {each["kind"] for each in item["relations"]},
                "about": lambda item: ids(item["targets"]),
                "stance": lambda item: {each["stance"] for each in item["targets"]},
                "certainty": lambda item: {item["certainty"]} - {None},
                "status": lambda item: {item["status"]},
                "via": lambda item: ids(item["via"]),
                "hearsay": lambda item: {str(item["hearsay"]).lower()},
                "said_in": lambda item: ids(item["said_in"]),
                "attributed_to": lambda item: {item["attributed_to"]} - {None},
            },
            "/v1/relations": kind
            | {
                "basis": lambda item: {item["basis"]},
                "speaker": lambda item: ids(item["from_claim"]["speakers"] + item["to_claim"]["speakers"]),
                "other_speaker": lambda item: ids(item["from_claim"]["speakers"] + item["to_claim"]["speakers"]),
                "from_speaker": lambda item: ids(item["from_claim"]["speakers"]),
                "to_speaker": lambda item: ids(item["to_claim"]["speakers"]),
                "same_speaker": lambda item: {
                    str(bool(ids(item["from_claim"]["speakers"]) & ids(item["to_claim"]["speakers"]))).lower()
                },
                "topic": self.topics,
                "source": lambda item: ids(item["source"]),
            },
            "/v1/people": speaking
            | {
                "organization": lambda item: ids([post["organization"] for post in item["affiliations"]]),
                "source": lambda item: ids([post["source"] for post in item["affiliations"]]),
                "role": lambda item: {item["role"]},
                "has_native_name": lambda item: {truth(item["native_name"])},
            },
            "/v1/organizations": kind | speaking | {"country": lambda item: {item["country"]} - {None}},
            "/v1/sources": kind
            | {
                "author": lambda item: ids(item["authors"]),
                "speaker": lambda item: set().union(*(ids(each["speakers"]) for each in self.read_from(item))),
                "topic": lambda item: self.claimed_topics(self.read_from(item)),
                "term": lambda item: set().union(
                    *(ids((each.get("original") or {}).get("term")) for each in self.read_from(item))
                ),
                "publisher": lambda item: ids(item["publisher"]),
                "reported_in": lambda item: ids(item["reported_in"]),
                "translation_of": lambda item: ids(item["translation_of"]),
                "language": lambda item: {item["language"]} - {None},
                "has_text": lambda item: {truth(item["text_sha256"])},
            },
            "/v1/terms": {
                "source": lambda item: ids([each["source"] for each in item["renderings"]]),
                "speaker": lambda item: ids([speaker for each in item["renderings"] for speaker in each["speakers"]]),
                "fidelity": lambda item: {each["fidelity"] for each in item["renderings"]} - {None},
                "language": lambda item: {item["language"]},
            },
            "/v1/topics": {"broader": lambda item: ids(item["broader"])},
            "/v1/events": {
                "participant": lambda item: ids(item["participants"]),
                "status": lambda item: {item["status"]},
                "source": lambda item: ids(item["source"]),
            },
            ANNOTATIONS: kind,
        }
        return found[path]

    def matching(self, path: str, chosen: Chosen, q: str | None = None) -> list[dict[str, Any]]:
        """The items of a list that have one of the values chosen of every facet, and that a question finds."""
        of = self.facets(path)
        found = self.lists[path]
        if q:
            kept = {(item["url"], item["id"]) for item in items(self.client, f"{path}?q={q}")}
            found = [item for item in found if (item["url"], item["id"]) in kept]
        found = [item for item in found if in_one_row(item, chosen)]
        return [item for item in found if all(of[name](item) & set(values) for name, values in chosen.items())]

    def counts(self, path: str, name: str, chosen: Chosen, q: str | None = None) -> dict[str, int]:
        """How many items have each value of a facet, its own choice left out but for the values it names."""
        others = {other: values for other, values in chosen.items() if other != name}
        counted = dict.fromkeys(chosen.get(name, []), 0)
        for item in self.matching(path, others, q):
            for value in self.facets(path)[name](item):
                if in_one_row(item, others | {name: [value]}):
                    counted[value] = counted.get(value, 0) + 1
        return counted

    def values(self, path: str, name: str) -> list[str]:
        """Every value that some item has of a facet."""
        return sorted(set().union(*map(self.facets(path)[name], self.lists[path])))


def in_one_row(item: dict[str, Any], chosen: Chosen) -> bool:
    """Whether one target of a claim, or one side of a relation, has the values chosen of both facets of it."""
    if {"speaker", "other_speaker"} <= set(chosen):
        one, other = (ids(item[name]["speakers"]) for name in ("from_claim", "to_claim"))
        wanted, others = set(chosen["speaker"]), set(chosen["other_speaker"])
        return bool((one & wanted and other & others) or (other & wanted and one & others))
    if not {"about", "stance"} <= set(chosen):
        return True
    return any(each["id"] in chosen["about"] and each["stance"] in chosen["stance"] for each in item["targets"])


def truth(value: Any) -> str:
    """Whether something is there, as a query writes it."""
    return "false" if value is None else "true"
