"""What handlers of pages for everybody say."""

from typing import Any

OPEN: dict[str, Any] = {"anonymous": True}
"""``opt=`` of pages that need no sign-in."""
