import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("conventions", "0024_described_parties"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartieActe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("is_required", models.BooleanField(default=True, verbose_name="signature requise")),
                (
                    "exemption",
                    models.CharField(
                        blank=True,
                        help_text="Motif, si cette partie n’a pas à produire de délibération ou de décision.",
                        max_length=300,
                        verbose_name="autorisation sans objet",
                    ),
                ),
            ],
            options={
                "verbose_name": "partie à un acte",
                "ordering": ["acte", "partie__position", "partie"],
            },
        ),
        migrations.CreateModel(
            name="PartieActeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("is_required", models.BooleanField(default=True, verbose_name="signature requise")),
                (
                    "exemption",
                    models.CharField(
                        blank=True,
                        help_text="Motif, si cette partie n’a pas à produire de délibération ou de décision.",
                        max_length=300,
                        verbose_name="autorisation sans objet",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="acte",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="convention",
            name="initial_acte",
        ),
        migrations.AddField(
            model_name="acte",
            name="initial_of",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="initial_acte",
                to="conventions.convention",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acte",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."convention_id" IS DISTINCT FROM (NEW."convention_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."creation_key" IS DISTINCT FROM (NEW."creation_key") OR OLD."effect_on" IS DISTINCT FROM (NEW."effect_on") OR OLD."effect_on_month_day" IS DISTINCT FROM (NEW."effect_on_month_day") OR OLD."effect_on_nuance" IS DISTINCT FROM (NEW."effect_on_nuance") OR OLD."effect_on_precision" IS DISTINCT FROM (NEW."effect_on_precision") OR OLD."effect_on_source" IS DISTINCT FROM (NEW."effect_on_source") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."signed_on" IS DISTINCT FROM (NEW."signed_on") OR OLD."signed_on_month_day" IS DISTINCT FROM (NEW."signed_on_month_day") OR OLD."signed_on_nuance" IS DISTINCT FROM (NEW."signed_on_nuance") OR OLD."signed_on_precision" IS DISTINCT FROM (NEW."signed_on_precision") OR OLD."signed_on_source" IS DISTINCT FROM (NEW."signed_on_source") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."withdrawn_on" IS DISTINCT FROM (NEW."withdrawn_on"))',
                    func='INSERT INTO "conventions_acteevent" ("convention_id", "created_at", "created_by_id", "creation_key", "effect_on", "effect_on_month_day", "effect_on_nuance", "effect_on_precision", "effect_on_source", "frozen_at", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "signed_on_month_day", "signed_on_nuance", "signed_on_precision", "signed_on_source", "subject", "version", "withdrawn_on") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."effect_on", NEW."effect_on_month_day", NEW."effect_on_nuance", NEW."effect_on_precision", NEW."effect_on_source", NEW."frozen_at", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_on", NEW."signed_on_month_day", NEW."signed_on_nuance", NEW."signed_on_precision", NEW."signed_on_source", NEW."subject", NEW."version", NEW."withdrawn_on"); RETURN NULL;',
                    hash="c8227f19fff71f0403d3ed255c03ad52294e1754",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_03cfd",
                    table="conventions_acte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="initial_acte",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                INSERT INTO conventions_acte (convention_id, initial_of_id, kind, number, subject, created_by_id, created_at, version,\n                    effect_on_precision, effect_on_nuance, effect_on_month_day, effect_on_source,\n                    signed_on_precision, signed_on_nuance, signed_on_month_day, signed_on_source)\n                VALUES (NEW.id, NEW.id, 'initial', 0, '', NEW.created_by_id, NEW.created_at, 0,\n                    'day', '', '', '', 'day', '', '', '');\n                RETURN NULL;\n                ",
                    hash="b8587c7ea6b0ed55f50b13ca5466ad45fca36b82",
                    operation="INSERT",
                    pgid="pgtrigger_initial_acte_c9733",
                    table="conventions_convention",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="partieacte",
            name="acte",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="conventions.acte"
            ),
        ),
        migrations.AddField(
            model_name="partieacte",
            name="initial_of",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="initial",
                to="conventions.partie",
            ),
        ),
        migrations.AddField(
            model_name="partieacte",
            name="partie",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="conventions.partie"
            ),
        ),
        migrations.AddField(
            model_name="partieacteevent",
            name="acte",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="conventions.acte",
            ),
        ),
        migrations.AddField(
            model_name="partieacteevent",
            name="partie",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="conventions.partie",
            ),
        ),
        migrations.AddField(
            model_name="partieacteevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="partieacteevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="conventions.partieacte",
            ),
        ),
        migrations.AddConstraint(
            model_name="partieacte",
            constraint=models.UniqueConstraint(fields=("acte", "partie"), name="partieacte_once_an_acte"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partieacte",
            trigger=pgtrigger.compiler.Trigger(
                name="of_one_convention",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE is_initial boolean;",
                    func="\n                SELECT a.kind = 'initial' INTO is_initial\n                FROM conventions_acte a JOIN conventions_partie p ON p.convention_id = a.convention_id\n                WHERE a.id = NEW.acte_id AND p.id = NEW.partie_id;\n                IF is_initial IS NULL THEN\n                    RAISE EXCEPTION 'La partie n’est pas de la convention de ce qu’elle signe.'\n                        USING ERRCODE = 'integrity_constraint_violation';\n                END IF;\n                NEW.initial_of_id := CASE WHEN is_initial THEN NEW.partie_id END;\n                RETURN NEW;\n                ",
                    hash="61dcf9a86e6326531b56d3599d05287e457ac209",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_of_one_convention_ae8b3",
                    table="conventions_partieacte",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partieacteevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1ed43068a70a472918f90a232b501be824898bb7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_aaf80",
                    table="conventions_partieacteevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
