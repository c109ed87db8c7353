"""The inbox of the web hook keeps what it is sent."""

from __future__ import annotations

import socket

import pytest
import requests

from bookproof.faults import ConfigFault
from bookproof.protocols.musement.hooks import Inbox
from bookproof.protocols.musement.settings import WebHook

USER = ("hook", "hook-password")


def _inbox() -> Inbox:
    return Inbox(WebHook.model_validate({"user": USER[0], "password": USER[1]}))


def test_calls_of_an_order_are_kept_in_order() -> None:
    inbox = _inbox()
    url = inbox.open([0])
    try:
        for number in ("1", "2"):
            body = {"order_uuid": "a", "order_item_version": number}
            assert requests.post(url, json=body, auth=USER, timeout=5).status_code == 200
        requests.post(url, json={"order_uuid": "b"}, timeout=5)
        requests.post(url, data=b"{", timeout=5)
        heard = inbox.heard("a")
        assert [one["body"]["order_item_version"] for one in heard] == ["1", "2"]
        assert all(one["authorised"] for one in heard)
        assert [one["authorised"] for one in inbox.heard("b")] == [False]
    finally:
        inbox.close()


def test_a_port_that_is_taken_is_a_fault_of_the_configuration() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigFault, match="webhook: cannot listen on"):
            _inbox().open([taken.getsockname()[1]])
