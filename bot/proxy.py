"""By which proxy Slack is reached, decided once and from its address: this machine itself is never behind one."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.settings_file import SettingsError


def on_this_machine(host: str | None) -> bool:
    """Say whether a host's name or address can only be this machine."""
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_for(address: str) -> str | None:
    """Give the proxy for an address of Slack's Web API: HTTPS_PROXY, unless NO_PROXY names the host.

    Raises SettingsError for a proxy that cannot be used; its sentence holds no password.
    """
    parts = urlsplit(address)
    if on_this_machine(parts.hostname) or proxy_bypass(parts.netloc):
        return None
    # Slack's own library takes HTTP_PROXY, too, where there is no other.
    known = getproxies()
    proxy = known.get("https") or known.get("http")
    return _usable(proxy) if proxy else None


def _usable(proxy: str) -> str:
    whole = proxy if "://" in proxy else f"http://{proxy}"
    try:
        parts = urlsplit(whole)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError("HTTPS_PROXY must be the address of an HTTP proxy, such as http://proxy.example:8080.")
    return whole
