"""``fabrouter scenario build``."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from fabrouter.campaigns import CampaignSpec, OrderItem, build_campaign
from fabrouter.campaigns.spec import HUB_KINDS
from fabrouter.cli.options import OutOption
from fabrouter.cli.output import note, print_text
from fabrouter.scenario import Scenario
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.policy import POLICIES
from fabrouter_network.scenario import Area


class HubChoice(StrEnum):
    """Hubs that can be added in France."""

    ALL = "all"
    TOWN_HALLS = "town_halls"
    COWORKINGS = "coworkings"
    NONE = "none"


_HUBS = {
    HubChoice.ALL: HUB_KINDS,
    HubChoice.TOWN_HALLS: ("town_halls",),
    HubChoice.COWORKINGS: ("coworkings",),
    HubChoice.NONE: (),
}

_DEFAULT_ORDER = ["shield-verkstan|shield-does-laser=8000"]


def build_command(
    order: Annotated[
        list[str],
        typer.Option("--order", help="Designs and units: shield-verkstan|shield-does-laser=8000."),
    ] = _DEFAULT_ORDER,
    country: Annotated[list[str], typer.Option(help="ISO code; repeat for more.")] = ["FR"],  # noqa: B006
    box: Annotated[
        tuple[float, float, float, float] | None,
        typer.Option(help="South, west, north, east in degrees.", metavar="S W N E"),
    ] = None,
    lab: Annotated[list[str] | None, typer.Option(help="Only these labs; repeat for more.")] = None,
    hubs: Annotated[HubChoice, typer.Option(help="Hubs to add (France).")] = HubChoice.ALL,
    sites: Annotated[int, typer.Option(min=0, max=100_000, help="Hospitals that order.")] = 120,
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = datetime(
        2020, 4, 1
    ),
    days: Annotated[int, typer.Option(min=1, max=365, help="Length of the campaign.")] = 12,
    period_hours: Annotated[int, typer.Option(min=1, max=24, help="Length of a period.")] = 24,
    tightness: Annotated[
        float | None,
        typer.Option(min=0.01, max=10, help="Scale the order to this share of the scarcest hours."),
    ] = None,
    policy: Annotated[str, typer.Option(help="Name of the policy.")] = "balanced",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1)] = 1,
    name: Annotated[str, typer.Option(help="Name of the scenario.")] = "campaign",
    out: OutOption = None,
) -> None:
    """Build a campaign from real labs, hospitals and the curve of 2020."""
    _check(policy, period_hours)
    spec = CampaignSpec(
        name=name,
        items=tuple(OrderItem.parse(text) for text in order),
        countries=tuple(code.upper() for code in country),
        area=_area(box),
        labs=tuple(lab or ()),
        hubs=_HUBS[hubs],
        sites=sites,
        start=start.date(),
        days=days,
        period_hours=period_hours,
        tightness=tightness,
        policy=policy,
        seed=seed,
    )
    scenario = Scenario(build_campaign(spec))
    if out is None:
        print_text(scenario.to_json())
    else:
        scenario.save(out)
        note(f"Scenario: {out} ({scenario.document.description})")


def _area(box: tuple[float, float, float, float] | None) -> Area | None:
    if box is None:
        return None
    south, west, north, east = box
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        message = f"{south} {west} {north} {east} is no box."
        fix = "Write south, west, north, east in degrees, such as 47.2 -5.2 48.9 -1.0."
        raise InputError("--box", [Issue("", "bad-box", message, fix)])
    return Area(south=south, west=west, north=north, east=east)


def _check(policy: str, period_hours: int) -> None:
    if policy not in POLICIES:
        fix = f"Write one of {', '.join(POLICIES)}."
        issue = Issue("", "unknown-policy", f"'{policy}' is not a policy.", fix)
        raise InputError("--policy", [issue])
    if 24 % period_hours:
        message = f"{period_hours} hours do not divide a day."
        raise InputError("--period-hours", [Issue("", "bad-period", message, "Write 1, 2, … 24.")])
