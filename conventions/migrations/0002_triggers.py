import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="contactevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d35d2545bdcd376e98d3b74fa8ed9e326d7d636d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_97e64",
                    table="conventions_contactevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_contactevent" ("convention_id", "created_at", "created_by_id", "creation_key", "email", "function", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "side", "version") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."email", NEW."function", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."side", NEW."version"); RETURN NULL;',
                    hash="1b60e0379eaec6b78e8997b278d41d6f173f1dab",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_acad1",
                    table="conventions_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_contactevent" ("convention_id", "created_at", "created_by_id", "creation_key", "email", "function", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "side", "version") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."email", NEW."function", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."side", NEW."version"); RETURN NULL;',
                    hash="b0159b036f9ada01684fd57a10965cd99d0addd3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a273f",
                    table="conventions_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_contactevent" ("convention_id", "created_at", "created_by_id", "creation_key", "email", "function", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "side", "version") VALUES (OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."email", OLD."function", OLD."id", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."side", OLD."version"); RETURN NULL;',
                    hash="9ffa3d9d9d33897835fae37970aecccdfd0042bd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_73be5",
                    table="conventions_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="communeperimetreevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d0e1dafeb284fe14ab10a4864e78b1e068472eb1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d6a59",
                    table="conventions_communeperimetreevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="communeperimetre",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_communeperimetreevent" ("commune_id", "convention_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."commune_id", NEW."convention_id", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="7c0ea65d7d8f5eca6b00edf87b01c5ec0412be3b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d88d4",
                    table="conventions_communeperimetre",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="communeperimetre",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_communeperimetreevent" ("commune_id", "convention_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."commune_id", NEW."convention_id", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="10d875496c54b96efd9bee9dff4c629864533e20",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2bdd2",
                    table="conventions_communeperimetre",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="communeperimetre",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_communeperimetreevent" ("commune_id", "convention_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."commune_id", OLD."convention_id", OLD."id", OLD."joined_on", OLD."left_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="b30a817ee9a18ef946caac9183cb531876dcd699",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_755af",
                    table="conventions_communeperimetre",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cejevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5b266dbe02b0503269a6251d0d8d13fc3e01462a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9cfb3",
                    table="conventions_cejevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cej",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_cejevent" ("caf_id", "created_at", "created_by_id", "creation_key", "ends_on", "ends_on_precision", "holder_id", "id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "starts_on", "starts_on_precision", "version") VALUES (NEW."caf_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."ends_on", NEW."ends_on_precision", NEW."holder_id", NEW."id", NEW."note", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."replaced_by_id", NEW."starts_on", NEW."starts_on_precision", NEW."version"); RETURN NULL;',
                    hash="b17400ba2a98c7179771a816fea8650311e3e7fb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b78c6",
                    table="conventions_cej",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cej",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_cejevent" ("caf_id", "created_at", "created_by_id", "creation_key", "ends_on", "ends_on_precision", "holder_id", "id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "starts_on", "starts_on_precision", "version") VALUES (NEW."caf_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."ends_on", NEW."ends_on_precision", NEW."holder_id", NEW."id", NEW."note", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."replaced_by_id", NEW."starts_on", NEW."starts_on_precision", NEW."version"); RETURN NULL;',
                    hash="8fdc09968027ff78ce63d60d46213b16c43a7f1d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e8d5f",
                    table="conventions_cej",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cej",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_cejevent" ("caf_id", "created_at", "created_by_id", "creation_key", "ends_on", "ends_on_precision", "holder_id", "id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "starts_on", "starts_on_precision", "version") VALUES (OLD."caf_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."ends_on", OLD."ends_on_precision", OLD."holder_id", OLD."id", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."replaced_by_id", OLD."starts_on", OLD."starts_on_precision", OLD."version"); RETURN NULL;',
                    hash="b0212afe1f9e326e86748edae698a51e5baa8dac",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_71feb",
                    table="conventions_cej",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="articleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0401e5ede661a3f295722e830bff3ee27f844e87",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_36d27",
                    table="conventions_articleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_text",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (\n    SELECT 1 FROM conventions_convention\n    WHERE id IN (NEW.convention_id) AND text_frozen_at IS NOT NULL\n) THEN\n    RAISE EXCEPTION 'Le texte de la convention % est signé : il ne change plus.', NEW.convention_id\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN NEW;\n",
                    hash="279e2078a57946dfc874fdccd8cf22da893659e1",
                    operation="INSERT",
                    pgid="pgtrigger_frozen_text_9b545",
                    table="conventions_article",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_text_unchanged",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (\n    SELECT 1 FROM conventions_convention\n    WHERE id IN (OLD.convention_id, NEW.convention_id) AND text_frozen_at IS NOT NULL\n) THEN\n    RAISE EXCEPTION 'Le texte de la convention % est signé : il ne change plus.', NEW.convention_id\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN NEW;\n",
                    hash="f089f2c8dcebb0ff108db639fd1310825886e5c3",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_text_unchanged_2e2e2",
                    table="conventions_article",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_text_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (\n    SELECT 1 FROM conventions_convention\n    WHERE id IN (OLD.convention_id) AND text_frozen_at IS NOT NULL\n) THEN\n    RAISE EXCEPTION 'Le texte de la convention % est signé : il ne change plus.', OLD.convention_id\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN OLD;\n",
                    hash="fe809e2561d677794b3a1bb17aa441dc744f6ab0",
                    operation="DELETE",
                    pgid="pgtrigger_frozen_text_kept_9e29e",
                    table="conventions_article",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_articleevent" ("body", "convention_id", "created_at", "created_by_id", "creation_key", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title", "version") VALUES (NEW."body", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."title", NEW."version"); RETURN NULL;',
                    hash="019d66ef9d97c521bde31066b042df9cb175b74c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3cd85",
                    table="conventions_article",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_articleevent" ("body", "convention_id", "created_at", "created_by_id", "creation_key", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title", "version") VALUES (NEW."body", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."title", NEW."version"); RETURN NULL;',
                    hash="7d9b5fbe0bdc5ad769ade0e9e0017736af4292e3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5ac3b",
                    table="conventions_article",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_articleevent" ("body", "convention_id", "created_at", "created_by_id", "creation_key", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title", "version") VALUES (OLD."body", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."title", OLD."version"); RETURN NULL;',
                    hash="d2aa96a854eddc58cfa908227bec218ee5a29f4b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c34a1",
                    table="conventions_article",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jalon",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_jalonevent" ("convention_id", "created_at", "created_by_id", "creation_key", "held_on", "held_on_precision", "id", "kind", "label", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "version") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."held_on", NEW."held_on_precision", NEW."id", NEW."kind", NEW."label", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."version"); RETURN NULL;',
                    hash="83f1f53b0d5ca5288c0f0ff7a33608c61aa94297",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e6f88",
                    table="conventions_jalon",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jalon",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_jalonevent" ("convention_id", "created_at", "created_by_id", "creation_key", "held_on", "held_on_precision", "id", "kind", "label", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "version") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."held_on", NEW."held_on_precision", NEW."id", NEW."kind", NEW."label", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."version"); RETURN NULL;',
                    hash="dcf69c250c6943c9a3ee4aefea90fb269b7db15f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9846c",
                    table="conventions_jalon",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jalon",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_jalonevent" ("convention_id", "created_at", "created_by_id", "creation_key", "held_on", "held_on_precision", "id", "kind", "label", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "version") VALUES (OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."held_on", OLD."held_on_precision", OLD."id", OLD."kind", OLD."label", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."version"); RETURN NULL;',
                    hash="8487d41937bc1a7178453d28a9eaa6e15886945e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7d521",
                    table="conventions_jalon",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jalonevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8580840566edeb2625f1e161eee246a89688abd6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_56683",
                    table="conventions_jalonevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="modeleconvention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_modeleconventionevent" ("caf_id", "created_at", "created_by_id", "creation_key", "id", "is_active", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."caf_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."is_active", NEW."is_default", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="96ed46e4dd089d1d9a16ff998552e8c83cb70436",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e7eaa",
                    table="conventions_modeleconvention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="modeleconvention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_modeleconventionevent" ("caf_id", "created_at", "created_by_id", "creation_key", "id", "is_active", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."caf_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."is_active", NEW."is_default", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                    hash="648ac5f5d4816f1098be8d22789b96556ace8fd2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e52ab",
                    table="conventions_modeleconvention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="modeleconvention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_modeleconventionevent" ("caf_id", "created_at", "created_by_id", "creation_key", "id", "is_active", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."caf_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."is_active", OLD."is_default", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                    hash="ddfb5fee27c3faf6c065a697e5426b6bddc761d3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8b216",
                    table="conventions_modeleconvention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conventionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6b9ddd7569a39343b905b6611ca914d7e847b022",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1568e",
                    table="conventions_conventionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="articlemodeleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5147be9c554d7cc5fc6f9501ccbce0d821299253",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e445d",
                    table="conventions_articlemodeleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="articlemodele",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_articlemodeleevent" ("body", "created_at", "created_by_id", "creation_key", "id", "kind", "modele_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title", "version") VALUES (NEW."body", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."kind", NEW."modele_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."title", NEW."version"); RETURN NULL;',
                    hash="b107642d217ac58307884af0e0b5bddefd3aa549",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_57e9f",
                    table="conventions_articlemodele",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="articlemodele",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_articlemodeleevent" ("body", "created_at", "created_by_id", "creation_key", "id", "kind", "modele_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title", "version") VALUES (NEW."body", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."kind", NEW."modele_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."title", NEW."version"); RETURN NULL;',
                    hash="670193c8b19cecc8bcf90b5b629f15ad79b993cf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_027ac",
                    table="conventions_articlemodele",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="articlemodele",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_articlemodeleevent" ("body", "created_at", "created_by_id", "creation_key", "id", "kind", "modele_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title", "version") VALUES (OLD."body", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."kind", OLD."modele_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."title", OLD."version"); RETURN NULL;',
                    hash="a40ea23ff89bf52db4c7561328d82f38ccbfc30d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2a983",
                    table="conventions_articlemodele",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="modeleconventionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8f662876bf3679c917ebbf68b0237745827fbed7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_947d1",
                    table="conventions_modeleconventionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partie",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_partieevent" ("address", "commitments", "competences", "convention_id", "created_at", "created_by_id", "creation_key", "exemption", "id", "is_required", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "short_name", "version") VALUES (NEW."address", NEW."commitments", NEW."competences", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."exemption", NEW."id", NEW."is_required", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."role", NEW."short_name", NEW."version"); RETURN NULL;',
                    hash="b8eb5f67ebac88a9189bde580d90487c8304065f",
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
                    func='INSERT INTO "conventions_partieevent" ("address", "commitments", "competences", "convention_id", "created_at", "created_by_id", "creation_key", "exemption", "id", "is_required", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "short_name", "version") VALUES (NEW."address", NEW."commitments", NEW."competences", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."exemption", NEW."id", NEW."is_required", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."role", NEW."short_name", NEW."version"); RETURN NULL;',
                    hash="951862733bfeb610cf2adf919cd2cc338c98b987",
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
                    func='INSERT INTO "conventions_partieevent" ("address", "commitments", "competences", "convention_id", "created_at", "created_by_id", "creation_key", "exemption", "id", "is_required", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "short_name", "version") VALUES (OLD."address", OLD."commitments", OLD."competences", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."exemption", OLD."id", OLD."is_required", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."role", OLD."short_name", OLD."version"); RETURN NULL;',
                    hash="3a611c3fbfcb846897de529aa1fe18c1bc39aab6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_355eb",
                    table="conventions_partie",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="documentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="04a353bd6e98eb22d2a935863b644febc42d1105",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_88da3",
                    table="conventions_documentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_documentevent" ("annex_position", "content_type", "convention_id", "created_at", "created_by_id", "creation_key", "id", "kind", "original_name", "page_count", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "title", "version", "visibility") VALUES (NEW."annex_position", NEW."content_type", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."kind", NEW."original_name", NEW."page_count", NEW."partie_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sha256", NEW."size", NEW."title", NEW."version", NEW."visibility"); RETURN NULL;',
                    hash="c8e368d06ed15a78b67ace9546cc23c6e1f49259",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_37fba",
                    table="conventions_document",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."annex_position" IS DISTINCT FROM (NEW."annex_position") OR OLD."content_type" IS DISTINCT FROM (NEW."content_type") OR OLD."convention_id" IS DISTINCT FROM (NEW."convention_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."creation_key" IS DISTINCT FROM (NEW."creation_key") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."original_name" IS DISTINCT FROM (NEW."original_name") OR OLD."page_count" IS DISTINCT FROM (NEW."page_count") OR OLD."partie_id" IS DISTINCT FROM (NEW."partie_id") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility"))',
                    func='INSERT INTO "conventions_documentevent" ("annex_position", "content_type", "convention_id", "created_at", "created_by_id", "creation_key", "id", "kind", "original_name", "page_count", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "title", "version", "visibility") VALUES (NEW."annex_position", NEW."content_type", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."kind", NEW."original_name", NEW."page_count", NEW."partie_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sha256", NEW."size", NEW."title", NEW."version", NEW."visibility"); RETURN NULL;',
                    hash="70a0d11dfb8b5fc709c8c42203be751e4e32381e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_71410",
                    table="conventions_document",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_documentevent" ("annex_position", "content_type", "convention_id", "created_at", "created_by_id", "creation_key", "id", "kind", "original_name", "page_count", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "title", "version", "visibility") VALUES (OLD."annex_position", OLD."content_type", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."kind", OLD."original_name", OLD."page_count", OLD."partie_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sha256", OLD."size", OLD."title", OLD."version", OLD."visibility"); RETURN NULL;',
                    hash="65c7ff884006ad90722b7b23cb179fa40f88b447",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_451c3",
                    table="conventions_document",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="autorisationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1e582ed0383c76d41cbf12db361e5ed1c9ee0bac",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6d662",
                    table="conventions_autorisationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="autorisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_autorisationevent" ("abstention_count", "against_count", "convened_on", "convened_on_precision", "created_at", "created_by_id", "creation_key", "decided_on", "decided_on_precision", "document_id", "expressed_count", "for_count", "id", "in_office_count", "kind", "number", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_count", "proxy_count", "subject", "version", "voter_count") VALUES (NEW."abstention_count", NEW."against_count", NEW."convened_on", NEW."convened_on_precision", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."decided_on", NEW."decided_on_precision", NEW."document_id", NEW."expressed_count", NEW."for_count", NEW."id", NEW."in_office_count", NEW."kind", NEW."number", NEW."partie_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."present_count", NEW."proxy_count", NEW."subject", NEW."version", NEW."voter_count"); RETURN NULL;',
                    hash="03334bd52e864c26cb45292d4a6716da025357ee",
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
                    func='INSERT INTO "conventions_autorisationevent" ("abstention_count", "against_count", "convened_on", "convened_on_precision", "created_at", "created_by_id", "creation_key", "decided_on", "decided_on_precision", "document_id", "expressed_count", "for_count", "id", "in_office_count", "kind", "number", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_count", "proxy_count", "subject", "version", "voter_count") VALUES (NEW."abstention_count", NEW."against_count", NEW."convened_on", NEW."convened_on_precision", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."decided_on", NEW."decided_on_precision", NEW."document_id", NEW."expressed_count", NEW."for_count", NEW."id", NEW."in_office_count", NEW."kind", NEW."number", NEW."partie_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."present_count", NEW."proxy_count", NEW."subject", NEW."version", NEW."voter_count"); RETURN NULL;',
                    hash="519b5d5037337527ef1223b4ef63337759b9df6f",
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
                    func='INSERT INTO "conventions_autorisationevent" ("abstention_count", "against_count", "convened_on", "convened_on_precision", "created_at", "created_by_id", "creation_key", "decided_on", "decided_on_precision", "document_id", "expressed_count", "for_count", "id", "in_office_count", "kind", "number", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_count", "proxy_count", "subject", "version", "voter_count") VALUES (OLD."abstention_count", OLD."against_count", OLD."convened_on", OLD."convened_on_precision", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."decided_on", OLD."decided_on_precision", OLD."document_id", OLD."expressed_count", OLD."for_count", OLD."id", OLD."in_office_count", OLD."kind", OLD."number", OLD."partie_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."present_count", OLD."proxy_count", OLD."subject", OLD."version", OLD."voter_count"); RETURN NULL;',
                    hash="d60352a5b829b5e05cefbb6db8c8cd2fa21e3e1a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_17311",
                    table="conventions_autorisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partieevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="654522c38f62758f57fd8fcc06ea8de1f3467b0d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a2c06",
                    table="conventions_partieevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_phaseevent" ("actual_ends_on", "actual_ends_on_precision", "actual_starts_on", "actual_starts_on_precision", "convention_id", "created_at", "created_by_id", "creation_key", "deliverables", "id", "label", "numbers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_ends_on", "planned_ends_on_precision", "planned_starts_on", "planned_starts_on_precision", "state", "version") VALUES (NEW."actual_ends_on", NEW."actual_ends_on_precision", NEW."actual_starts_on", NEW."actual_starts_on_precision", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."deliverables", NEW."id", NEW."label", NEW."numbers", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_ends_on", NEW."planned_ends_on_precision", NEW."planned_starts_on", NEW."planned_starts_on_precision", NEW."state", NEW."version"); RETURN NULL;',
                    hash="00f0eb729a299830b7ef5bb2534efc1956b89f35",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_333ff",
                    table="conventions_phase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_phaseevent" ("actual_ends_on", "actual_ends_on_precision", "actual_starts_on", "actual_starts_on_precision", "convention_id", "created_at", "created_by_id", "creation_key", "deliverables", "id", "label", "numbers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_ends_on", "planned_ends_on_precision", "planned_starts_on", "planned_starts_on_precision", "state", "version") VALUES (NEW."actual_ends_on", NEW."actual_ends_on_precision", NEW."actual_starts_on", NEW."actual_starts_on_precision", NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."deliverables", NEW."id", NEW."label", NEW."numbers", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_ends_on", NEW."planned_ends_on_precision", NEW."planned_starts_on", NEW."planned_starts_on_precision", NEW."state", NEW."version"); RETURN NULL;',
                    hash="81cf79d802ca091b43fcfedc154604279a1b2668",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_92d2e",
                    table="conventions_phase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phase",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_phaseevent" ("actual_ends_on", "actual_ends_on_precision", "actual_starts_on", "actual_starts_on_precision", "convention_id", "created_at", "created_by_id", "creation_key", "deliverables", "id", "label", "numbers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_ends_on", "planned_ends_on_precision", "planned_starts_on", "planned_starts_on_precision", "state", "version") VALUES (OLD."actual_ends_on", OLD."actual_ends_on_precision", OLD."actual_starts_on", OLD."actual_starts_on_precision", OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."deliverables", OLD."id", OLD."label", OLD."numbers", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_ends_on", OLD."planned_ends_on_precision", OLD."planned_starts_on", OLD."planned_starts_on_precision", OLD."state", OLD."version"); RETURN NULL;',
                    hash="376a28512780b3bbeb750c46c9295105f81202d4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_02b31",
                    table="conventions_phase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phaseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="673218092e734fdd828ab5c8942a51f86548e7c2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_21172",
                    table="conventions_phaseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signataire",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_signataireevent" ("capacity", "created_at", "created_by_id", "creation_key", "id", "name", "on_behalf_of", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "signed_on", "signed_on_precision", "user_id", "version") VALUES (NEW."capacity", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."name", NEW."on_behalf_of", NEW."partie_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."signed_on", NEW."signed_on_precision", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="7185bce3f713a7807661c171112366c170f222e4",
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
                    func='INSERT INTO "conventions_signataireevent" ("capacity", "created_at", "created_by_id", "creation_key", "id", "name", "on_behalf_of", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "signed_on", "signed_on_precision", "user_id", "version") VALUES (NEW."capacity", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."name", NEW."on_behalf_of", NEW."partie_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."signed_on", NEW."signed_on_precision", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="deaa067405a5ea944277b3c93ae246c94db82382",
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
                    func='INSERT INTO "conventions_signataireevent" ("capacity", "created_at", "created_by_id", "creation_key", "id", "name", "on_behalf_of", "partie_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "signed_on", "signed_on_precision", "user_id", "version") VALUES (OLD."capacity", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."name", OLD."on_behalf_of", OLD."partie_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."signed_on", OLD."signed_on_precision", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="6a5648440448f1c38f457f21604c2ebdf85ee569",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f31b7",
                    table="conventions_signataire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signataireevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2514e5c322d64f8e1a31de4e0625d58a1af16c16",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cf069",
                    table="conventions_signataireevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_themeevent" ("caf_id", "code", "created_at", "created_by_id", "creation_key", "id", "is_active", "is_mandatory", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") VALUES (NEW."caf_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."is_active", NEW."is_mandatory", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="89d93565552a1bfb9ac4dedb2eca1161b476b935",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9fecf",
                    table="conventions_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_themeevent" ("caf_id", "code", "created_at", "created_by_id", "creation_key", "id", "is_active", "is_mandatory", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") VALUES (NEW."caf_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."id", NEW."is_active", NEW."is_mandatory", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."version"); RETURN NULL;',
                    hash="cf6c41b3118a2079150e3516ed7c0d37ca348dba",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_da912",
                    table="conventions_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_themeevent" ("caf_id", "code", "created_at", "created_by_id", "creation_key", "id", "is_active", "is_mandatory", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") VALUES (OLD."caf_id", OLD."code", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."id", OLD."is_active", OLD."is_mandatory", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."version"); RETURN NULL;',
                    hash="d455a4d444c7beab1822034dd6eae990044aa930",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_90cb2",
                    table="conventions_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="45aef597d1945c1be4eb3e962fd47a2df5601556",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_40f11",
                    table="conventions_membershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_membershipevent" ("convention_id", "created_at", "created_by_id", "creation_key", "ends_on", "etp_share", "function", "id", "invitation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "theme_id", "user_id", "version") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."ends_on", NEW."etp_share", NEW."function", NEW."id", NEW."invitation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."starts_on", NEW."theme_id", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="f9f701870f6054b5b4b49ed4f1d83b2bb450a60a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e5b70",
                    table="conventions_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_membershipevent" ("convention_id", "created_at", "created_by_id", "creation_key", "ends_on", "etp_share", "function", "id", "invitation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "theme_id", "user_id", "version") VALUES (NEW."convention_id", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."ends_on", NEW."etp_share", NEW."function", NEW."id", NEW."invitation_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."starts_on", NEW."theme_id", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="c39b2d2bfde598145ecc4758529cc06ff66ec36a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c792c",
                    table="conventions_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_membershipevent" ("convention_id", "created_at", "created_by_id", "creation_key", "ends_on", "etp_share", "function", "id", "invitation_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "theme_id", "user_id", "version") VALUES (OLD."convention_id", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."ends_on", OLD."etp_share", OLD."function", OLD."id", OLD."invitation_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."starts_on", OLD."theme_id", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="eb4ec8f75685f63eb8272b7d4b2102f0b445cc28",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0c9cf",
                    table="conventions_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."text_frozen_at" IS NOT NULL AND NEW."text_frozen_at" IS DISTINCT FROM (OLD."text_frozen_at"))',
                    func="\n                RAISE EXCEPTION 'Le texte de la convention % est figé pour toujours.', OLD.id\n                    USING ERRCODE = 'integrity_constraint_violation';\n                ",
                    hash="7cca01b2299f8018dbdcc3196c1c56640646cc54",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_once_1eeb6",
                    table="conventions_convention",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_conventionevent" ("abandoned_on", "adviser_id", "announced_years", "caf_id", "ceremony_on", "ceremony_on_precision", "ceremony_place", "consultant_name", "created_at", "created_by_id", "creation_key", "diagnostic_validated_on", "diagnostic_validated_on_precision", "end_reason", "ends_on", "engagement_voted_on", "engagement_voted_on_precision", "id", "is_example", "kind", "launched_on", "launched_on_precision", "level", "modele_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_validated_on", "plan_validated_on_precision", "predecessor_id", "signature_planned_on", "signature_planned_on_precision", "starts_on", "state", "target_year", "terminated_on", "territoire_id", "text_frozen_at", "version") VALUES (NEW."abandoned_on", NEW."adviser_id", NEW."announced_years", NEW."caf_id", NEW."ceremony_on", NEW."ceremony_on_precision", NEW."ceremony_place", NEW."consultant_name", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_validated_on", NEW."diagnostic_validated_on_precision", NEW."end_reason", NEW."ends_on", NEW."engagement_voted_on", NEW."engagement_voted_on_precision", NEW."id", NEW."is_example", NEW."kind", NEW."launched_on", NEW."launched_on_precision", NEW."level", NEW."modele_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_validated_on", NEW."plan_validated_on_precision", NEW."predecessor_id", NEW."signature_planned_on", NEW."signature_planned_on_precision", NEW."starts_on", NEW."state", NEW."target_year", NEW."terminated_on", NEW."territoire_id", NEW."text_frozen_at", NEW."version"); RETURN NULL;',
                    hash="afcd9015b48333a8dfee68a942cd0e20b5192e70",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_43c31",
                    table="conventions_convention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "conventions_conventionevent" ("abandoned_on", "adviser_id", "announced_years", "caf_id", "ceremony_on", "ceremony_on_precision", "ceremony_place", "consultant_name", "created_at", "created_by_id", "creation_key", "diagnostic_validated_on", "diagnostic_validated_on_precision", "end_reason", "ends_on", "engagement_voted_on", "engagement_voted_on_precision", "id", "is_example", "kind", "launched_on", "launched_on_precision", "level", "modele_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_validated_on", "plan_validated_on_precision", "predecessor_id", "signature_planned_on", "signature_planned_on_precision", "starts_on", "state", "target_year", "terminated_on", "territoire_id", "text_frozen_at", "version") VALUES (NEW."abandoned_on", NEW."adviser_id", NEW."announced_years", NEW."caf_id", NEW."ceremony_on", NEW."ceremony_on_precision", NEW."ceremony_place", NEW."consultant_name", NEW."created_at", NEW."created_by_id", NEW."creation_key", NEW."diagnostic_validated_on", NEW."diagnostic_validated_on_precision", NEW."end_reason", NEW."ends_on", NEW."engagement_voted_on", NEW."engagement_voted_on_precision", NEW."id", NEW."is_example", NEW."kind", NEW."launched_on", NEW."launched_on_precision", NEW."level", NEW."modele_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_validated_on", NEW."plan_validated_on_precision", NEW."predecessor_id", NEW."signature_planned_on", NEW."signature_planned_on_precision", NEW."starts_on", NEW."state", NEW."target_year", NEW."terminated_on", NEW."territoire_id", NEW."text_frozen_at", NEW."version"); RETURN NULL;',
                    hash="bc7e930ac63b1d0eb26b6903a5f6c2189b98bf08",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e429f",
                    table="conventions_convention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conventions_conventionevent" ("abandoned_on", "adviser_id", "announced_years", "caf_id", "ceremony_on", "ceremony_on_precision", "ceremony_place", "consultant_name", "created_at", "created_by_id", "creation_key", "diagnostic_validated_on", "diagnostic_validated_on_precision", "end_reason", "ends_on", "engagement_voted_on", "engagement_voted_on_precision", "id", "is_example", "kind", "launched_on", "launched_on_precision", "level", "modele_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_validated_on", "plan_validated_on_precision", "predecessor_id", "signature_planned_on", "signature_planned_on_precision", "starts_on", "state", "target_year", "terminated_on", "territoire_id", "text_frozen_at", "version") VALUES (OLD."abandoned_on", OLD."adviser_id", OLD."announced_years", OLD."caf_id", OLD."ceremony_on", OLD."ceremony_on_precision", OLD."ceremony_place", OLD."consultant_name", OLD."created_at", OLD."created_by_id", OLD."creation_key", OLD."diagnostic_validated_on", OLD."diagnostic_validated_on_precision", OLD."end_reason", OLD."ends_on", OLD."engagement_voted_on", OLD."engagement_voted_on_precision", OLD."id", OLD."is_example", OLD."kind", OLD."launched_on", OLD."launched_on_precision", OLD."level", OLD."modele_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_validated_on", OLD."plan_validated_on_precision", OLD."predecessor_id", OLD."signature_planned_on", OLD."signature_planned_on_precision", OLD."starts_on", OLD."state", OLD."target_year", OLD."terminated_on", OLD."territoire_id", OLD."text_frozen_at", OLD."version"); RETURN NULL;',
                    hash="687d991d043fa670f71332976d6220d1e1504c8b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_70dc7",
                    table="conventions_convention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="themeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="024088eec9937cf14e3fd0bd32d03ae0f4e9164f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_69870",
                    table="conventions_themeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versiontexte",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.content IS DISTINCT FROM OLD.content OR NEW.sha256 <> OLD.sha256\n                   OR NEW.number <> OLD.number OR NEW.convention_id <> OLD.convention_id\n                   OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id)\n                THEN\n                    RAISE EXCEPTION 'Une version de texte ne change plus.'\n                        USING ERRCODE = 'integrity_constraint_violation';\n                END IF;\n                RETURN NEW;\n                ",
                    hash="df6c284865c8d27f448cccb005c4c16ea9755a83",
                    operation="UPDATE",
                    pgid="pgtrigger_version_kept_8b852",
                    table="conventions_versiontexte",
                    when="BEFORE",
                ),
            ),
        ),
    ]
