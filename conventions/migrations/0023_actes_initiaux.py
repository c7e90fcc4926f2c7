from django.db import migrations

#: The initial act of each convention that was there before the trigger which gives one.
GIVE = """
INSERT INTO conventions_acte (convention_id, kind, number, subject, created_by_id, created_at, version,
    effect_on_precision, effect_on_nuance, effect_on_month_day, effect_on_source,
    signed_on_precision, signed_on_nuance, signed_on_month_day, signed_on_source)
SELECT c.id, 'initial', 0, '', c.created_by_id, c.created_at, 0, 'day', '', '', '', 'day', '', '', ''
FROM conventions_convention c
WHERE NOT EXISTS (SELECT 1 FROM conventions_acte a WHERE a.convention_id = c.id AND a.kind = 'initial')
ORDER BY c.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0022_actes"),
    ]

    operations = [migrations.RunSQL(GIVE, migrations.RunSQL.noop)]
