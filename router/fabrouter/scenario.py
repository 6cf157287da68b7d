"""``Scenario``: a checked scenario document with what was odd about it."""

from pathlib import Path
from typing import Self

from fabrouter.files import write_text
from fabrouter_network.consistency import check_consistency
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.reader import parse_scenario, read_scenario
from fabrouter_network.scenario import ScenarioDocument


class Scenario:
    """Everything a solve needs: labs, sites, designs, order lines, transport, policy.

    Parameters
    ----------
    document
        The scenario's data.

    Raises
    ------
    InputError
        If the document contradicts itself; names every culprit.
    """

    def __init__(self, document: ScenarioDocument) -> None:
        found = check_consistency(document)
        errors = [issue for issue in found if issue.severity is Severity.ERROR]
        if errors:
            raise InputError(document.name, errors)
        self.document = document
        self.warnings: tuple[Issue, ...] = tuple(found)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Reads a scenario file.

        Raises
        ------
        InputError
            If the file cannot be read or holds any error; lists all of them.
        """
        return cls._trusted(*read_scenario(Path(path)))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Reads a scenario from JSON text; see :meth:`load`."""
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return cls._trusted(*parse_scenario(data))

    @classmethod
    def _trusted(cls, document: ScenarioDocument, warnings: list[Issue]) -> Self:
        """Returns a scenario whose document has just been checked."""
        scenario = cls.__new__(cls)
        scenario.document = document
        scenario.warnings = tuple(warnings)
        return scenario

    def to_json(self) -> str:
        """Returns the scenario as JSON text; defaults are left out."""
        return self.document.model_dump_json(indent=1, exclude_defaults=True) + "\n"

    def save(self, path: str | Path) -> None:
        """Writes the scenario to a file."""
        write_text(path, self.to_json())
