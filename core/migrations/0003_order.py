"""`ctg_order`: what names and numbers are sorted by, the same on every server and in an index.

No server is asked for a collation: the one that comes with the portal is built without ICU. Accents and capitals do not
count, each number is as wide as the others: École before Été before Zèbre, 1.2 before 1.10.
"""

from django.db import migrations

FORWARD = r"""
CREATE OR REPLACE FUNCTION ctg_order(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
SELECT regexp_replace(
    regexp_replace(public.ctg_unaccent($1), '([0-9]+)', '000000000\1', 'g'),
    '[0-9]*([0-9]{10})(?![0-9])', '\1', 'g')
$$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_search")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION IF EXISTS ctg_order(text)")]
