import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="diagnostic",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_diagnosticevent" ("context", "convention_id", "id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "synthesis", "version") VALUES (NEW."context", NEW."convention_id", NEW."id", NEW."method", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."synthesis", NEW."version"); RETURN NULL;',
                    hash="d7142a587b434eeeddab2fc5676901fdc927312c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_64ed0",
                    table="diagnostics_diagnostic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnostic",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_diagnosticevent" ("context", "convention_id", "id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "synthesis", "version") VALUES (NEW."context", NEW."convention_id", NEW."id", NEW."method", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."synthesis", NEW."version"); RETURN NULL;',
                    hash="56b8561371e1b748967ab7ad4b1e186b18c39336",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_696ad",
                    table="diagnostics_diagnostic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnostic",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_diagnosticevent" ("context", "convention_id", "id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "synthesis", "version") VALUES (OLD."context", OLD."convention_id", OLD."id", OLD."method", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."synthesis", OLD."version"); RETURN NULL;',
                    hash="8bc73601e8e2ff33ca922369210a8b124179f43a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6744c",
                    table="diagnostics_diagnostic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="constatevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7efd97b47bcffc9ebf8d50bde7d1fbfbe2f7d6f6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_559fa",
                    table="diagnostics_constatevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosticevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="511086ce5b96c1159a59ef4b156b92144a7ac50e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9511d",
                    table="diagnostics_diagnosticevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="constat",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_constatevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "text", "theme_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."source", NEW."text", NEW."theme_id", NEW."version"); RETURN NULL;',
                    hash="b8ebd52e80895ca53e841dca1b7bc9291ff83d0b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1e9a",
                    table="diagnostics_constat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="constat",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_constatevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "text", "theme_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."source", NEW."text", NEW."theme_id", NEW."version"); RETURN NULL;',
                    hash="ca2870a4f1289cb475f0e1a64b8c484e5a5d140a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_490f5",
                    table="diagnostics_constat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="constat",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_constatevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "text", "theme_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."diagnostic_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."source", OLD."text", OLD."theme_id", OLD."version"); RETURN NULL;',
                    hash="05ed2127f7c124dd18b37f66b9b9d5572a6479fd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e7c1e",
                    table="diagnostics_constat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurindicateur",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_valeurindicateurevent" ("caf_id", "comment", "created_at", "created_by_id", "creation_key", "id", "indicateur_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "status", "territoire_id", "text", "value", "version", "year") VALUES (NEW."caf_id", NEW."comment", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."indicateur_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."status", NEW."territoire_id", NEW."text", NEW."value", NEW."version", NEW."year"); RETURN NULL;',
                    hash="278e82ca928882408ec41d5d9689da51d96c614a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ddb33",
                    table="diagnostics_valeurindicateur",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurindicateur",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_valeurindicateurevent" ("caf_id", "comment", "created_at", "created_by_id", "creation_key", "id", "indicateur_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "status", "territoire_id", "text", "value", "version", "year") VALUES (NEW."caf_id", NEW."comment", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."indicateur_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."status", NEW."territoire_id", NEW."text", NEW."value", NEW."version", NEW."year"); RETURN NULL;',
                    hash="60c9f321476ffff62296e29b15327fb022520df5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c0ce5",
                    table="diagnostics_valeurindicateur",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurindicateur",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_valeurindicateurevent" ("caf_id", "comment", "created_at", "created_by_id", "creation_key", "id", "indicateur_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "status", "territoire_id", "text", "value", "version", "year") VALUES (OLD."caf_id", OLD."comment", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."indicateur_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."status", OLD."territoire_id", OLD."text", OLD."value", OLD."version", OLD."year"); RETURN NULL;',
                    hash="d72322596ee05eba3a2b9a38639cfde36a5b8ac1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_05ada",
                    table="diagnostics_valeurindicateur",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurindicateurevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bdc797fc507eb7a4b9b73883dd622a02bd30afbd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f5fb4",
                    table="diagnostics_valeurindicateurevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="volet",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_voletevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="cde1c4ff841fd10536a715b820f5b8719fa06cd7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5c957",
                    table="diagnostics_volet",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="volet",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_voletevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="7242f9e6ee64735c4b25084cc83c724452ab4364",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_757fc",
                    table="diagnostics_volet",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="volet",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_voletevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."diagnostic_id", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."version"); RETURN NULL;',
                    hash="5b6c07aa14b75c28e731f5091f54dbe6daa4873e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_af074",
                    table="diagnostics_volet",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enjeuevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ff24707613af3c5e27884149aa2323911fa55dd0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5b536",
                    table="diagnostics_enjeuevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enjeu",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_enjeuevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "theme_id", "version", "volet_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."priority", NEW."theme_id", NEW."version", NEW."volet_id"); RETURN NULL;',
                    hash="a97f11085e8860d7ec6875fb3b98570c84ca81fa",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a32a8",
                    table="diagnostics_enjeu",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enjeu",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_enjeuevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "theme_id", "version", "volet_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."priority", NEW."theme_id", NEW."version", NEW."volet_id"); RETURN NULL;',
                    hash="f931ade9d3d9afb52eb09dab9a6788e9b713022c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_344c9",
                    table="diagnostics_enjeu",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enjeu",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_enjeuevent" ("created_at", "created_by_id", "creation_key", "diagnostic_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "theme_id", "version", "volet_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."diagnostic_id", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."priority", OLD."theme_id", OLD."version", OLD."volet_id"); RETURN NULL;',
                    hash="ae86803afe98500e6291ace297e64000b9ff9a19",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_68dc9",
                    table="diagnostics_enjeu",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voletevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="da4fc0dda6b29e56a48fd00e312372767e602db8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e2cee",
                    table="diagnostics_voletevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
