"""sepaxml writes the payments told on its standard input: run by its own environment, which has nothing of ours."""

import json
import sys
from datetime import date

from sepaxml import SepaTransfer

told = json.load(sys.stdin)
debtor = {"name": told["name"], "IBAN": told["iban"], "BIC": told["bic"], "batch": True, "currency": "EUR"}
made = SepaTransfer(debtor, schema=told["version"])
for each in told["payments"]:
    made.add_payment(each | {"execution_date": date.fromisoformat(told["day"])})
sys.stdout.buffer.write(made.export(validate=False))
