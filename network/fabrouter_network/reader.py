"""Reads scenario files: every problem at once, each with its JSON pointer."""

import re
from collections import defaultdict
from pathlib import Path

from pydantic import ValidationError

from fabrouter_network.consistency import KnownIds, check_consistency
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.json_text import MOST_BYTES, Json, decode
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument
from fabrouter_network.shape import shape_issues, show

_STAND_INS: dict[str, Json] = {"name": "-", "horizon": {"start": "2020-01-01", "periods": 1}}
"""Take the place of faulty keys without which nothing else could be checked."""

_ABOUT_TIME = ("date-order", "outside-horizon")
"""Codes of issues that depend on the horizon."""

_ROWS = re.compile(r"(?<![\w/])/(\w+)/(\d+)")


def read_scenario(path: Path) -> tuple[ScenarioDocument, list[Issue]]:
    """Reads a scenario file.

    Returns
    -------
    tuple
        The scenario and the warnings about it.

    Raises
    ------
    InputError
        If the file cannot be read or holds any error; lists all of them.
    """
    source = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            message = f"the file is larger than {MOST_BYTES:,} bytes."
            raise InputError(source, [Issue("", "too-large", message, "Split the scenario.")])
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        issue = Issue("", "unreadable", f"{reason}.", "Name a file that can be read.")
        raise InputError(str(path), [issue]) from error
    return parse_scenario(data, source)


def parse_scenario(data: bytes, source: str = "scenario") -> tuple[ScenarioDocument, list[Issue]]:
    """Reads a scenario from bytes; see :func:`read_scenario`."""
    tree, issues = decode(data, source)
    _check_version(tree, source)
    document: ScenarioDocument | None = None
    try:
        document = ScenarioDocument.model_validate_json(data)
        issues += check_consistency(document)
    except ValidationError as error:
        known = {issue.where for issue in issues}
        issues += [issue for issue in shape_issues(error, tree) if issue.where not in known]
        issues += _check_what_is_left(tree, error)
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    if errors or document is None:
        raise InputError(source, errors)
    return document, issues


def _check_version(tree: Json, source: str) -> None:
    """Refuses documents of another format before complaining about every key in them."""
    if not isinstance(tree, dict):
        message = "a scenario is a JSON object."
        raise InputError(
            source, [Issue("", "wrong-type", message, "Start it with { and end with }.")]
        )
    version = tree.get("schema_version")
    if version != SCHEMA_VERSION:
        shown = "missing" if version is None else show(version)
        message = f"schema_version is {shown}; this program reads {SCHEMA_VERSION}."
        fix = f'Write "schema_version": "{SCHEMA_VERSION}".'
        raise InputError(source, [Issue("/schema_version", "unknown-version", message, fix)])


def _check_what_is_left(tree: Json, error: ValidationError) -> list[Issue]:
    """Checks consistency of a document without its misshapen rows and keys."""
    if not isinstance(tree, dict):
        return []
    bad_rows: defaultdict[str, set[int]] = defaultdict(set)
    bad_keys: set[str] = set()
    for detail in error.errors(include_url=False):
        section, *rest = detail["loc"] or ("",)
        if rest and isinstance(rest[0], int):
            bad_rows[str(section)].add(rest[0])
        elif isinstance(listed := tree.get(str(section)), list):
            bad_rows[str(section)].update(range(len(listed)))
        else:
            bad_keys.add(str(section))
    if "materials" in bad_keys:
        return []
    kept = {key: value for key, value in tree.items() if key not in bad_keys}
    kept |= {key: value for key, value in _STAND_INS.items() if key in bad_keys}
    rows: dict[str, list[int]] = {}
    for section, bad in bad_rows.items():
        listed = kept.get(section)
        if isinstance(listed, list):
            rows[section] = [k for k in range(len(listed)) if k not in bad]
            kept[section] = [listed[k] for k in rows[section]]
    try:
        document = ScenarioDocument.model_validate(kept, strict=False)
    except ValidationError:
        return []
    found = check_consistency(document, _ids_of(tree, bad_rows))
    doubtful = _ABOUT_TIME if "horizon" in bad_keys else ()
    return [_moved_back(issue, rows) for issue in found if issue.code not in doubtful]


def _ids_of(tree: dict[str, Json], bad_rows: dict[str, set[int]]) -> KnownIds:
    """Returns the ids of the rows that were left out."""
    known = {}
    for section, bad in bad_rows.items():
        listed = tree.get(section)
        if isinstance(listed, list):
            named = (row for k, row in enumerate(listed) if k in bad and isinstance(row, dict))
            known[section] = frozenset(str(row.get("id")) for row in named)
    return known


def _moved_back(issue: Issue, rows: dict[str, list[int]]) -> Issue:
    """Returns the issue with the row numbers of the file."""

    def renumbered(match: re.Match[str]) -> str:
        section, row = match[1], int(match[2])
        return f"/{section}/{rows[section][row]}" if section in rows else match[0]

    where, message = (_ROWS.sub(renumbered, text) for text in (issue.where, issue.message))
    return Issue(where, issue.code, message, issue.fix, issue.severity)
