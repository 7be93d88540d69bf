"""Compare two dossiers of one article: which entries differ, and how far two annotators agree."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from app.interchange.entries import ReadDossier, ReadEntry
from app.text.normalize import Span

KINDS = ("quotes", "originals", "claims", "events")
MIN_OVERLAP = 0.5  # of the code points of two passages together, so that they are of the same entry
UNCOMPARED = {
    "id",
    "prefix",
    "suffix",
    "exact",
    "starts",
    "ends",
    "parts",
    "note",
    "review",
    "correction",
    "claim",
    "event",
}
Pair = tuple[ReadEntry, ReadEntry]


class DifferentTextsError(Exception):
    """Two dossiers that are not of the same text."""


@dataclass
class Comparison:
    """The entries that both dossiers have, those that only one has, and the agreement."""

    pairs: dict[str, list[Pair]]
    only_a: list[ReadEntry]
    only_b: list[ReadEntry]
    spans: dict[str, dict[str, Any]]  # by kind: F1 of the passages
    values: dict[str, dict[str, Any]]  # by value: Krippendorff's alpha

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as values of JSON."""
        differing = [
            {"kind": kind, "a": one.id, "b": other.id, "differences": differences(one, other)}
            for kind, pairs in self.pairs.items()
            if kind != "originals"
            for one, other in pairs
            if differences(one, other)
        ]
        only = {
            name: [{"kind": each.section, "id": each.id, "passage": each.spans} for each in part]
            for name, part in {"a": self.only_a, "b": self.only_b}.items()
        }
        return {"spans": self.spans, "values": self.values, "differing": differing, "only": only}


def compare(a: ReadDossier, b: ReadDossier) -> Comparison:
    """Compare two dossiers. Raises DifferentTextsError if their texts differ."""
    if a.text != b.text:
        at = next(
            (n for n, (x, y) in enumerate(zip(a.text, b.text, strict=False)) if x != y), min(len(a.text), len(b.text))
        )
        line = a.text.count("\n", 0, at) + 1
        raise DifferentTextsError(
            f"The texts differ from line {line} on ({a.text[at : at + 40]!r} and {b.text[at : at + 40]!r}). "
            "Only two dossiers of the same article.txt can be compared."
        )
    pairs, only_a, only_b, spans = dict[str, list[Pair]](), list[ReadEntry](), list[ReadEntry](), dict[str, Any]()
    for kind in KINDS:
        ones, others = (entries_of(dossier, kind) for dossier in (a, b))
        pairs[kind] = matched(ones, others, kind)
        spans[kind] = span_agreement(ones, others, pairs[kind], kind)
        if kind != "originals":
            in_pairs = {id(entry) for pair in pairs[kind] for entry in pair}
            only_a += [each for each in ones if id(each) not in in_pairs]
            only_b += [each for each in others if id(each) not in in_pairs]
    values = {name: agreement(value_pairs(pairs)) for name, value_pairs in VALUES.items()}
    return Comparison(pairs, only_a, only_b, spans, values)


def entries_of(dossier: ReadDossier, kind: str) -> list[ReadEntry]:
    """Return the entries of a kind that have passages."""
    section = "quotes" if kind == "originals" else kind
    return [each for each in dossier.entries if each.section == section and spans_of(each, kind)]


def spans_of(entry: ReadEntry, kind: str) -> tuple[Span, ...]:
    """Return the passages of an entry, or those of its original words."""
    return entry.original if kind == "originals" else entry.spans


def matched(ones: Sequence[ReadEntry], others: Sequence[ReadEntry], kind: str) -> list[Pair]:
    """Return the entries that are of the same passage, each in one pair: the most similar passages first."""
    scored = [
        (-score, n, m)
        for n, one in enumerate(ones)
        for m, other in enumerate(others)
        if (score := overlap(spans_of(one, kind), spans_of(other, kind))) >= MIN_OVERLAP
    ]
    scored.sort(key=lambda each: (each[0], -similarity(ones[each[1]], others[each[2]]), each[1:]))
    pairs, used_ones, used_others = list[tuple[int, int]](), set[int](), set[int]()
    for _, n, m in scored:
        if n not in used_ones and m not in used_others:
            pairs.append((n, m))
            used_ones.add(n)
            used_others.add(m)
    return [(ones[n], others[m]) for n, m in sorted(pairs)]


def overlap(spans: Sequence[Span], others: Sequence[Span]) -> float:
    """Return the share of the code points of two passages that both have (Jaccard index)."""
    common = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in spans for b in others)
    total = sum(end - start for start, end in (*spans, *others)) - common
    return common / total if total else 0.0


def similarity(one: ReadEntry, other: ReadEntry) -> int:
    """Return how many values two entries share: of two claims of one passage, the more similar ones are a pair."""
    return sum(one.value.get(key) == value for key, value in other.value.items())


def span_agreement(
    ones: Sequence[ReadEntry], others: Sequence[ReadEntry], pairs: Sequence[Pair], kind: str
) -> dict[str, Any]:
    """Return F1 for passages that are the same, and for those that overlap by half or more; null without passages."""
    exact = sum(spans_of(one, kind) == spans_of(other, kind) for one, other in pairs)
    total = len(ones) + len(others)
    scores = {
        name: 2 * count / total if total else None for name, count in {"exact": exact, "overlap": len(pairs)}.items()
    }
    return {
        "a": len(ones),
        "b": len(others),
        "same": exact,
        "overlapping": len(pairs),
        **{f"{name}_f1": score for name, score in scores.items()},
    }


def values_of(key: str, *kinds: str) -> Callable[[dict[str, list[Pair]]], list[tuple[Any, Any]]]:
    """Return a function that gives the values of a key in each pair of entries of some kinds."""
    return lambda pairs: [(value(one, key), value(other, key)) for kind in kinds for one, other in pairs[kind]]


def value(entry: ReadEntry, key: str) -> Hashable:
    """Return the value of a key in an entry; None if it has none."""
    if key == "speakers":
        named = entry.value.get("speakers")
        return tuple(sorted(map(str, named))) if isinstance(named, list) and named else None
    if key == "attribution":
        speakers = "named" if entry.value.get("speakers") else None
        return "collective" if entry.value.get("attributed_to") else entry.value.get("attribution") or speakers
    if key == "fidelity":
        rendering = entry.value.get("rendering")
        return rendering.get("fidelity") if isinstance(rendering, dict) else None
    found = entry.value.get(key)
    return found if isinstance(found, Hashable) else str(found)


def stances(pairs: dict[str, list[Pair]]) -> list[tuple[Any, Any]]:
    """Return the two stances on each target that both entries of a pair of claims have."""
    both = []
    for one, other in pairs["claims"]:
        first, second = (
            {each.get("id"): each.get("stance") for each in entry.value.get("targets") or [] if isinstance(each, dict)}
            for entry in (one, other)
        )
        both += [(first[id], second[id]) for id in first if id in second]
    return both


VALUES: dict[str, Callable[[dict[str, list[Pair]]], list[tuple[Any, Any]]]] = {
    "speakers": values_of("speakers", "quotes", "claims"),
    "attribution": values_of("attribution", "quotes", "claims"),
    "quote kind": values_of("kind", "quotes"),
    "claim kind": values_of("kind", "claims"),
    "certainty": values_of("certainty", "claims"),
    "stance": stances,
    "fidelity": values_of("fidelity", "quotes"),
}


def agreement(pairs: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    """Return the number of pairs in which both say something, the share that agree, and Krippendorff's alpha.

    Alpha is null if it is not defined: without pairs, or if all values are the same. Raises ImportError without the
    library.
    """
    import krippendorff  # noqa: PLC0415 - an extra

    both = [pair for pair in pairs if None not in pair]
    values = list(dict.fromkeys(each for pair in both for each in pair))
    alpha = None
    if len(values) > 1:
        data = [[float(values.index(pair[side])) for pair in both] for side in (0, 1)]
        alpha = float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
    share = sum(one == other for one, other in both) / len(both) if both else None
    return {"pairs": len(both), "agreement": share, "alpha": alpha}


def differences(one: ReadEntry, other: ReadEntry) -> dict[str, list[Any]]:
    """Return the keys in which two entries differ, each with both values; `passage` if it is not the same."""
    keys = [key for key in dict.fromkeys([*one.value, *other.value]) if key not in UNCOMPARED | {"original"}]
    found = {
        key: [one.value.get(key), other.value.get(key)] for key in keys if one.value.get(key) != other.value.get(key)
    }
    if one.spans != other.spans:
        found["passage"] = [one.spans, other.spans]
    if one.original != other.original:
        found["original"] = [one.original, other.original]
    return found
