"""Counting and judging what the feeds show."""

from __future__ import annotations

import json

from bookproof.broker.ledger import Ledger, mode_of
from bookproof.broker.pages import Item, Page
from bookproof.resources import folder

GOOD = json.loads((folder("fixtures") / "documents/BookableRPDEFeed/event.json").read_text())
BAD = {name: value for name, value in GOOD.items() if name != "name"}


def page(*data: dict[str, object] | None, flaws: tuple[str, ...] = ()) -> Page:
    items = tuple(
        Item(str(number), number, "updated" if one else "deleted", "Event", one, {})
        for number, one in enumerate(data, 1)
    )
    return Page("https://a.example/f", "https://a.example/f?1", items, flaws, "application/json")


def test_each_kind_of_feed_has_its_mode() -> None:
    assert mode_of("orders:primary") == "OrdersFeed"
    assert mode_of("order-proposals:secondary") == "OrderProposalsFeed"
    assert mode_of("ScheduledSession~2") == "BookableRPDEFeed"


def test_what_is_news_is_counted_and_judged() -> None:
    ledger = Ledger()
    ledger.take(
        "Event", page(GOOD, BAD, None, BAD, flaws=("items[9]: no object",)), {"1", "2", "3"}
    )
    account = ledger.account("Event")
    assert (account.seen, account.validated, account.faulty) == (4, 2, 1)
    (faulty,) = ledger.tell()
    assert faulty.rule == "required-property"
    assert (faulty.path, faulty.versions, faulty.items) == ("$", 1, ("2",))


def test_only_what_came_after_the_answer_is_untold() -> None:
    ledger = Ledger()
    ledger.take("Event", page(BAD), {"1"})
    assert ledger.untold() == {}
    ledger.tell()
    assert ledger.untold() == {}
    ledger.take("Event", page(GOOD, BAD), {"1", "2"})
    assert ledger.untold() == {"Event": 1}


def test_a_feed_that_nobody_read_has_an_empty_account() -> None:
    account = Ledger().account("Slot")
    assert (account.seen, account.validated, account.faulty, len(account.causes)) == (0, 0, 0, 0)
