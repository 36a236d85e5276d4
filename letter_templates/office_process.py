"""Starts LibreOffice with limits and without a network: sets both for itself, then becomes that program.

Arguments: memory in bytes, processor seconds, then the program and its arguments. office.py starts it.
"""

import ctypes
import os
import resource
import sys

NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # of unshare(2)
LARGEST_FILE = 200_000_000  # bytes
OPEN_FILES = 512


def main() -> None:
    """Never returns."""
    memory, cpu_seconds = (int(argument) for argument in sys.argv[1:3])
    os.umask(0o077)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(kind, (most, most))
    _leave_network()
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - the program that our own settings found


def _leave_network() -> None:
    """Where the kernel lets us. Where not, the file was cleaned of everything that fetches before."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(NEW_NETWORK) != 0:
        library.unshare(NEW_USER | NEW_NETWORK)


if __name__ == "__main__":
    main()
