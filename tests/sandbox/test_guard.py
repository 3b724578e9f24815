"""The guard of the page, by what a call says of itself."""

import pytest
from starlette.requests import Request

from sandbox.guard import Guard


def call(**headers: str) -> Request:
    """A call of the page's, with the headers that its browser gives it."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/page/workspace", "query_string": b"", "headers": named})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.1:80"])
def test_at_the_usual_port_the_address_need_not_name_it(host: str) -> None:
    assert Guard("token", 80).wrong(call(host=host, origin=f"http://{host}", x_sandbox_token="token")) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:80", "evil.example"])
def test_at_any_other_it_must(host: str) -> None:
    assert Guard("token", 7272).wrong(call(host=host, x_sandbox_token="token"))


def test_another_page_at_the_usual_port_may_do_nothing() -> None:
    elsewhere = call(host="127.0.0.1", origin="http://evil.example", x_sandbox_token="token")
    assert Guard("token", 80).wrong(elsewhere) == "Another page may not do anything here."
