"""Write entries as YAML, in the style of the dossiers in `seed/`."""

import re
from collections.abc import Iterable
from typing import Any

import yaml
from yaml.nodes import ScalarNode, SequenceNode

KEYS = (  # in the order in which an entry has them; others come last
    *("id", "claim", "person", "organization", "name", "short_name", "family_name", "given_name", "native_name"),
    *("native_name_basis", "abbreviation", "aliases", "role", "label", "broader", "kind", "country", "title"),
    *("title_supplied", "unit", "from", "until", "to", "basis", "text", "happened_on", "status", "place"),
    *("participants", "exact", "starts", "ends", "parts", "prefix", "suffix", "speakers", "attributed_to"),
    *("attribution", "attribution_basis", "via", "hearsay", "hearsay_marker", "said_in", "said_on", "certainty"),
    *("targets", "topics", "event", "language", "published_on", "publisher", "authors", "translators"),
    *("external_url", "rights", "translation", "original", "reading", "pinyin", "gloss", "rendering"),
    *("translation_of", "by", "fidelity", "description", "note", "correction", "review"),
)
WIDTH = 120
SPACE = re.compile(r"(?<=\S) (?=\S)")  # where a line may be folded
CORE_TYPES = (  # of YAML 1.2, in which editors read the files: a word that looks like one of them needs quotes
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        [*"-+.0123456789"],
    ),
)


class Dumper(yaml.SafeDumper):
    """Writes short lists in brackets, long lists of maps with a line for each, and every text on one line."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists, too."""
        super().increase_indent(flow, indentless=False)

    def represent_list(self, items: Iterable[Any]) -> SequenceNode:
        """Write a list in brackets, unless it has maps and would be long."""
        is_short = len(str(items)) < WIDTH or not all(isinstance(item, dict) for item in items)
        return self.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_short)

    def represent_text(self, text: str) -> ScalarNode:
        """Write a text of several lines in quotes, with escapes."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.splitlines() == [text] else '"')


for name, pattern, first in CORE_TYPES:
    Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"(?:{pattern})\\Z"), first)
Dumper.add_representer(list, Dumper.represent_list)
Dumper.add_representer(str, Dumper.represent_text)


def render_entry(entry: dict[str, Any], comments: Iterable[str] = (), *, is_draft: bool = False) -> str:
    """Return an entry as `- id: ...`, not indented, with comments after its first line.

    Keys whose value is None are left out. `is_draft` marks an entry that nobody has reviewed with `# draft`.
    """
    present = {key: value for key, value in entry.items() if value is not None}
    ordered = dict(sorted(present.items(), key=lambda item: key_rank(item[0], KEYS)))
    first, *others = yaml_lines(ordered, indent=4)
    marked = f"{first}  # draft" if is_draft else first
    return "- " + "\n  ".join([marked, *(f"# {comment}" for comment in comments), *others])


def key_rank(key: str, keys: tuple[str, ...]) -> int:
    """Return the position of a key in an order of keys; unknown keys are last."""
    return keys.index(key) if key in keys else len(keys)


def yaml_lines(value: dict[str, Any], indent: int) -> list[str]:
    """Return a map as YAML, folded at spaces so that the lines have at most 120 characters once they are indented."""
    text = yaml.dump(value, Dumper=Dumper, width=float("inf"), allow_unicode=True, sort_keys=False)
    return [part for line in text.splitlines() for part in fold(line, WIDTH - indent)]


def fold(line: str, width: int) -> list[str]:
    """Return a line folded at spaces to a width. Lines after the first are indented further."""
    indent = " " * (len(line) - len(line.lstrip()) + (4 if line.lstrip().startswith("- ") else 2))
    lines: list[str] = []
    for word in SPACE.split(line):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}" if lines else word)
    return lines


def flow_map(entry: dict[str, Any]) -> str:
    """Return a map in braces, on one line."""
    text = yaml.dump(
        entry, Dumper=Dumper, width=float("inf"), allow_unicode=True, sort_keys=False, default_flow_style=True
    )
    return text.rstrip("\n")
