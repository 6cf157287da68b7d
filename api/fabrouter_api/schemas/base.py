"""What all answers share."""

from functools import cache
from operator import attrgetter
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class ReadModel(BaseModel):
    """An answer; names what is shown, so that a new column is not shown by itself."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    @classmethod
    def shown(cls, row: Any, **others: Any) -> Self:
        """Returns a row as it is shown.

        Parameters
        ----------
        row
            Has the fields as attributes.
        others
            Fields that it has not, or not so.
        """
        if not others:
            return cls.model_validate(row)
        names, read = _columns(cls, frozenset(others))
        return cls(**dict(zip(names, read(row), strict=True)), **others)


@cache
def _columns(model: type[ReadModel], others: frozenset[str]) -> tuple[list[str], Any]:
    """Returns the fields of a model that its row has, and what reads them all at once."""
    names = [name for name in model.model_fields if name not in others]
    return names, attrgetter(*names)
