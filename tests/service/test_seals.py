"""Whose seal is on what is sealed; keys and certificates that follow each other; one from an issuer."""

import io
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from factories import NOW, a_full_case, an_organization, work
from pypdf import PdfReader

from appeals.domain.actor import Role
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.packets import PacketOrder
from appeals.domain.proof import Given, Outcome, prove
from appeals.domain.views import VersionView
from appeals.errors import BadInput, NotAllowed, NotFound
from appeals.services import packets, signing_keys, versions
from appeals.services.pdf_sealing import sealed_pdf
from appeals.services.versions import FileFormat
from appeals.wiring import Service
from letter_templates.pades_check import pdf_signature
from letter_templates.pdf_seal import without_seal

PASSWORD = "a made-up password"


def sealed(service: Service, number: str = "5001") -> VersionView:
    return versions.seal(work(service), a_full_case(service, number).id, kind=APPEAL, reason="Ready.")


def pdf_of(service: Service, version: VersionView) -> bytes:
    return versions.download(work(service), version.id, format=FileFormat.PDF).content


def bundle(service: Service, version: VersionView) -> list[Given]:
    got = [versions.download(work(service), version.id, format=each) for each in FileFormat]
    return [Given(each.name, each.content) for each in got]


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def issued(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, *, days: int = 365, since: int = 1
) -> tuple[bytes, x509.Certificate]:
    """A PKCS#12 file with a key and a certificate for it, and the root that issued it."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = (
        x509.CertificateBuilder()
        .subject_name(named("Example Trust Root"))
        .issuer_name(named("Example Trust Root"))
        .public_key(root_key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=900))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, SHA256())
    )
    own = (
        x509.CertificateBuilder()
        .subject_name(named("Example Behavioral Health, Inc."))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(2)
        .not_valid_before(NOW - timedelta(days=since))
        .not_valid_after(NOW + timedelta(days=days))
        .sign(root_key, SHA256())
    )
    encrypted = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"ours", key, own, [root], encrypted), root


def test_a_sealed_pdf_carries_the_organizations_seal_and_its_hash_is_of_the_sealed_file(
    service: Service,
) -> None:
    version = sealed(service)

    found = pdf_signature(pdf_of(service, version))

    assert found is not None
    assert version.pdf_seal is not None
    assert (found.signer, found.fingerprint) == ("Example Behavioral Health", version.pdf_seal.fingerprint)
    assert found.claimed_at == version.created_at
    assert versions.verify_version(work(service), version.id).sound


def test_the_first_seal_makes_a_certificate_and_the_next_ones_use_it(sqlite_service: Service) -> None:
    an_organization(sqlite_service, "Fresh Example Clinic")
    fresh = work(sqlite_service, of="Fresh Example Clinic")
    assert signing_keys.read_signing(fresh).certificates == ()

    whole = pdf_of(sqlite_service, sealed(sqlite_service))

    first, second = (sealed_pdf(fresh, without_seal(whole)) for _ in range(2))

    assert first.certificate_id == second.certificate_id
    made = signing_keys.read_signing(fresh).certificates
    assert [(each.subject, each.self_made) for each in made] == [("Fresh Example Clinic", True)]


def test_every_part_of_a_packet_has_its_own_seal_and_none_of_the_letters(service: Service) -> None:
    version = sealed(service)

    packet = packets.seal_packet(work(service), version.case_id, order=PacketOrder(), reason="To be sent.")

    content = packets.download_packet(work(service), packet.id, part=1).content
    found = pdf_signature(content)
    assert found is not None
    assert found.signer == "Example Behavioral Health"
    assert len(PdfReader(io.BytesIO(content)).get_fields() or {}) == 1
    assert packets.verify_packet(work(service), packet.id).sound


def test_old_versions_stay_proved_by_the_keys_that_signed_them(service: Service) -> None:
    old = sealed(service)
    signing_keys.rotate_signing_key(work(service))
    signing_keys.renew_certificate(work(service))
    new = sealed(service, "5002")

    assert old.signature is not None
    assert new.signature is not None
    assert old.pdf_seal is not None
    assert new.pdf_seal is not None
    assert old.signature.fingerprint != new.signature.fingerprint
    assert old.pdf_seal.fingerprint != new.pdf_seal.fingerprint
    assert versions.verify_all(work(service)).sound
    for version in (old, new):
        word, pdf, manifest = bundle(service, version)
        assert version.signature is not None
        assert version.pdf_seal is not None
        keys = f"{version.signature.fingerprint},{version.pdf_seal.fingerprint}"
        proof = prove([word, pdf], [manifest], fingerprint=keys)
        assert proof.holds, proof.statements
        said = [each.what for each in proof.statements if each.outcome is Outcome.PROVED]
        assert "the certificate is the one whose fingerprint you gave" in said

    view = signing_keys.read_signing(work(service))
    assert [(each.retired_at is None, each.versions) for each in view.keys] == [(True, 1), (False, 1)]
    assert [(each.retired_at is None, each.pdfs) for each in view.certificates] == [(True, 1), (False, 1)]


def test_a_certificate_from_an_issuer_seals_and_is_proved_under_its_root(service: Service) -> None:
    content, root = issued(rsa.generate_private_key(65537, 2048))
    view = signing_keys.import_certificate(work(service), content=content, password=PASSWORD)
    assert (view.certificates[0].issuer, view.certificates[0].self_made) == ("Example Trust Root", False)

    word, pdf, manifest = bundle(service, sealed(service))
    proof = prove([word, pdf], [manifest], issuers=[root.public_bytes(Encoding.PEM)])

    said = [each.what for each in proof.statements if each.outcome is Outcome.PROVED]
    assert "was sealed by Example Behavioral Health, Inc., and no byte was changed since (PAdES)" in said
    assert any(each.startswith("the certificate was issued by Example Trust Root") for each in said)
    unknown = [each.what for each in prove([pdf], [manifest]).statements if each.outcome is Outcome.UNPROVED]
    assert any("give the issuer's certificate" in each for each in unknown)


@pytest.mark.parametrize(
    ("make", "password", "told"),
    [
        (lambda: b"no file of that kind", PASSWORD, "no PKCS#12 file"),
        (lambda: issued(rsa.generate_private_key(65537, 2048))[0], "another", "the password is another"),
        (lambda: issued(ec.generate_private_key(ec.SECP256R1()))[0], PASSWORD, "RSA signatures only"),
        (lambda: issued(rsa.generate_private_key(65537, 1024))[0], PASSWORD, "at least 2048"),
        (
            lambda: issued(rsa.generate_private_key(65537, 2048), days=-1, since=9)[0],
            PASSWORD,
            "not valid today",
        ),
        (lambda: b"0" * 300_000, PASSWORD, "too large"),
    ],
    ids=["nonsense", "wrong password", "elliptic curve", "short key", "ended", "too large"],
)
def test_a_file_that_cannot_seal_is_refused_in_words(
    sqlite_service: Service, make: object, password: str, told: str
) -> None:
    before = signing_keys.read_signing(work(sqlite_service)).certificates

    with pytest.raises(BadInput, match=told):
        signing_keys.import_certificate(work(sqlite_service), content=make(), password=password)  # type: ignore[operator]

    assert signing_keys.read_signing(work(sqlite_service)).certificates == before


def test_a_certificate_that_has_ended_is_followed_by_a_self_made_one_so_that_no_letter_waits(
    sqlite_service: Service,
) -> None:
    content, _ = issued(rsa.generate_private_key(65537, 2048), days=2)
    signing_keys.import_certificate(work(sqlite_service), content=content, password=PASSWORD)
    assert signing_keys.read_signing(work(sqlite_service)).certificates[0].ends_soon
    case = a_full_case(sqlite_service)

    later = work(sqlite_service, now=NOW + timedelta(days=3))
    version = versions.seal(later, case.id, kind=APPEAL, reason="Ready.")

    assert version.pdf_seal is not None
    assert version.pdf_seal.self_made


def test_only_who_manages_keys_sees_or_changes_what_signs(sqlite_service: Service) -> None:
    sealed(sqlite_service)
    for act in (signing_keys.read_signing, signing_keys.rotate_signing_key, signing_keys.renew_certificate):
        with pytest.raises(NotAllowed):
            act(work(sqlite_service, Role.REVIEWER))
    ours = signing_keys.read_signing(work(sqlite_service)).certificates[0]
    with pytest.raises(NotFound):
        signing_keys.certificate_file(work(sqlite_service, of="Other Example Clinic"), ours.id)
    told = signing_keys.certificate_file(work(sqlite_service), ours.id).content
    assert b"CERTIFICATE" in told
    assert b"PRIVATE" not in told
