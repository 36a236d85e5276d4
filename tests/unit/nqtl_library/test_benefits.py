"""Which benefit it is: by diagnosis before service, in the class that the setting gives it."""

import pytest

from nqtl_library.authority_register import register
from nqtl_library.benefits import comparators, family_of, mhsud
from nqtl_library.library import read_list
from nqtl_library.services import procedure_service, tidy_procedure
from nqtl_library.settings_of_care import setting
from nqtl_library.terms import BenefitClass, Nqtl, SubClass

IP, OP, ER, RX = (
    BenefitClass.INPATIENT,
    BenefitClass.OUTPATIENT,
    BenefitClass.EMERGENCY,
    BenefitClass.PRESCRIPTION_DRUGS,
)
OFFICE, OTHER = SubClass.OFFICE_VISIT, SubClass.OTHER_OUTPATIENT


def benefit(*diagnoses: str, procedure: str = "", revenue: str = "") -> bool | None:
    found = mhsud(
        diagnoses, procedure=procedure, revenue=revenue, place_of_service="", type_of_bill="", modifiers=()
    )
    return found.mhsud


@pytest.mark.parametrize(
    ("diagnoses", "wanted"),
    [
        pytest.param(("F33.2",), True, id="mood"),
        pytest.param(("f84.0",), True, id="autism, lower case"),
        pytest.param(("F1020",), True, id="alcohol, without the dot"),
        pytest.param(("F17.210",), True, id="tobacco"),
        pytest.param(("G30.9",), False, id="Alzheimer's is neurological"),
        pytest.param(("F02.80",), False, id="dementia due to a physiological condition"),
        pytest.param(("F07.81",), False, id="postconcussional syndrome"),
        pytest.param(
            ("K70.30", "F10.20"), False, id="the principal diagnosis decides: alcoholic liver disease"
        ),
        pytest.param(("M54.50", "F41.1"), False, id="the principal diagnosis decides: back pain"),
        pytest.param(("R45.851", "F32.2"), True, id="a symptom yields to the paired F diagnosis"),
        pytest.param(("Z63.0", "F43.21"), True, id="a circumstance yields to the paired F diagnosis"),
        pytest.param(
            ("O99.320", "F11.20"), True, id="pregnancy with opioid use follows the treated condition"
        ),
        pytest.param(("F05",), None, id="delirium is reviewed by a person"),
        pytest.param(("T40.2X1A",), None, id="an overdose is reviewed by a person"),
    ],
)
def test_the_diagnosis_decides(diagnoses: tuple[str, ...], wanted: bool | None) -> None:
    assert benefit(*diagnoses) is wanted


@pytest.mark.parametrize(
    ("procedure", "wanted"),
    [
        ("90837", True),
        ("H0015", True),
        ("97153", True),
        ("27447", False),
        ("72148", False),
        ("99214", None),
        ("96156", False),
    ],
)
def test_without_a_diagnosis_the_service_decides(procedure: str, wanted: bool | None) -> None:
    assert benefit(procedure=procedure) is wanted


def test_a_diagnosis_beats_a_procedure() -> None:
    assert benefit("G35", procedure="90837") is False


@pytest.mark.parametrize(
    ("codes", "benefit_class", "sub_class", "level"),
    [
        pytest.param(("99285", "0450", "23", "131", ""), ER, None, "emergency", id="emergency room"),
        pytest.param(("", "1001", "", "861", "837I"), IP, None, "residential", id="residential is inpatient"),
        pytest.param(
            ("H0018", "", "56", "", ""), IP, None, "residential", id="residential by procedure and place"
        ),
        pytest.param(
            ("", "0124", "", "0111", "837I"), IP, None, "inpatient_psychiatric", id="psychiatric room"
        ),
        pytest.param(("", "0126", "", "0111", ""), IP, None, "inpatient_withdrawal", id="detox room"),
        pytest.param(
            ("H0035", "0913", "52", "131", ""),
            OP,
            OTHER,
            "partial_hospitalization",
            id="partial hospitalization",
        ),
        pytest.param(
            ("H0015", "0906", "", "131", ""), OP, OTHER, "intensive_outpatient", id="intensive outpatient"
        ),
        pytest.param(("90837", "", "11", "", "837P"), OP, OFFICE, "outpatient_office", id="office therapy"),
        pytest.param(
            ("90837", "", "10", "", "837P"), OP, OFFICE, "outpatient_office", id="telehealth therapy"
        ),
        pytest.param(
            ("90837", "", "51", "", "837P"), IP, None, "inpatient_psychiatric", id="therapy during a stay"
        ),
        pytest.param(("97153", "", "12", "", ""), OP, OTHER, "aba", id="applied behavior analysis at home"),
        pytest.param(
            ("J2315", "", "11", "", "837P"), OP, OTHER, "opioid_medication", id="a drug on a medical claim"
        ),
        pytest.param(("00093-5721-56", "", "", "", ""), RX, None, "drug", id="a drug by its number"),
        pytest.param(("", "", "01", "", ""), RX, None, "drug", id="pharmacy"),
        pytest.param(
            ("", "0900", "", "111", ""),
            IP,
            None,
            "inpatient_psychiatric",
            id="the bill type decides: inpatient",
        ),
        pytest.param(("", "0900", "", "131", ""), OP, OTHER, "", id="the bill type decides: outpatient"),
        pytest.param(("", "", "", "", ""), BenefitClass.UNKNOWN, None, "", id="nothing known"),
    ],
)
def test_the_class_follows_the_setting(
    codes: tuple[str, ...], benefit_class: BenefitClass, sub_class: SubClass | None, level: str
) -> None:
    found = setting(*codes)

    assert (found.benefit_class, found.sub_class, found.level) == (benefit_class, sub_class, level)


def test_a_procedure_is_read_with_its_qualifier_and_modifiers() -> None:
    assert tidy_procedure("HC:90837:95") == "90837"
    assert procedure_service(" h0018 ").level == "residential"


def test_residential_care_is_compared_with_skilled_nursing() -> None:
    twins = comparators("residential", IP, Nqtl.MEDICAL_NECESSITY)

    assert twins[0].benefit == "skilled nursing facility care"
    assert twins[0].authority == "case-danny-p"


def test_a_class_alone_still_gives_a_comparator() -> None:
    assert comparators("", OP, None)
    assert comparators("", BenefitClass.UNKNOWN, None) == ()


def test_every_comparator_rests_on_a_registered_authority_or_says_that_it_is_inference() -> None:
    for row in read_list("comparators.toml", "comparator"):
        authority = row.text("authority", "")
        assert authority in register() or (authority == "" and row.text("strength") != "high"), row.id


def test_every_letter_of_the_classification_has_a_family() -> None:
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        family = family_of(f"{letter}00") or family_of(f"{letter}99")
        assert family is not None, letter
