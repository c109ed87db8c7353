"""Data Integrity proofs by ``eddsa-rdfc-2022``.

Source: https://www.w3.org/TR/vc-di-eddsa/#eddsa-rdfc-2022. The document without its proof and the
proof without its value are brought to canonical RDF and hashed with SHA-256; what is signed is the
hash of the proof followed by that of the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bookproof.certificate import contexts, multibase
from bookproof.certificate.keys import KeyFault, PublicKey, SigningKey

CRYPTOSUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"
_TYPE = "DataIntegrityProof"
_MEMBERS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"

Loader = Callable[[str, object], Mapping[str, Any]]


class ProofFault(Exception):
    """A proof does not prove its document; ``code`` names the kind of fault."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def moment(time: datetime) -> str:
    """A time as credentials write it: UTC, whole seconds."""
    return time.astimezone(UTC).strftime(_MOMENT)


def read_moment(text: str) -> datetime:
    """The time that ``moment`` wrote.

    Raises:
        ValueError: the text is written otherwise.
    """
    time = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    if moment(time) != text:
        raise ValueError(f"{text!r} is no time of the form {_MOMENT}")
    return time


def add_proof(document: Mapping[str, Any], key: SigningKey, created: datetime) -> dict[str, Any]:
    """The document with a proof by this key."""
    proof = {
        "type": _TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": moment(created),
        "verificationMethod": key.public.verification_method,
        "proofPurpose": PURPOSE,
    }
    value = multibase.encode(key.sign(hash_data(document, proof)))
    return {**document, "proof": {**proof, "proofValue": value}}


def check_proof(document: Mapping[str, Any]) -> PublicKey:
    """The key by which the document was signed, which is that of its issuer.

    Raises:
        ProofFault: the proof is missing, malformed, by another key, or not of this document.
    """
    proof = document.get("proof")
    if not isinstance(proof, Mapping):
        raise ProofFault("proof-missing", "The credential has no proof.")
    _check_members(proof)
    key = _issuer_key(document)
    if proof["verificationMethod"] != key.verification_method:
        raise ProofFault(
            "key-foreign", "The proof names another key than that of the credential's issuer."
        )
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        data = hash_data(unsigned, config)
        signature = multibase.decode(proof["proofValue"])
    except ValueError as error:
        raise ProofFault("proof-malformed", f"The proof cannot be checked: {error}.") from error
    if not key.verifies(signature, data):
        raise ProofFault(
            "signature-wrong",
            "The signature does not fit: the credential was changed after it was signed, "
            "or signed by another key than its issuer's.",
        )
    return key


def hash_data(
    document: Mapping[str, Any], config: Mapping[str, Any], loader: Loader = contexts.load
) -> bytes:
    """What is signed: 32 bytes of the proof's configuration, 32 of the document.

    Raises:
        ValueError: one of them is no JSON-LD with contexts that the loader knows.
    """
    context = {"@context": document.get("@context")}
    return _digest({**context, **config}, loader) + _digest(document, loader)


def canonical(document: Mapping[str, Any], loader: Loader = contexts.load) -> str:
    """The document as canonical N-Quads (RDF Dataset Canonicalization).

    Raises:
        ValueError: it is no JSON-LD with contexts that the loader knows.
    """
    from pyld import jsonld  # slow to import, and no other command needs it

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": loader,
    }
    try:
        return str(jsonld.normalize(dict(document), options))
    except (jsonld.JsonLdError, contexts.UnknownContext) as error:
        raise ValueError(_innermost(error)) from error
    except (TypeError, AttributeError, LookupError, RecursionError) as error:
        # PyLD does not guard against every malformed document
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _digest(document: Mapping[str, Any], loader: Loader) -> bytes:
    return hashlib.sha256(canonical(document, loader).encode("utf-8")).digest()


def _check_members(proof: Mapping[str, Any]) -> None:
    if set(proof) != _MEMBERS or not all(isinstance(value, str) for value in proof.values()):
        raise ProofFault("proof-malformed", "The proof has other members than a proof has.")
    kind = (proof["type"], proof["cryptosuite"], proof["proofPurpose"])
    if kind != (_TYPE, CRYPTOSUITE, PURPOSE):
        raise ProofFault(
            "proof-malformed", f"The proof is none by {CRYPTOSUITE} for the purpose {PURPOSE}."
        )
    try:
        read_moment(proof["created"])
    except ValueError as error:
        raise ProofFault("proof-malformed", f"The proof cannot be checked: {error}.") from error


def _issuer_key(document: Mapping[str, Any]) -> PublicKey:
    try:
        return PublicKey.from_did(str(document.get("issuer")))
    except KeyFault as error:
        raise ProofFault("issuer-malformed", f"The issuer has no key: {error}.") from error


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error.args[0])[:200] if error.args else type(error).__name__
