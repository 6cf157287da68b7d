"""docs/assumptions.md and data/README.md say what the code and the files hold."""

from pathlib import Path

import fabrouter.campaigns.assumptions as model
import fabrouter_data

ROOT = Path(__file__).parents[2]


def constants() -> list[str]:
    """Returns the names of the model's constants."""
    return [name for name in vars(model) if name.isupper() and name not in ("SENTENCES", "DAYS")]


def test_the_page_lists_every_constant_with_its_value():
    """No constant of the assumption model is missing from the page or has another value there."""
    page = (ROOT / "docs" / "assumptions.md").read_text(encoding="utf-8")
    for name in constants():
        assert f"| `{name}` | `{getattr(model, name)!r}` |" in page, name


def test_the_page_lists_nothing_else():
    """The page names no constant that the model does not have."""
    page = (ROOT / "docs" / "assumptions.md").read_text(encoding="utf-8")
    listed = [row.split("`")[1] for row in page.splitlines() if row.startswith("| `")]
    assert listed == constants()


def test_every_bundled_file_is_credited():
    """Each file of the data package stands in its README."""
    page = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    folder = Path(fabrouter_data.__file__).parent / "files"
    for file in folder.iterdir():
        name = "world_countries_*" if file.name.startswith("world_countries") else file.name
        assert name in page, file.name
