from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0006_expired_carried_back"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "expired"), _negated=True),
                name="convention_expired_is_computed",
                violation_error_message="« Échue » se lit de la date de fin, et ne s’enregistre pas.",
            ),
        ),
    ]
