"""The cost of a request against the size of the record as an SVG: a small plot for each work, logarithmic."""

from html import escape
from math import ceil, log10
from typing import Any

COLORS = {"OnRecord": "#0b6e4f", "OnRecord, repeated": "#6bbf59", "naive": "#c8553d", "Datasette": "#3d5a98"}
COLORS |= {"Groonga": "#8a5fb0", "Starlette": "#999999", "ASGI": "#cccccc"}
WIDTH, HEIGHT, ACROSS = 300, 190, 3
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 30, 26  # of a small plot
LEGEND = 34
LOWEST, HIGHEST = 0, 7  # decades of microseconds


def plot(sizes: dict[str, Any]) -> str:
    """Every work of the results as one picture."""
    works = list(dict.fromkeys(work for size in sizes.values() for work in size["work"]))
    charts = [Chart(work, sizes).drawn() for work in works]
    placed = (
        f'<g transform="translate({i % ACROSS * WIDTH} {LEGEND + i // ACROSS * HEIGHT})">{chart}</g>'
        for i, chart in enumerate(charts)
    )
    size = f'width="{WIDTH * ACROSS}" height="{LEGEND + HEIGHT * ceil(len(works) / ACROSS)}"'
    style = "<style>text{font:11px system-ui,sans-serif;fill:#444}.t{font-weight:600}.e{text-anchor:end}</style>"
    background = '<rect width="100%" height="100%" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{style}{background}{legend()}{"".join(placed)}</svg>\n'


def legend() -> str:
    """Which color is which server."""
    parts, at = [], 20
    for server, color in COLORS.items():
        parts.append(f'<circle cx="{at}" cy="16" r="5" fill="{color}"/><text x="{at + 10}" y="20">{server}</text>')
        at += 32 + 6 * len(server)
    return "".join(parts)


class Chart:
    """One work: for each server a line through its costs, in microseconds of CPU for each request."""

    def __init__(self, work: str, sizes: dict[str, Any]) -> None:
        self.work = work
        works = {int(size): results["work"][work] for size, results in sizes.items() if work in results["work"]}
        self.sizes = sorted(works)
        self.costs = {
            server: [(n, 1e6 / works[n][server]["rate"]) for n in self.sizes if server in works[n]] for server in COLORS
        }

    def x(self, quotes: int) -> float:
        """Where a size stands."""
        low, high = log10(self.sizes[0]), log10(self.sizes[-1])
        return LEFT + (log10(quotes) - low) / ((high - low) or 1) * (WIDTH - LEFT - RIGHT)

    def y(self, cost: float) -> float:
        """Where a cost stands."""
        return TOP + (HIGHEST - log10(cost)) / (HIGHEST - LOWEST) * (HEIGHT - TOP - BOTTOM)

    def drawn(self) -> str:
        """The chart as SVG."""
        parts = [f'<text class="t" x="{LEFT}" y="18">{escape(self.work)}</text>']
        for decade in range(LOWEST, HIGHEST + 1):
            height = self.y(10**decade)
            parts.append(f'<path d="M{LEFT} {height:.1f}H{WIDTH - RIGHT}" stroke="#eee"/>')
            parts.append(f'<text class="e" x="{LEFT - 6}" y="{height + 4:.1f}">{microseconds(decade)}</text>')
        parts += [f'<text x="{self.x(n) - 10:.1f}" y="{HEIGHT - 8}">{short(n)}</text>' for n in self.sizes]
        for server, points in self.costs.items():
            places = [(f"{self.x(n):.1f}", f"{self.y(cost):.1f}") for n, cost in points]
            path = " ".join(map(",".join, places))
            parts.append(f'<polyline points="{path}" fill="none" stroke="{COLORS[server]}" stroke-width="2"/>')
            parts += [f'<circle cx="{x}" cy="{y}" r="2.5" fill="{COLORS[server]}"/>' for x, y in places]
        return "".join(parts)


def microseconds(decade: int) -> str:
    """Ten to this power, in microseconds, as people say it."""
    units = [(6, "s"), (3, "ms"), (0, "µs")]
    power, unit = next((each for each in units if decade >= each[0]), units[-1])
    return f"{10 ** (decade - power):g} {unit}"


def short(number: int) -> str:
    """A size as people say it."""
    return f"{number // 1_000_000}M" if number >= 1_000_000 else f"{number // 1_000}k"  # noqa: PLR2004
