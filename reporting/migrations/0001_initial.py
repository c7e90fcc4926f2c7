import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("actions", "0001_initial"),
        ("conventions", "0001_initial"),
        ("governance", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_deletion_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bilan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[("annual", "Bilan annuel"), ("final", "Bilan final")],
                        default="annual",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("internal_review", "Relecture Caf et collectivité"),
                            ("sent", "Transmis au COPIL"),
                            ("presented", "Présenté"),
                            ("validated", "Validé"),
                            ("published", "Publié"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("introduction", models.TextField(blank=True, default="", verbose_name="mot d’introduction")),
                ("highlights", models.TextField(blank=True, default="", verbose_name="faits marquants")),
                ("difficulties", models.TextField(blank=True, default="", verbose_name="difficultés")),
                (
                    "decisions_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur le suivi des décisions"),
                ),
                (
                    "governance_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur la gouvernance"),
                ),
                (
                    "finances_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur les finances"),
                ),
                (
                    "means_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur les moyens humains"),
                ),
                ("priorities", models.TextField(blank=True, default="", verbose_name="priorités de l’année suivante")),
                ("validated_on", models.DateField(editable=False, null=True, verbose_name="validé le")),
                ("reservations", models.TextField(blank=True, editable=False, verbose_name="réserves")),
                ("frozen", models.JSONField(editable=False, null=True)),
                ("frozen_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bilans", to="conventions.convention"
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
                    "document",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conventions.document",
                    ),
                ),
                (
                    "seance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bilans",
                        to="governance.seance",
                        verbose_name="séance du COPIL",
                    ),
                ),
                (
                    "zoom_fiches",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="actions.ficheaction", verbose_name="fiches mises en avant"
                    ),
                ),
            ],
            options={
                "verbose_name": "bilan",
                "ordering": ["-year", "kind", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BilanEvent",
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
                        choices=[("annual", "Bilan annuel"), ("final", "Bilan final")],
                        default="annual",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("internal_review", "Relecture Caf et collectivité"),
                            ("sent", "Transmis au COPIL"),
                            ("presented", "Présenté"),
                            ("validated", "Validé"),
                            ("published", "Publié"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("introduction", models.TextField(blank=True, default="", verbose_name="mot d’introduction")),
                ("highlights", models.TextField(blank=True, default="", verbose_name="faits marquants")),
                ("difficulties", models.TextField(blank=True, default="", verbose_name="difficultés")),
                (
                    "decisions_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur le suivi des décisions"),
                ),
                (
                    "governance_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur la gouvernance"),
                ),
                (
                    "finances_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur les finances"),
                ),
                (
                    "means_comment",
                    models.TextField(blank=True, default="", verbose_name="commentaire sur les moyens humains"),
                ),
                ("priorities", models.TextField(blank=True, default="", verbose_name="priorités de l’année suivante")),
                ("validated_on", models.DateField(editable=False, null=True, verbose_name="validé le")),
                ("reservations", models.TextField(blank=True, editable=False, verbose_name="réserves")),
                ("frozen_sha256", models.CharField(blank=True, editable=False, max_length=64)),
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
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="conventions.document",
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
                        to="reporting.bilan",
                    ),
                ),
                (
                    "seance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="governance.seance",
                        verbose_name="séance du COPIL",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BilanTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50)),
                ("from_state", models.CharField(max_length=20)),
                ("to_state", models.CharField(max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("warnings", models.JSONField(default=list)),
                (
                    "bilan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transitions", to="reporting.bilan"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’état de bilan",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CibleCouverture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "rate",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="part de la population"
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=250, verbose_name="objectif en mots")),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                (
                    "caf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cibles", to="territories.caf"
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
                "verbose_name": "cible de couverture",
                "ordering": ["year"],
            },
        ),
        migrations.CreateModel(
            name="CibleCouvertureEvent",
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
                    "rate",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="part de la population"
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=250, verbose_name="objectif en mots")),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
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
                        to="reporting.ciblecouverture",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rendu",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("subject_id", models.PositiveBigIntegerField()),
                ("label", models.CharField(max_length=250)),
                ("file", models.FileField(max_length=200, upload_to="rendus/")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("page_count", models.PositiveIntegerField()),
                ("is_final", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rendus", to="conventions.convention"
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
                "verbose_name": "document produit",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="bilan",
            constraint=models.UniqueConstraint(
                fields=("convention", "kind", "year"),
                name="bilan_once_a_year",
                violation_error_message="Ce bilan existe déjà pour cette année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bilan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["validated", "published"]), _negated=True),
                    models.Q(("frozen__isnull", False), models.Q(("frozen_sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="bilan_validated_is_frozen",
                violation_error_message="Un bilan validé est figé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ciblecouverture",
            constraint=models.UniqueConstraint(
                fields=("caf", "year"),
                name="cible_once_a_year",
                violation_error_message="Une cible existe déjà pour cette année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ciblecouverture",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate", None), models.Q(("rate__gte", 0), ("rate__lte", 1)), _connector="OR"),
                name="cible_is_a_share",
                violation_error_message="Une part va de 0 à 100 %.",
            ),
        ),
        migrations.AddIndex(
            model_name="rendu",
            index=models.Index(fields=["kind", "subject_id"], name="rendu_kind_subject"),
        ),
    ]
