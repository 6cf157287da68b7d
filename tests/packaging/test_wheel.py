"""The wheel holds our packages, all their data, and nothing else."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

PACKAGES = {
    "fabrouter": "router",
    "fabrouter_network": "network",
    "fabrouter_solver": "solver",
    "fabrouter_data": "data",
    "fabrouter_api": "api",
    "fabrouter_client": "api",
    "fabrouter_bench": "benchmarks",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Returns a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", *words, "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("fabrouter-*.whl")
    return ZipFile(path)


@pytest.fixture(scope="module")
def names(wheel):
    """Returns the files in the wheel."""
    return set(wheel.namelist())


def test_only_our_names_are_installed(names):
    """Nothing lands beside our packages: no ``api``, no ``tests``, no ``data``."""
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES.keys()
    assert len(tops) == len(PACKAGES) + 1


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_in(names, package):
    """Modules, data, templates, catalogues and type markers are all there."""
    folder = ROOT / PACKAGES[package] / package
    files = {
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files
    assert files <= names
    assert f"{package}/py.typed" in names


@pytest.mark.parametrize(
    "name",
    [
        "fabrouter/i18n/fr.po",
        "fabrouter/report/templates/report.html.j2",
        "fabrouter/report/assets/report.css",
        "fabrouter/report/assets/report.js",
        "fabrouter_data/files/roads_fr.json",
        "fabrouter_data/files/designs.json",
    ],
)
def test_what_is_read_at_run_time_is_in(names, name):
    """The files that the program opens by name are in the wheel."""
    assert name in names


def test_no_leftovers_are_in(names):
    """Neither caches nor editors' leavings are shipped."""
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", "~"))]


def test_metadata_says_what_it_should(wheel, names):
    """Licence, entry point and Python version stand in the metadata."""
    (info,) = {n.partition("/")[0] for n in names if n.partition("/")[0].endswith(".dist-info")}
    metadata = wheel.read(f"{info}/METADATA").decode()
    assert "License-Expression: AGPL-3.0-or-later" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert f"{info}/licenses/LICENSE" in names
    assert "fabrouter = fabrouter.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()


def test_no_other_distribution_has_our_names():
    """Each package name belongs to fabrouter alone."""
    owners = packages_distributions()
    for package in PACKAGES:
        assert set(owners.get(package, ["fabrouter"])) == {"fabrouter"}
