import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="etapeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="efc92a3aec6a75154d30a6f274a3406c03e02aeb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5df34",
                    table="actions_etapeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="etape",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_etapeevent" ("created_at", "created_by_id", "creation_key", "done_on", "ends_on", "ends_on_precision", "fiche_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "starts_on", "starts_on_precision", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."done_on", NEW."ends_on", NEW."ends_on_precision", NEW."fiche_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."starts_on", NEW."starts_on_precision", NEW."version"); RETURN NULL;',
                    hash="564c157da553cd7874f4831777a777f58a65e074",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bf144",
                    table="actions_etape",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="etape",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_etapeevent" ("created_at", "created_by_id", "creation_key", "done_on", "ends_on", "ends_on_precision", "fiche_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "starts_on", "starts_on_precision", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."done_on", NEW."ends_on", NEW."ends_on_precision", NEW."fiche_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."starts_on", NEW."starts_on_precision", NEW."version"); RETURN NULL;',
                    hash="8874ab7ef50875c644748aca9342c69e703c5469",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3676a",
                    table="actions_etape",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="etape",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_etapeevent" ("created_at", "created_by_id", "creation_key", "done_on", "ends_on", "ends_on_precision", "fiche_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "starts_on", "starts_on_precision", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."done_on", OLD."ends_on", OLD."ends_on_precision", OLD."fiche_id", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."starts_on", OLD."starts_on_precision", OLD."version"); RETURN NULL;',
                    hash="067c1773699bf7b5de9d4fa81efe1e7cd47787d2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0b759",
                    table="actions_etape",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changementficheevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="07c9db23024acb00c207439afcd0e2e50f6010a1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5f803",
                    table="actions_changementficheevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changementfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_changementficheevent" ("after", "applied_on", "before", "created_at", "created_by_id", "creation_key", "fiche_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "version") VALUES (NEW."after", NEW."applied_on", NEW."before", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."version"); RETURN NULL;',
                    hash="524ecec7f22a99a44780bec07e4711320e88d005",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dff3e",
                    table="actions_changementfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changementfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_changementficheevent" ("after", "applied_on", "before", "created_at", "created_by_id", "creation_key", "fiche_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "version") VALUES (NEW."after", NEW."applied_on", NEW."before", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."version"); RETURN NULL;',
                    hash="d4d9cc29d76fc62a6fe071fa1ae7b06bf9e1bb48",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_06030",
                    table="actions_changementfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changementfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_changementficheevent" ("after", "applied_on", "before", "created_at", "created_by_id", "creation_key", "fiche_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "version") VALUES (OLD."after", OLD."applied_on", OLD."before", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."fiche_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."state", OLD."version"); RETURN NULL;',
                    hash="313ef2ad98b96e304dd0c9da145dbcda6a17b18a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ce26f",
                    table="actions_changementfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acteurevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="82e9363d87a6e7b98f355a67b790370bb01d27c6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cc65f",
                    table="actions_acteurevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acteur",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_acteurevent" ("created_at", "created_by_id", "creation_key", "fiche_id", "id", "note", "organisation_id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "user_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."id", NEW."note", NEW."organisation_id", NEW."person_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."role", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="489dfdd305c438e1807bf169ada80184e3ad4c17",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bbf16",
                    table="actions_acteur",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acteur",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_acteurevent" ("created_at", "created_by_id", "creation_key", "fiche_id", "id", "note", "organisation_id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "user_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."id", NEW."note", NEW."organisation_id", NEW."person_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."role", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="cbefdc2ea8113fe124c59a1397df15946548af0f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_67326",
                    table="actions_acteur",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acteur",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_acteurevent" ("created_at", "created_by_id", "creation_key", "fiche_id", "id", "note", "organisation_id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "user_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."fiche_id", OLD."id", OLD."note", OLD."organisation_id", OLD."person_name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."role", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="d9df21cfaf22e9e8471bbe102b8b0495c5509ac4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9dad4",
                    table="actions_acteur",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicateurfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_indicateurficheevent" ("baseline_on", "baseline_on_precision", "baseline_value", "created_at", "created_by_id", "creation_key", "direction", "family", "fiche_id", "id", "is_cumulative", "kind", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "responsible", "source", "target_on", "target_on_precision", "target_value", "unit", "version") VALUES (NEW."baseline_on", NEW."baseline_on_precision", NEW."baseline_value", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."direction", NEW."family", NEW."fiche_id", NEW."id", NEW."is_cumulative", NEW."kind", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."responsible", NEW."source", NEW."target_on", NEW."target_on_precision", NEW."target_value", NEW."unit", NEW."version"); RETURN NULL;',
                    hash="be31e2231d56392457f296ea42bcf235ac09d846",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_44166",
                    table="actions_indicateurfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicateurfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_indicateurficheevent" ("baseline_on", "baseline_on_precision", "baseline_value", "created_at", "created_by_id", "creation_key", "direction", "family", "fiche_id", "id", "is_cumulative", "kind", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "responsible", "source", "target_on", "target_on_precision", "target_value", "unit", "version") VALUES (NEW."baseline_on", NEW."baseline_on_precision", NEW."baseline_value", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."direction", NEW."family", NEW."fiche_id", NEW."id", NEW."is_cumulative", NEW."kind", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."responsible", NEW."source", NEW."target_on", NEW."target_on_precision", NEW."target_value", NEW."unit", NEW."version"); RETURN NULL;',
                    hash="454a4029439871afcaa74f24c09ebc9359c1eb1b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_69bc4",
                    table="actions_indicateurfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicateurfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_indicateurficheevent" ("baseline_on", "baseline_on_precision", "baseline_value", "created_at", "created_by_id", "creation_key", "direction", "family", "fiche_id", "id", "is_cumulative", "kind", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "responsible", "source", "target_on", "target_on_precision", "target_value", "unit", "version") VALUES (OLD."baseline_on", OLD."baseline_on_precision", OLD."baseline_value", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."direction", OLD."family", OLD."fiche_id", OLD."id", OLD."is_cumulative", OLD."kind", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."responsible", OLD."source", OLD."target_on", OLD."target_on_precision", OLD."target_value", OLD."unit", OLD."version"); RETURN NULL;',
                    hash="5f528f9ab698209c37a9f73fc178c90b3872e44f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_63388",
                    table="actions_indicateurfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicateurficheevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c177ffecd2750be02654d50b2ab486f7436d6267",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6a3f0",
                    table="actions_indicateurficheevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lignebudgetaire",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_lignebudgetaireevent" ("actual_amount", "comment", "convention_id", "created_at", "created_by_id", "creation_key", "dispositif_id", "fiche_id", "funder_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_amount", "version", "visibility", "year") VALUES (NEW."actual_amount", NEW."comment", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."dispositif_id", NEW."fiche_id", NEW."funder_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_amount", NEW."version", NEW."visibility", NEW."year"); RETURN NULL;',
                    hash="ec3a7f92e251caed8ac0cfe477473b57bd8553f2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4c301",
                    table="actions_lignebudgetaire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lignebudgetaire",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_lignebudgetaireevent" ("actual_amount", "comment", "convention_id", "created_at", "created_by_id", "creation_key", "dispositif_id", "fiche_id", "funder_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_amount", "version", "visibility", "year") VALUES (NEW."actual_amount", NEW."comment", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."dispositif_id", NEW."fiche_id", NEW."funder_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_amount", NEW."version", NEW."visibility", NEW."year"); RETURN NULL;',
                    hash="6bc78cf8c4b518cdb522fff68acc913e348d07da",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b19bc",
                    table="actions_lignebudgetaire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lignebudgetaire",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_lignebudgetaireevent" ("actual_amount", "comment", "convention_id", "created_at", "created_by_id", "creation_key", "dispositif_id", "fiche_id", "funder_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_amount", "version", "visibility", "year") VALUES (OLD."actual_amount", OLD."comment", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."dispositif_id", OLD."fiche_id", OLD."funder_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_amount", OLD."version", OLD."visibility", OLD."year"); RETURN NULL;',
                    hash="d974fedb253acdce0619fe9931e7a83eba3b6a83",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_59c39",
                    table="actions_lignebudgetaire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lignebudgetaireevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dbe91d28341e74af9b64df042b2569f6aa31ff0f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6fc8a",
                    table="actions_lignebudgetaireevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moyenhumain",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_moyenhumainevent" ("actual", "convention_id", "created_at", "created_by_id", "creation_key", "fiche_id", "function", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned", "unit", "version", "year") VALUES (NEW."actual", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."function", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned", NEW."unit", NEW."version", NEW."year"); RETURN NULL;',
                    hash="1a3406416d3adfc1c61669d66edd6911fb7c476a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f6358",
                    table="actions_moyenhumain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moyenhumain",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_moyenhumainevent" ("actual", "convention_id", "created_at", "created_by_id", "creation_key", "fiche_id", "function", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned", "unit", "version", "year") VALUES (NEW."actual", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."function", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned", NEW."unit", NEW."version", NEW."year"); RETURN NULL;',
                    hash="7a5f8eddde000939db8e08c9d285910c92d37a22",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4620f",
                    table="actions_moyenhumain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moyenhumain",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_moyenhumainevent" ("actual", "convention_id", "created_at", "created_by_id", "creation_key", "fiche_id", "function", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned", "unit", "version", "year") VALUES (OLD."actual", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."fiche_id", OLD."function", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned", OLD."unit", OLD."version", OLD."year"); RETURN NULL;',
                    hash="de20bc045156fdfa21918a65ef3337a3c5cd61e7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f19ee",
                    table="actions_moyenhumain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="moyenhumainevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f0a72aa92b3e087ac1577e657959f0e5577fe934",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9cf76",
                    table="actions_moyenhumainevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notesuivi",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_notesuivievent" ("created_at", "created_by_id", "creation_key", "difficulties", "done", "fiche_id", "for_bilan_year", "id", "next_steps", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "visibility", "written_on") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."difficulties", NEW."done", NEW."fiche_id", NEW."for_bilan_year", NEW."id", NEW."next_steps", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version", NEW."visibility", NEW."written_on"); RETURN NULL;',
                    hash="9ceb8076eb33257f56acbc0e708397ba26d764e6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cb6b5",
                    table="actions_notesuivi",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notesuivi",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_notesuivievent" ("created_at", "created_by_id", "creation_key", "difficulties", "done", "fiche_id", "for_bilan_year", "id", "next_steps", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "visibility", "written_on") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."difficulties", NEW."done", NEW."fiche_id", NEW."for_bilan_year", NEW."id", NEW."next_steps", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version", NEW."visibility", NEW."written_on"); RETURN NULL;',
                    hash="3565a2016a212467ba50bf44bf701f1ef60ae210",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_27215",
                    table="actions_notesuivi",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notesuivi",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_notesuivievent" ("created_at", "created_by_id", "creation_key", "difficulties", "done", "fiche_id", "for_bilan_year", "id", "next_steps", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "visibility", "written_on") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."difficulties", OLD."done", OLD."fiche_id", OLD."for_bilan_year", OLD."id", OLD."next_steps", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version", OLD."visibility", OLD."written_on"); RETURN NULL;',
                    hash="e76c63f5731b19b865e840dfff755c501a5f7f64",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cac81",
                    table="actions_notesuivi",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notesuivievent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d03f5b135eb0d83127e8e2fea7409e2b82ab01a2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_32b2e",
                    table="actions_notesuivievent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objectif",
            trigger=pgtrigger.compiler.Trigger(
                name="objectif_changed_with_support",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF EXISTS (SELECT 1 FROM actions_ficheaction f WHERE f.id = NEW.fiche_id AND NOT f.is_proposed\n                           AND EXISTS (\n    SELECT 1 FROM actions_planactions p JOIN conventions_convention c ON c.id = p.convention_id\n    WHERE p.id = f.plan_id AND p.original_complete_on IS NOT NULL\n      AND c.state IN ('in_force', 'expired', 'renewed', 'terminated')))\n                   AND NOT EXISTS (SELECT 1 FROM actions_changementfiche WHERE fiche_id = NEW.fiche_id\n                                   AND state = 'applied' AND jsonb_exists(after->'objectifs', NEW.text))\n                THEN\n                    RAISE EXCEPTION 'Le plan d’origine est complet et la convention est signée : une fiche ajoutée, un titre ou un objectif modifié passent par un changement proposé, qu’une décision de comité ou un avenant permet d’appliquer.' USING ERRCODE = 'integrity_constraint_violation';\n                END IF;\n                RETURN NEW;\n                ",
                    hash="740535885d7af657fed3cc786945bc3356315fd8",
                    operation='INSERT OR UPDATE OF "text", "fiche_id"',
                    pgid="pgtrigger_objectif_changed_with_support_ac3b7",
                    table="actions_objectif",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objectif",
            trigger=pgtrigger.compiler.Trigger(
                name="objectif_removed_with_support",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF EXISTS (SELECT 1 FROM actions_ficheaction f WHERE f.id = OLD.fiche_id AND NOT f.is_proposed\n                           AND EXISTS (\n    SELECT 1 FROM actions_planactions p JOIN conventions_convention c ON c.id = p.convention_id\n    WHERE p.id = f.plan_id AND p.original_complete_on IS NOT NULL\n      AND c.state IN ('in_force', 'expired', 'renewed', 'terminated')))\n                   AND NOT EXISTS (SELECT 1 FROM actions_changementfiche WHERE fiche_id = OLD.fiche_id\n                                   AND state = 'applied' AND jsonb_exists(after, 'objectifs')\n                                   AND NOT jsonb_exists(after->'objectifs', OLD.text))\n                THEN\n                    RAISE EXCEPTION 'Le plan d’origine est complet et la convention est signée : une fiche ajoutée, un titre ou un objectif modifié passent par un changement proposé, qu’une décision de comité ou un avenant permet d’appliquer.' USING ERRCODE = 'integrity_constraint_violation';\n                END IF;\n                RETURN OLD;\n                ",
                    hash="3599c5d0012b21fa570eadce8ab28bdae530d048",
                    operation="DELETE",
                    pgid="pgtrigger_objectif_removed_with_support_a4169",
                    table="actions_objectif",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objectif",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_objectifevent" ("created_at", "created_by_id", "creation_key", "fiche_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."text", NEW."version"); RETURN NULL;',
                    hash="e2e7b551ae3b004a238c189af25d0eb9a1a1bc6c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_49ecb",
                    table="actions_objectif",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objectif",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_objectifevent" ("created_at", "created_by_id", "creation_key", "fiche_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."fiche_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."text", NEW."version"); RETURN NULL;',
                    hash="6e762be3b7954673de894b7f230c181b1fe7a2f0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17876",
                    table="actions_objectif",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objectif",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_objectifevent" ("created_at", "created_by_id", "creation_key", "fiche_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."fiche_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."text", OLD."version"); RETURN NULL;',
                    hash="dee42dd08994e162f7921ea0ba7abc6067283c8b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8f504",
                    table="actions_objectif",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objectifevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="521ba50eecc6d2571d794cb3efa0cf3decbdfb2c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_acfbb",
                    table="actions_objectifevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planactions",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_planactionsevent" ("convention_id", "declared_fiche_count", "id", "introduction", "original_complete_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."convention_id", NEW."declared_fiche_count", NEW."id", NEW."introduction", NEW."original_complete_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="d08572329e7c253292df2070159fbe7a6bd89d07",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a0de9",
                    table="actions_planactions",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planactions",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_planactionsevent" ("convention_id", "declared_fiche_count", "id", "introduction", "original_complete_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."convention_id", NEW."declared_fiche_count", NEW."id", NEW."introduction", NEW."original_complete_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="2d22a10ed0dbc3366e42f311c7c671af0866283d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_706b1",
                    table="actions_planactions",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planactions",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_planactionsevent" ("convention_id", "declared_fiche_count", "id", "introduction", "original_complete_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."convention_id", OLD."declared_fiche_count", OLD."id", OLD."introduction", OLD."original_complete_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                    hash="b17bd93a8f03cc109f9158554a77c7dcaf61c46d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c8ae8",
                    table="actions_planactions",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="niveauplanevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="31a4a1dea0e26bd08cb3d8a57bfdecbfb16da695",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_22b3c",
                    table="actions_niveauplanevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="niveauplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_niveauplanevent" ("created_at", "created_by_id", "creation_key", "depth", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "plural", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."depth", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."plural", NEW."version"); RETURN NULL;',
                    hash="96c4e33897d24520a961d394d706359494293beb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_94fec",
                    table="actions_niveauplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="niveauplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_niveauplanevent" ("created_at", "created_by_id", "creation_key", "depth", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "plural", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."depth", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."plural", NEW."version"); RETURN NULL;',
                    hash="f2cdf3d1407752a51ea3190734d18401925b16c4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1a89c",
                    table="actions_niveauplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="niveauplan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_niveauplanevent" ("created_at", "created_by_id", "creation_key", "depth", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "plural", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."depth", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."plural", OLD."version"); RETURN NULL;',
                    hash="4681914d8c1a93ef4d46bfccd950abb2f60c8036",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4a6b9",
                    table="actions_niveauplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ficheactionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d20562ce25fa70a3a5baca01642c72aab83c6147",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_27e89",
                    table="actions_ficheactionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ficheaction",
            trigger=pgtrigger.compiler.Trigger(
                name="fiche_added_with_support",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NOT NEW.is_proposed AND EXISTS (\n    SELECT 1 FROM actions_planactions p JOIN conventions_convention c ON c.id = p.convention_id\n    WHERE p.id = NEW.plan_id AND p.original_complete_on IS NOT NULL\n      AND c.state IN ('in_force', 'expired', 'renewed', 'terminated')) THEN\n                    RAISE EXCEPTION 'Le plan d’origine est complet et la convention est signée : une fiche ajoutée, un titre ou un objectif modifié passent par un changement proposé, qu’une décision de comité ou un avenant permet d’appliquer.' USING ERRCODE = 'integrity_constraint_violation';\n                END IF;\n                RETURN NEW;\n                ",
                    hash="d20ea46ceaad007c6e3df8ba5105d5fe892db479",
                    operation="INSERT",
                    pgid="pgtrigger_fiche_added_with_support_93007",
                    table="actions_ficheaction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ficheaction",
            trigger=pgtrigger.compiler.Trigger(
                name="fiche_changed_with_support",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF (NEW.title = OLD.title AND NEW.general_objective = OLD.general_objective\n                    AND NEW.is_proposed = OLD.is_proposed AND NEW.plan_id = OLD.plan_id)\n                   OR NOT EXISTS (\n    SELECT 1 FROM actions_planactions p JOIN conventions_convention c ON c.id = p.convention_id\n    WHERE p.id = OLD.plan_id AND p.original_complete_on IS NOT NULL\n      AND c.state IN ('in_force', 'expired', 'renewed', 'terminated')) THEN\n                    RETURN NEW;\n                END IF;\n                IF OLD.is_proposed AND NEW.is_proposed AND NEW.plan_id = OLD.plan_id THEN\n                    RETURN NEW;\n                END IF;\n                IF OLD.is_proposed AND EXISTS (\n                    SELECT 1 FROM actions_changementfiche WHERE fiche_id = OLD.id AND kind = 'added' AND state = 'applied')\n                THEN\n                    RETURN NEW;\n                END IF;\n                IF OLD.is_proposed = NEW.is_proposed AND NEW.plan_id = OLD.plan_id\n                   AND (NEW.title = OLD.title OR EXISTS (\n                        SELECT 1 FROM actions_changementfiche WHERE fiche_id = OLD.id AND state = 'applied'\n                        AND after->>'title' = NEW.title))\n                   AND (NEW.general_objective = OLD.general_objective OR EXISTS (\n                        SELECT 1 FROM actions_changementfiche WHERE fiche_id = OLD.id AND state = 'applied'\n                        AND after->>'general_objective' = NEW.general_objective))\n                THEN\n                    RETURN NEW;\n                END IF;\n                RAISE EXCEPTION 'Le plan d’origine est complet et la convention est signée : une fiche ajoutée, un titre ou un objectif modifié passent par un changement proposé, qu’une décision de comité ou un avenant permet d’appliquer.' USING ERRCODE = 'integrity_constraint_violation';\n                ",
                    hash="e995827bf37c3ff1d115eea21a71de4423ec0907",
                    operation='UPDATE OF "title", "general_objective", "is_proposed", "plan_id"',
                    pgid="pgtrigger_fiche_changed_with_support_d226f",
                    table="actions_ficheaction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ficheaction",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_ficheactionevent" ("abandon_reason", "abandoned_on", "attention_points", "audience_note", "axe_id", "code", "context", "created_at", "created_by_id", "creation_key", "description", "ends_on", "ends_on_precision", "evaluation", "general_objective", "id", "is_proposed", "is_recurring", "levers", "linked_contracts", "material_means", "obstacles", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "priority", "progress_comment", "progress_on", "progress_rate", "starts_on", "starts_on_precision", "state", "title", "version") VALUES (NEW."abandon_reason", NEW."abandoned_on", NEW."attention_points", NEW."audience_note", NEW."axe_id", NEW."code", NEW."context", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."description", NEW."ends_on", NEW."ends_on_precision", NEW."evaluation", NEW."general_objective", NEW."id", NEW."is_proposed", NEW."is_recurring", NEW."levers", NEW."linked_contracts", NEW."material_means", NEW."obstacles", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."priority", NEW."progress_comment", NEW."progress_on", NEW."progress_rate", NEW."starts_on", NEW."starts_on_precision", NEW."state", NEW."title", NEW."version"); RETURN NULL;',
                    hash="94efb91d839b8ef7288c0f38ad9f333f5e75e50d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_92383",
                    table="actions_ficheaction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ficheaction",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_ficheactionevent" ("abandon_reason", "abandoned_on", "attention_points", "audience_note", "axe_id", "code", "context", "created_at", "created_by_id", "creation_key", "description", "ends_on", "ends_on_precision", "evaluation", "general_objective", "id", "is_proposed", "is_recurring", "levers", "linked_contracts", "material_means", "obstacles", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "priority", "progress_comment", "progress_on", "progress_rate", "starts_on", "starts_on_precision", "state", "title", "version") VALUES (NEW."abandon_reason", NEW."abandoned_on", NEW."attention_points", NEW."audience_note", NEW."axe_id", NEW."code", NEW."context", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."description", NEW."ends_on", NEW."ends_on_precision", NEW."evaluation", NEW."general_objective", NEW."id", NEW."is_proposed", NEW."is_recurring", NEW."levers", NEW."linked_contracts", NEW."material_means", NEW."obstacles", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."priority", NEW."progress_comment", NEW."progress_on", NEW."progress_rate", NEW."starts_on", NEW."starts_on_precision", NEW."state", NEW."title", NEW."version"); RETURN NULL;',
                    hash="37596fd65ba1749f9db7fe3aeec6fe48e3502f12",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_818aa",
                    table="actions_ficheaction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ficheaction",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_ficheactionevent" ("abandon_reason", "abandoned_on", "attention_points", "audience_note", "axe_id", "code", "context", "created_at", "created_by_id", "creation_key", "description", "ends_on", "ends_on_precision", "evaluation", "general_objective", "id", "is_proposed", "is_recurring", "levers", "linked_contracts", "material_means", "obstacles", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "priority", "progress_comment", "progress_on", "progress_rate", "starts_on", "starts_on_precision", "state", "title", "version") VALUES (OLD."abandon_reason", OLD."abandoned_on", OLD."attention_points", OLD."audience_note", OLD."axe_id", OLD."code", OLD."context", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."description", OLD."ends_on", OLD."ends_on_precision", OLD."evaluation", OLD."general_objective", OLD."id", OLD."is_proposed", OLD."is_recurring", OLD."levers", OLD."linked_contracts", OLD."material_means", OLD."obstacles", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position", OLD."priority", OLD."progress_comment", OLD."progress_on", OLD."progress_rate", OLD."starts_on", OLD."starts_on_precision", OLD."state", OLD."title", OLD."version"); RETURN NULL;',
                    hash="2a704ddf442fbb91768e9e099aff3ec67d34a080",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_25ac7",
                    table="actions_ficheaction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="axeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="876debcf3aa8aae532e8cccc9c9fb969535b5e34",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cd68b",
                    table="actions_axeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="axe",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_axeevent" ("code", "created_at", "created_by_id", "creation_key", "depth", "description", "id", "label", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "version") VALUES (NEW."code", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."depth", NEW."description", NEW."id", NEW."label", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="00ce0ca78a43536595863820437e35f9877b7d06",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_592c7",
                    table="actions_axe",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="axe",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_axeevent" ("code", "created_at", "created_by_id", "creation_key", "depth", "description", "id", "label", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "version") VALUES (NEW."code", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."depth", NEW."description", NEW."id", NEW."label", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="7dec4a716a96a8805c42d0217b852a2fa9c93540",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9aae8",
                    table="actions_axe",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="axe",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_axeevent" ("code", "created_at", "created_by_id", "creation_key", "depth", "description", "id", "label", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "version") VALUES (OLD."code", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."depth", OLD."description", OLD."id", OLD."label", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position", OLD."version"); RETURN NULL;',
                    hash="9a48c8880fc024e5784970366c81ed13cb477cf5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3aa19",
                    table="actions_axe",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planactionsevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e8dc6c91bc6d0bc5a295c14f42b5b6f97f312df8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3c52d",
                    table="actions_planactionsevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_valeurficheevent" ("comment", "created_at", "created_by_id", "creation_key", "id", "indicateur_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "text", "value", "version", "year") VALUES (NEW."comment", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."indicateur_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status", NEW."text", NEW."value", NEW."version", NEW."year"); RETURN NULL;',
                    hash="31581dd220615fc3d47f2ac76de18f629e485df3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bd3da",
                    table="actions_valeurfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "actions_valeurficheevent" ("comment", "created_at", "created_by_id", "creation_key", "id", "indicateur_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "text", "value", "version", "year") VALUES (NEW."comment", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."indicateur_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status", NEW."text", NEW."value", NEW."version", NEW."year"); RETURN NULL;',
                    hash="b100794a87da1ab45480f9e484f195326401fbcc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_922fb",
                    table="actions_valeurfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_valeurficheevent" ("comment", "created_at", "created_by_id", "creation_key", "id", "indicateur_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "text", "value", "version", "year") VALUES (OLD."comment", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."indicateur_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."status", OLD."text", OLD."value", OLD."version", OLD."year"); RETURN NULL;',
                    hash="b99bbbe8065277f8893546d77163cf98e75cf0de",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_011d2",
                    table="actions_valeurfiche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="valeurficheevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="74b8d8eef4ccaf58c5f61a9b8fb966d8b6c7cc71",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_248ac",
                    table="actions_valeurficheevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
