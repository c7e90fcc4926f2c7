"""Words found anywhere in a name (pg_trgm), ranges that must not overlap (btree_gist),
and `ctg_french`: French full-text search that ignores accents."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

FORWARD = """
CREATE TEXT SEARCH CONFIGURATION ctg_french (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION ctg_french
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.french_stem;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_unaccent")]
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(FORWARD, "DROP TEXT SEARCH CONFIGURATION IF EXISTS ctg_french"),
    ]
