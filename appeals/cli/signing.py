"""signing: the keys and certificates that sign letters: which there are, new ones, and one from an issuer."""

import argparse
import sys
from pathlib import Path

from appeals.cli.command import opened_service, operator_work, organization_argument, refusing
from appeals.services import signing_keys
from appeals.services.signing_keys import SigningView


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """What to do with them."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="show keys and certificates with their fingerprints")
    acts.add_parser("rotate", help="a new key for versions and manifests from now on")
    acts.add_parser("renew", help="a new self-made certificate for PDFs from now on")
    brought = acts.add_parser("import", help="seal PDFs with a certificate from an issuer")
    brought.add_argument("file", type=Path, metavar="FILE.p12")
    brought.add_argument("--password-file", type=Path, required=True, metavar="FILE")
    for each in acts.choices.values():
        organization_argument(each)


def run(arguments: argparse.Namespace, command: str) -> int:
    """Do it; refuses in one sentence."""
    return refusing(f"{command} {arguments.act}", lambda: _act(arguments))


def _act(arguments: argparse.Namespace) -> int:
    with opened_service() as service:
        work = operator_work(service, arguments.organization)
        if arguments.act == "import":
            password = arguments.password_file.read_text(encoding="utf-8").rstrip("\r\n")
            content = arguments.file.read_bytes()
            _tell(signing_keys.import_certificate(work, content=content, password=password))
            return 0
        acts = {
            "list": signing_keys.read_signing,
            "rotate": signing_keys.rotate_signing_key,
            "renew": signing_keys.renew_certificate,
        }
        _tell(acts[arguments.act](work))
    return 0


def _tell(view: SigningView) -> None:
    if not view.keys and not view.certificates:
        sys.stdout.write("Nothing was sealed yet: key and certificate are made at the first seal.\n")
    for key in view.keys:
        state = f"retired {key.retired_at:%Y-%m-%d}" if key.retired_at is not None else "in use"
        sys.stdout.write(f"key          {key.fingerprint}  {state}, signed {key.versions} versions\n")
    for each in view.certificates:
        state = f"retired {each.retired_at:%Y-%m-%d}" if each.retired_at is not None else "in use"
        issuer = "self-made" if each.self_made else f"issued by {each.issuer}"
        sys.stdout.write(
            f"certificate  {each.fingerprint}  {state}, {each.subject}, {issuer}, valid until "
            f"{each.valid_until:%Y-%m-%d}, sealed {each.pdfs} PDFs\n"
        )
