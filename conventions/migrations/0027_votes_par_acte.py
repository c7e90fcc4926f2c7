import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0026_parties_aux_actes"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="autorisation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="autorisation",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="autorisation",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="partie",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="partie",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="partie",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="signataire",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="signataire",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="signataire",
            name="delete_delete",
        ),
        migrations.RenameField(
            model_name="autorisation",
            old_name="partie",
            new_name="partie_acte",
        ),
        migrations.RenameField(
            model_name="autorisationevent",
            old_name="partie",
            new_name="partie_acte",
        ),
        migrations.RenameField(
            model_name="signataire",
            old_name="partie",
            new_name="partie_acte",
        ),
        migrations.RenameField(
            model_name="signataireevent",
            old_name="partie",
            new_name="partie_acte",
        ),
        migrations.AlterField(
            model_name="autorisation",
            name="partie_acte",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="autorisations", to="conventions.partieacte"
            ),
        ),
        migrations.AlterField(
            model_name="autorisationevent",
            name="partie_acte",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="conventions.partieacte",
            ),
        ),
        migrations.AlterField(
            model_name="signataire",
            name="partie_acte",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="signataires", to="conventions.partieacte"
            ),
        ),
        migrations.AlterField(
            model_name="signataireevent",
            name="partie_acte",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="conventions.partieacte",
            ),
        ),
        migrations.RemoveField(
            model_name="partie",
            name="exemption",
        ),
        migrations.RemoveField(
            model_name="partie",
            name="is_required",
        ),
        migrations.RemoveField(
            model_name="partieevent",
            name="exemption",
        ),
        migrations.RemoveField(
            model_name="partieevent",
            name="is_required",
        ),
        migrations.AddConstraint(
            model_name="acte",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("initial_of", models.F("convention")), ("kind", "initial")),
                    models.Q(models.Q(("kind", "initial"), _negated=True), ("initial_of", None)),
                    _connector="OR",
                ),
                name="acte_initial_of_its_convention",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="autorisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_autorisationevent" ("abstention_count", "against_count", "conforms", "convened_on", "convened_on_precision", "created_at", "created_by_id", "creation_key", "decided_on", "decided_on_month_day", "decided_on_nuance", "decided_on_precision", "decided_on_source", "document_id", "expressed_count", "for_count", "id", "in_office_count", "kind", "non_voting_count", "number", "outcome", "partie_acte_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_count", "proxy_count", "published_on", "published_on_precision", "purpose", "received_on", "received_on_precision", "subject", "version", "voter_count") VALUES (NEW."abstention_count", NEW."against_count", NEW."conforms", NEW."convened_on", NEW."convened_on_precision", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."decided_on", NEW."decided_on_month_day", NEW."decided_on_nuance", NEW."decided_on_precision", NEW."decided_on_source", NEW."document_id", NEW."expressed_count", NEW."for_count", NEW."id", NEW."in_office_count", NEW."kind", NEW."non_voting_count", NEW."number", NEW."outcome", NEW."partie_acte_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."present_count", NEW."proxy_count", NEW."published_on", NEW."published_on_precision", NEW."purpose", NEW."received_on", NEW."received_on_precision", NEW."subject", NEW."version", NEW."voter_count"); RETURN NULL;',
                    hash="15e40280f5b9c8cfedfe982ecfa21a506301b175",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7dbb5",
                    table="conventions_autorisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="autorisation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_autorisationevent" ("abstention_count", "against_count", "conforms", "convened_on", "convened_on_precision", "created_at", "created_by_id", "creation_key", "decided_on", "decided_on_month_day", "decided_on_nuance", "decided_on_precision", "decided_on_source", "document_id", "expressed_count", "for_count", "id", "in_office_count", "kind", "non_voting_count", "number", "outcome", "partie_acte_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_count", "proxy_count", "published_on", "published_on_precision", "purpose", "received_on", "received_on_precision", "subject", "version", "voter_count") VALUES (NEW."abstention_count", NEW."against_count", NEW."conforms", NEW."convened_on", NEW."convened_on_precision", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."decided_on", NEW."decided_on_month_day", NEW."decided_on_nuance", NEW."decided_on_precision", NEW."decided_on_source", NEW."document_id", NEW."expressed_count", NEW."for_count", NEW."id", NEW."in_office_count", NEW."kind", NEW."non_voting_count", NEW."number", NEW."outcome", NEW."partie_acte_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."present_count", NEW."proxy_count", NEW."published_on", NEW."published_on_precision", NEW."purpose", NEW."received_on", NEW."received_on_precision", NEW."subject", NEW."version", NEW."voter_count"); RETURN NULL;',
                    hash="0eb98094a0a8fe4b45d9869bae2943122cb47ab7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0d2f9",
                    table="conventions_autorisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="autorisation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_autorisationevent" ("abstention_count", "against_count", "conforms", "convened_on", "convened_on_precision", "created_at", "created_by_id", "creation_key", "decided_on", "decided_on_month_day", "decided_on_nuance", "decided_on_precision", "decided_on_source", "document_id", "expressed_count", "for_count", "id", "in_office_count", "kind", "non_voting_count", "number", "outcome", "partie_acte_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_count", "proxy_count", "published_on", "published_on_precision", "purpose", "received_on", "received_on_precision", "subject", "version", "voter_count") VALUES (OLD."abstention_count", OLD."against_count", OLD."conforms", OLD."convened_on", OLD."convened_on_precision", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."decided_on", OLD."decided_on_month_day", OLD."decided_on_nuance", OLD."decided_on_precision", OLD."decided_on_source", OLD."document_id", OLD."expressed_count", OLD."for_count", OLD."id", OLD."in_office_count", OLD."kind", OLD."non_voting_count", OLD."number", OLD."outcome", OLD."partie_acte_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."present_count", OLD."proxy_count", OLD."published_on", OLD."published_on_precision", OLD."purpose", OLD."received_on", OLD."received_on_precision", OLD."subject", OLD."version", OLD."voter_count"); RETURN NULL;',
                    hash="eefe5de624b28dc873c7cfdcb9e1fd91a1572d13",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_17311",
                    table="conventions_autorisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partie",
            trigger=pgtrigger.compiler.Trigger(
                name="part_in_initial",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                INSERT INTO conventions_partieacte (partie_id, acte_id, is_required, exemption, version)\n                SELECT NEW.id, id, true, '', 0 FROM conventions_acte WHERE initial_of_id = NEW.convention_id;\n                RETURN NULL;\n                ",
                    hash="53004a0670be81857cece1562e5261f2ac0354fc",
                    operation="INSERT",
                    pgid="pgtrigger_part_in_initial_a06f7",
                    table="conventions_partie",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signataire",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_signataireevent" ("capacity", "created_at", "created_by_id", "creation_key", "id", "name", "on_behalf_of", "partie_acte_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "signed_on", "signed_on_month_day", "signed_on_nuance", "signed_on_precision", "signed_on_source", "signed_version_id", "user_id", "version") VALUES (NEW."capacity", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."name", NEW."on_behalf_of", NEW."partie_acte_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."signed_on", NEW."signed_on_month_day", NEW."signed_on_nuance", NEW."signed_on_precision", NEW."signed_on_source", NEW."signed_version_id", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="57e471757a6d3fdda309e5d118c7fea9bea59315",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cad2f",
                    table="conventions_signataire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signataire",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_signataireevent" ("capacity", "created_at", "created_by_id", "creation_key", "id", "name", "on_behalf_of", "partie_acte_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "signed_on", "signed_on_month_day", "signed_on_nuance", "signed_on_precision", "signed_on_source", "signed_version_id", "user_id", "version") VALUES (NEW."capacity", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."name", NEW."on_behalf_of", NEW."partie_acte_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."signed_on", NEW."signed_on_month_day", NEW."signed_on_nuance", NEW."signed_on_precision", NEW."signed_on_source", NEW."signed_version_id", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="57bafe113bf35cedaa54fad51165f81dd2e9b996",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_67b49",
                    table="conventions_signataire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signataire",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_signataireevent" ("capacity", "created_at", "created_by_id", "creation_key", "id", "name", "on_behalf_of", "partie_acte_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "signed_on", "signed_on_month_day", "signed_on_nuance", "signed_on_precision", "signed_on_source", "signed_version_id", "user_id", "version") VALUES (OLD."capacity", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."name", OLD."on_behalf_of", OLD."partie_acte_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."signed_on", OLD."signed_on_month_day", OLD."signed_on_nuance", OLD."signed_on_precision", OLD."signed_on_source", OLD."signed_version_id", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="f75cef2bf6b8d15443cc6802ffa20b0c713c2cf5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f31b7",
                    table="conventions_signataire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partieacte",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_partieacteevent" ("acte_id", "exemption", "id", "is_required", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."acte_id", NEW."exemption", NEW."id", NEW."is_required", NEW."partie_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="9992133d464e511b7352a6b31d6c4c1b2eb14a61",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c7fa5",
                    table="conventions_partieacte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partieacte",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."acte_id" IS DISTINCT FROM (NEW."acte_id") OR OLD."exemption" IS DISTINCT FROM (NEW."exemption") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_required" IS DISTINCT FROM (NEW."is_required") OR OLD."partie_id" IS DISTINCT FROM (NEW."partie_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "conventions_partieacteevent" ("acte_id", "exemption", "id", "is_required", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."acte_id", NEW."exemption", NEW."id", NEW."is_required", NEW."partie_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="9832287bef8f10abec503ae5b298513f1ca49f6a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_63c42",
                    table="conventions_partieacte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partieacte",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_partieacteevent" ("acte_id", "exemption", "id", "is_required", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."acte_id", OLD."exemption", OLD."id", OLD."is_required", OLD."partie_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                    hash="7c2e7248e38a244f385a88ca45ef205ac52299cc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_16567",
                    table="conventions_partieacte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partie",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_partieevent" ("address", "commitments", "competences", "convention_id", "created_at", "created_by_id", "creation_key", "description", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "short_name", "version") VALUES (NEW."address", NEW."commitments", NEW."competences", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."description", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."role", NEW."short_name", NEW."version"); RETURN NULL;',
                    hash="adc29d8cc11b2efd3ce82363abb255e09b229664",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_66dda",
                    table="conventions_partie",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partie",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_partieevent" ("address", "commitments", "competences", "convention_id", "created_at", "created_by_id", "creation_key", "description", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "short_name", "version") VALUES (NEW."address", NEW."commitments", NEW."competences", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."description", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."role", NEW."short_name", NEW."version"); RETURN NULL;',
                    hash="4559ce8592a4b08c2d6af5cf11bf6cb77855c03b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3d8a8",
                    table="conventions_partie",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partie",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_partieevent" ("address", "commitments", "competences", "convention_id", "created_at", "created_by_id", "creation_key", "description", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "short_name", "version") VALUES (OLD."address", OLD."commitments", OLD."competences", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."description", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."role", OLD."short_name", OLD."version"); RETURN NULL;',
                    hash="35f07480413037e348b9bb0e93a3490735b1bcc8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_355eb",
                    table="conventions_partie",
                    when="AFTER",
                ),
            ),
        ),
    ]
