"""The shapes of original words, and of how they were translated."""

from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from app.api.schemas import NameReference, Reference, ResponseModel, person_or_organization
from app.models.enums import Fidelity
from app.models.fields import ARTICLE


class Part(ResponseModel):
    """Words that the source prints without interruption: its text from `start` to `end`."""

    text: str = Field(description="The words, verbatim.")
    start: int = Field(description="The offset of the words in the text of the source, in Unicode code points.")
    end: int = Field(description="The end of the words, in Unicode code points, exclusive.")


class TermReference(Reference):
    """A reference to a term."""

    collections = ("terms",)
    text: str = Field(description="The original expression.")


class Original(ResponseModel):
    """The words of a quote in the original language, as the source prints them."""

    text: str = Field(
        validation_alias="original_text",
        description="The original words, verbatim; the texts of `parts`, joined by a space, if there are several.",
    )
    language: str = Field(validation_alias="original_language", description="BCP 47 tag of their language.")
    pinyin: str | None = Field(
        description="The pinyin of the `reading`, or else of the `text`: one syllable for each Chinese character, with "
        "its dictionary tone (no tone sandhi). Null if the language is not Mandarin."
    )
    reading: str | None = Field(description="Editorial: the corrected words, if the source misprints them.")
    term: TermReference = Field(description="The expression, with all renderings of it on record.")
    start: int = Field(
        validation_alias="original_start",
        description="The offset of the words in the text of the source, in Unicode code points.",
    )
    end: int = Field(
        validation_alias="original_end", description="The end of the words, in Unicode code points, exclusive."
    )
    parts: list[Part] = Field(
        validation_alias="original_parts",
        description="The passages of the words: one, or several if the source prints them in several places. `start` "
        "and `end` then include the text between them.",
    )


class Rendering(ResponseModel):
    """How words that were said in another language were translated."""

    by: str = Field(
        validation_alias="translator_id",
        description="Who rendered them: `article`, or the id of the person or the organization in `translator`.",
    )
    translator: Annotated[NameReference | None, BeforeValidator(person_or_organization)] = Field(
        description="The person or the organization who rendered them, if the source says so."
    )
    fidelity: Fidelity | None = Field(
        description="Editorial: how faithful the rendering is to the original words; null if not judged."
    )
    note: str | None = Field(
        validation_alias="rendering_note", description="Editorial: the reason for the judgment, in a sentence."
    )

    @field_validator("by", mode="before")
    @classmethod
    def name_article(cls, by: str | None) -> str:
        """Return who rendered the words."""
        return by or ARTICLE
