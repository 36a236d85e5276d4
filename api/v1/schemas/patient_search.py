"""The search for a patient as the API takes and answers it."""

import marshmallow as ma

from api.v1.schemas.values import schema_of
from appeals.domain.views import PatientFound

PatientFoundOut = schema_of(PatientFound)


class PatientSearchIn(ma.Schema):
    """A patient's name, a member id, or a claim number of the provider or the payer."""

    words = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
