"""Phrases that tables and reports share: reasons, obstacles, how distances were found."""

from collections.abc import Callable, Mapping

from fabrouter.i18n.translator import Translator
from fabrouter.plan.document import MaterialNeed, PlannedLot, Reason, ShortHours
from fabrouter.plan.reasons import PEOPLE
from fabrouter_network.capabilities import CAPABILITIES
from fabrouter_network.designs import Design
from fabrouter_network.materials import Material

Materials = Mapping[str, Material]
Phrase = Callable[[Translator, Reason, Materials], str]


def capability_name(t: Translator, capability: str) -> str:
    """Returns a capability for people."""
    if capability == PEOPLE:
        return t("people's time")
    known = CAPABILITIES.get(capability)
    return t.name(known.name, known.name_fr) if known else capability


def stage_name(t: Translator, design: Design, lot: PlannedLot) -> str:
    """Returns the stage of a lot for people."""
    stage = next(stage for stage in design.stages if stage.id == lot.stage)
    return t.name(stage.name, stage.name_fr)


def quantity(t: Translator, need: MaterialNeed, materials: Materials) -> str:
    """Returns a quantity of material with unit and name; kilograms from 1,000 g on."""
    material = materials[need.material]
    name = t.name(material.name, material.name_fr)
    value, unit = need.quantity, {"m2": "m²", "piece": "×"}.get(material.unit, material.unit.value)
    if unit == "g" and value >= 1000:
        value, unit = value / 1000, "kg"
    return f"{t.short(value)} {unit} {name}"


def product(t: Translator, families: tuple[str, ...]) -> str:
    """Returns what an order line asks for, by the families of the designs it accepts."""
    known = {
        "ear_saver": t("ear saver"),
        "face_shield": t("face shield"),
        "gown": t("gown"),
        "mask": t("mask"),
        "respiratory_part": t("respiratory part"),
    }
    return ", ".join(known.get(family, family.replace("_", " ")) for family in families)


def _hours(t: Translator, hours: tuple[ShortHours, ...]) -> str:
    return ", ".join(
        t(
            "{hours} h of {capability}",
            hours=t.short(short.hours),
            capability=capability_name(t, short.capability),
        )
        for short in hours
    )


def _materials(t: Translator, needs: tuple[MaterialNeed, ...], materials: Materials) -> str:
    return ", ".join(quantity(t, need, materials) for need in needs)


def _obstacle(t: Translator, key: str, count: int) -> str:
    if count == 1:
        return t("1 lab: {obstacle}", obstacle=obstacle_text(t, key))
    return t("{count} labs: {obstacle}", count=count, obstacle=obstacle_text(t, key))


def reason_title(t: Translator, code: str) -> str:
    """Returns a reason code in a few words."""
    titles = {
        "design_not_approved": t("Design not approved for the country"),
        "no_capable_lab": t("No lab can do it"),
        "too_far": t("Too far for the deadline"),
        "below_min_lot": t("Below the minimum lot"),
        "lab_limits": t("Labs' own limits"),
        "hours_short": t("Hours short"),
        "material_short": t("Material short"),
        "hours_and_material_short": t("Hours and material short"),
        "shipping_limit": t("Hubs or links are full"),
        "several_limits": t("Several limits at once"),
        "not_worth": t("Costs more than the policy pays"),
        "not_found": t("Room left: search longer"),
    }
    return titles[code]


def reason_text(t: Translator, reason: Reason, materials: Materials) -> str:
    """Returns why some units are missing, in one phrase with the amounts that lack."""
    title = reason_title(t, reason.code)
    details = [_hours(t, reason.hours), _materials(t, reason.materials, materials)]
    details += [_obstacle(t, key, count) for key, count in reason.obstacles.items()]
    shown = "; ".join(detail for detail in details if detail)
    return f"{title} ({shown})" if shown else title


def late_reason_text(t: Translator, reason: Reason, materials: Materials) -> str:
    """Returns why some units are late: what would have to be lifted to bring them on time."""
    titles = {
        "too_far": t("Too far for the due date"),
        "not_worth": t("On time costs more than the policy pays"),
    }
    return titles.get(reason.code) or reason_text(t, reason, materials)


def obstacle_text(t: Translator, key: str) -> str:
    """Returns an obstacle such as ``no_machine:sewing`` in words."""
    obstacle, _, subject = key.partition(":")
    phrases = {
        "no_machine": t("no machine for {subject}", subject=capability_name(t, subject)),
        "material": t("does not work {subject}", subject=subject),
        "part_too_large": t("part of {subject} does not fit", subject=subject),
        "no_people": t("nobody there"),
        "skill": t("skill missing: {subject}", subject=subject),
        "refused": t("refuses the design"),
        "paused": t("paused"),
    }
    return phrases[obstacle]


def termination_text(t: Translator, termination: str) -> str:
    """Returns why a search ended."""
    texts = {
        "proven": t("proven: no plan is better"),
        "completed": t("the method ran to its end"),
        "time_limit": t("the time limit was reached"),
        "interrupted": t("stopped by hand"),
    }
    return texts[termination]


def assumed_text(t: Translator, share: float) -> str:
    """Returns for how many labs hours are assumed."""
    message = t("Opening hours are assumed, not declared, for {share} of the labs and hubs.")
    return message.format(share=t.percent(share, 0))


def distance_text(t: Translator, kind: str) -> str:
    """Returns how a distance was found."""
    texts = {
        "road_map": t("road map"),
        "short_hop": t("estimate: short hop, great circle × 1.4"),
        "long_access": t("road map, long way to the nearest main road"),
        "off_road_map": t("estimate: off the road map, great circle × 1.3"),
        "crossing": t("road and ferry or air line"),
        "flight": t("estimate: direct flight"),
        "given": t("given in the scenario"),
        "unreachable": t("unreachable"),
    }
    return texts[kind]
