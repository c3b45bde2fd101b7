"""Payment requests and what each step left: by entity and by month, shown centre by centre, signed things kept."""

import uuid

from django.db import migrations, models

import polyphonie.kernel.identity
from polyphonie.kernel.guards import PERIMETERS, guard, holds_on_platform
from polyphonie.kernel.partitions import CreatePartitionedModel, refuse_changes

OWN_CENTRES = " OR ".join(
    [
        holds_on_platform("spending."),
        *(f"{column} = ANY {PERIMETERS}" for column in ("entity_id", "programme_id", "bop_id", "uo_id")),
    ]
)
BESIDE = ("requestline", "paymentorder", "checkverdict", "suspension", "requisition", "share")
SIGNED = ("requestline", "paymentorder", "checkverdict", "requisition")
PASSING = """
    CREATE FUNCTION spending_request_passes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (OLD.number, OLD.flux, OLD.ground, OLD.ground_case, OLD.supplier_id, OLD.document_number, OLD.cents)
            IS DISTINCT FROM
            (NEW.number, NEW.flux, NEW.ground, NEW.ground_case, NEW.supplier_id, NEW.document_number, NEW.cents) THEN
            RAISE EXCEPTION 'payment request %: what it asks for never changes', OLD.number
                USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.passed_on IS NULL AND NEW.passed_on IS NOT NULL
            AND (SELECT count(DISTINCT code) FROM spending_checkverdict
                 WHERE entity_id = NEW.entity_id AND request_id = NEW.id AND holds) < 8
            AND NOT EXISTS (SELECT FROM spending_requisition
                            WHERE entity_id = NEW.entity_id AND request_id = NEW.id) THEN
            RAISE EXCEPTION 'payment request %: passed without its eight checks, nor a requisition', NEW.number
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER spending_request_passes BEFORE UPDATE ON spending_paymentrequest
        FOR EACH ROW EXECUTE FUNCTION spending_request_passes();
"""
"""C4: no request is passed without its eight checks, or a written requisition."""


def beside_its_request(table: str) -> migrations.RunSQL:
    """Whoever sees a request sees what lies beside it."""
    return guard(
        table,
        shows=f"EXISTS (SELECT FROM spending_paymentrequest r"
        f" WHERE r.entity_id = {table}.entity_id AND r.id = {table}.request_id)",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("spending", "0002_certificates"),
    ]

    operations = [
        CreatePartitionedModel(
            name="CheckVerdict",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("code", models.TextField()),
                ("holds", models.BooleanField()),
                ("computed", models.BooleanField()),
                ("facts", models.JSONField(default=dict)),
                ("by", models.UUIDField()),
                ("by_name", models.TextField()),
                ("on", models.DateField()),
            ],
        ),
        CreatePartitionedModel(
            name="PaymentOrder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("number", models.TextField()),
                ("request_id", models.UUIDField()),
                ("signed_by", models.UUIDField()),
                ("signed_by_name", models.TextField()),
                ("signed_on", models.DateField()),
                ("signed_at", models.DateTimeField()),
                ("role", models.TextField(default="")),
                ("role_perimeter", models.UUIDField(null=True)),
                ("role_from", models.DateField(null=True)),
                ("role_until", models.DateField(null=True)),
                ("cents", models.BigIntegerField()),
                ("digest", models.BinaryField()),
            ],
        ),
        CreatePartitionedModel(
            name="PaymentRequest",
            fields=[
                ("programme_id", models.UUIDField()),
                ("bop_id", models.UUIDField(null=True)),
                ("uo_id", models.UUIDField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("number", models.TextField()),
                ("fiscal_year", models.SmallIntegerField()),
                ("flux", models.SmallIntegerField()),
                ("purpose", models.TextField(default="expense")),
                ("ground", models.TextField()),
                ("ground_case", models.TextField(default="")),
                ("supplier_id", models.UUIDField()),
                ("supplier_name", models.TextField()),
                ("supplier_account", models.CharField(max_length=10)),
                ("document_number", models.TextField()),
                ("label", models.TextField()),
                ("structure_id", models.UUIDField(null=True)),
                ("invoice_id", models.UUIDField(null=True)),
                ("cents", models.BigIntegerField()),
                ("payable_cents", models.BigIntegerField()),
                ("state", models.TextField(default="entered")),
                ("received_on", models.DateField()),
                ("right_on", models.DateField()),
                ("started_on", models.DateField()),
                ("days", models.SmallIntegerField()),
                ("due_on", models.DateField(null=True)),
                ("stopped_on", models.DateField(null=True)),
                ("resumed_on", models.DateField(null=True)),
                ("days_left", models.SmallIntegerField(default=0)),
                ("entered_by", models.UUIDField()),
                ("entered_by_name", models.TextField()),
                ("entered_on", models.DateField()),
                ("ordered_by", models.UUIDField(null=True)),
                ("ordered_on", models.DateField(null=True)),
                ("passed_by", models.UUIDField(null=True)),
                ("passed_on", models.DateField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("principal_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RequestIdentity",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id",
                        "supplier_id",
                        "document_number",
                        "cents",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("supplier_id", models.UUIDField()),
                ("document_number", models.TextField()),
                ("cents", models.BigIntegerField()),
                ("request_id", models.UUIDField()),
            ],
        ),
        CreatePartitionedModel(
            name="RequestLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("place", models.SmallIntegerField()),
                ("envelope_id", models.UUIDField()),
                ("commitment", models.TextField()),
                ("charge_account", models.CharField(max_length=10)),
                ("accrual_account", models.CharField(default="", max_length=10)),
                ("axes", models.JSONField(default=dict)),
                ("cents", models.BigIntegerField()),
                ("recovered_cents", models.BigIntegerField(default=0)),
                ("withheld_cents", models.BigIntegerField(default=0)),
            ],
        ),
        CreatePartitionedModel(
            name="Requisition",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("words", models.TextField()),
                ("signed_by", models.UUIDField()),
                ("signed_by_name", models.TextField()),
                ("signed_on", models.DateField()),
            ],
        ),
        CreatePartitionedModel(
            name="Share",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("place", models.SmallIntegerField()),
                ("payee_id", models.UUIDField()),
                ("payee_name", models.TextField()),
                ("claim_id", models.UUIDField(null=True)),
                ("account_id", models.UUIDField(null=True)),
                ("transfer_id", models.UUIDField(null=True)),
                ("cents", models.BigIntegerField()),
                ("state", models.TextField(default="passed")),
                ("paid_on", models.DateField(null=True)),
            ],
        ),
        CreatePartitionedModel(
            name="Suspension",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entity_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity_id", models.UUIDField()),
                ("id", models.UUIDField(default=polyphonie.kernel.identity.new_id)),
                ("request_id", models.UUIDField()),
                ("state", models.TextField()),
                ("cause", models.TextField()),
                ("words", models.TextField()),
                ("stops_clock", models.BooleanField()),
                ("suspended_by", models.UUIDField()),
                ("suspended_by_name", models.TextField()),
                ("suspended_on", models.DateField()),
                ("answered_by_name", models.TextField(default="")),
                ("answered_on", models.DateField(null=True)),
                ("answer", models.TextField(default="")),
            ],
        ),
        migrations.AddField(
            model_name="commitmentline",
            name="advanced",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="commitmentline",
            name="direct",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="commitmentline",
            name="recovered",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="commitmentline",
            name="released",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="commitmentline",
            name="withheld",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("direct__gte", 0),
                    (
                        "requested__lte",
                        models.F("certified") + models.F("direct"),
                    ),
                ),
                name="spending_line_requested_as_certified",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("certified__lte", models.F("cents") - models.F("direct"))),
                name="spending_line_direct_within_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("recovered__gte", 0), ("recovered__lte", models.F("advanced"))),
                name="spending_line_recovered_as_advanced",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("released__gte", 0), ("released__lte", models.F("withheld"))),
                name="spending_line_released_as_withheld",
            ),
        ),
        migrations.AddIndex(
            model_name="checkverdict",
            index=models.Index(fields=["entity_id", "request_id", "id"], name="spending_verdict_request"),
        ),
        migrations.AddConstraint(
            model_name="checkverdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "authorising_officer",
                            "imputation",
                            "credits",
                            "certification",
                            "liquidation",
                            "documents",
                            "prescription",
                            "discharge",
                        ],
                    )
                ),
                name="spending_verdict_code",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentorder",
            index=models.Index(fields=["entity_id", "request_id", "id"], name="spending_order_request"),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(fields=["entity_id", "state", "due_on", "id"], name="spending_request_due"),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(fields=["entity_id", "number"], name="spending_request_number"),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(fields=["entity_id", "supplier_id", "id"], name="spending_request_supplier"),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(
                condition=models.Q(("invoice_id__isnull", False)),
                fields=["structure_id", "invoice_id"],
                name="spending_request_invoice",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(
                condition=models.Q(("principal_id__isnull", False)),
                fields=["entity_id", "principal_id"],
                name="spending_request_principal",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "entered",
                            "ordered",
                            "suspended",
                            "rejected",
                            "passed",
                            "in_payment",
                            "paid",
                            "bank_rejected",
                        ],
                    )
                ),
                name="spending_request_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("flux__in", [1, 2, 3, 4])), name="spending_request_flux"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["expense", "interest", "retention_release"])),
                name="spending_request_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ground__in", ["certified_service", "presumed_service", "advance"]),
                    models.Q(("ground__in", ["legal_case", "no_order"]), models.Q(("ground_case", ""), _negated=True)),
                    _connector="OR",
                ),
                name="spending_request_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cents__gt", 0), ("payable_cents__gte", 0), ("payable_cents__lte", models.F("cents"))
                ),
                name="spending_request_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ordered_by", None),
                    ("ordered_by", uuid.UUID("00000000-0000-0000-0000-000000000000")),
                    models.Q(("ordered_by", models.F("entered_by")), _negated=True),
                    _connector="OR",
                ),
                name="spending_request_other_orders",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("passed_by", None),
                    ("passed_by", uuid.UUID("00000000-0000-0000-0000-000000000000")),
                    models.Q(
                        models.Q(("passed_by", models.F("ordered_by")), _negated=True),
                        models.Q(("passed_by", models.F("entered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spending_request_other_passes",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["entered", "suspended", "rejected"]),
                    models.Q(
                        models.Q(("ordered_on__isnull", False), ("ground", "no_order"), _connector="OR"),
                        models.Q(("state", "ordered"), ("passed_on__isnull", False), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="spending_request_steps",
            ),
        ),
        migrations.AddIndex(
            model_name="requestline",
            index=models.Index(fields=["entity_id", "request_id", "place"], name="spending_request_line"),
        ),
        migrations.AddIndex(
            model_name="requestline",
            index=models.Index(fields=["entity_id", "commitment"], name="spending_line_commitment"),
        ),
        migrations.AddConstraint(
            model_name="requestline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cents__gt", 0),
                    (
                        "cents__gte",
                        models.F("recovered_cents") + models.F("withheld_cents"),
                    ),
                    ("recovered_cents__gte", 0),
                    ("withheld_cents__gte", 0),
                ),
                name="spending_request_line_amounts",
            ),
        ),
        migrations.AddIndex(
            model_name="requisition",
            index=models.Index(fields=["entity_id", "request_id", "id"], name="spending_requisition_request"),
        ),
        migrations.AddConstraint(
            model_name="requisition",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="spending_requisition_words"
            ),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["entity_id", "request_id", "place"], name="spending_share_request"),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["entity_id", "transfer_id"], name="spending_share_transfer"),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(condition=models.Q(("cents__gt", 0)), name="spending_share_above_zero"),
        ),
        migrations.AddIndex(
            model_name="suspension",
            index=models.Index(fields=["entity_id", "request_id", "id"], name="spending_suspension_request"),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="spending_suspension_words"
            ),
        ),
        migrations.RunSQL(
            sql=PASSING,
            reverse_sql="DROP TRIGGER spending_request_passes ON spending_paymentrequest;"
            " DROP FUNCTION spending_request_passes;",
        ),
        *(refuse_changes(f"spending_{table}") for table in SIGNED),
        guard("spending_paymentrequest", shows=OWN_CENTRES),
        *(beside_its_request(f"spending_{table}") for table in BESIDE),
    ]
