"""Finding a patient: the words are in the body, so that no name stands in an address or a log."""

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.patient_search import PatientFoundOut, PatientSearchIn
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.views import PatientFound
from appeals.services import patient_search

blueprint = Blueprint(
    "PatientSearch",
    __name__,
    url_prefix="/api/v1",
    description="Cases and denials by patient, member or claim.",
)


@blueprint.route("/search")
class Search(MethodView):
    """What is known of a patient."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(PatientSearchIn)
    @blueprint.response(200, PatientFoundOut)
    def post(self, body: dict[str, str]) -> PatientFound:
        """Cases and denials of a patient's name, a member id or a claim number

        The words must be the whole name or number. Case, accents, initials, blanks, hyphens and the order of
        the names do not matter. Restricted cases are found only by who may open them.
        """
        return patient_search.find_patient(new_work(), body["words"])
