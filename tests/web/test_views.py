"""People, the picture and verification: what is shown is what the API says, and everything leads to the words."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ARTICLE
from tests.web.conftest import Visitor


def told(page: Page, path: str) -> Any:
    """What the API says at a path."""
    return page.request.get(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}{path}").json()


def test_from_the_list_to_a_person_to_the_words_that_say_so(visitor: Visitor) -> None:
    page = visitor.open("/people")
    # A native name that we added is told from one that the source prints.
    name = page.locator(".entry .name + .native").first
    assert name.evaluate("each => getComputedStyle(each, '::before').content") == '"["'
    page.get_by_role("link", name="Zheng Yongnian", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zheng Yongnian")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Where they disagree")
    page.get_by_role("link", name="“Albeit, there are others like Professor Wu Xinbo”").first.click()
    expect(page.locator("main mark").first).to_contain_text("Albeit")
    assert visitor.path() == f"/sources/{ARTICLE}?at=2044-2092"


def test_two_speakers_are_chosen_and_put_side_by_side(visitor: Visitor) -> None:
    page = visitor.open("/compare")
    page.get_by_label("Speaker 1").select_option(label="Wu Xinbo")
    page.get_by_label("Speaker 2").select_option(label="Zheng Yongnian")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wu Xinbo and Zheng Yongnian")
    assert visitor.path() == "/compare?speaker=wu-xinbo&speaker=zheng-yongnian"
    left, right = (page.locator(f".pair .side >> nth={at}").bounding_box() for at in (0, 1))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    page.get_by_role("link", name="World order").first.click()
    expect(page.locator(".row")).to_have_count(1)
    page.go_back()
    expect(page.locator(".row").nth(1)).to_be_visible()


def test_speakers_of_one_color_have_different_lines(visitor: Visitor) -> None:
    page = visitor.open("/people")
    script = """classes => {
        const label = document.createElement("span");
        label.className = "label " + classes;
        document.querySelector("main").append(label);
        const { color, borderTopStyle } = getComputedStyle(label);
        return [color, borderTopStyle];
    }"""
    for forced in ("none", "active"):
        page.emulate_media(forced_colors=forced)  # type: ignore[arg-type]
        looks = [page.evaluate(script, f"tone-3{line}") for line in ("", " line-1", " line-2", " line-3")]
        assert len({color for color, _ in looks}) == 1
        assert [line for _, line in looks] == ["solid", "dashed", "dotted", "double"]


@pytest.mark.parametrize("path", ["organizations/cicir", "topics/world-order", "sources/lu-yan-huayu-think-tank"])
def test_an_organization_a_topic_and_a_cited_work_have_pages_too(visitor: Visitor, path: str) -> None:
    page = visitor.open(f"/{path}")
    record = told(page, f"/v1/{path}")
    name = record.get("name") or record.get("label") or record["title"]
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator(".item, .position").first).to_be_visible()


@pytest.mark.parametrize("narrow", [False, True])
def test_the_matrix_counts_what_the_api_counts_and_each_dot_leads_to_those_claims(
    visit: Callable[..., Visitor], site: str, narrow: bool
) -> None:
    visitor = visit(site, narrow=narrow)
    page = visitor.open("/picture")
    matrix = told(page, "/v1/matrix?rows=topic&columns=speaker&rows_limit=30&columns_limit=16")
    dots = page.get_by_role("group", name="Claims by topic and speaker").locator("a.dot")
    expect(dots).to_have_count(len(matrix["cells"]))
    dot = page.get_by_role("link", name="Lu Yan on China and Russia: 4 claims")
    dot.click()
    visitor.settled()
    expect(page.locator(".results .status")).to_have_text("4 claims")
    expect(page.locator(".item .by")).to_have_text(["LYLu Yan"] * 4)


def test_the_timeline_tells_the_events_in_their_order(visitor: Visitor) -> None:
    page = visitor.open("/picture")
    events = told(page, "/v1/events")["items"]
    expect(page.locator(".timeline .event h3")).to_have_text([each["name"] for each in events])
    expect(page.locator(".timeline time").first).to_have_text("about 2017")
    expect(page.locator(".timeline time").nth(1)).to_have_text("February 2022")  # as much of the date as is known
    page.locator(".timeline h3 a").nth(1).click()
    visitor.settled()
    expect(page.locator(".text .chosen").first).to_be_in_viewport()


def test_every_relation_is_a_line_that_leads_to_the_words_that_say_so(visitor: Visitor) -> None:
    page = visitor.open("/picture")
    claims: list[Any] = []
    following: str | None = "/v1/claims?limit=100"
    while following:
        listed = told(page, following)
        claims, following = claims + listed["items"], listed["links"]["next"]
    relations = [each for claim in claims for each in claim["relations"] if each["direction"] == "to"]
    lines = page.locator(".bearings a.arc")
    expect(lines).to_have_count(len(relations))
    line = page.get_by_role("link", name="Kong Fan, a columnist with the Observer, echoes Zheng’s view")
    line.focus()
    page.keyboard.press("Enter")
    visitor.settled()
    visitor.until("CSS.highlights.has('passage')")
    shown = page.evaluate("[...CSS.highlights.get('passage')].map(String).join()")
    assert shown.replace("17", "").startswith("Kong Fan, a columnist with the Observer")


@pytest.mark.parametrize("narrow", [False, True])
def test_each_dot_of_the_map_stands_beside_its_claim(visit: Callable[..., Visitor], site: str, narrow: bool) -> None:
    page = visit(site, narrow=narrow).open("/picture")
    middles = "all => all.map((each) => each.getBoundingClientRect()).map(({ top, height }) => top + height / 2)"
    dots = page.locator(".arcs circle").evaluate_all(middles)
    rows = page.locator(".bearings li").evaluate_all(middles)
    assert len(dots) == len(rows) > 40
    assert max(abs(dot - row) for dot, row in zip(dots, rows, strict=True)) < 1


VERDICTS = [
    ("drive a wedge", "Said, in these words."),
    ("暗藏的霸权毒计", "Said, in these words."),
    ("暗藏的霸權毒計", "Said, in these words."),
    ("the US aims to disrupt the deepening China-Russia friendship", "Said, in nearly these words."),
    ("China’s influence and bargaining power on key global issues", "Said in part."),
    ("Europe is the biggest loser", "Reported, but not quoted."),
    ("Europe is not the biggest loser", "Nobody on record said this."),
    ("We will bury you, said nobody at all here", "Nobody on record said this."),
]


def test_a_sentence_is_verified_in_either_language(visitor: Visitor) -> None:
    for text, verdict in VERDICTS:
        page = visitor.open("/verify")
        page.get_by_role("textbox", name="Sentence or term").fill(text)
        page.get_by_role("button", name="Verify").click()
        expect(page.get_by_role("heading", level=2)).to_have_text(verdict)
        # The address is the question: it can be shared.
        page.goto(page.url)
        visitor.settled()
        expect(page.get_by_role("heading", level=2)).to_have_text(verdict)
        expect(page.get_by_role("textbox", name="Sentence or term")).to_have_value(text)


def test_the_difference_is_shown_by_whole_words(visitor: Visitor) -> None:
    page = visitor.open(f"/verify?text={quote('the US aims to disrupt the deepening China-Russia friendship')}")
    shown = page.locator(".match").first
    changed = "all => all.map((each) => each.lastChild.textContent)"
    assert shown.locator("del").evaluate_all(changed) == ["friendship"]
    assert shown.locator("ins").evaluate_all(changed) == ["cooperation"]
    shown.get_by_role("link", name="Read it in the source").click()
    expect(page).to_have_url(f"{visitor.site}/quotes/{ARTICLE}-q13")


def test_what_a_verdict_could_hide_is_told(visitor: Visitor) -> None:
    told = {
        "Lu Yan told us of anti-China sentiments": [
            "Lu Yan, but somebody else",
            "a translation",
            "对中国不太友好的情绪",
        ],
        "does support Taiwan independence": ["Differs in substance: a negation (“not” on record)"],
        "Europe is the biggest loser": [
            "do not put them in quotation marks",
            "Wu Xinbo",
            "Compared with 27 quotations",
        ],
        "China has no robust trade relations": ["differs in substance", "(“no” in your text)"],
    }
    for text, warnings in told.items():
        page = visitor.open(f"/verify?text={quote(text)}")
        for warning in warnings:
            expect(page.locator(".verdict")).to_contain_text(warning)


def test_what_cannot_be_verified_is_told_so(visitor: Visitor) -> None:
    visitor.expected = {422}
    page = visitor.open("/verify?text=%3F%3F%3F")
    expect(page.get_by_role("heading", level=2)).to_have_text("This cannot be verified")
