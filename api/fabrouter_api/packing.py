"""Packs larger answers for callers that can unpack them."""

import gzip

from fabrouter_api.state import HttpRequest

_WORTH_PACKING = 1000
"""Smaller answers are sent as they are."""


def packed(request: HttpRequest, body: bytes) -> tuple[bytes, dict[str, str]]:
    """Returns a body as it is to be sent, and the headers that say so.

    Not for answers that hold a secret beside something that others can choose.
    """
    headers = {"vary": "Accept-Encoding"}
    if len(body) < _WORTH_PACKING or "gzip" not in request.headers.get("accept-encoding", ""):
        return body, headers
    return gzip.compress(body, 6, mtime=0), headers | {"content-encoding": "gzip"}
