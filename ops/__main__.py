"""`python3 -m ops COMMAND`: the commands behind the Makefile."""

from __future__ import annotations

import sys

COMMANDS = ("setup", "run", "serve", "test-setup", "check-settings", "update-locks", "audit")


def main(arguments: list[str]) -> int:
    """Run one command; give the exit status for the shell."""
    if sys.version_info < (3, 11):  # noqa: UP036 - make may be handed any python3
        print(
            f"ops: Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make PYTHON=python3.11 …"
        )
        return 2
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python3 -m ops {'|'.join(COMMANDS)}")
        return 2
    from index.settings import SettingsError
    from ops import locks, setup, supervise
    from ops.errors import OpsError

    handlers = {
        "setup": setup.prepare,
        "run": supervise.prepare_and_run,
        "serve": supervise.serve,
        "test-setup": setup.prepare_for_tests,
        "check-settings": supervise.check_settings,
        "update-locks": locks.update,
        "audit": locks.audit,
    }
    try:
        handlers[arguments[0]]()
    except (OpsError, SettingsError) as error:
        print(f"ops: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nops: interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
