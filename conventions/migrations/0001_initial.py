import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import conventions.models.documents


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_deletion_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("visa", "Visas"),
                            ("preamble", "Préambule"),
                            ("article", "Article"),
                            ("closing", "Clôture"),
                        ],
                        default="article",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("number", models.CharField(blank=True, max_length=10, verbose_name="numéro")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("body", models.TextField(blank=True, default="", verbose_name="texte")),
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
                "verbose_name": "article",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ArticleModele",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("visa", "Visas"),
                            ("preamble", "Préambule"),
                            ("article", "Article"),
                            ("closing", "Clôture"),
                        ],
                        default="article",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("number", models.CharField(blank=True, max_length=10, verbose_name="numéro")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("body", models.TextField(blank=True, default="", verbose_name="texte")),
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
                "verbose_name": "article de modèle",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cej",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("number", models.CharField(blank=True, max_length=50, verbose_name="numéro")),
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
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                (
                    "ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (fin)",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "caf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cej", to="territories.caf"
                    ),
                ),
                (
                    "communes",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="territories.territoire", verbose_name="communes couvertes"
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
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cej",
                        to="territories.organisation",
                        verbose_name="titulaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "CEJ",
                "verbose_name_plural": "CEJ",
                "ordering": ["ends_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CommunePerimetre",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territories.territoire"
                    ),
                ),
            ],
            options={
                "verbose_name": "commune du périmètre",
                "ordering": ["commune__search_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
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
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
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
            ],
            options={
                "verbose_name": "contact",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Convention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[("ctg", "Convention territoriale globale")],
                        default="ctg",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("local", "Commune ou intercommunalité"), ("departement", "Département")],
                        default="local",
                        max_length=15,
                        verbose_name="échelle",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="intitulé du territoire")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prospecting", "Prospection"),
                            ("framing", "Cadrage"),
                            ("diagnostic", "Diagnostic"),
                            ("action_plan", "Plan d’actions"),
                            ("drafting", "Rédaction"),
                            ("approval", "Validation"),
                            ("ready_to_sign", "À signer"),
                            ("in_force", "En vigueur"),
                            ("expired", "Échue"),
                            ("renewed", "Renouvelée"),
                            ("abandoned", "Abandonnée"),
                            ("terminated", "Résiliée"),
                        ],
                        default="prospecting",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Une convention d’exemple reste hors de tous les comptes.",
                        verbose_name="exemple",
                    ),
                ),
                (
                    "target_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="année visée pour la signature"
                    ),
                ),
                ("launched_on", models.DateField(blank=True, null=True, verbose_name="lancement de la démarche")),
                (
                    "launched_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (lancement de la démarche)",
                    ),
                ),
                ("engagement_voted_on", models.DateField(blank=True, null=True, verbose_name="engagement voté")),
                (
                    "engagement_voted_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (engagement voté)",
                    ),
                ),
                ("diagnostic_validated_on", models.DateField(blank=True, null=True, verbose_name="diagnostic validé")),
                (
                    "diagnostic_validated_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (diagnostic validé)",
                    ),
                ),
                ("plan_validated_on", models.DateField(blank=True, null=True, verbose_name="plan d’actions validé")),
                (
                    "plan_validated_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (plan d’actions validé)",
                    ),
                ),
                ("signature_planned_on", models.DateField(blank=True, null=True, verbose_name="signature prévue")),
                (
                    "signature_planned_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (signature prévue)",
                    ),
                ),
                ("ceremony_on", models.DateField(blank=True, null=True, verbose_name="signature officielle")),
                (
                    "ceremony_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (signature officielle)",
                    ),
                ),
                ("ceremony_place", models.CharField(blank=True, max_length=150, verbose_name="lieu de signature")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="prise d’effet")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                (
                    "announced_years",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée annoncée (années)"),
                ),
                ("consultant_name", models.CharField(blank=True, max_length=150, verbose_name="cabinet d’appui")),
                ("abandoned_on", models.DateField(editable=False, null=True, verbose_name="abandonnée le")),
                ("terminated_on", models.DateField(editable=False, null=True, verbose_name="résiliée le")),
                ("end_reason", models.TextField(blank=True, editable=False, verbose_name="motif")),
                ("text_frozen_at", models.DateTimeField(editable=False, null=True, verbose_name="texte figé le")),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advised_conventions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="référent Caf",
                    ),
                ),
                (
                    "caf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conventions", to="territories.caf"
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
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="conventions.convention",
                        verbose_name="convention précédente",
                    ),
                ),
                (
                    "territoire",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conventions",
                        to="territories.territoire",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "convention",
                "ordering": ["name", "-starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ContactEvent",
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
                (
                    "side",
                    models.CharField(
                        choices=[("caf", "Caf"), ("collectivite", "Collectivité"), ("partner", "Partenaire")],
                        default="collectivite",
                        max_length=15,
                        verbose_name="côté",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
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
                        to="conventions.contact",
                    ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="convention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="conventions.convention"
            ),
        ),
        migrations.CreateModel(
            name="CommunePerimetreEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "commune",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.territoire",
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
                        to="conventions.communeperimetre",
                    ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="communeperimetre",
            name="convention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="perimetre", to="conventions.convention"
            ),
        ),
        migrations.CreateModel(
            name="CejEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("number", models.CharField(blank=True, max_length=50, verbose_name="numéro")),
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
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                (
                    "ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (fin)",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                    "holder",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.organisation",
                        verbose_name="titulaire",
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
                        to="conventions.cej",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.convention",
                        verbose_name="remplacé par",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="cej",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaced_cej",
                to="conventions.convention",
                verbose_name="remplacé par",
            ),
        ),
        migrations.CreateModel(
            name="ArticleEvent",
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
                            ("visa", "Visas"),
                            ("preamble", "Préambule"),
                            ("article", "Article"),
                            ("closing", "Clôture"),
                        ],
                        default="article",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("number", models.CharField(blank=True, max_length=10, verbose_name="numéro")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("body", models.TextField(blank=True, default="", verbose_name="texte")),
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
                        to="conventions.article",
                    ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="article",
            name="convention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="articles", to="conventions.convention"
            ),
        ),
        migrations.CreateModel(
            name="ConventionTransition",
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
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="conventions.convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’état",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deliberation", "Délibération"),
                            ("signed", "Convention signée (scan)"),
                            ("to_sign", "Version à signer"),
                            ("annex", "Annexe"),
                            ("diagnostic", "Diagnostic"),
                            ("minutes", "Compte rendu"),
                            ("bilan", "Bilan"),
                            ("other", "Autre document"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=conventions.models.documents.stored_name, verbose_name="fichier"
                    ),
                ),
                ("original_name", models.CharField(editable=False, max_length=150)),
                ("content_type", models.CharField(editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("page_count", models.PositiveIntegerField(editable=False, null=True)),
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
                        default="shared",
                        max_length=10,
                        verbose_name="visible par",
                    ),
                ),
                (
                    "annex_position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Donnez un rang pour joindre ce document à la convention, dans cet ordre.",
                        null=True,
                        verbose_name="rang parmi les annexes",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
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
            ],
            options={
                "verbose_name": "document",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Autorisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deliberation", "Délibération"),
                            ("board_decision", "Décision du conseil d’administration"),
                            ("standing_committee", "Commission permanente"),
                            ("delegation", "Délégation"),
                        ],
                        default="deliberation",
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=50, verbose_name="numéro")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="décidée le")),
                (
                    "decided_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (décidée le)",
                    ),
                ),
                ("convened_on", models.DateField(blank=True, null=True, verbose_name="convocation du")),
                (
                    "convened_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (convocation du)",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="objet")),
                ("in_office_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="en exercice")),
                ("present_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="présents")),
                ("proxy_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="pouvoirs")),
                ("voter_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="votants")),
                ("expressed_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="exprimés")),
                ("for_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="pour")),
                ("against_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="contre")),
                ("abstention_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="abstentions")),
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conventions.document",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "autorisation",
                "ordering": ["decided_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Jalon",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("presentation", "Présentation"),
                            ("vote", "Vote"),
                            ("ceremony", "Signature officielle"),
                            ("other", "Autre rendez-vous"),
                        ],
                        default="presentation",
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="intitulé")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "held_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (date)",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="lieu")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="jalons", to="conventions.convention"
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
                "verbose_name": "rendez-vous",
                "ordering": ["held_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="JalonEvent",
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
                            ("presentation", "Présentation"),
                            ("vote", "Vote"),
                            ("ceremony", "Signature officielle"),
                            ("other", "Autre rendez-vous"),
                        ],
                        default="presentation",
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="intitulé")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "held_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (date)",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="lieu")),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                        to="conventions.jalon",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("caf_referent", "Référent Caf associé"),
                            ("cooperation_officer", "Chargé de coopération CTG"),
                            ("ctg_lead", "Pilote de la CTG"),
                            ("local_manager", "Direction générale ou de service"),
                            ("elected", "Élu"),
                            ("fiche_owner", "Pilote de fiche"),
                            ("partner", "Partenaire"),
                            ("copil_member", "Membre du COPIL"),
                            ("consultant", "Cabinet de conseil"),
                        ],
                        max_length=30,
                        verbose_name="rôle",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                (
                    "etp_share",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="part de temps (ETP)"
                    ),
                ),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
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
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="memberships",
                        to="accounts.invitation",
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
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre",
                "ordering": ["role", "user__last_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ModeleConvention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(max_length=150, verbose_name="nom du modèle")),
                ("is_default", models.BooleanField(default=False, verbose_name="modèle par défaut")),
                ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
                (
                    "caf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="modeles_convention",
                        to="territories.caf",
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
                "verbose_name": "modèle de convention",
                "ordering": ["-is_default", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConventionEvent",
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
                        choices=[("ctg", "Convention territoriale globale")],
                        default="ctg",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("local", "Commune ou intercommunalité"), ("departement", "Département")],
                        default="local",
                        max_length=15,
                        verbose_name="échelle",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="intitulé du territoire")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prospecting", "Prospection"),
                            ("framing", "Cadrage"),
                            ("diagnostic", "Diagnostic"),
                            ("action_plan", "Plan d’actions"),
                            ("drafting", "Rédaction"),
                            ("approval", "Validation"),
                            ("ready_to_sign", "À signer"),
                            ("in_force", "En vigueur"),
                            ("expired", "Échue"),
                            ("renewed", "Renouvelée"),
                            ("abandoned", "Abandonnée"),
                            ("terminated", "Résiliée"),
                        ],
                        default="prospecting",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Une convention d’exemple reste hors de tous les comptes.",
                        verbose_name="exemple",
                    ),
                ),
                (
                    "target_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="année visée pour la signature"
                    ),
                ),
                ("launched_on", models.DateField(blank=True, null=True, verbose_name="lancement de la démarche")),
                (
                    "launched_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (lancement de la démarche)",
                    ),
                ),
                ("engagement_voted_on", models.DateField(blank=True, null=True, verbose_name="engagement voté")),
                (
                    "engagement_voted_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (engagement voté)",
                    ),
                ),
                ("diagnostic_validated_on", models.DateField(blank=True, null=True, verbose_name="diagnostic validé")),
                (
                    "diagnostic_validated_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (diagnostic validé)",
                    ),
                ),
                ("plan_validated_on", models.DateField(blank=True, null=True, verbose_name="plan d’actions validé")),
                (
                    "plan_validated_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (plan d’actions validé)",
                    ),
                ),
                ("signature_planned_on", models.DateField(blank=True, null=True, verbose_name="signature prévue")),
                (
                    "signature_planned_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (signature prévue)",
                    ),
                ),
                ("ceremony_on", models.DateField(blank=True, null=True, verbose_name="signature officielle")),
                (
                    "ceremony_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (signature officielle)",
                    ),
                ),
                ("ceremony_place", models.CharField(blank=True, max_length=150, verbose_name="lieu de signature")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="prise d’effet")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                (
                    "announced_years",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée annoncée (années)"),
                ),
                ("consultant_name", models.CharField(blank=True, max_length=150, verbose_name="cabinet d’appui")),
                ("abandoned_on", models.DateField(editable=False, null=True, verbose_name="abandonnée le")),
                ("terminated_on", models.DateField(editable=False, null=True, verbose_name="résiliée le")),
                ("end_reason", models.TextField(blank=True, editable=False, verbose_name="motif")),
                ("text_frozen_at", models.DateTimeField(editable=False, null=True, verbose_name="texte figé le")),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="référent Caf",
                    ),
                ),
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
                        to="conventions.convention",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.convention",
                        verbose_name="convention précédente",
                    ),
                ),
                (
                    "territoire",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.territoire",
                        verbose_name="territoire",
                    ),
                ),
                (
                    "modele",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.modeleconvention",
                        verbose_name="modèle de texte",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="convention",
            name="modele",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conventions",
                to="conventions.modeleconvention",
                verbose_name="modèle de texte",
            ),
        ),
        migrations.CreateModel(
            name="ArticleModeleEvent",
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
                            ("visa", "Visas"),
                            ("preamble", "Préambule"),
                            ("article", "Article"),
                            ("closing", "Clôture"),
                        ],
                        default="article",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("number", models.CharField(blank=True, max_length=10, verbose_name="numéro")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("body", models.TextField(blank=True, default="", verbose_name="texte")),
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
                        to="conventions.articlemodele",
                    ),
                ),
                (
                    "modele",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.modeleconvention",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="articlemodele",
            name="modele",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="articles", to="conventions.modeleconvention"
            ),
        ),
        migrations.CreateModel(
            name="ModeleConventionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(max_length=150, verbose_name="nom du modèle")),
                ("is_default", models.BooleanField(default=False, verbose_name="modèle par défaut")),
                ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
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
                        to="conventions.modeleconvention",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Partie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                (
                    "role",
                    models.CharField(
                        choices=[("caf", "Caf"), ("collectivite", "Collectivité"), ("partner", "Partenaire")],
                        max_length=15,
                        verbose_name="rôle",
                    ),
                ),
                ("is_required", models.BooleanField(default=True, verbose_name="signature requise")),
                (
                    "exemption",
                    models.CharField(
                        blank=True,
                        help_text="Motif, si cette partie n’a pas à produire de délibération ou de décision.",
                        max_length=300,
                        verbose_name="dispense d’autorisation",
                    ),
                ),
                ("short_name", models.CharField(blank=True, max_length=100, verbose_name="ci-après dénommée")),
                ("address", models.CharField(blank=True, max_length=250, verbose_name="adresse")),
                ("competences", models.TextField(blank=True, default="", verbose_name="champs d’intervention")),
                ("commitments", models.TextField(blank=True, default="", verbose_name="engagements")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="conventions.convention"
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="territories.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "partie",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DocumentEvent",
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
                            ("deliberation", "Délibération"),
                            ("signed", "Convention signée (scan)"),
                            ("to_sign", "Version à signer"),
                            ("annex", "Annexe"),
                            ("diagnostic", "Diagnostic"),
                            ("minutes", "Compte rendu"),
                            ("bilan", "Bilan"),
                            ("other", "Autre document"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("original_name", models.CharField(editable=False, max_length=150)),
                ("content_type", models.CharField(editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("page_count", models.PositiveIntegerField(editable=False, null=True)),
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
                        default="shared",
                        max_length=10,
                        verbose_name="visible par",
                    ),
                ),
                (
                    "annex_position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Donnez un rang pour joindre ce document à la convention, dans cet ordre.",
                        null=True,
                        verbose_name="rang parmi les annexes",
                    ),
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
                        to="conventions.document",
                    ),
                ),
                (
                    "partie",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.partie",
                        verbose_name="partie concernée",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="document",
            name="partie",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="documents",
                to="conventions.partie",
                verbose_name="partie concernée",
            ),
        ),
        migrations.CreateModel(
            name="AutorisationEvent",
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
                            ("deliberation", "Délibération"),
                            ("board_decision", "Décision du conseil d’administration"),
                            ("standing_committee", "Commission permanente"),
                            ("delegation", "Délégation"),
                        ],
                        default="deliberation",
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=50, verbose_name="numéro")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="décidée le")),
                (
                    "decided_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (décidée le)",
                    ),
                ),
                ("convened_on", models.DateField(blank=True, null=True, verbose_name="convocation du")),
                (
                    "convened_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (convocation du)",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="objet")),
                ("in_office_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="en exercice")),
                ("present_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="présents")),
                ("proxy_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="pouvoirs")),
                ("voter_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="votants")),
                ("expressed_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="exprimés")),
                ("for_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="pour")),
                ("against_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="contre")),
                ("abstention_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="abstentions")),
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
                        to="conventions.autorisation",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "partie",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.partie",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="autorisation",
            name="partie",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="autorisations", to="conventions.partie"
            ),
        ),
        migrations.CreateModel(
            name="PartieEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                (
                    "role",
                    models.CharField(
                        choices=[("caf", "Caf"), ("collectivite", "Collectivité"), ("partner", "Partenaire")],
                        max_length=15,
                        verbose_name="rôle",
                    ),
                ),
                ("is_required", models.BooleanField(default=True, verbose_name="signature requise")),
                (
                    "exemption",
                    models.CharField(
                        blank=True,
                        help_text="Motif, si cette partie n’a pas à produire de délibération ou de décision.",
                        max_length=300,
                        verbose_name="dispense d’autorisation",
                    ),
                ),
                ("short_name", models.CharField(blank=True, max_length=100, verbose_name="ci-après dénommée")),
                ("address", models.CharField(blank=True, max_length=250, verbose_name="adresse")),
                ("competences", models.TextField(blank=True, default="", verbose_name="champs d’intervention")),
                ("commitments", models.TextField(blank=True, default="", verbose_name="engagements")),
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
                        to="conventions.partie",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None, verbose_name="numéros"
                    ),
                ),
                ("label", models.CharField(max_length=250, verbose_name="intitulé")),
                ("planned_starts_on", models.DateField(blank=True, null=True, verbose_name="début prévu")),
                (
                    "planned_starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début prévu)",
                    ),
                ),
                ("planned_ends_on", models.DateField(blank=True, null=True, verbose_name="fin prévue")),
                (
                    "planned_ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (fin prévue)",
                    ),
                ),
                ("actual_starts_on", models.DateField(blank=True, null=True, verbose_name="début réel")),
                (
                    "actual_starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début réel)",
                    ),
                ),
                ("actual_ends_on", models.DateField(blank=True, null=True, verbose_name="fin réelle")),
                (
                    "actual_ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (fin réelle)",
                    ),
                ),
                ("deliverables", models.TextField(blank=True, verbose_name="livrables")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Prévue"), ("in_progress", "En cours"), ("done", "Terminée")],
                        default="planned",
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phases", to="conventions.convention"
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
                "verbose_name": "phase",
                "ordering": ["numbers", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PhaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None, verbose_name="numéros"
                    ),
                ),
                ("label", models.CharField(max_length=250, verbose_name="intitulé")),
                ("planned_starts_on", models.DateField(blank=True, null=True, verbose_name="début prévu")),
                (
                    "planned_starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début prévu)",
                    ),
                ),
                ("planned_ends_on", models.DateField(blank=True, null=True, verbose_name="fin prévue")),
                (
                    "planned_ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (fin prévue)",
                    ),
                ),
                ("actual_starts_on", models.DateField(blank=True, null=True, verbose_name="début réel")),
                (
                    "actual_starts_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (début réel)",
                    ),
                ),
                ("actual_ends_on", models.DateField(blank=True, null=True, verbose_name="fin réelle")),
                (
                    "actual_ends_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (fin réelle)",
                    ),
                ),
                ("deliverables", models.TextField(blank=True, verbose_name="livrables")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Prévue"), ("in_progress", "En cours"), ("done", "Terminée")],
                        default="planned",
                        max_length=15,
                        verbose_name="état",
                    ),
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
                        to="conventions.phase",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Signataire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="nom")),
                (
                    "capacity",
                    models.CharField(
                        help_text="Président, maire, directrice par intérim…", max_length=150, verbose_name="qualité"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.CharField(
                        blank=True,
                        help_text="Pour une délégation : « pour le président »…",
                        max_length=150,
                        verbose_name="au nom de",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                (
                    "signed_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (signé le)",
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
                    "partie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signataires", to="conventions.partie"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne (avec un compte)",
                    ),
                ),
            ],
            options={
                "verbose_name": "signataire",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SignataireEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="nom")),
                (
                    "capacity",
                    models.CharField(
                        help_text="Président, maire, directrice par intérim…", max_length=150, verbose_name="qualité"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.CharField(
                        blank=True,
                        help_text="Pour une délégation : « pour le président »…",
                        max_length=150,
                        verbose_name="au nom de",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                (
                    "signed_on_precision",
                    models.CharField(
                        choices=[("day", "Jour"), ("month", "Mois"), ("year", "Année")],
                        default="day",
                        editable=False,
                        max_length=5,
                        verbose_name="précision (signé le)",
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
                    "partie",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.partie",
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
                        to="conventions.signataire",
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
            name="Telechargement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="downloads", to="conventions.document"
                    ),
                ),
            ],
            options={
                "verbose_name": "téléchargement",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("label", models.CharField(max_length=120, verbose_name="intitulé")),
                ("is_mandatory", models.BooleanField(default=False, verbose_name="obligatoire")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
                (
                    "caf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="themes", to="territories.caf"
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
                "verbose_name": "thème",
                "ordering": ["position", "label", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
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
                        choices=[
                            ("caf_referent", "Référent Caf associé"),
                            ("cooperation_officer", "Chargé de coopération CTG"),
                            ("ctg_lead", "Pilote de la CTG"),
                            ("local_manager", "Direction générale ou de service"),
                            ("elected", "Élu"),
                            ("fiche_owner", "Pilote de fiche"),
                            ("partner", "Partenaire"),
                            ("copil_member", "Membre du COPIL"),
                            ("consultant", "Cabinet de conseil"),
                        ],
                        max_length=30,
                        verbose_name="rôle",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                (
                    "etp_share",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="part de temps (ETP)"
                    ),
                ),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="depuis le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
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
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.invitation",
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
                        to="conventions.membership",
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
                        verbose_name="personne",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="theme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="conventions.theme",
                verbose_name="thème",
            ),
        ),
        migrations.AddField(
            model_name="convention",
            name="themes",
            field=models.ManyToManyField(
                blank=True, related_name="conventions", to="conventions.theme", verbose_name="thèmes"
            ),
        ),
        migrations.CreateModel(
            name="ThemeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("label", models.CharField(max_length=120, verbose_name="intitulé")),
                ("is_mandatory", models.BooleanField(default=False, verbose_name="obligatoire")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
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
                        to="conventions.theme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VersionTexte",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                (
                    "kind",
                    models.CharField(
                        choices=[("draft", "Version de travail"), ("to_sign", "Version à signer")],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions_texte",
                        to="conventions.convention",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conventions.document",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version du texte",
                "ordering": ["-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="communeperimetre",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_on", None)),
                fields=("convention", "commune"),
                name="perimetre_commune_once",
                violation_error_message="Cette commune est déjà dans le périmètre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="communeperimetre",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("joined_on", None), ("left_on", None), ("left_on__gte", models.F("joined_on")), _connector="OR"
                ),
                name="perimetre_dates_in_order",
                violation_error_message="La sortie doit suivre l’entrée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cej",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None), ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                ),
                name="cej_ends_after_it_starts",
                violation_error_message="La fin doit être postérieure au début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partie",
            constraint=models.UniqueConstraint(
                fields=("convention", "organisation"),
                name="partie_once_a_convention",
                violation_error_message="Cette organisation est déjà partie à la convention.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256", ""), _negated=True),
                name="document_has_hash",
                violation_error_message="Un document a son empreinte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="autorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("present_count", None),
                    ("proxy_count", None),
                    ("voter_count", None),
                    (
                        "voter_count",
                        django.db.models.expressions.CombinedExpression(
                            models.F("present_count"), "+", models.F("proxy_count")
                        ),
                    ),
                    _connector="OR",
                ),
                name="autorisation_votants",
                violation_error_message="Présents + pouvoirs doit être égal aux votants.",
            ),
        ),
        migrations.AddConstraint(
            model_name="autorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("for_count", None),
                    ("against_count", None),
                    ("expressed_count", None),
                    (
                        "expressed_count",
                        django.db.models.expressions.CombinedExpression(
                            models.F("for_count"), "+", models.F("against_count")
                        ),
                    ),
                    _connector="OR",
                ),
                name="autorisation_exprimes",
                violation_error_message="Pour + contre doit être égal aux exprimés.",
            ),
        ),
        migrations.AddConstraint(
            model_name="autorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expressed_count", None),
                    ("abstention_count", None),
                    ("voter_count", None),
                    (
                        "voter_count__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("expressed_count"), "+", models.F("abstention_count")
                        ),
                    ),
                    _connector="OR",
                ),
                name="autorisation_abstentions",
                violation_error_message="Exprimés + abstentions ne peut pas dépasser les votants.",
            ),
        ),
        migrations.AddConstraint(
            model_name="autorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("present_count", None),
                    ("in_office_count", None),
                    ("in_office_count__gte", models.F("present_count")),
                    _connector="OR",
                ),
                name="autorisation_presents",
                violation_error_message="Les présents ne peuvent pas dépasser les membres en exercice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                fields=("caf", "code"),
                name="theme_code_once_a_caf",
                violation_error_message="Ce code de thème existe déjà.",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["user", "convention"], name="membership_user_convention"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="membership_dates_in_order",
                violation_error_message="La fin doit suivre le début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", False), ("invitation__isnull", False), _connector="OR"),
                name="membership_has_a_person",
                violation_error_message="Un membre est une personne, ou une invitation en attente.",
            ),
        ),
        migrations.AddIndex(
            model_name="convention",
            index=models.Index(fields=["caf", "state"], name="convention_caf_state"),
        ),
        migrations.AddIndex(
            model_name="convention",
            index=models.Index(fields=["adviser"], name="convention_adviser"),
        ),
        migrations.AddIndex(
            model_name="convention",
            index=models.Index(fields=["ends_on"], name="convention_ends_on"),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None), ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                ),
                name="convention_ends_after_it_starts",
                violation_error_message="La fin doit être postérieure à la prise d’effet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "abandoned"), _negated=True),
                    models.Q(("abandoned_on__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="convention_abandoned_has_date_and_reason",
                violation_error_message="Un abandon a une date et un motif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "terminated"), _negated=True),
                    models.Q(("terminated_on__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="convention_terminated_has_date_and_reason",
                violation_error_message="Une résiliation a une date et un motif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="versiontexte",
            constraint=models.UniqueConstraint(fields=("convention", "number"), name="versiontexte_number_once"),
        ),
    ]
