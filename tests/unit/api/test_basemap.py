"""The ground of maps is what its generator makes of the bundled data."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

import fabrouter_api

API = Path(fabrouter_api.__file__).parents[1]


@pytest.mark.slow
def test_the_ground_is_made_from_the_bundled_data(tmp_path, monkeypatch):
    """``make basemap`` would change nothing."""
    spec: Any = importlib.util.spec_from_file_location("generate", API / "generate_basemap.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    kept = {path.name: path.read_bytes() for path in generate.FOLDER.iterdir()}
    monkeypatch.setattr(generate, "FOLDER", tmp_path / "map")
    generate.main()
    assert {path.name: path.read_bytes() for path in generate.FOLDER.iterdir()} == kept
    assert sorted(kept) == ["base.json", "roads.json"]


def test_the_ground_holds_paris():
    """A department's outline lies where the steps of its line lead."""
    ground = json.loads((API / "fabrouter_api/web/static/map/base.json").read_text())
    boxes = [box(steps, 500) for steps in ground["departments"]]
    assert any(w < 2.35 < e and s < 48.86 < n and e - w < 0.4 for w, s, e, n in boxes)


def box(steps, degree):
    """Returns west, south, east and north of a line."""
    xs, ys = [], []
    x = y = 0
    for at in range(0, len(steps), 2):
        x, y = x + steps[at], y + steps[at + 1]
        xs.append(x / degree)
        ys.append(y / degree)
    return min(xs), min(ys), max(xs), max(ys)
