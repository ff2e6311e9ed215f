"""Who may ask the page what."""

from __future__ import annotations

import pytest

from streams.web.guard import content_security_policy, may_write, refusal


@pytest.mark.parametrize("host", ["127.0.0.1:8119", "localhost:8119", "LOCALHOST", "[::1]:8119", "127.0.0.1"])
def test_this_machine_may_read_whatever_the_port(host: str) -> None:
    assert refusal("GET", host, None) is None


@pytest.mark.parametrize(
    "host", [None, "", "evil.example:8119", "127.0.0.1.evil.example", "localhost.evil.example:80", "192.168.1.7:8119"]
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(host: str | None) -> None:
    assert refusal("GET", host, None) is not None


@pytest.mark.parametrize(
    ("origin", "refused"),
    [
        (None, False),
        ("http://127.0.0.1:8119", False),
        ("http://127.0.0.1:9999", True),
        ("https://evil.example", True),
        ("null", True),
        ("", True),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_site_is_refused(method: str, origin: str | None, refused: bool) -> None:
    assert (refusal(method, "127.0.0.1:8119", origin) is not None) is refused


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(method: str) -> None:
    assert refusal(method, "localhost", None) is not None


@pytest.mark.parametrize(
    ("authorization", "token", "allowed"),
    [
        ("Bearer right", "right", True),
        ("Bearer wrong", "right", False),
        ("Bearer ", "", False),
        (None, "", False),
        ("Bearer", "right", False),
        ("right", "right", False),
        ("Basic Bearer right", "right", False),
        ("Bearer ré", "right", False),
    ],
)
def test_only_who_holds_the_token_writes_and_without_one_nobody(
    authorization: str | None, token: str, allowed: bool
) -> None:
    assert may_write(authorization, token) is allowed


def test_the_policy_allows_nothing_inline_no_eval_and_no_other_host() -> None:
    for policy in (content_security_policy(in_our_frame=False), content_security_policy(in_our_frame=True)):
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "*" not in policy
    assert "frame-ancestors 'none'" in content_security_policy(in_our_frame=False)
