from django.db import migrations

#: What has no initial act cannot be carried: it names itself, and nothing is done.
LOST = """
SELECT p.id, p.convention_id FROM conventions_partie p
WHERE NOT EXISTS (SELECT 1 FROM conventions_acte a WHERE a.convention_id = p.convention_id AND a.kind = 'initial')
ORDER BY p.id LIMIT 1
"""

#: A row takes the key of its party: votes and signatures, and their history, keep the key that they hold.
CARRY = """
UPDATE conventions_acte SET initial_of_id = convention_id WHERE kind = 'initial';
INSERT INTO conventions_partieacte (id, partie_id, acte_id, is_required, exemption, version)
SELECT p.id, p.id, a.id, p.is_required, p.exemption, 0
FROM conventions_partie p JOIN conventions_acte a ON a.initial_of_id = p.convention_id ORDER BY p.id;
SELECT setval(
    pg_get_serial_sequence('conventions_partieacte', 'id'),
    (SELECT last_value FROM conventions_partie_id_seq),
    (SELECT is_called FROM conventions_partie_id_seq)
);
INSERT INTO conventions_partieacteevent (
    pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, id, version, acte_id, partie_id, is_required, exemption)
SELECT e.pgh_created_at, e.pgh_label, e.pgh_obj_id, e.pgh_context_id, e.id, 0, a.id, e.id, e.is_required, e.exemption
FROM (
    SELECT *, LAG(is_required) OVER past AS was_required, LAG(exemption) OVER past AS was_exempted
    FROM conventions_partieevent WINDOW past AS (PARTITION BY pgh_obj_id ORDER BY pgh_id)
) e JOIN conventions_acte a ON a.initial_of_id = e.convention_id
WHERE e.pgh_label <> 'update' OR (e.is_required, e.exemption) IS DISTINCT FROM (e.was_required, e.was_exempted)
ORDER BY e.pgh_id;
"""


def carry(apps, schema_editor):
    """The initial act of each convention asks of its parties what their own row said, history included."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(LOST)
        if lost := cursor.fetchone():
            raise ValueError("Partie {} : la convention {} n’a pas de convention initiale.".format(*lost))
        cursor.execute(CARRY)
        cursor.execute(
            "SELECT (SELECT COUNT(*) FROM conventions_partie), (SELECT COUNT(*) FROM conventions_partieacte)"
        )
        parties, carried = cursor.fetchone()
        if parties != carried:
            raise ValueError(f"{parties} parties, {carried} reprises dans leur convention initiale.")


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0025_partie_acte"),
    ]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
