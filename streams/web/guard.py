"""Who may ask the page what: everyone on this machine may read, who holds the token may write.

| against                                  | what holds                                                             |
| ---------------------------------------- | ---------------------------------------------------------------------- |
| other machines                           | the socket is bound to 127.0.0.1                                       |
| DNS rebinding (a name that leads here)   | Host has to be a loopback name, whatever the port (it may be tunnelled) |
| other sites in the same browser          | Origin, where there is one, has to be the Host; no CORS headers        |
| writing by whoever can reach the port    | `Authorization: Bearer <token>` on every POST, compared in equal time  |
| scripts that are not ours                | a strict content security policy: no inline, no eval, no other host    |
| traces of a search or a banner           | no-store on every answer, no referrer, no cookie                       |
"""

from __future__ import annotations

import hmac
from types import MappingProxyType

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
READING = frozenset({"GET", "HEAD"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'; frame-ancestors "
)
HEADERS: MappingProxyType[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Server": "vigie",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    }
)
"""Of every answer."""


def content_security_policy(*, in_our_frame: bool) -> str:
    """The policy of a page; the phone's pages stand in a frame of ours, nothing else stands in any."""
    return _POLICY + ("'self'" if in_our_frame else "'none'")


def refusal(method: str, host: str | None, origin: str | None) -> str | None:
    """Why a request is refused before anything else is looked at, in a sentence; None: it is not."""
    if host is None or host_name(host) not in LOOPBACK_NAMES:
        return "this page answers to 127.0.0.1 and localhost only"
    if origin is not None and origin != f"http://{host}":
        return "requests from other sites are refused"
    if method not in READING and method != "POST":
        return "only GET, HEAD and POST are known here"
    return None


def host_name(host: str) -> str:
    """A Host header without its port, in lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()


def may_write(authorization: str | None, token: str) -> bool:
    """Whether a POST carries the token; an empty token lets nobody write."""
    given = (authorization or "").partition("Bearer ")
    return bool(token) and not given[0] and hmac.compare_digest(given[2].encode(), token.encode())
