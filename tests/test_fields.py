"""What a field makes of the words it is given."""

import pytest

from app.models.fields import canonical


@pytest.mark.parametrize(
    ("given", "made"), [("EN", "en"), ("zh-hans", "zh-Hans"), ("ZH-HANT-tw", "zh-Hant-TW"), ("sl-ROZAJ", "sl-rozaj")]
)
def test_a_tag_of_a_language_is_found_whatever_its_case(given: str, made: str) -> None:
    assert canonical(given) == made
