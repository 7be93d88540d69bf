"""People: what is shown is what the API says, and everything leads to the words."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Visitor


def told(page: Page, path: str) -> Any:
    """What the API says at a path."""
    return page.request.get(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}{path}").json()


def test_everyone_who_speaks_is_shown_with_posts_and_counts(visitor: Visitor) -> None:
    page = visitor.open("/people")
    people = [each for each in told(page, "/v1/people?limit=100")["items"] if each["counts"]["claims"]]
    for person in people:
        entry = page.locator(".entry").filter(has=page.get_by_role("link", name=person["name"], exact=True))
        expect(entry).to_contain_text(f"{person['counts']['claims']} claim")
        for post in person["affiliations"]:
            expect(entry).to_contain_text(post["organization"]["name"])
    # A native name that we added is told from one that the source prints.
    name = page.locator(".entry .native").first
    assert name.evaluate("each => getComputedStyle(each, '::before').content") == '"["'


def test_a_person_has_a_page_with_all_they_said_and_what_others_say_to_it(visitor: Visitor) -> None:
    page = visitor.open("/people")
    page.get_by_role("link", name="Zheng Yongnian", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zheng Yongnian")
    visitor.settled()
    expect(page.get_by_role("heading", name="10 quotations")).to_be_visible()
    expect(page.get_by_role("heading", name="30 claims")).to_be_visible()
    expect(page.locator(".item.quote")).to_have_count(10)
    others = page.locator("section", has=page.get_by_role("heading", name="Claims by others related to these"))
    expect(others).to_contain_text("Kong Fan")
    expect(others.locator(".by").filter(has_text="Zheng Yongnian")).to_have_count(0)
    page.get_by_role("link", name="in the text: Zheng Yongnian, professor").click()
    visitor.settled()
    visitor.until("CSS.highlights.has('passage')")


@pytest.mark.parametrize("path", ["organizations/cicir", "topics/world-order", "sources/lu-yan-huayu-think-tank"])
def test_an_organization_a_topic_and_a_cited_work_have_pages_too(visitor: Visitor, path: str) -> None:
    page = visitor.open(f"/{path}")
    record = told(page, f"/v1/{path}")
    name = record.get("name") or record.get("label") or record["title"]
    expect(page.get_by_role("heading", level=1)).to_have_text(name + (record.get("native_name") or ""))
    expect(page.locator(".item").first).to_be_visible()
