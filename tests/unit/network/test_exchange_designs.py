"""Designs from and to OKH: what is missing is asked for, what is dangerous is refused."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

import fabrouter_data
from fabrouter_network.designs import Design
from fabrouter_network.exchange.okh_losh import read_okh_losh, write_okh_losh
from fabrouter_network.exchange.okh_v1 import read_okh_v1, write_okh_v1
from fabrouter_network.exchange.yaml_text import decode_yaml, texts, typed
from fabrouter_network.issues import InputError

DESIGNS = TypeAdapter(list[Design]).validate_json(fabrouter_data.read_bytes("designs.json"))

names = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=30
).filter(str.strip)

LOSH = """
okhv = "2.4"
name = "Face shield frame"
repo = "https://example.org/faceshield"
version = "3.0"
license = "CERN-OHL-P-2.0"
licensor = "FabLab Exemple <contact@example.org>"
function = "Reusable splash visor"
tsdc = ["3DP", "LAS", "ASM"]
[[part]]
name = "headband"
tsdc = "3DP"
export = ["headband.stl"]
mass = 40.0
outer-dimensions = {width = 150, depth = 100.5, height = 20}
[[part]]
name = "clear sheet"
tsdc = "LAS"
export = ["sheet.dxf"]
outer-dimensions = "cube(size = [240, 200, 0.5])"
"""

V1 = """
title: Face shield
description: Reusable splash visor
version: 1.10
license: {hardware: CERN-OHL-P-2.0}
project-link: https://example.org/faceshield
made: NO
"""


def refused(read, text):
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as error:
        read(data, "okh")
    return {issue.where: issue.code for issue in error.value.issues}


def unapproved(design):
    return Design.model_validate(
        design.model_dump(exclude={"approved_in"}, exclude_unset=False), strict=False
    )


@pytest.mark.parametrize(
    ("write", "read"), [(write_okh_v1, read_okh_v1), (write_okh_losh, read_okh_losh)]
)
class TestRoundTrips:
    def test_our_designs_come_back_as_they_were(self, write, read):
        for design in DESIGNS:
            found = read(write(design), "okh")
            assert found.design == unapproved(design)
            assert found.questions == ()

    @settings(max_examples=40, deadline=None)
    @given(
        name=st.text(
            st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=30
        ).filter(str.strip),
        note=st.sampled_from(["", "no", "1.10", "a: b # c", "- x", "é\nzwei"]),
        version=st.sampled_from(["1", "1.10", "012", "NO", "12:30:45", "v 2"]),
        licence=st.sampled_from(["", "MIT", "own words", "CC-BY-SA-4.0"]),
        minutes=st.floats(0.01, 1000),
        ratio=st.integers(1, 20),
    )
    def test_any_words_and_figures_come_back(
        self, write, read, name, note, version, licence, minutes, ratio
    ):
        """Text that looks like something else stays text; figures keep every digit."""
        operation = {"capability": "sewing", "labour_min_per_unit": minutes}
        design = Design.model_validate(
            {
                "id": "a",
                "name": name,
                "note": note,
                "version": version,
                "licence": licence,
                "stages": [
                    {"id": "all", "name": name, "operations": [operation]},
                    {
                        "id": "part",
                        "name": "Part",
                        "parent": "all",
                        "per_parent": ratio,
                        "operations": [operation],
                    },
                ],
            },
            strict=False,
        )
        assert read(write(design), "okh").design == design

    def test_what_others_change_in_plain_fields_wins(self, write, read):
        design = DESIGNS[0]
        changed = write(design).replace(design.name.encode(), b"Renamed", 1)
        if read is read_okh_losh:
            changed = write(design).replace(
                f'name = "{design.name}"'.encode(), b'name = "Renamed"', 1
            )
        found = read(changed, "okh").design
        assert found.name in ("Renamed", design.name)
        assert found.stages == design.stages


class TestLosh:
    def test_times_materials_and_ratios_are_asked_for(self):
        found = read_okh_losh(LOSH.encode(), "okh.toml")
        assert found.design is None
        stages = {stage["id"]: stage for stage in found.draft["stages"]}
        assert stages["headband"]["mass_g"] == 40
        assert stages["headband"]["operations"] == [
            {"capability": "3d_printing", "part_mm": [150, 100.5, 20]}
        ]
        assert stages["clear-sheet"]["operations"] == [
            {"capability": "laser_cutting", "part_mm": [240, 200, 0.5]}
        ]
        assert stages["clear-sheet"]["parent"] == "face-shield-frame"
        asked = {issue.where: issue.code for issue in found.questions}
        assert asked["/stages/1/operations/0/machine_min_per_unit"] == "time"
        assert asked["/stages/1/materials"] == "materials"
        assert asked["/stages/1/per_parent"] == "ratio"
        assert asked["/stages/2/mass_g"] == "mass"
        assert "/stages/1/mass_g" not in asked
        assert "machine_min_per_unit" not in str(found.draft)

    @pytest.mark.parametrize(
        "name", ["okhv", "name", "repo", "version", "license", "licensor", "function"]
    )
    def test_required_fields_are_named(self, name):
        lines = [line for line in LOSH.splitlines() if not line.startswith(f"{name} =")]
        if name == "name":
            lines = [line for line in LOSH.splitlines() if "Face shield frame" not in line]
        assert refused(read_okh_losh, "\n".join(lines)) == {f"/{name}": "missing"}

    @pytest.mark.parametrize(
        ("old", "new", "places"),
        [
            ('"CERN-OHL-P-2.0"', '"cern ohl p 2"', {"/license": "not-spdx"}),
            ('okhv = "2.4"', 'okhv = "9"', {"/okhv": "unknown-version"}),
            ('["headband.stl"]', '["../../etc/passwd"]', {"/part/0/export/0": "bad-reference"}),
            ('["headband.stl"]', '["/etc/passwd"]', {"/part/0/export/0": "bad-reference"}),
            ('["headband.stl"]', '["file:///etc/passwd"]', {"/part/0/export/0": "bad-reference"}),
            ('["headband.stl"]', '["C:\\\\a.stl"]', {"/part/0/export/0": "bad-reference"}),
            ('["headband.stl"]', '["http://127.0.0.1/a"]', {"/part/0/export/0": "bad-reference"}),
            ('["headband.stl"]', '["http://[::1]/a"]', {"/part/0/export/0": "bad-reference"}),
            ('["headband.stl"]', '["http://localhost/a"]', {"/part/0/export/0": "bad-reference"}),
            ("width = 150", "width = -1", {"/part/0/outer-dimensions": "out-of-range"}),
            ("mass = 40.0", 'mass = "40 g"', {"/part/0/mass": "wrong-type"}),
            ('tsdc = "3DP"', "tsdc = 3", {"/part/0/tsdc": "wrong-type"}),
        ],
    )
    def test_faults_are_named_with_their_pointer(self, old, new, places):
        assert refused(read_okh_losh, LOSH.replace(old, new, 1)) == places

    def test_licences_get_advice(self):
        with pytest.raises(InputError, match=r"Did you mean CERN-OHL-P-2\.0"):
            read_okh_losh(LOSH.replace("CERN-OHL-P-2.0", "cern ohl p 2").encode(), "okh")

    def test_openscad_text_is_never_run(self):
        text = LOSH.replace("cube(size = [240, 200, 0.5])", "import('/etc/passwd');")
        found = read_okh_losh(text.encode(), "okh.toml")
        assert found.draft["stages"][2]["operations"] == [{"capability": "laser_cutting"}]

    def test_parts_lists_need_quantity_and_unit(self):
        text = (
            LOSH + '[[bom]]\nname = "PETG"\n[[bom]]\nname = "elastic"\nquantity = 0.3\nunit = "m"\n'
        )
        assert refused(read_okh_losh, text) == {
            "/bom/0/unit": "missing",
            "/bom/0/quantity": "missing",
        }

    @pytest.mark.parametrize("text", ["a = ", "\x00", "a = " + "[" * 2000, "x" * 600_000, b"\xff"])
    def test_what_is_no_toml_is_refused(self, text):
        (code,) = refused(read_okh_losh, text).values()
        assert code in ("malformed-toml", "too-large")

    def test_one_part_is_the_product(self):
        text = LOSH[: LOSH.rindex("[[part]]")]
        found = read_okh_losh(text.encode(), "okh.toml")
        assert [stage["id"] for stage in found.draft["stages"]] == ["headband"]


class TestV1:
    def test_what_v1_does_not_say_is_asked_for(self):
        found = read_okh_v1(V1.encode(), "okh.yml")
        assert found.design is None
        assert (found.draft["version"], found.draft["licence"]) == ("1.10", "CERN-OHL-P-2.0")
        assert [(issue.where, issue.code) for issue in found.questions] == [
            ("/stages/0/operations/0/capability", "process"),
            ("/stages/0/operations/0/machine_min_per_unit", "time"),
            ("/stages/0/materials", "materials"),
            ("/stages/0/mass_g", "mass"),
        ]

    @pytest.mark.parametrize(
        ("old", "new", "places"),
        [
            ("title: Face shield", "", {"/title": "missing"}),
            ("description: Reusable splash visor", "", {"/description": "missing"}),
            ("license: {hardware: CERN-OHL-P-2.0}", "", {"/license/hardware": "missing"}),
            ("CERN-OHL-P-2.0", "Beerware of mine", {"/license/hardware": "not-spdx"}),
            ("project-link: https://example.org/faceshield", "", {"/project-link": "missing"}),
            ("https://example.org/faceshield", "file:///etc", {"/project-link": "bad-reference"}),
            ("made: NO", "bom: ../../etc/passwd", {"/bom": "bad-reference"}),
            (
                "made: NO",
                "design-files: [{path: /etc/passwd}]",
                {"/design-files/0/path": "bad-reference"},
            ),
            ("made: NO", "x-fabrouter: {id: a, stages: []}", None),
        ],
    )
    def test_faults_are_named_with_their_pointer(self, old, new, places):
        found = refused(read_okh_v1, V1.replace(old, new, 1))
        if places is None:
            assert all(where.startswith("/x-fabrouter") for where in found)
        else:
            assert found == places

    @pytest.mark.parametrize(
        ("text", "places"),
        [
            ("a: &x [1]\nb: *x\n", {"line 2, column 4": "aliases-not-allowed"}),
            ("a: !!python/object:os.system {}\n", {"line 1, column 4": "tag-not-allowed"}),
            ("a: !!str 1\n", {"line 1, column 4": "tag-not-allowed"}),
            ("a: 1\nb: 2\na: 3\n", {"line 3, column 1": "duplicate-key"}),
            ("a: 1\n---\nb: 2\n", {"line 2, column 1": "several-documents"}),
            ("a: [1\n", {"line 2, column 1": "malformed-yaml"}),
            ("[" * 60, {"line 1, column 51": "malformed-yaml"}),
            ("? [a]\n: b\n", {"line 1, column 3": "malformed-yaml"}),
            ("x" * 300_000, {"": "too-large"}),
            (b"\xff", {"byte 1": "malformed-yaml"}),
            ("- a\n", {"": "wrong-type"}),
            ("", {"": "wrong-type"}),
        ],
    )
    def test_yaml_that_should_not_be_is_refused_with_its_place(self, text, places):
        assert refused(read_okh_v1, text) == places

    def test_an_alias_bomb_is_refused_before_it_grows(self):
        lines = ["a0: &a0 [x,x]"] + [f"a{n}: &a{n} [*a{n - 1},*a{n - 1}]" for n in range(1, 25)]
        began = time.monotonic()
        assert list(refused(read_okh_v1, "\n".join(lines)).values()) == ["aliases-not-allowed"]
        assert time.monotonic() - began < 1


def test_scalars_stay_text_until_somebody_asks_for_more():
    tree = decode_yaml(b'a: NO\nb: 012\nc: 1.10\nd: 12:30:45\ne: "1"\nf: ~\ng: true\n', "a.yml")
    assert texts(tree) == {
        "a": "NO",
        "b": "012",
        "c": "1.10",
        "d": "12:30:45",
        "e": "1",
        "f": None,
        "g": "true",
    }
    read = {"a": "NO", "b": "012", "c": 1.1, "d": "12:30:45", "e": "1", "f": None, "g": True}
    assert typed(tree) == read


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_random_files_are_refused_and_never_crash(data):
    for read in (read_okh_v1, read_okh_losh):
        with contextlib.suppress(InputError):
            read(data, "okh")
