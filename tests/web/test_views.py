"""People: what is shown is what the API says, and everything leads to the words."""

from typing import Any

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
        page.emulate_media(forced_colors=forced)
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


def test_a_page_looks_the_same_whichever_page_was_before(visitor: Visitor) -> None:
    looks = """() => Array.from(document.querySelectorAll("main *"), (each) => {
      const { color, font, margin, padding, display } = getComputedStyle(each);
      return [each.className, color, font, margin, padding, display].join();
    })"""
    page = visitor.open("/find?q=russia")
    direct = page.evaluate(looks)
    for before in ("/picture", "/about", "/people", f"/sources/{ARTICLE}"):
        visitor.open(before)
        page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("russia")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Results for russia")
        assert page.evaluate(looks) == direct, before
