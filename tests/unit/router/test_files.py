"""Result files are written whole or not at all."""

import stat
from pathlib import Path

import pytest

from fabrouter.files import check_writable, write_bytes, write_text


@pytest.fixture
def place(tmp_path):
    """Returns a file that holds an earlier result."""
    path = tmp_path / "plan.json"
    path.write_text("old")
    return path


def test_a_file_is_replaced(place):
    """The new text is there, and nothing else is left in the folder."""
    write_text(place, "né")
    assert place.read_bytes() == "né".encode()
    assert list(place.parent.iterdir()) == [place]


def test_a_new_file_gets_the_usual_mode(tmp_path):
    """A new file may be read by whom the umask lets."""
    (tmp_path / "usual").touch()
    write_bytes(tmp_path / "new", b"x")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("usual", "new")}
    assert len(modes) == 1


def test_the_mode_of_a_replaced_file_stays(place):
    """A file others could not read stays so."""
    place.chmod(0o600)
    write_text(place, "new")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_links_are_followed(place, tmp_path):
    """Writing to a link changes the file it leads to."""
    link = tmp_path / "link.json"
    link.symlink_to(place)
    write_text(link, "new")
    assert link.is_symlink()
    assert place.read_text() == "new"


def test_what_is_no_file_is_left_in_place():
    """A device is written to, not replaced."""
    write_text("/dev/null", "gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file(place, monkeypatch, step):
    """A full disk or a lost folder leaves the earlier result and no draft."""

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "fabrouter.files.os.fsync" if step == "fsync" else "pathlib.Path.replace", fail
    )
    with pytest.raises(OSError, match="No space left") as caught:
        write_text(place, "new")
    assert caught.value.filename == str(place)
    assert place.read_text() == "old"
    assert list(place.parent.iterdir()) == [place]


def test_an_interruption_leaves_the_old_file(place, monkeypatch):
    """Ctrl-C while writing is as harmless."""

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("fabrouter.files.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_text(place, "new")
    assert [path.read_text() for path in place.parent.iterdir()] == ["old"]


def test_errors_name_the_file_that_was_meant(tmp_path):
    """The draft's name never shows."""
    with pytest.raises(FileNotFoundError) as caught:
        write_text(tmp_path / "none" / "plan.json", "x")
    assert caught.value.filename == str(tmp_path / "none" / "plan.json")


def test_writable_places_pass(place, tmp_path):
    """Files that exist, files to be and nothing at all are fine."""
    check_writable(place, tmp_path / "new", None)


@pytest.mark.parametrize(
    ("name", "error"), [(".", IsADirectoryError), ("none/plan.json", FileNotFoundError)]
)
def test_places_that_cannot_be_written_are_refused(tmp_path, name, error):
    """A folder, or a file in a folder that is not there, is refused beforehand."""
    with pytest.raises(error):
        check_writable(tmp_path / name)


def test_closed_folders_are_refused(tmp_path, monkeypatch):
    """A folder without write permission is refused beforehand."""
    monkeypatch.setattr("fabrouter.files.os.access", lambda *_: False)
    with pytest.raises(PermissionError):
        check_writable(tmp_path / "plan.json")
