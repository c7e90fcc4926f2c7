"""`ctg_unaccent`: lower case without accents, usable in an index.

PostgreSQL's own `unaccent` is only STABLE, because its dictionary could change;
naming the dictionary makes it safe to declare IMMUTABLE.
"""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION ctg_unaccent(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(public.unaccent('public.unaccent', $1)) $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        migrations.RunSQL(FORWARD, "DROP FUNCTION IF EXISTS ctg_unaccent(text)"),
    ]
