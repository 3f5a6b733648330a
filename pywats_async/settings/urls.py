"""The two addresses among the settings: the server's and the proxy's. No message shows what stands before an @."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

__all__ = ["clean_base_url", "clean_proxy", "is_private_wire", "without_credentials"]


def _split(url: str, schemes: tuple[str, ...]) -> SplitResult:
    if any(character.isspace() or not character.isprintable() for character in url) or "\\" in url:
        raise ValueError("a URL holds no white space, control characters or backslashes")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it is what checks it
    except ValueError:
        parts = None
    if parts is None:
        raise ValueError("not a URL: its host or port makes no sense")
    if "://" not in url or parts.scheme not in schemes:
        raise ValueError(f"must start with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if not parts.hostname:
        raise ValueError("names no host")
    return parts


def clean_base_url(url: str) -> str:
    """Return the server's URL without trailing slashes and without a trailing "/api".

    Raises:
        ValueError: It is no http or https URL, or has credentials, a query or a fragment.
    """
    url = url.strip()
    if not url:
        raise ValueError("is empty; it looks like https://acme.wats.com")
    parts = _split(url, ("https", "http"))
    if "@" in parts.netloc:
        raise ValueError("must not hold credentials; give the token as token, or PYWATS_TOKEN")
    if "?" in url or "#" in url:
        raise ValueError("must not have a query or a fragment; it looks like https://acme.wats.com")
    path = parts.path.rstrip("/")
    if path.lower() == "/api" or path.lower().endswith("/api"):
        path = path[:-4].rstrip("/")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def clean_proxy(url: str) -> str:
    """Return the proxy's URL. Raises ValueError if it is none of http, https, socks5 and socks5h."""
    parts = _split(url.strip(), ("http", "https", "socks5", "socks5h"))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must not have a path, a query or a fragment; it looks like http://proxy.acme.com:3128")
    return url.strip()


def is_private_wire(url: str) -> bool:
    """Tell whether what is sent to `url` can be read by nobody else.

    So it is with https, with hosts on this machine, and with names under .test, which RFC 6761 keeps for tests.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme == "https" or host == "localhost" or host.endswith((".localhost", ".test")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def without_credentials(url: str) -> str:
    """Return the URL without its query, and with asterisks for its user name and password, if it has them."""
    head, at, rest = url.rpartition("@")
    url, rest = url.partition("?")[0], rest.partition("?")[0]
    return f"{head.partition('://')[0]}://***@{rest}" if at else url
