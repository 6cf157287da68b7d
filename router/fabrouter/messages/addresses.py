"""Which addresses outgoing calls may go to: public ones, checked right before the call."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_CHARACTERS = 2000


class UnsafeUrlError(ValueError):
    """A URL that must not be called; says why."""


@dataclass(frozen=True)
class Destination:
    """Where a call goes.

    Parameters
    ----------
    url
        The URL with the checked address in place of the name, so that no second look-up can lead
        elsewhere.
    host
        The name, for the certificate.
    authority
        Name and port, for the ``Host`` header.
    """

    url: str
    host: str
    authority: str


def check_url(url: str, *, allow_local: bool = False) -> None:
    """Refuses URLs that no webhook may have; looks nothing up.

    Raises
    ------
    UnsafeUrlError
        If it is not plain HTTPS to a name or a public address.
    """
    if len(url) > MOST_CHARACTERS or not url.isascii() or not url.isprintable() or "\\" in url:
        msg = "Write an address of at most 2,000 printable ASCII characters."
        raise UnsafeUrlError(msg)
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises if it is no number
    except ValueError as error:
        msg = f"This is no address: {error}."
        raise UnsafeUrlError(msg) from error
    if parts.scheme != "https" and not (allow_local and parts.scheme == "http"):
        msg = "Write an address that starts with https://."
        raise UnsafeUrlError(msg)
    if parts.username or parts.password or not parts.hostname or parts.fragment:
        msg = "Write host and path only: no user name, password or #."
        raise UnsafeUrlError(msg)


def resolve(url: str, *, allow_local: bool = False) -> Destination:
    """Looks a URL's host up once and returns where to connect.

    Parameters
    ----------
    url
        The webhook's URL.
    allow_local
        Lets private addresses and plain HTTP through; for tests and closed networks.

    Raises
    ------
    UnsafeUrlError
        If any of the host's addresses is not public.
    OSError
        If the host cannot be found.
    """
    check_url(url, allow_local=allow_local)
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(row[4][0]) for row in found]
    if not allow_local and not all(_is_public(address) for address in addresses):
        msg = f"{host} leads to an address that is not public."
        raise UnsafeUrlError(msg)
    address = addresses[0]
    shown = f"[{address}]" if address.version == 6 else str(address)
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    authority = host if parts.port is None else f"{host}:{parts.port}"
    return Destination(f"{parts.scheme}://{shown}:{port}{path}{query}", host, authority)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _is_public(inner)
        if address.teredo is not None or address in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return address.is_global and not address.is_multicast
