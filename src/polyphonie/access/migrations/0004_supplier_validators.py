from django.db import migrations, models

ROLES = [
    "supplier_manager",
    "supplier_agent",
    "supplier_validator",
    "entity_manager",
    "invoice_agent",
    "authorising_officer",
    "public_accountant",
    "platform_administrator",
]


class Migration(migrations.Migration):
    dependencies = [("access", "0003_technical_accounts")]

    operations = [
        migrations.RemoveConstraint(model_name="assignment", name="access_assignment_role"),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(name="access_assignment_role", condition=models.Q(role__in=ROLES)),
        ),
    ]
