"""What the environment may change."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once at start; the README lists every name."""

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    database_url: str = Field("sqlite:///data/onrecord.db", validation_alias="ONRECORD_DATABASE_URL")
    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(8000, ge=0, le=65535, validation_alias="PORT")
