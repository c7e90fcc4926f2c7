"""Changes of fiches that were applied or withdrawn before their steps had lines: those of which the history knows when.

The event that changed the state says the time, and who. An application dated otherwise than the day of its event
was told afterwards: nobody knows its time, and it keeps its date alone.
"""

from django.db import migrations

TELL = """
INSERT INTO actions_changementtransition (name, from_state, to_state, at, by_id, reason, warnings, changement_id)
SELECT CASE e.state WHEN 'applied' THEN 'apply' ELSE 'withdraw' END,
       'proposed', e.state, e.pgh_created_at, u.id, '', '[]'::jsonb, e.pgh_obj_id
FROM actions_changementficheevent e
JOIN actions_changementfiche c ON c.id = e.pgh_obj_id AND c.state = e.state
LEFT JOIN pghistory_context x ON x.id = e.pgh_context_id
LEFT JOIN accounts_user u ON to_jsonb(u.id) = x.metadata -> 'user'
WHERE e.state <> 'proposed'
AND (SELECT p.state FROM actions_changementficheevent p
     WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id ORDER BY p.pgh_id DESC LIMIT 1) = 'proposed'
AND (e.state = 'withdrawn' OR c.applied_on = (e.pgh_created_at AT TIME ZONE 'Europe/Paris')::date)
AND NOT EXISTS (SELECT 1 FROM actions_changementtransition t WHERE t.changement_id = c.id)
ORDER BY e.pgh_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0012_changement_steps"),
    ]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
