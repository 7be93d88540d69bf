"""Light and quick: what the first load weighs, and how little is done where something is chosen."""

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Response, expect

from tests.asking import ARTICLE
from tests.dossiers import builder
from tests.dossiers.builder import Folder
from tests.web.conftest import Visitor

LIMIT = 100_000  # bytes, compressed
MANY = 250  # quotes, and as many claims
CHOOSING = """
async (key) => {
  const link = document.querySelector(`.text a[href="${key}"]`);
  let touched = 0;
  const observer = new MutationObserver((changes) => { touched += changes.length; });
  observer.observe(document.querySelector(".text"), { subtree: true, attributes: true, childList: true });
  const begun = performance.now();
  link.click();
  await new Promise(requestAnimationFrame);
  const painted = new Promise((done) => setTimeout(() => done(performance.now() - begun)));
  const milliseconds = await painted;
  observer.disconnect();
  return { touched, milliseconds, shown: document.querySelector("#card-title").textContent };
}
"""


@pytest.mark.parametrize("address", ["/", f"/quotes/{ARTICLE}-q10"])
def test_the_first_load_is_light(visitor: Visitor, address: str, record_property: Callable[..., None]) -> None:
    responses: list[Response] = []

    def notice(response: Response) -> None:
        responses.append(response)

    visitor.page.on("response", notice)
    visitor.open(address)
    visitor.page.wait_for_load_state("networkidle")
    weights = {
        each.url: len(each.body()) if "font" in each.headers["content-type"] else len(gzip.compress(each.body()))
        for each in responses
    }
    record_property("bytes", sum(weights.values()))
    assert len(weights) > 10
    assert sum(weights.values()) < LIMIT, weights


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Folder], str]) -> str:
    """A site with an article of hundreds of passages."""
    folder = Folder(tmp_path_factory.mktemp("crowded"))
    text = folder.read(builder.ARTICLE)
    lines, claims, quotes = [], [], []
    for number in range(MANY):
        said = f"the tide of day {number} is a tide like no other"
        lines.append(f"On day {number} Mei Lan says that “{said}” and that it will turn.")
        claims.append(
            f"  - {{id: c{100 + number}, kind: evaluation, text: 'Day {number} is unlike the others.', "
            f"exact: 'On day {number} Mei Lan says that', speakers: [mei-lan], topics: [tides]}}"
        )
        quotes.append(
            f"  - {{id: q{100 + number}, kind: sentence, claim: c{100 + number}, exact: '{said}', speakers: [mei-lan]}}"
        )
    paragraphs = [" ".join(lines[at : at + 10]) for at in range(0, MANY, 10)]
    folder.write(builder.ARTICLE, text + "\n".join(paragraphs) + "\n")
    folder.change(builder.DOSSIER, "\nquotes:\n", "\n".join(["", *claims, "", "quotes:", *quotes, ""]))
    return serve_folder(folder)


def test_choosing_one_of_hundreds_touches_no_other(
    visit: Callable[..., Visitor], crowded: str, record_property: Callable[..., None]
) -> None:
    page = visit(crowded).open("/")
    assert page.locator(".text a.ref").count() >= 2 * MANY
    took = []
    for number in (0, 125, 249):
        chosen = page.evaluate(CHOOSING, f"/claims/harbor-c{100 + number}")
        assert chosen["shown"] == f"Day {number} is unlike the others."
        assert chosen["touched"] < 12  # the marks of this one and of the one before
        took.append(chosen["milliseconds"])
    record_property("milliseconds", took)
    expect(page.locator(".text .chosen")).to_have_count(1)
