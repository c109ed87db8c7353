"""The certificate as a Verifiable Credential, https://www.w3.org/TR/vc-data-model-2.0/.

There is one way to write a certificate. Reading refuses every other: a member that RDF would drop,
another order, a number written otherwise. So what is signed and what is read cannot differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from bookproof.certificate.claims import Claims
from bookproof.certificate.contexts import credential_context
from bookproof.certificate.evidence import Seal
from bookproof.certificate.proof import moment, read_moment
from bookproof.certificate.values import read_text

_ID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TYPES = ["VerifiableCredential", "ConformanceCertificate"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything that is signed."""

    id: str
    """``urn:uuid:…``."""
    issuer: str
    """``did:key:…``."""
    issued_with: str
    """Version of bookproof that wrote the page."""
    valid_from: datetime
    valid_until: datetime
    claims: Claims
    seal: Seal
    page: str = ""
    """SHA-256 in hex of the page without the credential in it."""

    def to_json(self) -> dict[str, Any]:
        """The credential without a proof."""
        return {
            "@context": credential_context(),
            "id": self.id,
            "type": list(_TYPES),
            "issuer": self.issuer,
            "validFrom": moment(self.valid_from),
            "validUntil": moment(self.valid_until),
            "credentialSubject": self.claims.to_json(),
            "evidence": self.seal.to_json(),
            "issuedWith": self.issued_with,
            "pageSha256": self.page,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote; a proof is passed over.

        Raises:
            ValueError: the document is not written as a certificate is.
        """
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        try:
            read = cls(
                id=read_text(document, "id"),
                issuer=read_text(document, "issuer"),
                issued_with=read_text(document, "issuedWith"),
                valid_from=read_moment(document["validFrom"]),
                valid_until=read_moment(document["validUntil"]),
                claims=Claims.from_json(document["credentialSubject"]),
                seal=Seal.from_json(document["evidence"]),
                page=read_text(document, "pageSha256"),
            )
            same = dumps(read.to_json()) == dumps(unsigned)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"a member is missing or of another kind: {error!r}") from error
        if not same or not _ID.fullmatch(read.id):
            raise ValueError("it holds something that no certificate has, or in another form")
        return read


def dumps(document: Mapping[str, Any]) -> bytes:
    """A credential as it stands in a page: no sign in it can end the element around it.

    Raises:
        ValueError: a text is not Unicode.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode("utf-8")
