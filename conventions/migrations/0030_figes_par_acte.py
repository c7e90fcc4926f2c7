from django.db import migrations

CARRY = """
UPDATE conventions_acte a SET frozen_at = c.text_frozen_at
FROM conventions_convention c WHERE a.initial_of_id = c.id AND c.text_frozen_at IS NOT NULL
"""
LOST = """
SELECT c.id FROM conventions_convention c LEFT JOIN conventions_acte a ON a.initial_of_id = c.id
WHERE c.text_frozen_at IS DISTINCT FROM a.frozen_at ORDER BY c.id LIMIT 1
"""


def carry(apps, schema_editor):
    """The instant since which the text of a convention is frozen is that of its initial act."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(CARRY)
        cursor.execute(LOST)
        if lost := cursor.fetchone():
            raise ValueError("Convention {} : l’instant où son texte a été figé n’a pas été repris.".format(*lost))


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0029_signatures_connues"),
    ]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
