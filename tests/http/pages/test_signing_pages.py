"""The page on which keys and certificates are seen and renewed; what the audit page says of outside time."""

from http_callers import OURS, SignIn, as_form, owner, work_of

from appeals.services import signing_keys
from appeals.wiring import Service


def test_an_administrator_renews_what_signs_and_sees_the_fingerprints(
    sign_in: SignIn, service: Service
) -> None:
    person = sign_in("administrator")
    assert "The first seal makes one." in person.get("/signing").get_data(as_text=True)

    for address in ("/signing/certificate", "/signing/key", "/signing/key"):
        assert person.post(address).status_code == 303

    page = person.get("/signing").get_data(as_text=True)
    view = signing_keys.read_signing(work_of(service, owner(service, OURS)))
    assert [each.retired_at is None for each in view.keys] == [True, False]
    for fingerprint in (*(each.fingerprint for each in view.keys), view.certificates[0].fingerprint):
        assert fingerprint in page
    assert "self-made" in page
    assert "Retired" in page
    told = person.get(f"/signing/certificates/{view.certificates[0].id}")
    assert b"BEGIN CERTIFICATE" in told.data
    assert b"PRIVATE" not in told.data


def test_a_file_that_is_no_certificate_is_refused_on_the_page(sign_in: SignIn) -> None:
    person = sign_in("administrator")
    form = as_form("ours.p12", b"nonsense", csrf_token=person.token(), password="made up")

    answer = person.client.post("/signing/import", **form)

    assert answer.status_code == 422
    assert "no PKCS#12 file" in answer.get_data(as_text=True)


def test_the_audit_page_says_whether_an_outside_clock_confirmed_the_chain(sign_in: SignIn) -> None:
    assert "No outside clock has confirmed it yet" in sign_in("auditor").get("/audit").get_data(as_text=True)
