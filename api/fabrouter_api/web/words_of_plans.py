"""What plans say about themselves, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from fabrouter import wording
from fabrouter.i18n import Translator
from fabrouter.plan.document import Reason
from fabrouter_api.web.inner_api import Json
from fabrouter_network.materials import Material


def change_of(item: Json) -> Json:
    """Returns the change that a piece of advice is about, as a solve can be asked for with it."""
    return {name: value for name, value in item.items() if name not in {"gain", "effort_eur"}}


@dataclass(frozen=True)
class ReasonWords:
    """Says why units are missing or late.

    Parameters
    ----------
    t
        Language.
    materials
        By id.
    """

    t: Translator
    materials: Mapping[str, Material]

    def missing(self, reason: Json) -> str:
        """Returns why some units are missing."""
        found = Reason.model_validate(reason, strict=False)
        return wording.reason_text(self.t, found, self.materials)

    def late(self, reason: Json) -> str:
        """Returns why some units are late."""
        found = Reason.model_validate(reason, strict=False)
        return wording.late_reason_text(self.t, found, self.materials)

    def title(self, code: str) -> str:
        """Returns a reason code in a few words."""
        return wording.reason_title(self.t, code)
