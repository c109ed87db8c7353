"""Ed25519 keys: the private one in a file, the public one as a ``did:key``.

The public key is written as a Multikey, https://www.w3.org/TR/controller-document/#Multikey: the
bytes ed 01 before the 32 bytes of the key, in base58btc. A private key is a PEM file in PKCS #8,
encrypted when there is a passphrase.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bookproof.certificate import multibase

PASSPHRASE = "BOOKPROOF_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable, not its value
"""Environment variable with the passphrase of the private key."""

_DID = "did:key:"
_ED25519 = b"\xed\x01"
_SIZE = 32


class KeyFault(Exception):
    """A key cannot be read, written or understood; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half: whoever has it can tell whether a signature is genuine."""

    raw: bytes
    """The 32 bytes."""

    @property
    def multikey(self) -> str:
        """``z6Mk…``."""
        return multibase.encode(_ED25519 + self.raw)

    @property
    def did(self) -> str:
        """``did:key:z6Mk…``, the name of the issuer."""
        return _DID + self.multikey

    @property
    def verification_method(self) -> str:
        """The key within the document that its DID stands for."""
        return f"{self.did}#{self.multikey}"

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether the signature was made of these bytes with the private half."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except InvalidSignature:
            return False
        return True

    @classmethod
    def from_did(cls, text: str) -> Self:
        """The key that a ``did:key`` stands for.

        Raises:
            KeyFault: it is no ``did:key`` of an Ed25519 key.
        """
        try:
            data = multibase.decode(text.removeprefix(_DID))
        except ValueError as error:
            raise KeyFault(f"{text!r} is no did:key: {error}") from error
        key = cls(data[len(_ED25519) :])
        if len(key.raw) != _SIZE or key.did != text:
            raise KeyFault(f"{text!r} is no did:key of an Ed25519 key")
        return key

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The key in a file: a did:key as text, or a PEM file with a public key.

        Raises:
            KeyFault: the file cannot be read, or holds neither.
        """
        content = _read(path)
        if content.startswith(_DID.encode()):
            return cls.from_did(content.decode("ascii", "replace").strip())
        try:
            key = serialization.load_pem_public_key(content)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyFault(
                f"{path}: holds neither a did:key nor a public key in PEM form"
            ) from error
        if not isinstance(key, Ed25519PublicKey):
            raise KeyFault(f"{path}: holds a key of another kind than Ed25519")
        return cls(key.public_bytes_raw())


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; never shown."""

    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """A key from the random source of the system."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_file(cls, path: Path, passphrase: str = "") -> Self:
        """Read what ``save`` wrote.

        Raises:
            KeyFault: the file cannot be read, or not with this passphrase.
        """
        content = _read(path)
        secret = passphrase.encode() if b"ENCRYPTED" in content else None
        if secret == b"":
            raise KeyFault(f"{path}: is encrypted; give the passphrase in {PASSPHRASE}")
        try:
            key = serialization.load_pem_private_key(content, secret)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            why = "the passphrase does not fit" if secret else "holds no private key in PEM form"
            raise KeyFault(f"{path}: {why}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFault(f"{path}: holds a key of another kind than Ed25519")
        return cls(key)

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(self.private.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self.private.sign(data)

    def save(self, path: Path, passphrase: str = "") -> None:
        """Write the private key to a new file that only its owner can read.

        Raises:
            KeyFault: there is such a file already, or none can be written.
        """
        encryption = (
            serialization.BestAvailableEncryption(passphrase.encode())
            if passphrase
            else serialization.NoEncryption()
        )
        content = self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )
        write_new(path, content, 0o600)


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not be there yet, with these permissions from the first byte on.

    Raises:
        KeyFault: there is such a file already, or none can be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise KeyFault(f"{path}: is there already, and a key is never overwritten") from error
    except OSError as error:
        raise KeyFault(f"{path}: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyFault(f"{path}: {error.strerror}") from error
