from django.db import migrations, models


def sequence(name: str) -> migrations.RunSQL:
    """A sequence of 32 bits, which is what programs written for Chorus Pro keep an id in."""
    return migrations.RunSQL(sql=f"CREATE SEQUENCE {name} AS integer", reverse_sql=f"DROP SEQUENCE {name}")


def ordinal(model: str, sequence: str) -> migrations.AddField:
    given = models.Func(models.Value(sequence), function="nextval", output_field=models.BigIntegerField())
    return migrations.AddField(
        model_name=model, name="ordinal", field=models.BigIntegerField(db_default=given, unique=True)
    )


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_directory_lines")]

    operations = [
        sequence("parties_structure_ordinal"),
        sequence("parties_service_ordinal"),
        ordinal("entity", "parties_structure_ordinal"),
        ordinal("service", "parties_service_ordinal"),
        ordinal("supplier", "parties_structure_ordinal"),
    ]
