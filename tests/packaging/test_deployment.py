"""Container, compose file and systemd units: well formed, hardened, and of one piece.

No image is built here: what these tests cannot see is whether the images do as they should.
"""

import json
import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from fabrouter.cli.main import run
from fabrouter.settings import Settings

ROOT = Path(__file__).parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = YAML(typ="safe").load(ROOT / "compose.yaml")
SERVICES = COMPOSE["services"]
OURS = ("migrate", "api", "worker")
UNITS = sorted((ROOT / "deploy").glob("*.service"))
VARIABLES = {f"FABROUTER_{name.upper()}" for name in Settings.model_fields}


def instructions(word):
    """Returns the arguments of an instruction of the Containerfile, in order."""
    return re.findall(rf"^{word} (.*)$", CONTAINERFILE, re.MULTILINE)


def assert_is_a_command(words):
    """Checks that the program has a command, and that it has these options."""
    assert words[0].rpartition("/")[2] == "fabrouter"
    assert run([*words[1:], "--help"]) == 0


def images():
    return [*instructions("FROM"), *(service["image"] for service in SERVICES.values())]


@pytest.mark.parametrize("image", images())
def test_images_name_a_release(image):
    """No image is whatever happens to be newest."""
    name, _, tag = image.partition(" AS ")[0].rpartition(":")
    assert name
    assert re.match(r"\d", tag), image


def test_the_image_runs_as_nobody_special():
    """The last user is a number that is not root's; the health check asks the service."""
    assert instructions("USER") == ["10001:10001"]
    assert CONTAINERFILE.index("\nUSER ") < CONTAINERFILE.index("\nCMD ")
    assert "/health/ready" in instructions("HEALTHCHECK")[0]
    assert_is_a_command(json.loads(instructions("CMD")[-1]))


def test_the_image_installs_what_is_locked():
    """Every installation checks hashes, or adds nothing but our own wheel."""
    for words in re.findall(r"pip (?:install|wheel) ([^&\n]*)", CONTAINERFILE):
        assert "--require-hashes" in words or "--no-deps" in words
        assert "wheel-dir" not in words or "--no-build-isolation" in words


def test_the_builder_sees_what_it_copies_and_nothing_else():
    """Sources of COPY exist, are let through, and are all that is."""
    copied = [w for line in instructions("COPY") if "--from" not in line for w in line.split()[:-1]]
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in lines if line.startswith("!")} == set(copied)
    assert "*" in lines
    for name in copied:
        assert (ROOT / name).exists(), name


def test_the_image_holds_every_package_of_the_wheel():
    """A package that is added to the wheel is copied too."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"targets.wheel\]\npackages = \[(.*?)\]", text, re.DOTALL)
    assert block is not None
    copied = " ".join(instructions("COPY"))
    for path in re.findall(r'"([^"]+)"', block[1]):
        assert path in copied or path.partition("/")[0] in copied.split()


@pytest.mark.parametrize("name", SERVICES)
def test_containers_are_hardened(name):
    """Read-only, no capabilities, no new privileges, not root."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert name in OURS or service["user"] not in ("root", "0")
    assert "user" not in service or name not in OURS


@pytest.mark.parametrize("name", OURS)
def test_containers_run_commands_that_exist(name, capsys):
    """Commands and their options are the program's, settings are settings."""
    words = SERVICES[name]["command"]
    assert_is_a_command(words)
    said = capsys.readouterr().out
    for option in (word for word in words if word.startswith("--")):
        assert option in said
    assert set(SERVICES[name]["environment"]) <= VARIABLES


def test_containers_start_in_order():
    """Schema first; only what people reach has a port, on the loopback address."""
    assert SERVICES["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("api", "worker"):
        before = SERVICES[name]["depends_on"]
        assert before["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"api": ["127.0.0.1:8000:8000"]}
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert {name for name, s in SERVICES.items() if "outside" in s["networks"]} == {"api"}


def test_volumes_and_networks_are_declared():
    """Every name that a service uses is there, and none is left over."""
    used = {v.partition(":")[0] for s in SERVICES.values() for v in s.get("volumes", ())}
    assert used == set(COMPOSE["volumes"])
    assert {n for s in SERVICES.values() for n in s["networks"]} == set(COMPOSE["networks"])
    assert "--appendonly" in SERVICES["redis"]["command"]


def test_secrets_come_from_outside():
    """None stands in the file; without one nothing starts; the example names them."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    asked = dict(re.findall(r"\$\{(\w+):([?-])", text))
    needed = {name for name, sign in asked.items() if sign == "?"}
    assert needed == {"FABROUTER_DATABASE_PASSWORD", "FABROUTER_SECRET", "FABROUTER_BASE_URL"}
    example = (ROOT / "deploy/compose.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert needed <= named <= set(asked)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_hardened_and_start_the_program(path, capsys):
    """Not root, no new privileges, a system they cannot write to, a command that exists."""
    unit = RawConfigParser(strict=False)
    unit.read_string(path.read_text(encoding="utf-8"))
    service = unit["Service"]
    assert service["User"] == "fabrouter"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert_is_a_command(shlex.split(service["ExecStart"]))
    capsys.readouterr()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_units(path, tmp_path):
    """`systemd-analyze` finds no fault and little exposure."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    text = path.read_text(encoding="utf-8")
    copy = tmp_path / path.name
    copy.write_text(re.sub(r"/opt/fabrouter/bin/fabrouter", "/bin/true", text), encoding="utf-8")
    for words in (["verify"], ["security", "--offline=yes", "--threshold=25"]):
        done = subprocess.run(
            ["systemd-analyze", *words, copy], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
