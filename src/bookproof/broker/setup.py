"""The broker that a configuration calls for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bookproof.broker.discovery import Site
from bookproof.broker.service import ORDERS, PROPOSALS, Broker, BrokerOptions
from bookproof.client.transport import Transport
from bookproof.criteria import CRITERIA
from bookproof.model import BookingFlow
from bookproof.settings import Settings

ROLES = ("primary", "secondary")
"""Booking partners that a configuration can name."""


def transport_for(settings: Settings) -> Transport:
    """A new connection with the time-out and the TLS checks of the configuration."""
    return Transport(timeout=settings.timeouts.request, verify_tls=settings.verify_tls)


def broker_for(
    settings: Settings,
    site: Site,
    folder: Path,
    seed: int,
    make_transport: Callable[[], Transport] | None = None,
) -> Broker:
    """A broker for the feeds of a site; it has not begun to read.

    Args:
        folder: where it keeps what it reads.
        seed: decides which opportunities are handed out.
        make_transport: gives each reader its connection; without it a plain one.
    """
    feeds = settings.feeds
    options = BrokerOptions(
        eager_interval=feeds.eager_interval,
        gentle_interval=feeds.gentle_interval,
        settle=feeds.settle,
        harvest=settings.timeouts.harvest,
        seed=seed,
    )
    return Broker(
        site,
        folder,
        options,
        make_transport or (lambda: transport_for(settings)),
        order_feeds(settings),
        tuple(CRITERIA),
    )


def partners(settings: Settings) -> list[str]:
    """The booking partners that are configured."""
    return [name for name in ROLES if getattr(settings.booking_partners, name) is not None]


def order_feeds(settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """Request headers by feed; proposals have a feed only where approval is in scope."""
    approval = BookingFlow.APPROVAL in settings.booking_flows()
    kinds = (ORDERS, PROPOSALS) if approval else (ORDERS,)
    return {
        f"{kind}:{partner}": dict(settings.feed_headers(partner))
        for partner in partners(settings)
        for kind in kinds
    }
