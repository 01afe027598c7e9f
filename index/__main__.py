"""`python -m index`."""

import sys

from index.glance import glance

seen = glance(sys.argv[1:])
if seen is not None:
    sys.stdout.write(f"{seen}\n")
    sys.exit(0)

from index.cli import main  # noqa: E402 - what an article can be read without

sys.exit(main())
