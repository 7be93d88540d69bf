"""The sentence that says what a list was asked for."""

import pytest
from starlette.testclient import TestClient

from app.api.all_collections import COLLECTIONS
from app.api.annotations import AnnotationListing
from app.query.listing import Listing
from tests.asking import ANNOTATIONS, ARTICLE

TEXT = ", in the order of the text."
TITLE = "“How China's strategic community reads the US-Russia…”"
SENTENCES = {
    "/v1/quotes": f"Quotes{TEXT}",
    f"/v1/quotes?id={ARTICLE}-q01": f"Quotes with the id {ARTICLE}-q01{TEXT}",
    f"/v1/quotes?ids={ARTICLE}-q01,{ARTICLE}-q01": f"Quotes with the id {ARTICLE}-q01{TEXT}",
    "/v1/quotes?q=US+NOT+Russia": "Quotes that match US NOT Russia, most relevant first.",
    "/v1/quotes?q=（霸权）": "Quotes that match （霸权）, most relevant first.",
    "/v1/quotes?ids=a%E2%80%AEb": f"Quotes with the id a b{TEXT}",
    "/v1/quotes?speaker=lu-yan&topic=china-eu&q=power": "Quotes by Lu Yan on China and the EU that contain “power”, "
    "most relevant first.",
    "/v1/quotes?speaker=lu-yan,ai-wen,putin&has_original=false&sort=-date,id": "Quotes by Lu Yan, Ai Wen or Putin "
    "without their original words, most recent first, then ordered by id.",
    "/v1/quotes?speaker_not=lu-yan&original_language=zh&kind=phrase,wording": "Quotes not by Lu Yan of the kind phrase "
    f"or wording originally in Chinese{TEXT}",
    f"/v1/claims?source={ARTICLE}&about=china&stance=critical&hearsay=true": f"Claims from {TITLE} marked as hearsay "
    f"about China with the stance critical{TEXT}",
    f"/v1/quotes?claim={ARTICLE}-c01": "Quotes that back “The US-Russia rapprochement has caused significant "
    f"concern…”{TEXT}",
    "/v1/people?sort=-quotes": "People, those with the most quotes first.",
    "/v1/people?ids=a,b,c,d,e,f,g&sort=family_name": "People with the id a, b, c, d or 3 others, ordered by family "
    "name.",
    "/v1/events?date_from=2024&date_to=2025-02": "Events since 2024 until 2025-02, oldest first, "
    "then in the order of the text.",
    "/v1/terms?sort=random&seed=4&source=" + ARTICLE: f"Terms in {TITLE}, shuffled by the seed 4.",
    "/v1/claims?review=draft,verified&as_of=1&sort=-position": "Draft or verified claims, as of revision 1, in the "
    "order of the text, reversed.",
    '/v1/quotes?q="power politics" -China': 'Quotes that match "power politics" -China, most relevant first.',
    f"/v1/relations?id={ARTICLE}-r01": f"Relations with the id {ARTICLE}-r01{TEXT}",
    f"{ANNOTATIONS}?kind=claim&q=China": f"Annotations of {TITLE} of the kind claim of records that contain “China”"
    f"{TEXT}",
    "/v1/search?q=China": "Records of all kinds that contain “China”, most relevant first.",
    "/v1/search?q=China&kind=person,claim": "People or claims that contain “China”, most relevant first.",
}


@pytest.mark.parametrize(("address", "sentence"), SENTENCES.items())
def test_a_list_says_what_it_was_asked_for(client: TestClient, address: str, sentence: str) -> None:
    assert client.get(address).json()["description"] == sentence


@pytest.mark.parametrize("listing", [*(each.listing for each in COLLECTIONS), AnnotationListing])
def test_every_filter_has_a_phrase_for_its_values(listing: type[Listing]) -> None:
    for name, declared in listing.declared_filters():
        yes, bar, no = declared.phrase.partition("|")
        assert (bar and yes and no and "{" not in declared.phrase) if declared.is_boolean else yes.count("{}") == 1, (
            name
        )
