"""A visitor's browser, in which nothing may go wrong unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

WIDE, PHONE = (1280, 800), (390, 844)


@contextmanager
def visiting(browser: Browser, address: str, size: tuple[int, int] = WIDE, **more: Any) -> Iterator[Page]:
    """The page at `address`; at the end it must have called no other host, logged no error and run nothing foreign."""
    opened = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **more)
    opened.set_default_timeout(20_000)
    hosts: set[str] = set()
    errors: list[str] = []
    opened.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("dialog", lambda dialog: (errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    opened.goto(address)
    yield opened
    opened.close()
    assert hosts - {""} == {urlsplit(address).netloc}
    assert errors == []
