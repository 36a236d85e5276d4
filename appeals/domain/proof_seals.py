"""What the electronic seal of a PDF and an outside time stamp prove, and what they leave open."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import Encoding

from appeals.domain.manifests import Manifest
from appeals.domain.proof_statements import Given, Proof
from appeals.domain.timestamp_proof import certificates_in, check_timestamp, read_timestamp
from appeals.domain.timestamps import Stamped, StampState, version_message
from letter_templates.pades_check import BadSignature, PdfSignature, pdf_signature

PDF = b"%PDF"


@dataclass(frozen=True, slots=True)
class Trust:
    """What the reader knows from elsewhere: fingerprints, and certificates of issuers and authorities."""

    fingerprints: frozenset[str]
    issuers: tuple[bytes, ...]
    authorities: tuple[bytes, ...]

    @property
    def clocks(self) -> tuple[bytes, ...]:
        """The authorities' certificates in DER; raises ValueError for a file that is none."""
        found = (each for content in self.authorities for each in certificates_in(content))
        return tuple(each.public_bytes(Encoding.DER) for each in found)


def prove_seals(files: Sequence[Given], known: Sequence[Manifest], trust: Trust, proof: Proof) -> None:
    """Check the seal of every PDF: whether a byte was changed since, who sealed it, and when."""
    for given in files:
        if not given.content.startswith(PDF):
            continue
        try:
            found = pdf_signature(given.content, trust.issuers)
        except BadSignature as error:
            proof.broken(given.name, f"its electronic seal does not hold: {error}")
            continue
        if found is None:
            proof.unproved(given.name, "who sealed it: the PDF carries no electronic seal of its own")
            continue
        proof.proved(given.name, f"was sealed by {found.signer}, and no byte was changed since (PAdES)")
        _who(given, found, known, trust, proof)
        _when(given, found, trust, proof)


def prove_stamp(manifest: Manifest, trust: Trust, proof: Proof) -> bool:
    """Check the outside time stamp that a manifest carries; whether it tells the time of its version."""
    state = manifest.inner("timestamp", "state")
    if state != StampState.STAMPED.value:
        if state == StampState.PENDING.value:
            what = "an outside time stamp: it was asked for, and none had come when the manifest was written"
            proof.unproved(manifest.name, what)
        return False
    message = version_message(Stamped.VERSION, manifest.version_hash)
    try:
        response = base64.b64decode(manifest.inner("timestamp", "response"), validate=True)
        told = _told(response, message, trust)
    except ValueError as error:
        proof.broken(manifest.name, f"carries a time stamp that does not hold: {error}")
    else:
        _tell(manifest.name, f"the version existed before {told}", trust, proof)
    return True


def _who(given: Given, found: PdfSignature, known: Sequence[Manifest], trust: Trust, proof: Proof) -> None:
    naming = [
        each
        for each in known
        if each.inner("pdf_seal", "fingerprint") == found.fingerprint
        and each.said("pdf_sha256") == given.sha256
    ]
    if found.fingerprint in trust.fingerprints:
        proof.proved(given.name, "the certificate is the one whose fingerprint you gave")
    elif naming:
        proof.proved(given.name, f"the certificate is the one that {naming[0].name} names")
    if found.self_made and found.fingerprint not in trust.fingerprints:
        what = f"who {found.signer} is: the certificate is self-made. Compare its fingerprint"
        proof.unproved(given.name, f"{what} {found.fingerprint} with the organization's (--key FINGERPRINT)")
    elif found.trusted and not found.self_made:
        what = f"the certificate was issued by {found.issuer}, under one that you gave"
        proof.proved(given.name, f"{what}; whether it was revoked since is not asked")
    elif not found.self_made:
        what = f"that {found.issuer} issued the certificate (fingerprint {found.fingerprint})"
        proof.unproved(given.name, f"{what}: give the issuer's certificate (--issuer FILE)")


def _when(given: Given, found: PdfSignature, trust: Trust, proof: Proof) -> None:
    if found.stamp is None:
        at = f"{found.claimed_at:%Y-%m-%d %H:%M:%S %Z}" if found.claimed_at is not None else "no time"
        what = f"when it was sealed: the signer's own clock says {at}, no outside time stamp"
        proof.unproved(given.name, what)
        return
    try:
        told = _told(found.stamp, found.signature, trust)
    except ValueError as error:
        proof.broken(given.name, f"the time stamp in its seal does not hold: {error}")
    else:
        _tell(given.name, f"it was sealed before {told}", trust, proof)


def _told(response: bytes, message: bytes, trust: Trust) -> str:
    """The instant and who confirms it; raises ValueError where the time stamp does not hold."""
    clocks = trust.clocks
    given = check_timestamp(response, message, clocks) if clocks else read_timestamp(response, message)
    return f"{given.at:%Y-%m-%d %H:%M:%S} UTC, as {given.authority} confirms"


def _tell(about: str, what: str, trust: Trust, proof: Proof) -> None:
    if trust.authorities:
        proof.proved(about, what)
    else:
        proof.unproved(about, f"that {what}: give that authority's certificate (--tsa FILE)")
