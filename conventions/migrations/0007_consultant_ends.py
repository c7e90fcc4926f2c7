from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0006_open_missions_end"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                name="membership_consultant_ends",
                condition=models.Q(("role", "consultant"), _negated=True) | models.Q(("ends_on__isnull", False)),
                violation_error_message="La mission d’un cabinet de conseil a une fin : indiquez son dernier jour.",
            ),
        ),
    ]
