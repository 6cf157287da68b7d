"""What advice says: changes, their verified gains, and the network's bottlenecks."""

from typing import Annotated, Literal

from pydantic import Field

from fabrouter_network.document import Document, Id, Text

Kind = Literal[
    "material",
    "hours",
    "evenings",
    "machine",
    "person",
    "due_date",
    "deadline",
    "design",
    "own_limit",
    "distance_limit",
    "shipping_limit",
    "second_hub",
]
Restriction = Literal["forbid", "only"]
BottleneckKind = Literal["capability", "material", "region"]


class Gain(Document):
    """What a change was verified to give, against the present plan searched as hard.

    A change of dates is judged by the new dates.
    """

    on_time_units: Annotated[int, Field(description="More units on time.")]
    served_units: Annotated[int, Field(description="Fewer units missing.")]
    eur: Annotated[float, Field(description="Objective saved, before the effort.")]


class Change(Document):
    """Something that could be different; fields that do not apply to its kind are empty."""

    kind: Annotated[
        Kind | Restriction,
        Field(
            description="'forbid' keeps labs from lines, 'only' keeps all others from them; the "
            "rest is what advice proposes."
        ),
    ]
    labs: Annotated[tuple[Id, ...], Field(description="Labs concerned.")] = ()
    lines: Annotated[tuple[Id, ...], Field(description="Order lines concerned.")] = ()
    region: Text = ""
    machine: Annotated[Text, Field(description="Machine group; 'people' = people's time.")] = ""
    capability: Text = ""
    material: Text = ""
    design: Text = ""
    amount: Annotated[
        float, Field(ge=0, description="Hours, days, machines, or the material's own unit.")
    ] = 0.0


class AdviceItem(Change):
    """One change that helps by itself."""

    kind: Kind
    effort_eur: Annotated[float, Field(ge=0, description="Rough worth of what it asks for.")]
    gain: Gain


class Bottleneck(Document):
    """What ten per cent more of one thing would give."""

    kind: BottleneckKind
    name: Text
    gain: Gain


class Advice(Document):
    """Changes that help, best gain per effort first, and bottlenecks, worst first."""

    tried: Annotated[int, Field(ge=0, description="Changes that were tried.")]
    left: Annotated[int, Field(ge=0, description="Changes there was no time for.")]
    late_units: int
    unmet_units: int
    items: tuple[AdviceItem, ...]
    bottlenecks: tuple[Bottleneck, ...]
