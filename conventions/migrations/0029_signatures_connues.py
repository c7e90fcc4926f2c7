from django.db import migrations

#: The trigger computes what it keeps: one part of each act is touched, nothing of it changes.
TOUCH = """
UPDATE conventions_partieacte SET version = version
WHERE id IN (SELECT MIN(id) FROM conventions_partieacte GROUP BY acte_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0028_signature_des_actes"),
    ]

    operations = [migrations.RunSQL(TOUCH, migrations.RunSQL.noop)]
