"""What all answers share."""

from pydantic import BaseModel, ConfigDict


class ReadModel(BaseModel):
    """An answer; names what is shown, so that a new column is not shown by itself."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
