"""Designs from OKH files: what they say, and what has to be asked because they do not say it.

OKH knows what a thing is, not how long it takes to make, of how much material, or how many parts
go into one. Files of ours carry that in a part of their own; for all others it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from fabrouter_network.designs import Design
from fabrouter_network.exchange.fields import Fields
from fabrouter_network.issues import Issue, Severity
from fabrouter_network.json_text import text_of
from fabrouter_network.shape import shape_issues

KEY = "x-fabrouter"
"""Key of our own part of a file."""


@dataclass(frozen=True)
class DesignDraft:
    """What an OKH file says about a design.

    Parameters
    ----------
    draft
        The design as far as it is known, as JSON.
    questions
        What is missing, with pointers into the draft; none = it is complete.
    design
        The complete design.
    """

    draft: dict[str, Any]
    questions: tuple[Issue, ...] = ()
    design: Design | None = None


def ask(where: str, code: str, message: str, fix: str) -> Issue:
    """Returns a question about a draft."""
    return Issue(where, code, message, fix, Severity.WARNING)


def process_questions(draft: Mapping[str, Any]) -> tuple[Issue, ...]:
    """Returns what has to be known before labs can make a design; nothing is made up."""
    questions: list[Issue] = []
    stages = draft["stages"]
    for position, stage in enumerate(stages):
        place = f"/stages/{position}"
        name = stage["name"]
        for number, operation in enumerate(stage["operations"]):
            where = f"{place}/operations/{number}"
            if "capability" not in operation:
                fix = "Name a capability, such as 3d_printing."
                message = f"by which process is '{name}' made?"
                questions.append(ask(f"{where}/capability", "process", message, fix))
            message = f"how long does one '{name}' take, and how long the set-up of a lot?"
            fix = "Give machine_min_per_unit or labour_min_per_unit; setup_min if there is any."
            questions.append(ask(f"{where}/machine_min_per_unit", "time", message, fix))
        message = f"how much of which material does one '{name}' need?"
        fix = "List material and quantity; an empty list = none."
        questions.append(ask(f"{place}/materials", "materials", message, fix))
        if "parent" in stage:
            message = f"how many '{name}' go into one finished product?"
            questions.append(ask(f"{place}/per_parent", "ratio", message, "Give per_parent."))
        if "mass_g" not in stage:
            message = f"how much does one '{name}' weigh, packed?"
            questions.append(ask(f"{place}/mass_g", "mass", message, "Give grams."))
    return tuple(questions)


def read_extension(root: Fields, tree: Any) -> Design | None:
    """Returns the design in our own part of a file, ``None`` if there is none or it is faulty."""
    if tree is None:
        return None
    try:
        return Design.model_validate_json(text_of(tree))
    except ValidationError as error:
        told = {issue.where for issue in root.issues}
        found = [
            Issue(f"{root.where}/{KEY}{issue.where}", issue.code, issue.message, issue.fix)
            for issue in shape_issues(error, tree)
        ]
        root.issues.extend(issue for issue in found if issue.where not in told)
        return None


def extension_of(design: Design) -> dict[str, Any]:
    """Returns our own part of a file: the design, but not who approved it."""
    return design.model_dump(
        mode="json", exclude={"approved_in"}, exclude_defaults=True, exclude_none=True
    )


def merged(ours: Design, plain: Mapping[str, str], ours_plain: Mapping[str, str]) -> DesignDraft:
    """Returns our part of a file with what was changed in its plain fields since.

    Parameters
    ----------
    ours
        The design in our own part.
    plain, ours_plain
        Fields of designs, as the file's plain part says them, and as we would have written them.
    """
    changed = {name: text for name, text in plain.items() if text != ours_plain[name]}
    design = Design.model_validate({**dict(ours), **changed})
    return DesignDraft(extension_of(design), (), design)
