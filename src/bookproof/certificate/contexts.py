"""JSON-LD contexts of credentials: those that ship, and no others; nothing is fetched.

``schemas/contexts/credentials-v2.jsonld`` has the terms of the W3C context that certificates use,
with the same meaning. The terms of certificates themselves are written into every credential, so
that any verifier of Verifiable Credentials can read one without asking us.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from bookproof.resources import folder

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
TERMS = "https://bookproof.example/certificate/v1"


class UnknownContext(Exception):
    """A context that does not ship."""


@cache
def context_document(url: str) -> dict[str, Any]:
    """The document of a context that ships.

    Raises:
        UnknownContext: it does not.
    """
    contexts = folder("schemas") / "contexts"
    names: dict[str, str] = json.loads((contexts / "credentials.json").read_text("utf-8"))
    if url not in names:
        raise UnknownContext(f"the context {url} is not known here, and none is fetched")
    found: dict[str, Any] = json.loads((contexts / names[url]).read_text("utf-8"))
    return found


def credential_context() -> list[Any]:
    """The ``@context`` of a certificate: that of W3C by name, our terms in full."""
    return [CREDENTIALS, context_document(TERMS)["@context"]]


def load(url: str, options: object = None) -> dict[str, Any]:
    """Stand in for PyLD's document loader.

    Raises:
        UnknownContext: the context does not ship.
    """
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": context_document(url),
    }
