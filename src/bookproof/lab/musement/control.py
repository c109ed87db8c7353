"""Control of the target itself, below ``/lab``; no part of the vendor's API, and without tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

import orjson

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.musement.catalogue import ACTIVITIES, BY_UUID, CLIENTS
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.hooks import Listener
from bookproof.lab.musement.options import Policies
from bookproof.lab.musement.records import Item, Order
from bookproof.lab.musement.refunds import parse_rule
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import ItemStatus, Json
from bookproof.lab.switches import defects_named

TRANSITIONS: Final = MappingProxyType(
    {
        ItemStatus.PENDING: (ItemStatus.OK, ItemStatus.KO),
        ItemStatus.OK: (ItemStatus.CANCELLATION_ERROR,),
        ItemStatus.KO: (),
        ItemStatus.REFUND_STARTED: (ItemStatus.REFUNDED,),
        ItemStatus.REFUNDED: (),
        ItemStatus.CANCELLATION_ERROR: (ItemStatus.OK, ItemStatus.REFUNDED),
    }
)


class _NothingThereError(Exception):
    """No such path, activity or item."""


def control(shop: Shop, method: str, path: list[str], body: bytes) -> Reply:
    """Answer a request below ``/lab``; what is wrong with it is told as ``error``."""
    try:
        sent = orjson.loads(body) if body else None
        return json_reply(_handler(shop, method, path)(sent))
    except _NothingThereError as exc:
        return json_reply({"error": str(exc)}, 404)
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        return json_reply({"error": f"{type(exc).__name__}: {exc}"}, 400)


def _handler(shop: Shop, method: str, path: list[str]) -> Callable[[Any], object]:
    match method, path:
        case "GET", ["health"]:
            return lambda sent: {"status": "ok"}
        case "GET", ["defects"]:
            return lambda sent: shop.defects.listing()
        case "PUT", ["defects"]:
            return lambda sent: _activate(shop, sent)
        case "GET", ["clock"]:
            return lambda sent: _clock(shop)
        case "PUT", ["clock"]:
            return lambda sent: _move_clock(shop, sent)
        case "GET", ["policies"]:
            return lambda sent: asdict(shop.policies)
        case "PUT", ["policies"]:
            return lambda sent: _choose(shop, sent)
        case "GET", ["catalogue"]:
            return lambda sent: _catalogue()
        case "POST", ["reset"]:
            return lambda sent: _reset(shop)
        case "PUT", ["webhook"]:
            return lambda sent: _listen(shop, sent)
        case "PUT", ["activities", uuid, "refund-policies"]:
            return lambda sent: _change_rules(shop, uuid, sent)
        case "PUT", ["items", uuid, "status"]:
            return lambda sent: _set_status(shop, uuid, sent)
    raise _NothingThereError(f"{method} /lab/{'/'.join(path)}")


def _activate(shop: Shop, sent: Any) -> object:
    shop.defects.activate(defects_named(Defect, sent["active"]))
    return shop.defects.listing()


def _clock(shop: Shop) -> Json:
    return {"now": shop.clock.now().isoformat(), "fixed": shop.clock.fixed}


def _move_clock(shop: Shop, sent: Any) -> Json:
    if "now" in sent:
        moment = datetime.fromisoformat(sent["now"])
        if moment.tzinfo is None:
            raise ValueError("the moment needs a time zone")
        shop.clock.fix(moment)
    else:
        shop.clock.advance(timedelta(seconds=float(sent["advance"])))
    shop.settle()
    return _clock(shop)


def _choose(shop: Shop, sent: Any) -> Json:
    """Choose some policies; the others become the usual ones."""
    shop.policies = Policies.chosen({str(name): str(value) for name, value in sent.items()})
    return asdict(shop.policies)


def _catalogue() -> Json:
    activities = [
        {
            "uuid": activity.uuid,
            "title": activity.title,
            "use": activity.use,
            "timezone": activity.timezone,
        }
        for activity in ACTIVITIES
    ]
    clients = [
        {
            "client_id": client.name,
            "client_secret": client.secret,
            "grants": sorted(grant.value for grant in client.grants),
        }
        for client in CLIENTS
    ]
    return {"activities": activities, "clients": clients}


def _reset(shop: Shop) -> Json:
    shop.reset()
    return _clock(shop)


def _listen(shop: Shop, sent: Any) -> Json | None:
    """Set where the web hook goes, or without a body that it goes nowhere."""
    shop.hooks.listener = None if sent is None else Listener(**{k: str(v) for k, v in sent.items()})
    return None if shop.hooks.listener is None else asdict(shop.hooks.listener)


def _change_rules(shop: Shop, uuid: str, sent: Any) -> object:
    activity = BY_UUID.get(uuid)
    if activity is None:
        raise _NothingThereError(f"activity {uuid}")
    rules = [
        parse_rule(str(one["period"]), float(one["value"]), one.get("currency_code"))
        for one in sent
    ]
    shop.change_rules(activity, tuple(rules))
    return [{"uuid": one.uuid, "period": one.rule.period} for one in shop.rules_of(activity)]


def _set_status(shop: Shop, uuid: str, sent: Any) -> Json:
    """Do at once what the supplier or customer care would do some time."""
    order, item = _item(shop, uuid)
    status = ItemStatus(sent["status"])
    if status not in TRANSITIONS[item.status]:
        raise ValueError(f"an item does not go from {item.status.value} to {status.value}")
    shop.happen(order, item, status)
    return {"uuid": item.uuid, "status": item.status.value}


def _item(shop: Shop, uuid: str) -> tuple[Order, Item]:
    for order in shop.orders.values():
        item = order.item(uuid)
        if item is not None:
            return order, item
    raise _NothingThereError(f"item {uuid}")
