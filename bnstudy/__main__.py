"""Start bnstudy, and let no fault reach the user as a traceback."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line and return its exit code."""
    open_missing_streams()
    from bnstudy.cli import run  # noqa: PLC0415  imports stay out of the module's way

    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except OSError as error:
        return output_failed(error)
    except Exception as error:  # noqa: BLE001  the boundary: any fault becomes a report
        return report_fault(error)
    return code


def open_missing_streams() -> None:
    """Put the null device where the caller closed a standard stream; Python has None there."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It stays open as long as the process, as the stream it stands for would.
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, stream)


def output_failed(error: OSError) -> int:
    """Say that output could not be written, as on a full disk."""
    from bnstudy.rtl.run import say  # noqa: PLC0415  only who has bad news needs it

    # What is still buffered would fail again when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    say(f"bnstudy: {error}")
    return 1


def report_fault(error: Exception) -> int:
    """Save a crash report and say where it is."""
    from datetime import UTC, datetime  # noqa: PLC0415  only who has bad news needs these

    from bnstudy import __version__, paths  # noqa: PLC0415
    from bnstudy.commands.app import tell  # noqa: PLC0415
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.crash import save_report  # noqa: PLC0415
    from bnstudy.rtl.run import Notice  # noqa: PLC0415
    from bnstudy.rtl.terminal import Kind  # noqa: PLC0415

    facts = {"bnstudy": __version__, "arguments": " ".join(sys.argv[1:])}
    path = save_report(error, paths.data_dir(), datetime.now(UTC), facts)
    if path is None:
        places = {"error": f"{type(error).__name__}: {error}"}
        tell(Words.load(), Notice.CRASHED_UNSAVED, places, Kind.PLAIN)
    else:
        tell(Words.load(), Notice.CRASHED, {"path": str(path)}, Kind.PLAIN)
    return 1


if __name__ == "__main__":
    sys.exit(main())
