"""What labs can do: a small taxonomy of processes and its words in other formats.

``tsdc`` are the codes of the Technology-Specific Documentation Criteria used by OKH-LOSH; only
codes that its template lists are given. ``wikipedia`` is the page an OKW file names as
manufacturing process. ``fablabs_io`` is the capability flag of fablabs.io and of the machine list
of the Internet of Production Alliance.
"""

from dataclasses import dataclass
from difflib import get_close_matches

CUSTOM_PREFIX = "x-"
"""Capabilities outside the taxonomy start with this: ``x-knitting``."""


@dataclass(frozen=True, slots=True)
class Capability:
    """A process a lab can run.

    Parameters
    ----------
    id
        Our word.
    name, name_fr
        For people.
    tsdc
        OKH-LOSH code, empty if there is none.
    wikipedia
        Last part of the English Wikipedia address, empty if there is none.
    fablabs_io
        Words of fablabs.io data that mean this capability.
    """

    id: str
    name: str
    name_fr: str
    tsdc: str = ""
    wikipedia: str = ""
    fablabs_io: tuple[str, ...] = ()


_TABLE = (
    Capability(
        "3d_printing",
        "3D printing (filament)",
        "Impression 3D (filament)",
        "3DP",
        "Fused_filament_fabrication",
        ("three_d_printing", "three_d_printer"),
    ),
    Capability("resin_printing", "Resin printing", "Impression résine", "3DP", "Stereolithography"),
    Capability(
        "laser_cutting", "Laser cutting", "Découpe laser", "LAS", "Laser_cutting", ("laser",)
    ),
    Capability(
        "cnc_milling", "CNC milling", "Fraisage CNC", "CNC", "Milling_(machining)", ("cnc_milling",)
    ),
    Capability(
        "precision_milling",
        "Precision milling",
        "Micro-fraisage",
        "CNC",
        "Machining",
        ("precision_milling",),
    ),
    Capability(
        "vinyl_cutting",
        "Vinyl and sheet cutting",
        "Découpe vinyle",
        "",
        "Vinyl_cutter",
        ("vinyl_cutting",),
    ),
    Capability(
        "pcb_fabrication",
        "Circuit production",
        "Fabrication de circuits",
        "PCB",
        "Printed_circuit_board",
        ("circuit_production",),
    ),
    Capability("3d_scanning", "3D scanning", "Numérisation 3D", "", "3D_scanning", ("scanner",)),
    Capability("sewing", "Sewing", "Couture", "", "Sewing"),
    Capability("hand_tools", "Hand tools", "Outils à main", "MEC", "Hand_tool"),
    Capability("assembly", "Assembly and packing", "Assemblage et emballage", "ASM"),
    Capability("quality_check", "Quality check", "Contrôle qualité", "", "Quality_control"),
)

CAPABILITIES: dict[str, Capability] = {capability.id: capability for capability in _TABLE}
"""The taxonomy by id."""


def from_fablabs_io(word: str) -> str | None:
    """Returns our capability for a word of fablabs.io data, ``None`` if it has none."""
    for capability in _TABLE:
        if word in capability.fablabs_io:
            return capability.id
    return None


def nearest(word: str) -> list[str]:
    """Returns capabilities that a misspelt or foreign word may mean, best first."""
    translated = from_fablabs_io(word)
    if translated:
        return [translated]
    normal = word.lower().replace(" ", "_").replace("-", "_")
    return get_close_matches(normal, CAPABILITIES, n=3, cutoff=0.5)


def is_known(word: str) -> bool:
    """Returns whether a word is in the taxonomy or a declared extension of it."""
    return word in CAPABILITIES or (word.startswith(CUSTOM_PREFIX) and word != CUSTOM_PREFIX)
