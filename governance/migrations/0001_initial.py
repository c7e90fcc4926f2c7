import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("actions", "0001_initial"),
        ("conventions", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_deletion_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("copil", "Comité de pilotage (COPIL)"),
                            ("cotech", "Comité technique (COTECH)"),
                            ("operationnel", "Comité opérationnel"),
                            ("groupe_thematique", "Groupe thématique"),
                            ("conference_maires", "Conférence des maires"),
                            ("seminaire", "Séminaire"),
                            ("commission", "Commission"),
                            ("financeurs", "Comité des financeurs"),
                            ("cdsf", "Comité départemental des services aux familles"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("composition", models.TextField(blank=True, default="", verbose_name="composition et rôle")),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        help_text="Une fois par an, chaque trimestre…",
                        max_length=150,
                        verbose_name="rythme attendu",
                    ),
                ),
                ("parity_rule", models.CharField(blank=True, max_length=250, verbose_name="règle de parité")),
                (
                    "caf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comites", to="territories.caf"
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comites",
                        to="conventions.convention",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "themes",
                    models.ManyToManyField(
                        blank=True, related_name="comites", to="conventions.theme", verbose_name="thèmes"
                    ),
                ),
            ],
            options={
                "verbose_name": "comité",
                "ordering": ["kind", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ComiteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("copil", "Comité de pilotage (COPIL)"),
                            ("cotech", "Comité technique (COTECH)"),
                            ("operationnel", "Comité opérationnel"),
                            ("groupe_thematique", "Groupe thématique"),
                            ("conference_maires", "Conférence des maires"),
                            ("seminaire", "Séminaire"),
                            ("commission", "Commission"),
                            ("financeurs", "Comité des financeurs"),
                            ("cdsf", "Comité départemental des services aux familles"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("composition", models.TextField(blank=True, default="", verbose_name="composition et rôle")),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        help_text="Une fois par an, chaque trimestre…",
                        max_length=150,
                        verbose_name="rythme attendu",
                    ),
                ),
                ("parity_rule", models.CharField(blank=True, max_length=250, verbose_name="règle de parité")),
                (
                    "caf",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.caf",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.convention",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="governance.comite",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("number", models.CharField(max_length=20, verbose_name="numéro")),
                ("text", models.TextField(max_length=3000, verbose_name="décision")),
                ("owner", models.CharField(blank=True, max_length=150, verbose_name="responsable")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("todo", "À faire"),
                            ("in_progress", "En cours"),
                            ("done", "Faite"),
                            ("dropped", "Sans suite"),
                        ],
                        default="todo",
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                ("outcome", models.TextField(blank=True, max_length=2000, verbose_name="suite donnée")),
                (
                    "changement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="actions.changementfiche",
                        verbose_name="changement de fiche approuvé",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "fiches",
                    models.ManyToManyField(
                        blank=True, related_name="decisions", to="actions.ficheaction", verbose_name="fiches concernées"
                    ),
                ),
            ],
            options={
                "verbose_name": "décision",
                "ordering": ["seance", "number", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MembreComite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="nom (sans compte)")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                (
                    "side",
                    models.CharField(
                        choices=[("caf", "Caf"), ("collectivite", "Collectivité"), ("partner", "Partenaire")],
                        default="collectivite",
                        max_length=15,
                        verbose_name="côté",
                    ),
                ),
                ("is_chair", models.BooleanField(default=False, verbose_name="préside")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "comite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="membres", to="governance.comite"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee_rows",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne (avec un compte)",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre de comité",
                "ordering": ["side", "-is_chair", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MembreComiteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="nom (sans compte)")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                (
                    "side",
                    models.CharField(
                        choices=[("caf", "Caf"), ("collectivite", "Collectivité"), ("partner", "Partenaire")],
                        default="collectivite",
                        max_length=15,
                        verbose_name="côté",
                    ),
                ),
                ("is_chair", models.BooleanField(default=False, verbose_name="préside")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "comite",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="governance.comite",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="governance.membrecomite",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne (avec un compte)",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PointOrdreDuJour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("title", models.CharField(max_length=250, verbose_name="point")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="précisions")),
                (
                    "minutes_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (minutes)"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "fiches",
                    models.ManyToManyField(
                        blank=True, related_name="points", to="actions.ficheaction", verbose_name="fiches concernées"
                    ),
                ),
            ],
            options={
                "verbose_name": "point à l’ordre du jour",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("organisation_name", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("present", "Présent"),
                            ("excused", "Excusé"),
                            ("represented", "Représenté"),
                            ("absent", "Absent"),
                        ],
                        default="present",
                        max_length=12,
                        verbose_name="présence",
                    ),
                ),
                ("represented_by", models.CharField(blank=True, max_length=150, verbose_name="représenté par")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "membre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="governance.membrecomite",
                    ),
                ),
            ],
            options={
                "verbose_name": "présence",
                "ordering": ["status", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Seance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("convened", "Convoquée"),
                            ("held", "Tenue"),
                            ("validated", "Compte rendu validé"),
                            ("cancelled", "Annulée"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="date")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="heure")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("is_remote", models.BooleanField(default=False, verbose_name="en visioconférence")),
                ("introduction", models.TextField(blank=True, default="", verbose_name="ordre du jour (présentation)")),
                ("minutes", models.TextField(blank=True, default="", verbose_name="compte rendu")),
                ("convened_at", models.DateTimeField(editable=False, null=True, verbose_name="convoquée le")),
                (
                    "validated_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="compte rendu validé le"),
                ),
                (
                    "comite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seances", to="governance.comite"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "séance",
                "ordering": ["-held_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PresenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("organisation_name", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("present", "Présent"),
                            ("excused", "Excusé"),
                            ("represented", "Représenté"),
                            ("absent", "Absent"),
                        ],
                        default="present",
                        max_length=12,
                        verbose_name="présence",
                    ),
                ),
                ("represented_by", models.CharField(blank=True, max_length=150, verbose_name="représenté par")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "membre",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="governance.membrecomite",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="governance.presence",
                    ),
                ),
                (
                    "seance",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="governance.seance",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="presence",
            name="seance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="presences", to="governance.seance"
            ),
        ),
        migrations.CreateModel(
            name="PointOrdreDuJourEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("title", models.CharField(max_length=250, verbose_name="point")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="précisions")),
                (
                    "minutes_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (minutes)"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="governance.pointordredujour",
                    ),
                ),
                (
                    "seance",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="governance.seance",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="pointordredujour",
            name="seance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="points", to="governance.seance"
            ),
        ),
        migrations.CreateModel(
            name="DecisionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("number", models.CharField(max_length=20, verbose_name="numéro")),
                ("text", models.TextField(max_length=3000, verbose_name="décision")),
                ("owner", models.CharField(blank=True, max_length=150, verbose_name="responsable")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("todo", "À faire"),
                            ("in_progress", "En cours"),
                            ("done", "Faite"),
                            ("dropped", "Sans suite"),
                        ],
                        default="todo",
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                ("outcome", models.TextField(blank=True, max_length=2000, verbose_name="suite donnée")),
                (
                    "changement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.changementfiche",
                        verbose_name="changement de fiche approuvé",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="governance.decision",
                    ),
                ),
                (
                    "seance",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="governance.seance",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="seance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="governance.seance"
            ),
        ),
        migrations.CreateModel(
            name="SeanceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("convened", "Convoquée"),
                            ("held", "Tenue"),
                            ("validated", "Compte rendu validé"),
                            ("cancelled", "Annulée"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="date")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="heure")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("is_remote", models.BooleanField(default=False, verbose_name="en visioconférence")),
                ("introduction", models.TextField(blank=True, default="", verbose_name="ordre du jour (présentation)")),
                ("minutes", models.TextField(blank=True, default="", verbose_name="compte rendu")),
                ("convened_at", models.DateTimeField(editable=False, null=True, verbose_name="convoquée le")),
                (
                    "validated_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="compte rendu validé le"),
                ),
                (
                    "comite",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="governance.comite",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="governance.seance",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SeanceTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50)),
                ("from_state", models.CharField(max_length=20)),
                ("to_state", models.CharField(max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("warnings", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transitions", to="governance.seance"
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’état de séance",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DecisionFiche",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("governance.decision_fiches",),
        ),
        migrations.AddConstraint(
            model_name="membrecomite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("user__isnull", False),
                    models.Q(("name", ""), _negated=True),
                    models.Q(("function", ""), _negated=True),
                    _connector="OR",
                ),
                name="membrecomite_is_someone",
                violation_error_message="Indiquez une personne, ou au moins une fonction.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membrecomite",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="membrecomite_dates_in_order",
                violation_error_message="La fin doit suivre le début.",
            ),
        ),
        migrations.CreateModel(
            name="PointFiche",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("governance.pointordredujour_fiches",),
        ),
        migrations.AddIndex(
            model_name="seance",
            index=models.Index(fields=["held_on"], name="seance_held_on"),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                fields=("seance", "membre"),
                name="presence_once",
                violation_error_message="Cette personne est déjà inscrite.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("seance", "number"),
                name="decision_number_once",
                violation_error_message="Ce numéro de décision existe déjà dans la séance.",
            ),
        ),
    ]
