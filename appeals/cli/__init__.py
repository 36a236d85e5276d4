"""The evenhand command: one module a command, loaded only when it is asked for."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version as package_version

# name -> (module with add_arguments() and run(), what it does)
COMMANDS = {
    "serve": ("appeals.cli.serve", "start the service (pages and API)"),
    "worker": ("appeals.cli.worker", "do the jobs that wait: batches, packets and what runs by the clock"),
    "migrate": ("appeals.cli.migrate", "bring the database to the current shape"),
    "read-era": ("appeals.cli.read_era", "print what an 835 says as JSON; no database"),
    "import-era": ("appeals.cli.import_era", "take in 835 remittance files and open cases"),
    "import-notice": ("appeals.cli.import_notice", "take in a denial letter (PDF)"),
    "draft": ("appeals.cli.documents", "compose a document for a case, or list what is missing"),
    "seal": ("appeals.cli.documents", "seal a document of a case as a new version"),
    "packet": ("appeals.cli.packet", "build a case's packet of letter and exhibits, or say what stops it"),
    "download": ("appeals.cli.documents", "write a sealed version's files to a folder"),
    "verify": ("appeals.cli.verify", "recompute every hash; or prove downloaded files offline"),
    "audit": ("appeals.cli.audit", "verify the audit trail, or show who did what with a case"),
    "backup": ("appeals.cli.backup", "write everything into one encrypted file, or check such a file"),
    "restore": ("appeals.cli.backup", "bring a backup back onto an empty installation, and verify it"),
    "signing": ("appeals.cli.signing", "the keys and certificates that sign letters: list, renew, import"),
    "disposals": ("appeals.cli.disposals", "register of certificates; dispose again after a restore; finish"),
    "keys": ("appeals.cli.keys", "list, rotate and retire the master keys"),
    "classify": ("appeals.cli.library", "say which NQTL a denial rests on, or that it is not parity"),
    "deadlines": ("appeals.cli.library", "compute a case's clocks with their working"),
    "authorities": ("appeals.cli.library", "say which law may be cited for a plan on a date"),
    "rights": ("appeals.cli.library", "say who may request what from a plan"),
    "lint": ("appeals.cli.library", "find what a letter may not say for a plan on a date"),
    "quantitative": ("appeals.cli.library", "test cost sharing or a numeric limit: two thirds, predominant"),
    "estimate": ("appeals.cli.estimate", "judge good faith estimates given as JSON"),
    "law": ("appeals.cli.law", "check the law rows: what is due for review, what a row touches"),
    "codes": ("appeals.cli.codes", "load licensed descriptors of codes, or show what a code means"),
    "user": ("appeals.cli.accounts", "add a person who may sign in"),
    "api-key": ("appeals.cli.accounts", "issue an API key; it is shown once"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 done, 1 refused or found something, 2 wrong call)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not words or words[0] in ("-h", "--help"):
        parser.print_help()
        return 0
    if words[0] == "--version":
        print(f"evenhand {package_version('evenhand')}")
        return 0
    if words[0] not in COMMANDS:
        parser.error(f"there is no command {words[0]!r}; evenhand --help lists them")
    command = import_module(COMMANDS[words[0]][0])
    own = argparse.ArgumentParser(prog=f"evenhand {words[0]}", description=COMMANDS[words[0]][1])
    command.add_arguments(own, words[0])
    try:
        status = int(command.run(own.parse_args(words[1:]), words[0]))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    listing = "\n".join(f"  {name:14} {what}" for name, (_, what) in COMMANDS.items())
    return argparse.ArgumentParser(
        prog="evenhand",
        usage="evenhand COMMAND [ARGUMENTS]   (evenhand COMMAND --help tells more)",
        description=f"commands:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
