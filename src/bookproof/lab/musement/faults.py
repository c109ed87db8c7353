"""Answers that come out wrong where a defect says so."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import timedelta

import orjson

from bookproof.lab.asgi import Reply
from bookproof.lab.musement import documents
from bookproof.lab.musement.catalogue import Product
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.errors import GENERIC, ApiError
from bookproof.lab.musement.refunds import Policy
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import Json


def policies(
    shop: Shop, product: Product, kept: Iterable[Policy], listed: list[Json]
) -> list[Json]:
    """Spoil the refund policies of an item, of which ``listed`` is what the API writes."""
    left = []
    for policy, body in zip(kept, listed, strict=True):
        until = policy.until(product.at).replace(tzinfo=product.activity.zone)
        offset = until.utcoffset() or timedelta(0)
        if until <= shop.clock.now() and shop.broken(Defect.POLICIES_EXPIRED_DROPPED):
            continue
        left.append(body)
        if offset and shop.broken(Defect.POLICIES_UNTIL_UTC):
            body["applicable_until"] = (until - offset).strftime(documents.LOCAL)
        if shop.broken(Defect.POLICIES_REMAINING_TIME_FIXED):
            body["remaining_time"] = body["period"]
        if shop.broken(Defect.POLICIES_VALUE_TEXT):
            body["value"] = str(body["value"])
        if shop.broken(Defect.POLICIES_FIELD_MISSING):
            del body["type"]
    return left


def failure(shop: Shop, error: ApiError) -> Reply:
    """Answer with an error."""
    body = error.body()
    status = error.status
    if error.code != GENERIC and shop.broken(Defect.ERROR_CODE_GENERIC):
        body["code"] = GENERIC
    if shop.broken(Defect.ERROR_CODE_NUMBER):
        body["code"] = int(error.code)
    if shop.broken(Defect.ERROR_WITHOUT_MESSAGE):
        del body["message"]
    if shop.broken(Defect.ERROR_STATUS_OK):
        status = 200
    if shop.broken(Defect.ERROR_AS_PAGE):
        page = f"<!DOCTYPE html><title>Error</title><p>{html.escape(error.message)}</p>"
        return Reply(status, page.encode(), "text/html; charset=utf-8", error.headers)
    return Reply(status, orjson.dumps(body), headers=error.headers)
