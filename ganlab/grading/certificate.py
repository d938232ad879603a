"""Certificates: JSON signed with the teacher's Ed25519 key, and a page to print. Checked without a server."""

from __future__ import annotations

import base64
import json
import os
import time
from html import escape
from pathlib import Path
from typing import Any

from ganlab.grading.assignment import Assignment
from ganlab.grading.results import Row
from ganlab.plots.pages import number, page, save, table
from ganlab.runtime import GanlabError, replacing


class CertificateError(GanlabError):
    """No key, or no certificate that this key has signed."""


def _cryptography() -> Any:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise CertificateError("Expected the package cryptography, which signs certificates. Install it: "
                               "pip install \"ganlab[grading]\".") from None
    return ed25519, serialization, InvalidSignature


def key(path: Path, *, create: bool = False) -> Any:
    """Return the teacher's private key in a file; make one where there is none and `create` says so.

    Raises:
        CertificateError: there is none, or the file is no Ed25519 key.
    """
    ed25519, serialization, _ = _cryptography()
    if not path.exists():
        if not create:
            raise CertificateError(f"Expected the teacher's key at {path}, and there is none. `ganlab grade release "
                                   f"… --key {path}` makes one.")
        made = ed25519.Ed25519PrivateKey.generate()
        text = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                  serialization.NoEncryption())
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
        return made
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise CertificateError(f"Expected an Ed25519 key without password at {path}, got something else "
                               f"({error}).") from None
    if not isinstance(found, ed25519.Ed25519PrivateKey):
        raise CertificateError(f"Expected an Ed25519 key at {path}, got another kind of key.")
    return found


def public(private: Any) -> str:
    """Return the public half of a key as text, which everybody may know."""
    _, serialization, _ = _cryptography()
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def certificate(row: Row, assignment: Assignment, private: Any, issuer: str = "") -> dict:
    """Return a signed certificate of one learner's results."""
    facts = {"learner": row.learner.name, "key": row.learner.learner, "course": "ganlab",
             "title": assignment.title, "points": round(row.total, 4), "of": round(assignment.total, 4),
             "exercises": {id: entry.points for id, entry in row.entries.items()}, "issuer": issuer,
             "issued": time.strftime("%Y-%m-%d", time.gmtime())}
    signature = private.sign(_bytes(facts))
    return {"certificate": facts, "public_key": public(private), "signature": base64.b64encode(signature).decode()}


def verify(path: Path, public_key: str) -> dict:
    """Return the facts of a certificate that the owner of `public_key` has signed.

    Raises:
        CertificateError: it is no certificate, is changed, or another key has signed it.
    """
    ed25519, _, invalid = _cryptography()
    try:
        found = json.loads(path.read_bytes())
        facts, signature = found["certificate"], base64.b64decode(found["signature"], validate=True)
        checker = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        if not isinstance(facts, dict):
            raise ValueError("no facts")
    except FileNotFoundError:
        raise CertificateError(f"Expected a certificate at {path}, and there is no such file.") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CertificateError(f"Expected a certificate at {path} and a public key, got something else "
                               f"({type(error).__name__}: {str(error)[:100]}).") from None
    try:
        checker.verify(signature, _bytes(facts))
    except invalid:
        raise CertificateError(f"{path} is not what the owner of this key has signed: it was changed, or another key "
                               "has signed it.") from None
    return facts


def printable(signed: dict) -> str:
    """Return a certificate as a page to print."""
    facts = signed["certificate"]
    rows = [(escape(id), number(points)) for id, points in facts["exercises"].items()]
    return page(f"Certificate: {facts['title']}", [
        f"<p><strong>{escape(facts['learner'])}</strong> has reached <strong>{number(facts['points'])} of "
        f"{number(facts['of'])} points</strong> in {escape(facts['title'])}, of the course ganlab.</p>",
        f"<p>{escape(facts['issuer'])} {facts['issued']}</p>", table(("Exercise", "Points"), rows, "Exercises"),
        f"<p>Signed with the key {escape(signed['public_key'])}; signature {escape(signed['signature'])}. "
        "<code>ganlab grade verify-certificate</code> checks the JSON file beside this page.</p>"])


def write(signed: dict, path: Path) -> None:
    """Write a certificate as `path`.json, and its page as `path`.html."""
    with replacing(path.with_name(f"{path.name}.json")) as partial:
        partial.write_text(json.dumps(signed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    save(path.with_name(f"{path.name}.html"), printable(signed))


def _bytes(facts: dict) -> bytes:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
