import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="comite",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_comiteevent" ("caf_id", "composition", "convention_id", "created_at", "created_by_id", "creation_key", "frequency", "id", "kind", "name", "parity_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."caf_id", NEW."composition", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."frequency", NEW."id", NEW."kind", NEW."name", NEW."parity_rule", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="226520cc9a46bdabdc29a10e5fd1b2d8a270e722",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_72fe1",
                    table="governance_comite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comite",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "governance_comiteevent" ("caf_id", "composition", "convention_id", "created_at", "created_by_id", "creation_key", "frequency", "id", "kind", "name", "parity_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."caf_id", NEW."composition", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."frequency", NEW."id", NEW."kind", NEW."name", NEW."parity_rule", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="4a0f771fa375902c3c2197ab25c18c7566c53b5e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5ebcb",
                    table="governance_comite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comite",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_comiteevent" ("caf_id", "composition", "convention_id", "created_at", "created_by_id", "creation_key", "frequency", "id", "kind", "name", "parity_rule", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."caf_id", OLD."composition", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."frequency", OLD."id", OLD."kind", OLD."name", OLD."parity_rule", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                    hash="c6aca9582a4eeeaec04ecf1add0b417c22c823ab",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_222e7",
                    table="governance_comite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comiteevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0fd1b8d0ab73a711595c91556c55466f4920c440",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_89874",
                    table="governance_comiteevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membrecomite",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_membrecomiteevent" ("comite_id", "created_at", "created_by_id", "creation_key", "ends_on", "function", "id", "is_chair", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "starts_on", "user_id", "version") VALUES (NEW."comite_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."ends_on", NEW."function", NEW."id", NEW."is_chair", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side", NEW."starts_on", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="b9f7e7f61ac855130a0e25a586c4fc9d4549bf09",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_94a64",
                    table="governance_membrecomite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membrecomite",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "governance_membrecomiteevent" ("comite_id", "created_at", "created_by_id", "creation_key", "ends_on", "function", "id", "is_chair", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "starts_on", "user_id", "version") VALUES (NEW."comite_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."ends_on", NEW."function", NEW."id", NEW."is_chair", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side", NEW."starts_on", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="53fa6579dcd5e94a74dc25e961ec1551459db64e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_93284",
                    table="governance_membrecomite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membrecomite",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_membrecomiteevent" ("comite_id", "created_at", "created_by_id", "creation_key", "ends_on", "function", "id", "is_chair", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "starts_on", "user_id", "version") VALUES (OLD."comite_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."ends_on", OLD."function", OLD."id", OLD."is_chair", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side", OLD."starts_on", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="fd805c07866547c3da8403e351b68379204fc526",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_71d41",
                    table="governance_membrecomite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membrecomiteevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9d9476305e9cec0dc87f571a7a6bac9885fbadb9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0546c",
                    table="governance_membrecomiteevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seance",
            trigger=pgtrigger.compiler.Trigger(
                name="minutes_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF OLD.state = 'validated' THEN\n    RAISE EXCEPTION 'Le compte rendu de la séance % est validé : il ne change plus.', OLD.id\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN NEW;\n",
                    hash="b5975d49b53e071bb5d96a1ef4bf8d3adcba8c2d",
                    operation="UPDATE",
                    pgid="pgtrigger_minutes_kept_f7c5b",
                    table="governance_seance",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seance",
            trigger=pgtrigger.compiler.Trigger(
                name="minutes_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF OLD.state = 'validated' THEN\n    RAISE EXCEPTION 'Le compte rendu de la séance % est validé : il ne change plus.', OLD.id\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN OLD;\n",
                    hash="a9f0f0557f662f9f9567b91be8a307d98c814c20",
                    operation="DELETE",
                    pgid="pgtrigger_minutes_not_deleted_b740b",
                    table="governance_seance",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seance",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_seanceevent" ("comite_id", "convened_at", "created_at", "created_by_id", "creation_key", "held_on", "id", "introduction", "is_remote", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "state", "validated_at", "version") VALUES (NEW."comite_id", NEW."convened_at", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."held_on", NEW."id", NEW."introduction", NEW."is_remote", NEW."minutes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."starts_at", NEW."state", NEW."validated_at", NEW."version"); RETURN NULL;',
                    hash="f1db36b027104e9fb2ad062b8102de96d4d48f1c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dbc68",
                    table="governance_seance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seance",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "governance_seanceevent" ("comite_id", "convened_at", "created_at", "created_by_id", "creation_key", "held_on", "id", "introduction", "is_remote", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "state", "validated_at", "version") VALUES (NEW."comite_id", NEW."convened_at", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."held_on", NEW."id", NEW."introduction", NEW."is_remote", NEW."minutes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."starts_at", NEW."state", NEW."validated_at", NEW."version"); RETURN NULL;',
                    hash="e0929ed80ca0c1bbc4009909acced4b29b426098",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f9fe2",
                    table="governance_seance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seance",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_seanceevent" ("comite_id", "convened_at", "created_at", "created_by_id", "creation_key", "held_on", "id", "introduction", "is_remote", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "state", "validated_at", "version") VALUES (OLD."comite_id", OLD."convened_at", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."held_on", OLD."id", OLD."introduction", OLD."is_remote", OLD."minutes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."starts_at", OLD."state", OLD."validated_at", OLD."version"); RETURN NULL;',
                    hash="d352d14fe1ff1e0cfc13441535ac81dc6c2acf11",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b1697",
                    table="governance_seance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4aba15e7ff06d243826937b2fb04895ed64aca21",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_54c04",
                    table="governance_presenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presence",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_with_minutes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = NEW.seance_id FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = NEW.seance_id AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN NEW;",
                    hash="18b44c760710a5d79d3a1d715982697cf8f4acad",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_kept_with_minutes_0194c",
                    table="governance_presence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presence",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_after_minutes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = OLD.seance_id FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = OLD.seance_id AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN OLD;",
                    hash="dd4d9c4c856ae4324b6e32e8dde3300d3e8cefb3",
                    operation="DELETE",
                    pgid="pgtrigger_kept_after_minutes_5ceb6",
                    table="governance_presence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_presenceevent" ("created_at", "created_by_id", "creation_key", "function", "id", "membre_id", "name", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "represented_by", "seance_id", "status", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."function", NEW."id", NEW."membre_id", NEW."name", NEW."organisation_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."represented_by", NEW."seance_id", NEW."status", NEW."version"); RETURN NULL;',
                    hash="67a1ed39dc0c6d8cd7052131dd59a45910d2b4f7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5014b",
                    table="governance_presence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "governance_presenceevent" ("created_at", "created_by_id", "creation_key", "function", "id", "membre_id", "name", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "represented_by", "seance_id", "status", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."function", NEW."id", NEW."membre_id", NEW."name", NEW."organisation_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."represented_by", NEW."seance_id", NEW."status", NEW."version"); RETURN NULL;',
                    hash="72f259134725e42e0108c6085bfeef2039b1cdd3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_34a35",
                    table="governance_presence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="presence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_presenceevent" ("created_at", "created_by_id", "creation_key", "function", "id", "membre_id", "name", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "represented_by", "seance_id", "status", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."function", OLD."id", OLD."membre_id", OLD."name", OLD."organisation_name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."represented_by", OLD."seance_id", OLD."status", OLD."version"); RETURN NULL;',
                    hash="d6ce635847f79dd5dfa312dcc21cb975fa5c0651",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8c5f7",
                    table="governance_presence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointordredujourevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ada46037fd88f6dc34c390b02d991bdbe4853c2d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_217b7",
                    table="governance_pointordredujourevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointordredujour",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_with_minutes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = NEW.seance_id FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = NEW.seance_id AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN NEW;",
                    hash="ad1d827740347cc19e0237589a26c648d915d3c4",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_kept_with_minutes_215f4",
                    table="governance_pointordredujour",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointordredujour",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_after_minutes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = OLD.seance_id FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = OLD.seance_id AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN OLD;",
                    hash="e009d4a17ab1a2753cfa7cbd30f2a8c5471291c3",
                    operation="DELETE",
                    pgid="pgtrigger_kept_after_minutes_e7e7e",
                    table="governance_pointordredujour",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointordredujour",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_pointordredujourevent" ("created_at", "created_by_id", "creation_key", "id", "minutes_count", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "seance_id", "text", "title", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."minutes_count", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."seance_id", NEW."text", NEW."title", NEW."version"); RETURN NULL;',
                    hash="0a09a683f688b789aca702526363c3c221e3cbe5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b0cd3",
                    table="governance_pointordredujour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointordredujour",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "governance_pointordredujourevent" ("created_at", "created_by_id", "creation_key", "id", "minutes_count", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "seance_id", "text", "title", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."minutes_count", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."seance_id", NEW."text", NEW."title", NEW."version"); RETURN NULL;',
                    hash="618acab80f14cb1807a434b8094299127f19d2eb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_18944",
                    table="governance_pointordredujour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointordredujour",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_pointordredujourevent" ("created_at", "created_by_id", "creation_key", "id", "minutes_count", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "seance_id", "text", "title", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."minutes_count", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."seance_id", OLD."text", OLD."title", OLD."version"); RETURN NULL;',
                    hash="f8f35fda29d7e23520d4b1b76c6e689078a99414",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_198b6",
                    table="governance_pointordredujour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="77b578deeb91a08c84bcf7fccb53077d3060264a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c4e9f",
                    table="governance_decisionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_text_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF (NEW.text, NEW.number, NEW.seance_id, NEW.owner, NEW.due_on)\n                   IS DISTINCT FROM (OLD.text, OLD.number, OLD.seance_id, OLD.owner, OLD.due_on)\n                   OR (NEW.changement_id IS DISTINCT FROM OLD.changement_id AND NEW.changement_id IS NOT NULL) THEN\n                \nPERFORM 1 FROM governance_seance WHERE id = OLD.seance_id FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = OLD.seance_id AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\n\nPERFORM 1 FROM governance_seance WHERE id = NEW.seance_id FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = NEW.seance_id AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\n\n                END IF;\n                RETURN NEW;\n                ",
                    hash="bdcdab01fff5eb55cb46a5f8ae7339518d60eeae",
                    operation="UPDATE",
                    pgid="pgtrigger_decision_text_kept_b1b1c",
                    table="governance_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_after_minutes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = COALESCE(NEW.seance_id, OLD.seance_id) FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = COALESCE(NEW.seance_id, OLD.seance_id) AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN COALESCE(NEW, OLD);",
                    hash="2aa1b090571b61d71b77b9ebd9d7bdb26a92ae37",
                    operation="DELETE OR INSERT",
                    pgid="pgtrigger_kept_after_minutes_15aab",
                    table="governance_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_decisionevent" ("changement_id", "created_at", "created_by_id", "creation_key", "due_on", "id", "number", "outcome", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seance_id", "state", "text", "version") VALUES (NEW."changement_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."due_on", NEW."id", NEW."number", NEW."outcome", NEW."owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seance_id", NEW."state", NEW."text", NEW."version"); RETURN NULL;',
                    hash="717a575e5fd78860e64123ad5aec1597d0a6a4b1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_917a4",
                    table="governance_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "governance_decisionevent" ("changement_id", "created_at", "created_by_id", "creation_key", "due_on", "id", "number", "outcome", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seance_id", "state", "text", "version") VALUES (NEW."changement_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."due_on", NEW."id", NEW."number", NEW."outcome", NEW."owner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seance_id", NEW."state", NEW."text", NEW."version"); RETURN NULL;',
                    hash="c79ddf89c6673669aaca55c1db5e986888b75a56",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1fcd6",
                    table="governance_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "governance_decisionevent" ("changement_id", "created_at", "created_by_id", "creation_key", "due_on", "id", "number", "outcome", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seance_id", "state", "text", "version") VALUES (OLD."changement_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."due_on", OLD."id", OLD."number", OLD."outcome", OLD."owner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."seance_id", OLD."state", OLD."text", OLD."version"); RETURN NULL;',
                    hash="9fcb2f695527d2f70e4ac90446225267fe633d9a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f8e0c",
                    table="governance_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seanceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b86b0a35a1b506e55dea067abb0b85f5022fe31b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_81e53",
                    table="governance_seanceevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_fiche_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_decision WHERE id = NEW.decision_id) FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_decision WHERE id = NEW.decision_id) AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\n\n            IF NOT EXISTS (\n                SELECT 1 FROM governance_decision o\n                JOIN governance_seance s ON s.id = o.seance_id\n                JOIN governance_comite c ON c.id = s.comite_id\n                JOIN actions_ficheaction f ON f.id = NEW.ficheaction_id\n                JOIN actions_planactions p ON p.id = f.plan_id AND p.convention_id = c.convention_id\n                WHERE o.id = NEW.decision_id) THEN\n                RAISE EXCEPTION 'Cette fiche appartient à une autre convention.'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="7098e89043b2ca6e9b290eed03bffdaaa95b3a78",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_decision_fiche_added_2a7b6",
                    table="governance_decision_fiches",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_fiche_removed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_decision WHERE id = OLD.decision_id) FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_decision WHERE id = OLD.decision_id) AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN OLD;",
                    hash="831dbaa1a57b0296b8f4e985a441aa84c2f9b0ed",
                    operation="DELETE",
                    pgid="pgtrigger_decision_fiche_removed_0bad4",
                    table="governance_decision_fiches",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="point_fiche_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_pointordredujour WHERE id = NEW.pointordredujour_id) FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_pointordredujour WHERE id = NEW.pointordredujour_id) AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\n\n            IF NOT EXISTS (\n                SELECT 1 FROM governance_pointordredujour o\n                JOIN governance_seance s ON s.id = o.seance_id\n                JOIN governance_comite c ON c.id = s.comite_id\n                JOIN actions_ficheaction f ON f.id = NEW.ficheaction_id\n                JOIN actions_planactions p ON p.id = f.plan_id AND p.convention_id = c.convention_id\n                WHERE o.id = NEW.pointordredujour_id) THEN\n                RAISE EXCEPTION 'Cette fiche appartient à une autre convention.'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NEW;\n            ",
                    hash="42ff7ca0043937e18b80e7cb9fdeb0ba2e815665",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_point_fiche_added_be0e4",
                    table="governance_pointordredujour_fiches",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointfiche",
            trigger=pgtrigger.compiler.Trigger(
                name="point_fiche_removed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_pointordredujour WHERE id = OLD.pointordredujour_id) FOR SHARE;\nIF EXISTS (SELECT 1 FROM governance_seance WHERE id = (SELECT seance_id FROM governance_pointordredujour WHERE id = OLD.pointordredujour_id) AND state = 'validated') THEN\n    RAISE EXCEPTION 'Le compte rendu de cette séance est validé : il ne change plus.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN OLD;",
                    hash="d6105bfe5b3fa3d62871d6c847ecb69a8267d244",
                    operation="DELETE",
                    pgid="pgtrigger_point_fiche_removed_49a98",
                    table="governance_pointordredujour_fiches",
                    when="BEFORE",
                ),
            ),
        ),
    ]
