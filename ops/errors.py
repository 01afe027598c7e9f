"""Every error that `ops` raises on purpose.

OpsError
├── MissingInterpreter   no suitable Python on this machine
├── StageFailed          a set-up stage ended badly; names its log
└── ProcessFailed        a process cannot be kept running; names its log
"""


class OpsError(Exception):
    """The root of this package's errors; its text is for an operator."""


class MissingInterpreter(OpsError):
    """No suitable Python on this machine."""


class StageFailed(OpsError):
    """A set-up stage ended badly."""


class ProcessFailed(OpsError):
    """A process cannot be kept running."""
