"""Words of OKW files: processes are pages of Wikipedia."""

from fabrouter_network.capabilities import CAPABILITIES, CUSTOM_PREFIX, is_known
from fabrouter_network.exchange.fields import id_from

WIKIPEDIA = "https://en.wikipedia.org/wiki/"

_ALSO = {
    "3D_printing": "3d_printing",
    "Fused_deposition_modeling": "3d_printing",
    "Selective_laser_sintering": "x-selective-laser-sintering",
    "Laser_cutter": "laser_cutting",
    "Laser_engraving": "laser_cutting",
    "Numerical_control": "cnc_milling",
    "CNC_router": "cnc_milling",
    "CNC_milling": "cnc_milling",
    "Sewing_machine": "sewing",
    "Vinyl_cutting": "vinyl_cutting",
    "Assembly_line": "assembly",
}
"""Other pages that mean a capability."""


def process_url(capability: str) -> str:
    """Returns what an OKW file calls a capability; one without a page keeps its own word."""
    known = CAPABILITIES.get(capability)
    return WIKIPEDIA + known.wikipedia if known and known.wikipedia else capability


def capability_of(process: str) -> str:
    """Returns the capability a process of an OKW file means; an own word if it is none of ours."""
    page = process.rstrip("/").rpartition("/")[2]
    if is_known(page):
        return page
    for capability in CAPABILITIES.values():
        if capability.wikipedia and capability.wikipedia.lower() == page.lower():
            return capability.id
    also = {name.lower(): capability for name, capability in _ALSO.items()}
    return also.get(page.lower(), f"{CUSTOM_PREFIX}{id_from(page)}"[:80])
