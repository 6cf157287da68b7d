"""Reads lists and ranges as people type them."""

import re

import typer

_SIZE = re.compile(r"([1-9]\d{0,3})x([1-9]\d{0,4})")


def names(text: str, known: dict[str, object] | list[str], what: str) -> list[str]:
    """Reads ``a,b``; refuses what is not known.

    Raises
    ------
    typer.BadParameter
        Naming what there is.
    """
    chosen = [word.strip() for word in text.split(",") if word.strip()]
    wrong = [word for word in chosen if word not in known]
    if wrong or not chosen:
        msg = f"no {what} '{', '.join(wrong)}': choose from {', '.join(known)}."
        raise typer.BadParameter(msg)
    return list(dict.fromkeys(chosen))


def whole_numbers(text: str) -> list[int]:
    """Reads ``1-3,7``.

    Raises
    ------
    typer.BadParameter
        If a part is no number or range.
    """
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        try:
            found += range(int(first), int(last or first) + 1)
        except ValueError as error:
            msg = f"'{part}' is no number and no range such as 1-5."
            raise typer.BadParameter(msg) from error
    if not found:
        msg = f"'{text}' names no number."
        raise typer.BadParameter(msg)
    return list(dict.fromkeys(found))


def sizes(text: str) -> list[tuple[int, int]]:
    """Reads ``20x200,40x400``, all at least 1.

    Raises
    ------
    typer.BadParameter
        If a part is no such size.
    """
    found = []
    for part in text.split(","):
        match = _SIZE.fullmatch(part.strip())
        if match is None:
            msg = f"'{part}' is no size such as 20x200."
            raise typer.BadParameter(msg)
        found.append((int(match[1]), int(match[2])))
    return list(dict.fromkeys(found))


def decimals(text: str) -> list[float]:
    """Reads ``0.6,1.3``, all above 0.

    Raises
    ------
    typer.BadParameter
        If a part is no such number.
    """
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError as error:
        msg = f"'{text}' is not a list of numbers."
        raise typer.BadParameter(msg) from error
    if not all(0 < value < 1e6 for value in found):
        msg = f"'{text}': all must be above 0."
        raise typer.BadParameter(msg)
    return list(dict.fromkeys(found))
