"""Where a request comes from: the one place that answers it, for limits and journal alike.

A header is believed only when a proxy named in TRUSTED_PROXIES brought it, and only for what
that proxy wrote: anybody may write the beginning of `X-Forwarded-For`.
"""

import ipaddress
import logging
from functools import lru_cache

from django.conf import settings

logger = logging.getLogger("core.clients")

THIS_MACHINE = ipaddress.ip_address("127.0.0.1")
MOST_PROXIES = 10  # beyond, the header is somebody's fancy
IPV6_NETWORK = 64  # what one subscriber has: its addresses are one client


def address_of(request):
    """The client's address, as text: the nearest one that is no trusted proxy.

    « X-Forwarded-For » is read from its end, one trusted proxy after the other. What is not an
    address stops the reading: the last one understood is the answer.
    """
    found = _parsed(request.META.get("REMOTE_ADDR") or "") or THIS_MACHINE  # empty: a socket of this machine
    header = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if header and not _in_proxies(found):
        _warn_once(str(found))
        return str(found)
    for text in reversed(header.rsplit(",", MOST_PROXIES)):
        if not _in_proxies(found):
            break
        if (further := _parsed(text)) is None:
            break
        found = further
    return str(found)


def network_of(address):
    """What is counted as one client: an IPv4 address, or the /64 of an IPv6 one."""
    found = ipaddress.ip_address(address)
    if found.version == 6:
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return address


def is_proxy(text):
    """Whether this address is one whose header is believed."""
    found = _parsed(text)
    return found is not None and _in_proxies(found)


def _in_proxies(address):
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _parsed(text):
    """An address, with or without its port; None when it is none. ::ffff:192.0.2.1 is 192.0.2.1."""
    text = text.strip().partition("%")[0]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=100)
def _warn_once(peer):
    logger.warning("untrusted_proxy peer=%s: X-Forwarded-For is not believed; is it missing in TRUSTED_PROXIES?", peer)
