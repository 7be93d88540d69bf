"""Languages: their names, and the direction of their scripts."""

import pytest

from app.text.languages import direction, language_name


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("ar he fa ur yi ps sd ug ckb dv syr nqo arz iw prs", "rtl"),  # the last two are older tags
        ("az-Arab pa-Arab zh-Hebr ff-Adlm und-Syrc tr-Aran", "rtl"),
        ("pa-PK ku-IQ az-IR ar-EG he-IL", "rtl"),
        ("en zh-Hans ja ko ru sr-Latn sr az pa ku mn-Mong und x-foo en-a-foo", "ltr"),
        ("ar-Latn he-Latn zh-Latn-pinyin fa-Cyrl", "ltr"),
    ],
)
def test_a_language_runs_as_its_script_does(tags: str, expected: str) -> None:
    assert {tag: direction(tag) for tag in tags.split()} == dict.fromkeys(tags.split(), expected)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ja", "Japanese"),
        ("zh-Hans", "Chinese (Simplified)"),
        ("sr-Latn", "Serbian (Latin)"),
        ("pa-Arab-PK", "Punjabi (Arabic, Pakistan)"),
        ("en-a-foo", "English"),
        ("qaa", "qaa"),
        ("x-foo", "x-foo"),
    ],
)
def test_a_language_has_a_name_or_is_called_by_its_tag(tag: str, name: str) -> None:
    assert language_name(tag) == name
