"""Rules for labs: can they do anything at all?"""

from collections.abc import Iterator

from fabrouter_network.issues import Issue, Severity
from fabrouter_network.labs import LabStatus
from fabrouter_network.scenario import ScenarioDocument


def check_hours(document: ScenarioDocument) -> Iterator[Issue]:
    """Warns of active labs without opening hours: nothing can be made there."""
    for k, lab in enumerate(document.labs):
        opening = lab.opening
        has_hours = opening.weekly or any(day.hours for day in opening.exceptions)
        runs_alone = any(group.hours == "always" for group in lab.machines)
        if lab.status is LabStatus.ACTIVE and lab.machines and not has_hours and not runs_alone:
            message = f"lab '{lab.id}' has machines but no opening hours, so it makes nothing."
            fix = "Declare weekly hours."
            yield Issue(f"/labs/{k}/opening", "no-hours", message, fix, Severity.WARNING)


def check_machines(document: ScenarioDocument) -> Iterator[Issue]:
    """Warns of active labs that declare no machine and no bench."""
    for k, lab in enumerate(document.labs):
        if lab.status is LabStatus.ACTIVE and not lab.machines:
            message = f"lab '{lab.id}' declares no machine and no bench, so it gets no work."
            fix = "Declare what it has."
            yield Issue(f"/labs/{k}/machines", "no-machines", message, fix, Severity.WARNING)
