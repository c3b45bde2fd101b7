from django.db import migrations, models

GO_WITH_THE_JOB = """
    ALTER TABLE kernel_joberror ADD CONSTRAINT kernel_joberror_job
        FOREIGN KEY (job_id) REFERENCES procrastinate_jobs ON DELETE CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="JobError",
            fields=[
                ("job_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("error", models.TextField()),
                ("failed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            sql=GO_WITH_THE_JOB, reverse_sql="ALTER TABLE kernel_joberror DROP CONSTRAINT kernel_joberror_job"
        ),
    ]
