"""Certificates: what conformant runs allow to be said of a system, signed, with the evidence.

A certificate is one HTML page for people with a W3C Verifiable Credential in it for programs, and
beside it the recordings that it rests on.
"""

from bookproof.certificate.claims import CertificateFault
from bookproof.certificate.issuing import Issued, certify
from bookproof.certificate.judging import Judge, NotJudged, Planned
from bookproof.certificate.keys import KeyFault, PublicKey, SigningKey
from bookproof.certificate.verifying import Check, Status, Terms, Verification, verify

__all__ = [
    "CertificateFault",
    "Check",
    "Issued",
    "Judge",
    "KeyFault",
    "NotJudged",
    "Planned",
    "PublicKey",
    "SigningKey",
    "Status",
    "Terms",
    "Verification",
    "certify",
    "verify",
]
