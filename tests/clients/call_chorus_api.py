"""One call of the public client chorus-api, as it is: its method, and what it is asked, as JSON. It prints the answer.

Run with the Python of `make clients`. Its two addresses are constants of its own module: they are what is changed.
"""

from __future__ import annotations

import json
import os
import sys

from chorusapi.client import ChorusAPI


def main() -> None:
    method, asked = sys.argv[1:]
    client = ChorusAPI(
        os.environ["CHORUS_CLIENT"],
        os.environ["CHORUS_SECRET"],
        os.environ["CHORUS_LOGIN"],
        os.environ["CHORUS_PASSWORD"],
    )
    client.api_url = os.environ["CHORUS_API"].rstrip("/")
    client.auth_url = os.environ["CHORUS_TOKENS"] + "api/oauth/token"
    told = getattr(client.auth(), method)(**json.loads(asked))
    json.dump(told, sys.stdout, default=vars)


main()
