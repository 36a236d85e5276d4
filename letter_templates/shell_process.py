"""What is done with somebody's Word file in the limited process that shell_workroom.py starts."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from letter_templates.docx_package import BadPackage
from letter_templates.incoming import incoming_word
from letter_templates.limited import Answer, Work, serve
from letter_templates.pdf import render_pdf
from letter_templates.shell_trial import DRAWN_ON, REFUSALS, named, tried
from letter_templates.word_lines import about_of


def _try(_task: Mapping[str, object], bodies: Sequence[bytes]) -> Answer:
    trial = tried(bodies[0])
    construct, remedy = trial.undrawable
    found = [asdict(each) for each in trial.findings]
    return {"findings": found, "construct": construct, "remedy": remedy}, [
        trial.content,
        trial.word,
        trial.pdf,
    ]


def _draw(task: Mapping[str, object], bodies: Sequence[bytes]) -> Answer:
    """A paper of somebody's as PDF; ``unwelcome``, or ``construct`` and ``remedy``, say why not."""
    try:
        incoming_word(bodies[0])
        _, language = about_of(bodies[0])
        pdf = render_pdf(bodies[0], title=str(task["title"]), language=language, created=DRAWN_ON)
    except BadPackage as error:
        return {"unwelcome": str(error)}, []
    except REFUSALS as error:
        construct, remedy = named(error)
        return {"construct": construct, "remedy": remedy}, []
    return {}, [pdf]


WORK: Mapping[str, Work] = {"try": _try, "draw": _draw}

if __name__ == "__main__":
    sys.exit(serve(WORK, BadPackage))
