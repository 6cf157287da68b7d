"""B72 to B92: designs, labs and files that are not what they seem."""

import io
import json
import stat
import zipfile
from typing import Any

import pytest

V1 = (
    "title: Shield\ndescription: Visor\nproject-link: https://example.org/a\n"
    "license:\n  hardware: CERN-OHL-P-2.0\n"
)
LOSH = (
    'okhv = "2.4"\nname = "Shield"\nrepo = "https://example.org/a"\nversion = "1"\n'
    'license = "CERN-OHL-P-2.0"\nlicensor = "Ana"\nfunction = "Protects"\n'
)
BOMB = "a0: &a0 [x,x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1},*a{n - 1}]\n" for n in range(1, 25))
OKH = {"okh_v1": ("application/yaml", V1), "okh_losh": ("application/toml", LOSH)}


@pytest.fixture
def refuse_design(stage):
    """Returns a function that sends a design that is refused, in a dry run as well."""

    def send(kind, text, code, *places, status=422, media_type=None):
        content = text if isinstance(text, bytes) else text.encode()
        path = f"/networks/{stage.world.net.id}/designs/import?format={kind}"
        headers = {"content-type": media_type or OKH[kind][0]}
        for query in ("&dry_run=true", ""):
            problem = stage.refuse(
                "coordinator", "POST", path + query, status, code, *places,
                content=content, headers=headers,
            )  # fmt: skip
        return problem

    return send


YAML = {
    "B72 alias bomb": (BOMB, "aliases-not-allowed", "line 2, column 10"),
    "B73 Python object": ("a: !!python/object:os.system {}\n", "tag-not-allowed",
                          "line 1, column 4"),
    "B73 own tag": ("a: !x 1\n", "tag-not-allowed", "line 1, column 4"),
    "B75 key twice": (V1 + "title: B\n", "duplicate-key", "line 6, column 1"),
    "B75 two documents": (V1 + "---\na: 1\n", "several-documents", "line 6, column 1"),
}  # fmt: skip


@pytest.mark.parametrize("row", YAML)
def test_yaml_that_does_too_much(refuse_design, row):
    """422 with line and column, before anything is built."""
    text, code, place = YAML[row]
    refuse_design("okh_v1", text, code, (place, code))


@pytest.mark.parametrize("word", ["NO", "012", "1.10", "12:30:45"])
def test_b74_yaml_words_stay_as_written(stage, word):
    """B74: a version is what was written, not what YAML 1.1 makes of it."""
    path = f"/networks/{stage.world.net.id}/designs/import?format=okh_v1&dry_run=true"
    text = V1 + f"version: {word}\n"
    headers = {"content-type": "application/yaml"}
    answer = stage.ask("coordinator", "POST", path, content=text.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["draft"]["version"] == word


XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def test_b76_xml_is_not_read(stage, refuse_design):
    """B76: no call takes XML, under its own name or another one's."""
    refuse_design("okh_v1", XML, "unsupported-media-type", status=415, media_type="text/xml")
    refuse_design("okh_v1", XML, "wrong-type", ("#", "wrong-type"))
    document = stage.ask("", "GET", "/openapi.json").text
    assert "/xml" not in document
    assert "+xml" not in document


def archive(name="a.csv", text="x", mode=0):
    with zipfile.ZipFile(file := io.BytesIO(), "w") as packed:
        entry = zipfile.ZipInfo(name)
        entry.external_attr, entry.compress_type = mode << 16, zipfile.ZIP_DEFLATED
        packed.writestr(entry, text)
    return file.getvalue()


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x02\x00\x00\x00"
ENCRYPTED = bytearray(archive())
ENCRYPTED[6] |= 1
PACKED = {
    "B77 zip bomb": archive(text="0" * 50_000_000),
    "B78 way out": archive("../../etc/passwd"),
    "B79 link": archive(mode=stat.S_IFLNK | 0o777, text="/etc/passwd"),
    "B80 nested": archive("b.zip", archive().decode("latin-1")),
    "B82 encrypted": bytes(ENCRYPTED),
    "B82 macros": archive("xl/vbaProject.bin"),
    "B83 image": PNG,
}


@pytest.mark.parametrize("row", PACKED)
def test_archives_and_pictures_are_not_read(stage, row):
    """B77 to B83: 415 under their own type; 422 as a table, without being unpacked."""
    path = f"{stage.lines}/import"
    for media_type in ("application/zip", "image/png", "application/octet-stream"):
        headers = {"content-type": media_type}
        stage.refuse("coordinator", "POST", path, 415, "unsupported-media-type",
                     content=PACKED[row], headers=headers)  # fmt: skip
    headers = {"content-type": "text/csv"}
    answer = stage.ask("coordinator", "POST", path, content=PACKED[row], headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] in ("encoding", "csv-header")


@pytest.mark.parametrize(
    "name", ["okhv", "name", "repo", "version", "license", "licensor", "function"]
)
def test_b84_losh_needs_its_fields(refuse_design, name):
    """B84: 422 with the pointer of what is missing."""
    text = "".join(t for t in LOSH.splitlines(keepends=True) if not t.startswith(f"{name} ="))
    refuse_design("okh_losh", text, "missing", (f"#/{name}", "missing"))


DESIGNS = {
    "B85 no title": ("okh_v1", V1.replace("title: Shield\n", ""), "missing", "#/title"),
    "B85 no description": ("okh_v1", V1.replace("description: Visor\n", ""), "missing",
                           "#/description"),
    "B86 licence": ("okh_v1", V1.replace("OHL-P", "OHL P"), "not-spdx", "#/license/hardware"),
    "B86 own licence": ("okh_losh", LOSH.replace("CERN-OHL-P-2.0", "Mine"), "not-spdx",
                        "#/license"),
    "B87 version of the format": ("okh_losh", LOSH.replace("2.4", "9"), "unknown-version",
                                  "#/okhv"),
    "B88 path": ("okh_losh", LOSH + 'bom = "../../etc/passwd"\n', "bad-reference", "#/bom"),
    "B88 file": ("okh_losh", LOSH + 'bom = "file:///etc/passwd"\n', "bad-reference", "#/bom"),
    "B88 loopback": ("okh_losh", LOSH + 'bom = "http://127.0.0.1/a"\n', "bad-reference", "#/bom"),
    "B88 metadata": ("okh_losh", LOSH + 'bom = "http://169.254.169.254/"\n', "bad-reference",
                     "#/bom"),
    "B90 no unit": ("okh_losh", LOSH + '[[bom]]\nname = "PETG"\nquantity = 1\n', "missing",
                    "#/bom/0/unit"),
}  # fmt: skip


@pytest.mark.parametrize("row", DESIGNS)
def test_designs_of_others(refuse_design, row):
    """422 with the pointer; references are never opened."""
    kind, text, code, pointer = DESIGNS[row]
    problem = refuse_design(kind, text, code, (pointer, code))
    assert row != "B86 licence" or "CERN-OHL-P-2.0" in problem["errors"][0]["detail"]


def test_b89_programs_in_sizes_are_not_run(stage):
    """B89: OpenSCAD text is kept from meaning anything but a plain box."""
    text = LOSH + (
        '[[part]]\nname = "Frame"\ntsdc = "3DP"\nsource = ["a.stl"]\nexport = ["a.stl"]\n'
        "[part.outer-dimensions]\nopenscad = \"import('/etc/passwd');\"\n"
    )
    path = f"/networks/{stage.world.net.id}/designs/import?format=okh_losh&dry_run=true"
    headers = {"content-type": "application/toml"}
    answer = stage.ask("coordinator", "POST", path, content=text.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert "part_mm" not in json.dumps(answer.json())
    assert "passwd" not in answer.text


FACILITY = {
    "name": "A",
    "location": {"address": {"country": "France"}, "gps_coordinates": "48.1, -1.7"},
}
LABS: dict[str, tuple[dict[str, Any], str, str]] = {
    "B91 no process": ({"equipment": [{"make": "Prusa"}]}, "missing",
                       "#/equipment/0/manufacturing_process"),
    "B91 no place": ({"location": {}}, "missing", "#/location/gps_coordinates"),
    "B91 negative bed": ({"equipment": [{"manufacturing_process": "Sewing", "bed_size": -3}]},
                         "out-of-range", "#/equipment/0/bed_size"),
    "B91 mixed units": (
        {"equipment": [{"manufacturing_process": "Sewing", "bed_size": "9 inch x 200 mm"}]},
        "unit-required", "#/equipment/0/bed_size"),
    "B92 phone": ({"name": "Call +33 6 12 34 56 78"}, "personal-data-in-public-field", "#/name"),
    "B92 e-mail": ({"description": "ada@example.org"}, "personal-data-in-public-field",
                   "#/description"),
}  # fmt: skip


@pytest.mark.parametrize("row", LABS)
def test_facilities_of_others(stage, row):
    """422 with the pointer; nothing of the file is kept."""
    changes, code, pointer = LABS[row]
    path = f"/networks/{stage.world.net.id}/labs/import?format=okw"
    problem = stage.refuse(
        "coordinator", "POST", path, 422, code, (pointer, code), json=FACILITY | changes
    )
    assert "+33" not in json.dumps(problem) or code != "personal-data-in-public-field"
