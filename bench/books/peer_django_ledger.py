"""django-ledger on the same movements, in SQLite in memory: made one by one, verified, locked and posted."""

import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

import django
import measure
from django.conf import settings

count = min(int(sys.argv[1]), 200)
settings.configure(
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.admin",
        "django_ledger",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SECRET_KEY="bench",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django_ledger.models import EntityModel, JournalEntryModel, TransactionModel  # noqa: E402

call_command("migrate", verbosity=0)
user = get_user_model().objects.create_user("bench")
entity = EntityModel.create_entity(name="State", admin=user, use_accrual_method=True, fy_start_month=1)
chart = entity.create_chart_of_accounts(coa_name="State", commit=True, assign_as_default=True)
accounts = {}
for code in (*measure.CHARGES, measure.ACCRUED, measure.PAYABLE, measure.BANK):
    charge = code.startswith("6")
    accounts[code] = entity.create_account(
        coa_model=chart,
        code=code if charge else f"1{code}",
        name=code,
        role="ex_regular" if charge else "asset_ca_cash",
        balance_type="debit",
        active=True,
    )
ledger = entity.create_ledger(name="Books", posted=True)
began = time.process_time()
for each in islice(measure.movements(1), count):
    entry = JournalEntryModel(
        ledger=ledger,
        timestamp=datetime(each.on.year, each.on.month, each.on.day, tzinfo=UTC),
        description="Service fait",
    )
    entry.clean()
    entry.save()
    TransactionModel.objects.bulk_create(
        TransactionModel(journal_entry=entry, account=accounts[code], amount=Decimal(each.cents) / 100, tx_type=side)
        for code, side in ((each.debit, "debit"), (each.credit, "credit"))
    )
    entry.mark_as_locked(commit=False)
    entry.mark_as_posted(verify=True, commit=True)
wrote = time.process_time() - began
began = time.process_time()
entity.digest(user_model=user, to_date=measure.ON, by_period=False)
print(wrote, time.process_time() - began, count)
