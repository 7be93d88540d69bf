"""What a field makes of the words it is given."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.models.fields import Tag, canonical

TAG = TypeAdapter(Tag)
PATTERN = str(TAG.json_schema()["pattern"])
TAGS = [  # most of them from RFC 5646, appendix A and section 2.1
    "en", "yue", "zh-Hans", "zh-Hant-TW", "en-US", "es-419", "zh-yue", "zh-yue-HK", "zh-cmn-Hans-CN", "sl-rozaj",
    "sl-rozaj-biske", "sl-rozaj-biske-1994", "de-CH-1901", "de-CH-1996", "sl-IT-nedis", "hy-Latn-IT-arevela",
    "de-CH-x-phonebk", "az-Arab-x-aze-derbend", "x-whatever", "x-us", "en-x-us", "en-US-u-islamcal",
    "en-u-ca-gregory", "zh-CN-a-myext-x-private", "en-a-myext-b-another", "en-a-bbb-x-a-ccc", "az-Latn-x-latn",
    "qaa-Qaaa-QM-x-southern", "en-CA-x-ca", "fr-1abc", "i-klingon", "i-default", "en-GB-oed", "sgn-BE-FR", "art-lojban",
    "zh-min-nan", "zh-guoyu", "cel-gaulish", "no-bok", "de-x-a-a-DE".lower(),
]  # fmt: skip
NO_TAGS = {  # and the nearest one, if one is near
    "": None, "-": None, "e": None, "zh-": "zh", "zh--Hans": "zh", "en_US": "en-US",
    "zh_cn.UTF-8": "zh-CN", "de-419-DE": "de-419", "a-DE": None, "en-u": "en", "en-x": "en", "x": None,
    "ar-a-aaa-b-bbb-a-ccc": "ar-a-aaa-b-bbb", "de-DE-1901-1901": "de-DE-1901", "sl-rozaj-ROZAJ": "sl-rozaj",
    "en-a-bb-A-cc": "en-a-bb", "i-nowhere": None, "en-US\n": "en-US", " en": "en", "abcdefghi": None,
    "zh-yue-cmn-hak-nan": "zh-yue-cmn-hak", "\u212ao": None, "de-DE-12": "de-DE", "en-Latn-Cyrl": "en-Latn",
    "中文": None, "en, de": "en", "en-x-abcdefghi": "en",
}  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_of_a_language_is_taken_in_any_case_and_made_canonical(tag: str) -> None:
    assert [TAG.validate_python(each) for each in (tag, tag.lower(), tag.upper())] == [tag] * 3
    assert re.fullmatch(PATTERN, tag)


@pytest.mark.parametrize(("text", "nearest"), NO_TAGS.items())
def test_what_is_no_tag_is_refused_with_the_nearest_one(text: str, nearest: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        TAG.validate_python(text)
    assert refused.value.errors()[0]["ctx"] == {"suggestion": nearest}
    assert nearest is None or TAG.validate_python(nearest) == nearest


@given(st.from_regex(PATTERN, fullmatch=True) | st.text(st.sampled_from("aAxX1-"), max_size=20))
def test_a_canonical_tag_stays_as_it_is(text: str) -> None:
    try:
        tag = TAG.validate_python(text)
    except ValidationError:
        return
    assert TAG.validate_python(tag) == tag == canonical(tag)
    assert tag.lower() == text.lower()
