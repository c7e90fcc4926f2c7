import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="bilan",
            trigger=pgtrigger.compiler.Trigger(
                name="bilan_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.state IN ('validated', 'published') AND (\n                    (to_jsonb(NEW) - 'state' - 'document_id' - 'version')\n                        IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'document_id' - 'version')\n                    OR NEW.state NOT IN ('validated', 'published')\n                    OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id)\n                ) THEN\n                    RAISE EXCEPTION 'Le bilan % est validé : il ne change plus.', OLD.id\n                        USING ERRCODE = 'integrity_constraint_violation';\n                END IF;\n                RETURN NEW;\n                ",
                    hash="107538aa544d4460eb46fc8a624005b68ee9a8a3",
                    operation="UPDATE",
                    pgid="pgtrigger_bilan_kept_d6b3a",
                    table="reporting_bilan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bilan",
            trigger=pgtrigger.compiler.Trigger(
                name="bilan_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.state IN ('validated', 'published') THEN\n                    RAISE EXCEPTION 'Un bilan validé ne s’efface pas.'\n                        USING ERRCODE = 'integrity_constraint_violation';\n                END IF;\n                RETURN OLD;\n                ",
                    hash="1ba8798cdf6c0950ddc3dd68eb4efd572de89de5",
                    operation="DELETE",
                    pgid="pgtrigger_bilan_not_deleted_382fb",
                    table="reporting_bilan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bilan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_bilanevent" ("convention_id", "created_at", "created_by_id", "creation_key", "decisions_comment", "difficulties", "document_id", "finances_comment", "frozen_sha256", "governance_comment", "highlights", "id", "introduction", "kind", "means_comment", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priorities", "reservations", "seance_id", "state", "validated_on", "version", "year") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."decisions_comment", NEW."difficulties", NEW."document_id", NEW."finances_comment", NEW."frozen_sha256", NEW."governance_comment", NEW."highlights", NEW."id", NEW."introduction", NEW."kind", NEW."means_comment", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priorities", NEW."reservations", NEW."seance_id", NEW."state", NEW."validated_on", NEW."version", NEW."year"); RETURN NULL;',
                    hash="37cc460c79080a3f3b5362d4cd43a0a16db26171",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5f89f",
                    table="reporting_bilan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bilan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."convention_id" IS DISTINCT FROM (NEW."convention_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."creation_key" IS DISTINCT FROM (NEW."creation_key") OR OLD."decisions_comment" IS DISTINCT FROM (NEW."decisions_comment") OR OLD."difficulties" IS DISTINCT FROM (NEW."difficulties") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."finances_comment" IS DISTINCT FROM (NEW."finances_comment") OR OLD."frozen_sha256" IS DISTINCT FROM (NEW."frozen_sha256") OR OLD."governance_comment" IS DISTINCT FROM (NEW."governance_comment") OR OLD."highlights" IS DISTINCT FROM (NEW."highlights") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."introduction" IS DISTINCT FROM (NEW."introduction") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."means_comment" IS DISTINCT FROM (NEW."means_comment") OR OLD."priorities" IS DISTINCT FROM (NEW."priorities") OR OLD."reservations" IS DISTINCT FROM (NEW."reservations") OR OLD."seance_id" IS DISTINCT FROM (NEW."seance_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."validated_on" IS DISTINCT FROM (NEW."validated_on") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."year" IS DISTINCT FROM (NEW."year"))',
                    func='INSERT INTO "reporting_bilanevent" ("convention_id", "created_at", "created_by_id", "creation_key", "decisions_comment", "difficulties", "document_id", "finances_comment", "frozen_sha256", "governance_comment", "highlights", "id", "introduction", "kind", "means_comment", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priorities", "reservations", "seance_id", "state", "validated_on", "version", "year") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."decisions_comment", NEW."difficulties", NEW."document_id", NEW."finances_comment", NEW."frozen_sha256", NEW."governance_comment", NEW."highlights", NEW."id", NEW."introduction", NEW."kind", NEW."means_comment", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priorities", NEW."reservations", NEW."seance_id", NEW."state", NEW."validated_on", NEW."version", NEW."year"); RETURN NULL;',
                    hash="ff0b1db499b2781d9358746c17d36cda144cd112",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_884e9",
                    table="reporting_bilan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bilan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_bilanevent" ("convention_id", "created_at", "created_by_id", "creation_key", "decisions_comment", "difficulties", "document_id", "finances_comment", "frozen_sha256", "governance_comment", "highlights", "id", "introduction", "kind", "means_comment", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priorities", "reservations", "seance_id", "state", "validated_on", "version", "year") VALUES (OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."decisions_comment", OLD."difficulties", OLD."document_id", OLD."finances_comment", OLD."frozen_sha256", OLD."governance_comment", OLD."highlights", OLD."id", OLD."introduction", OLD."kind", OLD."means_comment", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priorities", OLD."reservations", OLD."seance_id", OLD."state", OLD."validated_on", OLD."version", OLD."year"); RETURN NULL;',
                    hash="5dbd9c497f2883173ddd77725cbe8eaaf6bd3161",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1ddc0",
                    table="reporting_bilan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bilanevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d7f77c0d243611c9b4c767561391d3731296d07b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ac6ae",
                    table="reporting_bilanevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ciblecouverture",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_ciblecouvertureevent" ("caf_id", "created_at", "created_by_id", "creation_key", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "source", "version", "words", "year") VALUES (NEW."caf_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate", NEW."source", NEW."version", NEW."words", NEW."year"); RETURN NULL;',
                    hash="09584506053cf9e35ef1912778a6699c791a8994",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7ab0a",
                    table="reporting_ciblecouverture",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ciblecouverture",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reporting_ciblecouvertureevent" ("caf_id", "created_at", "created_by_id", "creation_key", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "source", "version", "words", "year") VALUES (NEW."caf_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate", NEW."source", NEW."version", NEW."words", NEW."year"); RETURN NULL;',
                    hash="e0b412d80c4349448e164f74a17b16da6673d8af",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2943a",
                    table="reporting_ciblecouverture",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ciblecouverture",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_ciblecouvertureevent" ("caf_id", "created_at", "created_by_id", "creation_key", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "source", "version", "words", "year") VALUES (OLD."caf_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate", OLD."source", OLD."version", OLD."words", OLD."year"); RETURN NULL;',
                    hash="278363428f6724ce426ee87e445e79bcf1e2db55",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9a7d7",
                    table="reporting_ciblecouverture",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ciblecouvertureevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d3a3bfe970181df53144ab4c9ce611e5d15099d5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_75f5b",
                    table="reporting_ciblecouvertureevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
