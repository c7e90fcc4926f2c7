import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("conventions", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_deletion_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Constat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("strength", "Force"),
                            ("weakness", "Faiblesse"),
                            ("opportunity", "Opportunité"),
                            ("threat", "Menace"),
                            ("need", "Besoin"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("text", models.TextField(max_length=3000, verbose_name="constat")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Chiffres, habitants, élus, professionnels…",
                        max_length=300,
                        verbose_name="sources",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
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
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="constats",
                        to="conventions.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "constat",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Diagnostic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("context", models.TextField(blank=True, default="", verbose_name="contexte et territoire")),
                ("method", models.TextField(blank=True, default="", verbose_name="démarche, sources et biais")),
                ("synthesis", models.TextField(blank=True, default="", verbose_name="synthèse")),
                (
                    "convention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="diagnostic",
                        to="conventions.convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "diagnostic",
            },
        ),
        migrations.CreateModel(
            name="ConstatEvent",
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
                            ("strength", "Force"),
                            ("weakness", "Faiblesse"),
                            ("opportunity", "Opportunité"),
                            ("threat", "Menace"),
                            ("need", "Besoin"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("text", models.TextField(max_length=3000, verbose_name="constat")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Chiffres, habitants, élus, professionnels…",
                        max_length=300,
                        verbose_name="sources",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
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
                        to="diagnostics.constat",
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
                (
                    "diagnostic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="diagnostics.diagnostic",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="constat",
            name="diagnostic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="constats", to="diagnostics.diagnostic"
            ),
        ),
        migrations.CreateModel(
            name="DiagnosticEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("context", models.TextField(blank=True, default="", verbose_name="contexte et territoire")),
                ("method", models.TextField(blank=True, default="", verbose_name="démarche, sources et biais")),
                ("synthesis", models.TextField(blank=True, default="", verbose_name="synthèse")),
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
                        to="diagnostics.diagnostic",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Enjeu",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("label", models.CharField(max_length=400, verbose_name="enjeu")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[("high", "Haute"), ("medium", "Moyenne"), ("low", "Basse")],
                        max_length=10,
                        verbose_name="priorité",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                (
                    "constats",
                    models.ManyToManyField(
                        blank=True, related_name="enjeux", to="diagnostics.constat", verbose_name="constats"
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
                    "diagnostic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enjeux", to="diagnostics.diagnostic"
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enjeux",
                        to="conventions.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "enjeu",
                "verbose_name_plural": "enjeux",
                "ordering": ["volet__position", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Indicateur",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("label", models.CharField(max_length=200, verbose_name="intitulé")),
                ("short_label", models.CharField(blank=True, max_length=80, verbose_name="intitulé court")),
                ("theme_code", models.CharField(blank=True, max_length=40, verbose_name="thème")),
                ("unit", models.CharField(blank=True, max_length=60, verbose_name="unité")),
                ("decimals", models.PositiveSmallIntegerField(default=0, verbose_name="décimales")),
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
                    "direction",
                    models.CharField(
                        choices=[
                            ("more", "Plus, c’est mieux"),
                            ("less", "Moins, c’est mieux"),
                            ("neutral", "Sans sens"),
                        ],
                        default="neutral",
                        max_length=10,
                        verbose_name="sens",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                ("dataset", models.CharField(blank=True, max_length=250, verbose_name="jeu de données")),
                ("formula", models.CharField(blank=True, max_length=300, verbose_name="formule")),
                ("aggregation", models.CharField(blank=True, max_length=60, verbose_name="agrégation")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="remarque")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "caf",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicateurs",
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
                "verbose_name": "indicateur",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="constat",
            name="indicateurs",
            field=models.ManyToManyField(
                blank=True, related_name="constats", to="diagnostics.indicateur", verbose_name="indicateurs"
            ),
        ),
        migrations.CreateModel(
            name="ValeurIndicateur",
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
                ("text", models.TextField(blank=True, verbose_name="valeur en mots")),
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
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="commentaire")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="valeurs", to="diagnostics.indicateur"
                    ),
                ),
                (
                    "territoire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="valeurs", to="territories.territoire"
                    ),
                ),
            ],
            options={
                "verbose_name": "valeur d’indicateur",
                "ordering": ["indicateur", "territoire", "year", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ValeurIndicateurEvent",
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
                ("text", models.TextField(blank=True, verbose_name="valeur en mots")),
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
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="commentaire")),
                (
                    "caf",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
                    "indicateur",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="diagnostics.indicateur",
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
                        to="diagnostics.valeurindicateur",
                    ),
                ),
                (
                    "territoire",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.territoire",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Volet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("label", models.CharField(max_length=150, verbose_name="intitulé")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
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
                    "diagnostic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="volets", to="diagnostics.diagnostic"
                    ),
                ),
            ],
            options={
                "verbose_name": "volet",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EnjeuEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("label", models.CharField(max_length=400, verbose_name="enjeu")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[("high", "Haute"), ("medium", "Moyenne"), ("low", "Basse")],
                        max_length=10,
                        verbose_name="priorité",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
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
                    "diagnostic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="diagnostics.diagnostic",
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
                        to="diagnostics.enjeu",
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
                (
                    "volet",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="diagnostics.volet",
                        verbose_name="volet",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="enjeu",
            name="volet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enjeux",
                to="diagnostics.volet",
                verbose_name="volet",
            ),
        ),
        migrations.CreateModel(
            name="VoletEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("creation_key", models.UUIDField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("label", models.CharField(max_length=150, verbose_name="intitulé")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
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
                    "diagnostic",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="diagnostics.diagnostic",
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
                        to="diagnostics.volet",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="indicateur",
            constraint=models.UniqueConstraint(
                condition=models.Q(("caf", None)), fields=("code",), name="indicateur_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicateur",
            constraint=models.UniqueConstraint(
                fields=("caf", "code"),
                name="indicateur_code_once_a_caf",
                violation_error_message="Ce code d’indicateur existe déjà.",
            ),
        ),
        migrations.AddIndex(
            model_name="valeurindicateur",
            index=models.Index(fields=["territoire", "indicateur", "year"], name="valeur_where_what_when"),
        ),
        migrations.AddConstraint(
            model_name="valeurindicateur",
            constraint=models.UniqueConstraint(
                fields=("indicateur", "territoire", "year", "source", "caf"),
                name="valeur_once",
                nulls_distinct=False,
                violation_error_message="Une valeur existe déjà pour cette année et cette source.",
            ),
        ),
        migrations.AddConstraint(
            model_name="valeurindicateur",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["known", "estimated"]), _negated=True),
                    ("value__isnull", False),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="valeur_known_has_a_value",
                violation_error_message="Une valeur connue ou estimée s’écrit ; sinon choisissez un autre statut.",
            ),
        ),
        migrations.AddConstraint(
            model_name="valeurindicateur",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["known", "estimated"]), ("value", None), _connector="OR"),
                name="valeur_not_known_has_none",
                violation_error_message="Une valeur secrète, non disponible ou non applicable reste vide.",
            ),
        ),
    ]
