"""Lists longer than one page."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item", covariant=True)


class Page(Protocol[Item]):
    """One page of a list."""

    @property
    def items(self) -> Sequence[Item]:
        """What is on it."""

    @property
    def next(self) -> str | None:
        """Cursor of the next page; None = this is the last one."""


def every(list_some: Callable[..., Page[Item]], *ids: Any, **filters: Any) -> Iterator[Item]:
    """Yields every item of a list, page by page.

    Parameters
    ----------
    list_some
        An operation that answers with pages, such as ``client.lines.list_lines``.
    ids
        Its arguments.
    filters
        Its arguments by name; ``limit`` is the size of a page.
    """
    cursor: str | None = None
    while True:
        page = list_some(*ids, **filters, cursor=cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return
