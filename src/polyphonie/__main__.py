"""`python -m polyphonie` is the command `polyphonie`."""

import sys

from polyphonie.wiring.shell import main

sys.exit(main())
