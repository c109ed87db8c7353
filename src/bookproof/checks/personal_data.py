"""Where the Customer's personal data shows up in a document.

E-mail address and telephone number count wherever they occur; names only as a whole value, for
they may also be words of a title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.values import text_of, walk
from bookproof.results import Finding

_ANYWHERE = ("email", "telephone")
_WHOLE = ("givenName", "familyName", "name", "identifier")
_SHORTEST = 3


def disclosed(document: Any, customer: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each value that gives away something of the Customer."""
    known = {
        name: text_of(customer.get(name)).casefold()
        for name in (*_ANYWHERE, *_WHOLE)
        if len(text_of(customer.get(name))) >= _SHORTEST
    }
    full = " ".join(known[name] for name in ("givenName", "familyName") if name in known)
    for path, value in walk(document):
        if not isinstance(value, str):
            continue
        text = value.casefold()
        for name, secret in known.items():
            if secret in text if name in _ANYWHERE else text in (secret, full):
                disputed = "OBI-24" if ".accessCode[" in path or ".accessPass[" in path else ""
                got = f"the customer's {name}"
                yield Finding(path, "no personal data", got, interpretation=disputed)
                break
