import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("conventions", "0001_initial"),
        ("diagnostics", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_deletion_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispositif",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("label", models.CharField(max_length=150, verbose_name="dispositif")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "dispositif",
                "ordering": ["position", "label"],
            },
        ),
        migrations.CreateModel(
            name="Acteur",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Pilote"), ("co_owner", "Co-pilote"), ("partner", "Partenaire")],
                        max_length=10,
                        verbose_name="rôle",
                    ),
                ),
                ("person_name", models.CharField(blank=True, max_length=150, verbose_name="personne (sans compte)")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="contribution")),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                        related_name="actor_rows",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne (avec un compte)",
                    ),
                ),
            ],
            options={
                "verbose_name": "acteur",
                "ordering": ["role", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Audience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=100, verbose_name="public")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "caf",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.caf",
                    ),
                ),
            ],
            options={
                "verbose_name": "public",
                "ordering": ["position", "label"],
            },
        ),
        migrations.CreateModel(
            name="Axe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("depth", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                ("label", models.CharField(max_length=300, verbose_name="intitulé")),
                ("description", models.TextField(blank=True, default="", verbose_name="présentation")),
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
                    "enjeux",
                    models.ManyToManyField(
                        blank=True, related_name="axes", to="diagnostics.enjeu", verbose_name="enjeux servis"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="actions.axe",
                        verbose_name="rattachement",
                    ),
                ),
                (
                    "themes",
                    models.ManyToManyField(
                        blank=True, related_name="axes", to="conventions.theme", verbose_name="thèmes"
                    ),
                ),
            ],
            options={
                "verbose_name": "axe",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ChangementFiche",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[("added", "Fiche ajoutée"), ("changed", "Titre ou objectifs modifiés")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="raison")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposé"), ("applied", "Appliqué"), ("withdrawn", "Retiré")],
                        default="proposed",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("applied_on", models.DateField(editable=False, null=True)),
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
                "verbose_name": "changement de fiche",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Etape",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("label", models.CharField(max_length=250, verbose_name="étape")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                (
                    "starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début)",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (échéance)",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="faite le")),
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
                "verbose_name": "étape",
                "ordering": ["position", "starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FicheAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                ("title", models.CharField(max_length=300, verbose_name="titre")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "À venir"),
                            ("to_discuss", "À discuter"),
                            ("in_progress", "En cours"),
                            ("done", "Réalisée"),
                            ("paused", "En pause"),
                            ("blocked", "Bloquée"),
                            ("postponed", "Reportée"),
                            ("abandoned", "Abandonnée"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=15,
                        verbose_name="statut",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("initial", "Initiale"),
                            ("caf_template", "Modèle de la Caf"),
                            ("avenant", "Ajoutée par avenant"),
                            ("copil", "Ajoutée par le COPIL"),
                        ],
                        default="initial",
                        editable=False,
                        max_length=15,
                        verbose_name="origine",
                    ),
                ),
                ("is_proposed", models.BooleanField(default=False, editable=False, verbose_name="ajout proposé")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[("high", "Haute"), ("medium", "Moyenne"), ("low", "Basse")],
                        max_length=10,
                        verbose_name="priorité",
                    ),
                ),
                ("context", models.TextField(blank=True, default="", verbose_name="constat, contexte")),
                ("general_objective", models.TextField(blank=True, max_length=1000, verbose_name="objectif général")),
                ("description", models.TextField(blank=True, default="", verbose_name="contenu")),
                (
                    "audience_note",
                    models.CharField(blank=True, max_length=300, verbose_name="précisions sur le public"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                (
                    "starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début)",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (échéance)",
                    ),
                ),
                ("is_recurring", models.BooleanField(default=False, verbose_name="chaque année")),
                ("material_means", models.TextField(blank=True, max_length=2000, verbose_name="moyens matériels")),
                (
                    "linked_contracts",
                    models.CharField(
                        blank=True,
                        help_text="PEdT, CLS, contrat de ville…",
                        max_length=400,
                        verbose_name="articulation avec d’autres contrats",
                    ),
                ),
                ("attention_points", models.TextField(blank=True, max_length=2000, verbose_name="points de vigilance")),
                ("obstacles", models.TextField(blank=True, max_length=2000, verbose_name="freins")),
                ("levers", models.TextField(blank=True, max_length=2000, verbose_name="leviers")),
                ("evaluation", models.TextField(blank=True, max_length=2000, verbose_name="modalités d’évaluation")),
                (
                    "progress_rate",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="avancement"
                    ),
                ),
                (
                    "progress_comment",
                    models.CharField(blank=True, max_length=400, verbose_name="commentaire sur l’avancement"),
                ),
                ("progress_on", models.DateField(blank=True, null=True, verbose_name="avancement constaté le")),
                ("abandoned_on", models.DateField(editable=False, null=True)),
                ("abandon_reason", models.TextField(blank=True, editable=False)),
                (
                    "audiences",
                    models.ManyToManyField(
                        blank=True, related_name="fiches", to="actions.audience", verbose_name="publics"
                    ),
                ),
                (
                    "axe",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fiches",
                        to="actions.axe",
                        verbose_name="rattachement principal",
                    ),
                ),
                (
                    "caf_referents",
                    models.ManyToManyField(
                        blank=True,
                        related_name="referred_fiches",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="référents Caf",
                    ),
                ),
                (
                    "communes",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Aucune commune choisie : tout le périmètre.",
                        related_name="+",
                        to="territories.territoire",
                        verbose_name="communes concernées",
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
                    "dispositifs",
                    models.ManyToManyField(
                        blank=True,
                        related_name="fiches",
                        to="actions.dispositif",
                        verbose_name="dispositifs Caf mobilisables",
                    ),
                ),
                (
                    "enjeux",
                    models.ManyToManyField(
                        blank=True, related_name="fiches", to="diagnostics.enjeu", verbose_name="enjeux servis"
                    ),
                ),
                (
                    "other_axes",
                    models.ManyToManyField(
                        blank=True, related_name="other_fiches", to="actions.axe", verbose_name="autres rattachements"
                    ),
                ),
                (
                    "themes",
                    models.ManyToManyField(
                        blank=True, related_name="fiches", to="conventions.theme", verbose_name="thèmes"
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche action",
                "verbose_name_plural": "fiches action",
                "ordering": ["axe__position", "position", "code", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EtapeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("label", models.CharField(max_length=250, verbose_name="étape")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                (
                    "starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début)",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (échéance)",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="faite le")),
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
                        to="actions.etape",
                    ),
                ),
                (
                    "fiche",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="etape",
            name="fiche",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="etapes", to="actions.ficheaction"
            ),
        ),
        migrations.CreateModel(
            name="ChangementFicheEvent",
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
                        choices=[("added", "Fiche ajoutée"), ("changed", "Titre ou objectifs modifiés")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="raison")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposé"), ("applied", "Appliqué"), ("withdrawn", "Retiré")],
                        default="proposed",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("applied_on", models.DateField(editable=False, null=True)),
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
                        to="actions.changementfiche",
                    ),
                ),
                (
                    "fiche",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="changementfiche",
            name="fiche",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changements", to="actions.ficheaction"
            ),
        ),
        migrations.CreateModel(
            name="ActeurEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Pilote"), ("co_owner", "Co-pilote"), ("partner", "Partenaire")],
                        max_length=10,
                        verbose_name="rôle",
                    ),
                ),
                ("person_name", models.CharField(blank=True, max_length=150, verbose_name="personne (sans compte)")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="contribution")),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                        db_constraint=False,
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
                        to="actions.acteur",
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
                (
                    "fiche",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="acteur",
            name="fiche",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="acteurs", to="actions.ficheaction"
            ),
        ),
        migrations.CreateModel(
            name="FicheTransition",
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
                    "fiche",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="actions.ficheaction",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement de statut",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IndicateurFiche",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("label", models.CharField(max_length=250, verbose_name="indicateur")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("quantitative", "Quantitatif"),
                            ("qualitative", "Qualitatif"),
                            ("boolean", "Oui ou non"),
                            ("scale", "Palier"),
                        ],
                        default="quantitative",
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                (
                    "family",
                    models.CharField(
                        choices=[("process", "Moyens et processus"), ("effect", "Résultats et effets")],
                        default="process",
                        max_length=10,
                        verbose_name="famille",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60, verbose_name="unité")),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("more", "Plus, c’est mieux"),
                            ("less", "Moins, c’est mieux"),
                            ("neutral", "Sans sens"),
                        ],
                        default="more",
                        max_length=10,
                        verbose_name="sens",
                    ),
                ),
                (
                    "baseline_value",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="valeur de départ"
                    ),
                ),
                ("baseline_on", models.DateField(blank=True, null=True, verbose_name="date de la valeur de départ")),
                (
                    "baseline_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (date de la valeur de départ)",
                    ),
                ),
                (
                    "target_value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="cible"),
                ),
                ("target_on", models.DateField(blank=True, null=True, verbose_name="date de la cible")),
                (
                    "target_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (date de la cible)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                ("responsible", models.CharField(blank=True, max_length=150, verbose_name="qui renseigne")),
                ("is_cumulative", models.BooleanField(default=False, verbose_name="cumulé d’année en année")),
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
                    "fiche",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicateurs",
                        to="actions.ficheaction",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur de la fiche",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IndicateurFicheEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("label", models.CharField(max_length=250, verbose_name="indicateur")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("quantitative", "Quantitatif"),
                            ("qualitative", "Qualitatif"),
                            ("boolean", "Oui ou non"),
                            ("scale", "Palier"),
                        ],
                        default="quantitative",
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                (
                    "family",
                    models.CharField(
                        choices=[("process", "Moyens et processus"), ("effect", "Résultats et effets")],
                        default="process",
                        max_length=10,
                        verbose_name="famille",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60, verbose_name="unité")),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("more", "Plus, c’est mieux"),
                            ("less", "Moins, c’est mieux"),
                            ("neutral", "Sans sens"),
                        ],
                        default="more",
                        max_length=10,
                        verbose_name="sens",
                    ),
                ),
                (
                    "baseline_value",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="valeur de départ"
                    ),
                ),
                ("baseline_on", models.DateField(blank=True, null=True, verbose_name="date de la valeur de départ")),
                (
                    "baseline_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (date de la valeur de départ)",
                    ),
                ),
                (
                    "target_value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="cible"),
                ),
                ("target_on", models.DateField(blank=True, null=True, verbose_name="date de la cible")),
                (
                    "target_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (date de la cible)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                ("responsible", models.CharField(blank=True, max_length=150, verbose_name="qui renseigne")),
                ("is_cumulative", models.BooleanField(default=False, verbose_name="cumulé d’année en année")),
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
                    "fiche",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
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
                        to="actions.indicateurfiche",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LigneBudgetaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("operating", "Fonctionnement"),
                            ("investment", "Investissement"),
                            ("engineering", "Ingénierie"),
                            ("in_kind", "Valorisation"),
                        ],
                        default="operating",
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année")),
                (
                    "planned_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="prévu (€)"
                    ),
                ),
                (
                    "actual_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="réalisé (€)"
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="commentaire")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("own", "Mon organisation"),
                            ("shared", "Caf et collectivité"),
                            ("partners", "Partenaires nommés"),
                            ("copil", "COPIL"),
                            ("public", "Public"),
                        ],
                        default="copil",
                        max_length=10,
                        verbose_name="visible par",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lignes_budgetaires",
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
                    "dispositif",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="actions.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "fiche",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lignes_budgetaires",
                        to="actions.ficheaction",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.organisation",
                        verbose_name="financeur",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne budgétaire",
                "ordering": ["year", "funder__name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LigneBudgetaireEvent",
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
                            ("operating", "Fonctionnement"),
                            ("investment", "Investissement"),
                            ("engineering", "Ingénierie"),
                            ("in_kind", "Valorisation"),
                        ],
                        default="operating",
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année")),
                (
                    "planned_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="prévu (€)"
                    ),
                ),
                (
                    "actual_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="réalisé (€)"
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="commentaire")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("own", "Mon organisation"),
                            ("shared", "Caf et collectivité"),
                            ("partners", "Partenaires nommés"),
                            ("copil", "COPIL"),
                            ("public", "Public"),
                        ],
                        default="copil",
                        max_length=10,
                        verbose_name="visible par",
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
                    "dispositif",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.dispositif",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "fiche",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.organisation",
                        verbose_name="financeur",
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
                        to="actions.lignebudgetaire",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MoyenHumain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("function", models.CharField(max_length=150, verbose_name="fonction")),
                (
                    "unit",
                    models.CharField(
                        choices=[("etp", "ETP"), ("hours", "Heures")],
                        default="etp",
                        max_length=10,
                        verbose_name="unité",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année")),
                (
                    "planned",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="prévu"),
                ),
                (
                    "actual",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="réalisé"),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moyens_humains",
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
                    "fiche",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moyens_humains",
                        to="actions.ficheaction",
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
                        verbose_name="employeur",
                    ),
                ),
            ],
            options={
                "verbose_name": "moyen humain",
                "ordering": ["year", "function", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MoyenHumainEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("function", models.CharField(max_length=150, verbose_name="fonction")),
                (
                    "unit",
                    models.CharField(
                        choices=[("etp", "ETP"), ("hours", "Heures")],
                        default="etp",
                        max_length=10,
                        verbose_name="unité",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année")),
                (
                    "planned",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="prévu"),
                ),
                (
                    "actual",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="réalisé"),
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
                    "fiche",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
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
                        verbose_name="employeur",
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
                        to="actions.moyenhumain",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NiveauPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("depth", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("label", models.CharField(max_length=60, verbose_name="mot")),
                ("plural", models.CharField(blank=True, max_length=60, verbose_name="pluriel")),
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
                "verbose_name": "niveau du plan",
                "ordering": ["depth"],
            },
        ),
        migrations.CreateModel(
            name="NoteSuivi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("written_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
                (
                    "for_bilan_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="note annuelle pour le bilan de"
                    ),
                ),
                ("done", models.TextField(max_length=5000, verbose_name="ce qui a été fait")),
                ("difficulties", models.TextField(blank=True, max_length=3000, verbose_name="difficultés")),
                ("next_steps", models.TextField(blank=True, max_length=3000, verbose_name="suite prévue")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("own", "Mon organisation"),
                            ("shared", "Caf et collectivité"),
                            ("partners", "Partenaires nommés"),
                            ("copil", "COPIL"),
                            ("public", "Public"),
                        ],
                        default="copil",
                        max_length=10,
                        verbose_name="visible par",
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
                    "fiche",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="actions.ficheaction"
                    ),
                ),
            ],
            options={
                "verbose_name": "note de suivi",
                "ordering": ["-written_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NoteSuiviEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("written_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
                (
                    "for_bilan_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="note annuelle pour le bilan de"
                    ),
                ),
                ("done", models.TextField(max_length=5000, verbose_name="ce qui a été fait")),
                ("difficulties", models.TextField(blank=True, max_length=3000, verbose_name="difficultés")),
                ("next_steps", models.TextField(blank=True, max_length=3000, verbose_name="suite prévue")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("own", "Mon organisation"),
                            ("shared", "Caf et collectivité"),
                            ("partners", "Partenaires nommés"),
                            ("copil", "COPIL"),
                            ("public", "Public"),
                        ],
                        default="copil",
                        max_length=10,
                        verbose_name="visible par",
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
                    "fiche",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
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
                        to="actions.notesuivi",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Objectif",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("text", models.CharField(max_length=500, verbose_name="objectif opérationnel")),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                    "fiche",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="objectifs", to="actions.ficheaction"
                    ),
                ),
            ],
            options={
                "verbose_name": "objectif opérationnel",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ObjectifEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("text", models.CharField(max_length=500, verbose_name="objectif opérationnel")),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                    "fiche",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.ficheaction",
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
                        to="actions.objectif",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanActions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("introduction", models.TextField(blank=True, default="", verbose_name="introduction")),
                (
                    "declared_fiche_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nombre de fiches annoncé"),
                ),
                (
                    "original_complete_on",
                    models.DateField(blank=True, null=True, verbose_name="plan d’origine complet le"),
                ),
                (
                    "convention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plan", to="conventions.convention"
                    ),
                ),
            ],
            options={
                "verbose_name": "plan d’actions",
            },
        ),
        migrations.CreateModel(
            name="NiveauPlanEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("depth", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("label", models.CharField(max_length=60, verbose_name="mot")),
                ("plural", models.CharField(blank=True, max_length=60, verbose_name="pluriel")),
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
                        to="actions.niveauplan",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.planactions",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="niveauplan",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="niveaux", to="actions.planactions"
            ),
        ),
        migrations.CreateModel(
            name="FicheActionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                ("title", models.CharField(max_length=300, verbose_name="titre")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "À venir"),
                            ("to_discuss", "À discuter"),
                            ("in_progress", "En cours"),
                            ("done", "Réalisée"),
                            ("paused", "En pause"),
                            ("blocked", "Bloquée"),
                            ("postponed", "Reportée"),
                            ("abandoned", "Abandonnée"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=15,
                        verbose_name="statut",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("initial", "Initiale"),
                            ("caf_template", "Modèle de la Caf"),
                            ("avenant", "Ajoutée par avenant"),
                            ("copil", "Ajoutée par le COPIL"),
                        ],
                        default="initial",
                        editable=False,
                        max_length=15,
                        verbose_name="origine",
                    ),
                ),
                ("is_proposed", models.BooleanField(default=False, editable=False, verbose_name="ajout proposé")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[("high", "Haute"), ("medium", "Moyenne"), ("low", "Basse")],
                        max_length=10,
                        verbose_name="priorité",
                    ),
                ),
                ("context", models.TextField(blank=True, default="", verbose_name="constat, contexte")),
                ("general_objective", models.TextField(blank=True, max_length=1000, verbose_name="objectif général")),
                ("description", models.TextField(blank=True, default="", verbose_name="contenu")),
                (
                    "audience_note",
                    models.CharField(blank=True, max_length=300, verbose_name="précisions sur le public"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                (
                    "starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début)",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (échéance)",
                    ),
                ),
                ("is_recurring", models.BooleanField(default=False, verbose_name="chaque année")),
                ("material_means", models.TextField(blank=True, max_length=2000, verbose_name="moyens matériels")),
                (
                    "linked_contracts",
                    models.CharField(
                        blank=True,
                        help_text="PEdT, CLS, contrat de ville…",
                        max_length=400,
                        verbose_name="articulation avec d’autres contrats",
                    ),
                ),
                ("attention_points", models.TextField(blank=True, max_length=2000, verbose_name="points de vigilance")),
                ("obstacles", models.TextField(blank=True, max_length=2000, verbose_name="freins")),
                ("levers", models.TextField(blank=True, max_length=2000, verbose_name="leviers")),
                ("evaluation", models.TextField(blank=True, max_length=2000, verbose_name="modalités d’évaluation")),
                (
                    "progress_rate",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="avancement"
                    ),
                ),
                (
                    "progress_comment",
                    models.CharField(blank=True, max_length=400, verbose_name="commentaire sur l’avancement"),
                ),
                ("progress_on", models.DateField(blank=True, null=True, verbose_name="avancement constaté le")),
                ("abandoned_on", models.DateField(editable=False, null=True)),
                ("abandon_reason", models.TextField(blank=True, editable=False)),
                (
                    "axe",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.axe",
                        verbose_name="rattachement principal",
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
                        to="actions.ficheaction",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.planactions",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="ficheaction",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="fiches", to="actions.planactions"
            ),
        ),
        migrations.CreateModel(
            name="AxeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("depth", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                ("label", models.CharField(max_length=300, verbose_name="intitulé")),
                ("description", models.TextField(blank=True, default="", verbose_name="présentation")),
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.axe",
                        verbose_name="rattachement",
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
                        to="actions.axe",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.planactions",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="axe",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="axes", to="actions.planactions"
            ),
        ),
        migrations.CreateModel(
            name="PlanActionsEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("introduction", models.TextField(blank=True, default="", verbose_name="introduction")),
                (
                    "declared_fiche_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nombre de fiches annoncé"),
                ),
                (
                    "original_complete_on",
                    models.DateField(blank=True, null=True, verbose_name="plan d’origine complet le"),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.convention",
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
                        to="actions.planactions",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ValeurFiche",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="valeur"),
                ),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="valeur en mots")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("known", "Connue"),
                            ("estimated", "Estimée"),
                            ("secret", "Secret statistique"),
                            ("unavailable", "Non disponible"),
                            ("not_applicable", "Non applicable"),
                        ],
                        default="known",
                        max_length=15,
                        verbose_name="statut",
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="commentaire")),
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
                    "indicateur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="valeurs",
                        to="actions.indicateurfiche",
                    ),
                ),
            ],
            options={
                "verbose_name": "valeur annuelle",
                "ordering": ["year"],
            },
        ),
        migrations.CreateModel(
            name="ValeurFicheEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="valeur"),
                ),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="valeur en mots")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("known", "Connue"),
                            ("estimated", "Estimée"),
                            ("secret", "Secret statistique"),
                            ("unavailable", "Non disponible"),
                            ("not_applicable", "Non applicable"),
                        ],
                        default="known",
                        max_length=15,
                        verbose_name="statut",
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="commentaire")),
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
                    "indicateur",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.indicateurfiche",
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
                        to="actions.valeurfiche",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="audience",
            constraint=models.UniqueConstraint(
                fields=("caf", "label"),
                name="audience_once_a_caf",
                nulls_distinct=False,
                violation_error_message="Ce public existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="etape",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None), ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="etape_ends_after_it_starts",
                violation_error_message="L’échéance doit suivre le début.",
            ),
        ),
        migrations.AddIndex(
            model_name="acteur",
            index=models.Index(fields=["user", "role"], name="acteur_user_role"),
        ),
        migrations.AddConstraint(
            model_name="lignebudgetaire",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("convention", None), ("fiche__isnull", False)),
                    models.Q(("convention__isnull", False), ("fiche", None)),
                    _connector="OR",
                ),
                name="ligne_on_one_object",
                violation_error_message="Une ligne porte sur une fiche ou sur la convention.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lignebudgetaire",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_amount__isnull", False), ("actual_amount__isnull", False), _connector="OR"
                ),
                name="ligne_has_an_amount",
                violation_error_message="Indiquez au moins un montant, prévu ou réalisé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lignebudgetaire",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("planned_amount", None), ("planned_amount__gte", 0), _connector="OR"),
                    models.Q(("actual_amount", None), ("actual_amount__gte", 0), _connector="OR"),
                ),
                name="ligne_amounts_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="moyenhumain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("convention", None), ("fiche__isnull", False)),
                    models.Q(("convention__isnull", False), ("fiche", None)),
                    _connector="OR",
                ),
                name="moyen_on_one_object",
                violation_error_message="Un moyen humain porte sur une fiche ou sur la convention.",
            ),
        ),
        migrations.AddConstraint(
            model_name="moyenhumain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("planned", None), ("planned__gte", 0), _connector="OR"),
                    models.Q(("actual", None), ("actual__gte", 0), _connector="OR"),
                ),
                name="moyen_positive",
                violation_error_message="Un temps de travail ne peut pas être négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notesuivi",
            constraint=models.UniqueConstraint(
                fields=("fiche", "for_bilan_year"),
                name="note_one_a_year_for_the_bilan",
                violation_error_message="Cette fiche a déjà sa note pour le bilan de cette année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="niveauplan",
            constraint=models.UniqueConstraint(
                fields=("plan", "depth"), name="niveau_once", violation_error_message="Ce niveau existe déjà."
            ),
        ),
        migrations.AddConstraint(
            model_name="niveauplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("depth__gte", 1), ("depth__lte", 4)),
                name="niveau_from_1_to_4",
                violation_error_message="Un plan a de 0 à 4 niveaux au-dessus des fiches.",
            ),
        ),
        migrations.AddIndex(
            model_name="ficheaction",
            index=models.Index(fields=["plan", "state"], name="fiche_plan_state"),
        ),
        migrations.AddIndex(
            model_name="ficheaction",
            index=models.Index(fields=["ends_on"], name="fiche_ends_on"),
        ),
        migrations.AddConstraint(
            model_name="ficheaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None), ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="fiche_ends_after_it_starts",
                violation_error_message="L’échéance doit suivre le début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ficheaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("progress_rate", None),
                    models.Q(("progress_rate__gte", 0), ("progress_rate__lte", 1)),
                    _connector="OR",
                ),
                name="fiche_progress_is_a_share",
                violation_error_message="L’avancement va de 0 à 100 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ficheaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "abandoned"), _negated=True),
                    models.Q(("abandoned_on__isnull", False), models.Q(("abandon_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="fiche_abandoned_has_date_and_reason",
                violation_error_message="Un abandon a une date et un motif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="valeurfiche",
            constraint=models.UniqueConstraint(
                fields=("indicateur", "year"),
                name="valeurfiche_once_a_year",
                violation_error_message="Une valeur existe déjà pour cette année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="valeurfiche",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["known", "estimated"]), _negated=True),
                    ("value__isnull", False),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="valeurfiche_known_has_a_value",
                violation_error_message="Une valeur connue ou estimée s’écrit ; sinon choisissez un autre statut.",
            ),
        ),
    ]
