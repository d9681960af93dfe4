"""A run's page, taken apart: whether its tags are in order, and what a browser would fetch for it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from danlu.record.page import write_page

VOID = {"meta", "link", "br", "hr", "img", "input", "rect", "line"}


class Balance(HTMLParser):
    """Checks that every tag is closed in order, and gathers what a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.open, self.fetched, self.ids, self.headings, self.links = [], [], [], [], []
        self.attributes = {}

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.attributes.setdefault(tag, given)
        self.fetched += [given[name] for name in ("src", "srcset", "poster", "data") if name in given]
        if tag in ("link", "iframe", "object", "img", "image", "use"):
            self.fetched.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if "id" in given:
            self.ids.append(given["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if "id" in dict(attrs):
            self.ids.append(dict(attrs)["id"])

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def parsed(folder):
    text = write_page(folder).read_text(encoding="utf-8")
    page = Balance()
    page.feed(text)
    page.close()
    assert page.open == []
    return text, page
