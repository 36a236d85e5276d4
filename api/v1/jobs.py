"""Jobs: what waits, runs and ended; cancelling, and trying again."""

from uuid import UUID

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.jobs import JobFilters, JobListOut, JobOut
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.jobs import JobPage, JobView
from appeals.services import jobs

blueprint = Blueprint(
    "Jobs", __name__, url_prefix="/api/v1/jobs", description="Work that is done apart from the request."
)


@blueprint.route("")
class Jobs(MethodView):
    """All jobs."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(JobFilters, location="query")
    @blueprint.response(200, JobListOut)
    def get(self, query: dict[str, object]) -> JobPage:
        """The organization's jobs, the latest first; with `by_the_clock` those of schedules"""
        return jobs.list_jobs(new_work(), **query)  # type: ignore[arg-type]  # the schema has read them


@blueprint.route("/<uuid:job_id>")
class Job(MethodView):
    """One job."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, JobOut)
    def get(self, job_id: UUID) -> JobView:
        """Where a job is, and how far"""
        return jobs.read_job(new_work(), job_id)


@blueprint.route("/<uuid:job_id>/cancellation")
class JobCancellation(MethodView):
    """The end of a job before its time."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, JobOut)
    def post(self, job_id: UUID) -> JobView:
        """Stop a job: at once while it waits, at its next step while it runs

        What it has done stays done. Another person's job asks for `manage_people`.
        """
        return jobs.cancel_job(new_work(), job_id)


@blueprint.route("/<uuid:job_id>/attempts")
class JobAttempts(MethodView):
    """Another attempt at a job."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, JobOut)
    def post(self, job_id: UUID) -> JobView:
        """Try a job again that failed, was cancelled, or came back held with a backup"""
        return jobs.try_again(new_work(), job_id)
