"""The certificate that an organization signs its PDFs with: made by itself, or brought from an issuer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

KEY_BITS, LEAST_BITS = 3072, 2048
YEARS = 10  # of a self-made certificate: letters are looked at for long
LONGEST_NAME = 64  # what a name in a certificate can hold


class NotACertificate(ValueError):
    """A file or key cannot sign our PDFs; the message says why and what to ask for."""


@dataclass(frozen=True, slots=True)
class SigningCertificate:
    """A private key (PEM) and its certificates (PEM): its own first, then those above it."""

    private_key: str = field(repr=False)
    certificates: str

    @property
    def own(self) -> x509.Certificate:
        """The certificate itself."""
        return _read(self.certificates)[0]

    @property
    def above(self) -> tuple[x509.Certificate, ...]:
        """The issuers' certificates that were brought with it."""
        return tuple(_read(self.certificates)[1:])

    def loaded_key(self) -> RSAPrivateKey:
        """The key, ready to sign. It was checked when it came; checking takes a hundred milliseconds."""
        key = load_pem_private_key(self.private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, RSAPrivateKey):
            raise NotACertificate("The key is not an RSA key.")
        return key


def self_made(organization: str, *, now: datetime) -> SigningCertificate:
    """A fresh key, and a certificate in which the organization vouches for itself."""
    key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:LONGEST_NAME]),
            x509.NameAttribute(NameOID.COMMON_NAME, organization[:LONGEST_NAME]),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks differ a little
        .not_valid_after(now + timedelta(days=366 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_ONLY, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    return _kept(key, [made])


def from_pkcs12(content: bytes, password: str, *, now: datetime) -> SigningCertificate:
    """What a .p12 or .pfx file holds; raises NotACertificate where it cannot sign our PDFs now."""
    try:
        key, own, above = pkcs12.load_key_and_certificates(content, password.encode())
    except (ValueError, TypeError) as error:
        raise NotACertificate(
            "The file cannot be opened: it is no PKCS#12 file (.p12, .pfx), or the password is another."
        ) from error
    if key is None or own is None:
        raise NotACertificate("The file lacks the private key or its certificate. Export both together.")
    if not isinstance(key, RSAPrivateKey) or not isinstance(own.public_key(), RSAPublicKey):
        raise NotACertificate("PDFs for archives carry RSA signatures only. Ask the issuer for an RSA key.")
    if key.key_size < LEAST_BITS:
        raise NotACertificate(f"Its key has {key.key_size} bits; at least {LEAST_BITS} are needed.")
    if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
        last = own.not_valid_after_utc.date()
        raise NotACertificate(f"The certificate is not valid today (its last day is {last}).")
    _refuse_other_use(own)
    return _kept(key, [own, *above])


def fingerprint(certificate: x509.Certificate) -> str:
    """What people compare: SHA-256 of the certificate, as 64 hex digits."""
    return certificate.fingerprint(SHA256()).hex()


def told_name(name: x509.Name) -> str:
    """A subject or issuer as people say it: its common name, else all of it."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


_SIGNS_ONLY = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _refuse_other_use(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise NotACertificate("The certificate is not meant for signing. Ask the issuer for one that is.")


def _kept(key: RSAPrivateKey, certificates: Sequence[x509.Certificate]) -> SigningCertificate:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return SigningCertificate(
        private, "".join(each.public_bytes(Encoding.PEM).decode() for each in certificates)
    )


def _read(pem: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(pem.encode())
