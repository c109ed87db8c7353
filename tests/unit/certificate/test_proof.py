"""The proof against the published vector of the cryptosuite, and against a count by hand."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bookproof.certificate import contexts, multibase
from bookproof.certificate.keys import SigningKey
from bookproof.certificate.proof import (
    ProofFault,
    add_proof,
    canonical,
    check_proof,
    hash_data,
    moment,
    read_moment,
)

# Source of the vector: https://www.w3.org/TR/vc-di-eddsa/#representation-eddsa-rdfc-2022
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
PUBLISHED_PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLISHED_PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PUBLISHED: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PUBLISHED_CONFIG = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"did:key:{PUBLISHED_PUBLIC}#{PUBLISHED_PUBLIC}",
    "proofPurpose": "assertionMethod",
}
PUBLISHED_VALUE = (
    "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def with_examples(url: str, options: object = None) -> dict[str, Any]:
    """The shipped contexts and the one of the published example."""
    if url != EXAMPLES:
        return contexts.load(url)
    vocabulary = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return {"contextUrl": None, "documentUrl": url, "document": vocabulary}


def document(key: SigningKey) -> dict[str, Any]:
    return {
        "@context": contexts.credential_context(),
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
        "type": ["VerifiableCredential", "ConformanceCertificate"],
        "issuer": key.public.did,
        "validFrom": "2026-03-01T12:00:00Z",
        "credentialSubject": {"type": "BookingSystem", "systemName": "Example"},
    }


def test_the_published_vector() -> None:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(multibase.decode(PUBLISHED_PRIVATE)[2:]))
    assert key.public.multikey == PUBLISHED_PUBLIC
    data = hash_data(PUBLISHED, PUBLISHED_CONFIG, with_examples)
    assert data.hex() == (
        "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
        "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
    )
    assert multibase.encode(key.sign(data)) == PUBLISHED_VALUE


def test_the_signed_bytes_by_hand() -> None:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    signed = add_proof(document(key), key, NOON)
    did, method = key.public.did, key.public.verification_method
    config_lines = [
        '_:c14n0 <http://purl.org/dc/terms/created> "2026-03-01T12:00:00Z"'
        "^^<http://www.w3.org/2001/XMLSchema#dateTime> .",
        "_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://w3id.org/security#DataIntegrityProof> .",
        '_:c14n0 <https://w3id.org/security#cryptosuite> "eddsa-rdfc-2022"'
        "^^<https://w3id.org/security#cryptosuiteString> .",
        "_:c14n0 <https://w3id.org/security#proofPurpose>"
        " <https://w3id.org/security#assertionMethod> .",
        f"_:c14n0 <https://w3id.org/security#verificationMethod> <{method}> .",
    ]
    this = "<urn:uuid:11111111-1111-4111-8111-111111111111>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    terms = "https://bookproof.example/certificate/v1#"
    document_lines = [
        f"{this} {kind} <{terms}ConformanceCertificate> .",
        f"{this} {kind} <https://www.w3.org/2018/credentials#VerifiableCredential> .",
        f"{this} <https://www.w3.org/2018/credentials#credentialSubject> _:c14n0 .",
        f"{this} <https://www.w3.org/2018/credentials#issuer> <{did}> .",
        f'{this} <https://www.w3.org/2018/credentials#validFrom> "2026-03-01T12:00:00Z"'
        "^^<http://www.w3.org/2001/XMLSchema#dateTime> .",
        f"_:c14n0 {kind} <{terms}BookingSystem> .",
        f'_:c14n0 <{terms}systemName> "Example" .',
    ]
    hashes = [
        hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).digest()
        for lines in (config_lines, document_lines)
    ]
    signature = multibase.decode(signed["proof"]["proofValue"])
    key.private.public_key().verify(signature, b"".join(hashes))
    assert check_proof(signed) == key.public


def _changed(signed: Mapping[str, Any], *path: str, to: Any) -> dict[str, Any]:
    found = copy.deepcopy(dict(signed))
    place = found
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return found


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        (("credentialSubject", "systemName"), "Another", "signature-wrong"),
        (("credentialSubject", "unknownTerm"), "x", "signature-wrong"),
        (("validFrom",), "2027-03-01T12:00:00Z", "signature-wrong"),
        (
            ("issuer",),
            SigningKey(Ed25519PrivateKey.from_private_bytes(b"\1" * 32)).public.did,
            "key-foreign",
        ),
        (("issuer",), "https://issuer.example", "issuer-malformed"),
        (("proof",), None, "proof-missing"),
        (("proof", "created"), "2026-03-01T12:00:01Z", "signature-wrong"),
        (("proof", "created"), "yesterday", "proof-malformed"),
        (("proof", "cryptosuite"), "eddsa-jcs-2022", "proof-malformed"),
        (("proof", "proofPurpose"), "authentication", "proof-malformed"),
        (("proof", "proofValue"), "z0", "proof-malformed"),
        (("proof", "proofValue"), "z1", "signature-wrong"),
        (("proof", "nonce"), "1", "proof-malformed"),
        (("@context",), ["https://elsewhere.example/"], "proof-malformed"),
    ],
)
def test_a_change_after_signing_is_told(path: tuple[str, ...], to: Any, code: str) -> None:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    signed = add_proof(document(key), key, NOON)
    with pytest.raises(ProofFault) as caught:
        check_proof(_changed(signed, *path, to=to))
    assert caught.value.code == code


def test_the_proof_of_another_key_in_the_name_of_the_issuer_is_refused() -> None:
    key, other = (
        SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32)))),
        SigningKey(Ed25519PrivateKey.from_private_bytes(b"\1" * 32)),
    )
    signed = add_proof(document(key), other, NOON)
    signed["proof"]["verificationMethod"] = key.public.verification_method
    with pytest.raises(ProofFault) as caught:
        check_proof(signed)
    assert caught.value.code == "signature-wrong"


@pytest.mark.parametrize("broken", [{"@context": 5}, {"@context": [{"x": {"@id": 3}}], "x": 1}])
def test_what_is_no_json_ld_is_one_error(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical(broken)


def test_moments_have_one_form() -> None:
    assert moment(NOON) == "2026-03-01T12:00:00Z"
    assert read_moment("2026-03-01T12:00:00Z") == NOON
    for other in ("2026-3-01T12:00:00Z", "2026-03-01T12:00:00+00:00", ""):
        with pytest.raises(ValueError, match=r"\w"):
            read_moment(other)
