"""The taxonomy and its words in other formats."""

import pytest

import fabrouter_data
from fabrouter_network.capabilities import CAPABILITIES, from_fablabs_io, is_known, nearest
from scenario_cases import document


@pytest.mark.parametrize(
    ("word", "capability"),
    [
        ("three_d_printing", "3d_printing"),
        ("three_d_printer", "3d_printing"),
        ("laser", "laser_cutting"),
        ("cnc_milling", "cnc_milling"),
        ("precision_milling", "precision_milling"),
        ("vinyl_cutting", "vinyl_cutting"),
        ("circuit_production", "pcb_fabrication"),
        ("scanner", "3d_scanning"),
        ("3d_printing", None),
        ("", None),
    ],
)
def test_words_of_fablabs_io_mean_our_capabilities(word, capability):
    """The words of the bundled lab list are translated; others mean nothing."""
    assert from_fablabs_io(word) == capability


def test_every_word_of_the_bundled_labs_is_understood():
    """No capability of a real lab is lost."""
    words = {
        word
        for row in fabrouter_data.read_rows("labs_world.csv")
        for word in row["capabilities"].split(";")
        if word
    }
    assert len(words) >= 5
    assert {word for word in words if from_fablabs_io(word) is None} == set()


@pytest.mark.parametrize("field", ["fablabs_io", "wikipedia"])
def test_words_lead_back_to_one_capability(field):
    """No two capabilities share a word of another format, so the mapping works both ways."""
    words = [getattr(capability, field) for capability in CAPABILITIES.values()]
    flat = [w for word in words for w in ([word] if isinstance(word, str) else word) if w]
    assert len(flat) == len(set(flat))


def test_codes_of_the_technology_specific_criteria():
    """Codes are those the OKH-LOSH template lists; several processes may share one."""
    codes = {name: capability.tsdc for name, capability in CAPABILITIES.items()}
    assert codes["3d_printing"] == codes["resin_printing"] == "3DP"
    assert codes["laser_cutting"] == "LAS"
    assert codes["assembly"] == "ASM"
    assert set(codes.values()) <= {"", "3DP", "LAS", "CNC", "PCB", "MEC", "ASM"}


def test_every_capability_has_both_languages():
    """Names are there in English and French, and ids are lower case."""
    for name, capability in CAPABILITIES.items():
        assert capability.id == name == name.lower()
        assert capability.name
        assert capability.name_fr


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("laser", "laser_cutting"),
        ("3D printing", "3d_printing"),
        ("3d-printer", "3d_printing"),
        ("Laser-Cutting", "laser_cutting"),
        ("sowing", "sewing"),
    ],
)
def test_the_nearest_capability_comes_first(word, first):
    """Misspelt and foreign words lead to what was meant."""
    assert nearest(word)[0] == first


def test_nothing_is_near_to_nonsense():
    """A word like no other has no suggestion."""
    assert nearest("zzzzzzz") == []


@pytest.mark.parametrize(
    ("word", "known"), [("x-knitting", True), ("x-", False), ("knitting", False)]
)
def test_own_words_start_with_x(word, known):
    """Labs may declare what the taxonomy lacks."""
    assert is_known(word) is known


def test_own_words_work_in_scenarios():
    """A machine may have a capability of its own."""
    tiny = document({"/labs/0/machines/0/capability": "x-knitting"})
    assert tiny.labs[0].machines[0].capability == "x-knitting"
