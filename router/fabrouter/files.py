"""Writes result files so that nobody ever finds half of one."""

import errno
import os
import secrets
import shutil
from pathlib import Path


def write_text(path: str | Path, text: str) -> None:
    """Writes a text file in UTF-8; see :func:`write_bytes`."""
    write_bytes(path, text.encode())


def write_bytes(path: str | Path, data: bytes) -> None:
    """Writes a file beside its place and renames it, so that a killed program leaves no half.

    Links are followed, the mode of a file that is replaced is kept, and what is no file (a pipe,
    ``/dev/null``) is written to as it is.

    Raises
    ------
    OSError
        If the file cannot be written; names it.
    """
    place = Path(path)
    try:
        if place.exists() and not place.is_file():
            place.write_bytes(data)
        else:
            _replace(place.resolve(), data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def check_writable(*paths: Path | None) -> None:
    """Refuses places that cannot be written, before long work is done for them.

    Raises
    ------
    OSError
        If a path is a folder, or its folder is missing or closed.
    """
    for path in paths:
        if path is None:
            continue
        folder = path.resolve().parent
        if path.is_dir():
            raise _error(errno.EISDIR, path)
        if not folder.is_dir():
            raise _error(errno.ENOENT, path)
        if not os.access(path if path.exists() else folder, os.W_OK):
            raise _error(errno.EACCES, path)


def _error(code: int, path: Path) -> OSError:
    return OSError(code, os.strerror(code), str(path))


def _replace(place: Path, data: bytes) -> None:
    draft = place.with_name(f".fabrouter-{secrets.token_hex(8)}.part")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, draft)
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
