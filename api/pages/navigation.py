"""The main menu: the day's work in the bar, what an office sets up and looks after behind one button."""

from dataclasses import dataclass

from appeals.domain.actor import Actor, Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the menu, and who sees it; None: everybody who is signed in."""

    endpoint: str
    label: str
    needs: Permission | None = None

    @property
    def room(self) -> str:
        """The blueprint whose pages count as this place."""
        return self.endpoint.partition(".")[0]


WORK = (
    Entry("worklist.show", "Worklist"),
    Entry("imports.form", "Import", Permission.IMPORT),
    Entry("denials.index", "Denials"),
    Entry("requests.index", "Requests"),
    Entry("estimates.index", "Estimates", Permission.SEE_ESTIMATES),
    Entry("jobs.index", "Jobs"),
)
OFFICE = (
    Entry("clauses.index", "Clauses", Permission.MANAGE_TEMPLATES),
    Entry("shells.index", "Word shells", Permission.MANAGE_TEMPLATES),
    Entry("audit.index", "Audit", Permission.VERIFY),
    Entry("records.index", "Records", Permission.DISPOSE_RECORDS),
    Entry("people.index", "People", Permission.MANAGE_PEOPLE),
    Entry("practices.index", "Practices", Permission.MANAGE_PEOPLE),
    Entry("api_keys.index", "API keys", Permission.MANAGE_KEYS),
    Entry("webhooks.index", "Webhooks", Permission.MANAGE_KEYS),
)


def menu(entries: tuple[Entry, ...], actor: Actor) -> tuple[Entry, ...]:
    """What of these an actor is shown. What is hidden is refused all the same where it is asked for."""
    return tuple(each for each in entries if each.needs is None or actor.may(each.needs))
