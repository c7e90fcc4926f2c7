import datetime as dt

from django.db import migrations
from django.utils import timezone

LEFT = dt.timedelta(days=90)


def end_open_missions(apps, schema_editor):
    """A mission entered before the form asked for its end: three months are left to say the true day.

    The managers of the convention and its pilote read that day among the members, and may change it.
    """
    Membership = apps.get_model("conventions", "Membership")
    today = timezone.localdate()
    for row in Membership.objects.filter(role="consultant", ends_on=None):
        row.ends_on = max(row.starts_on, today) + LEFT
        row.save(update_fields=["ends_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0005_contrats_lies"),
    ]

    operations = [
        migrations.RunPython(end_open_missions, migrations.RunPython.noop),
    ]
