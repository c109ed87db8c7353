"""Keys: their names, their files, and what is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bookproof.certificate import KeyFault, PublicKey, SigningKey, multibase

# RFC 8032, section 7.1, test 1, and the did:key of its public key
RFC_PRIVATE = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
RFC_PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


@given(st.binary(max_size=80))
def test_base_58_comes_back(data: bytes) -> None:
    assert multibase.decode(multibase.encode(data)) == data


@pytest.mark.parametrize("text", ["", "abc", "z0", "zl", "z" + "2" * 300, "zé"])
def test_what_is_no_base_58_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base"):
        multibase.decode(text)


def test_the_key_of_the_rfc() -> None:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(RFC_PRIVATE))
    assert key.public.raw == RFC_PUBLIC
    assert key.public.did.startswith("did:key:z6Mk")
    assert PublicKey.from_did(key.public.did) == key.public
    assert key.public.verifies(key.sign(b"x"), b"x")
    assert not key.public.verifies(key.sign(b"x"), b"y")
    assert "9d61" not in repr(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "did:key:",
        "did:web:example.com",
        "did:key:z6Mk",
        SigningKey(Ed25519PrivateKey.from_private_bytes(RFC_PRIVATE)).public.multikey,
        "did:key:" + multibase.encode(b"\xec\x01" + RFC_PUBLIC),
        "did:key:" + multibase.encode(b"\xed\x01" + RFC_PUBLIC + b"\0"),
    ],
)
def test_other_names_are_no_key(text: str) -> None:
    with pytest.raises(KeyFault, match="is no did:key"):
        PublicKey.from_did(text)


def test_a_private_key_is_only_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    path, key = tmp_path / "key.pem", SigningKey.new()
    key.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert SigningKey.from_file(path).public == key.public
    assert SigningKey.from_file(path, "not needed").public == key.public
    before = path.read_bytes()
    with pytest.raises(KeyFault, match="is there already"):
        SigningKey.new().save(path)
    assert path.read_bytes() == before
    with pytest.raises(KeyFault, match="No such file"):
        key.save(tmp_path / "nowhere" / "key.pem")


def test_a_passphrase_is_needed_and_must_fit(tmp_path: Path) -> None:
    path, key = tmp_path / "key.pem", SigningKey.new()
    key.save(path, "correct horse")
    assert b"ENCRYPTED" in path.read_bytes()
    assert SigningKey.from_file(path, "correct horse").public == key.public
    with pytest.raises(KeyFault, match="BOOKPROOF_KEY_PASSPHRASE"):
        SigningKey.from_file(path)
    with pytest.raises(KeyFault, match="does not fit"):
        SigningKey.from_file(path, "wrong")


def test_files_that_hold_no_private_key(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    with pytest.raises(KeyFault, match="No such file"):
        SigningKey.from_file(path)
    path.write_text("no key")
    with pytest.raises(KeyFault, match="no private key"):
        SigningKey.from_file(path)
    path.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(KeyFault, match="another kind"):
        SigningKey.from_file(path)


def test_a_public_key_is_read_from_text_or_pem(tmp_path: Path) -> None:
    path, key = tmp_path / "key.pub", SigningKey.new()
    path.write_text(f"{key.public.did}\n")
    assert PublicKey.from_file(path) == key.public
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    path.write_bytes(key.private.public_key().public_bytes(*form))
    assert PublicKey.from_file(path) == key.public
    path.write_bytes(x25519.X25519PrivateKey.generate().public_key().public_bytes(*form))
    with pytest.raises(KeyFault, match="another kind"):
        PublicKey.from_file(path)
    path.write_text("no key")
    with pytest.raises(KeyFault, match="neither"):
        PublicKey.from_file(path)
