"""The text of the CTG that follows, under discussion: what each side proposes, one answered, the others waiting."""

import datetime as dt

from conventions.enums import Side
from conventions.enums import SuggestionKind as K
from conventions.models import SuggestionComment
from conventions.suggestions import base, deciding
from core import clock
from reporting.demo.telling import written_by

#: What is written in the place of these words of an article, and of the number of another.
ONCE, TWICE = "au moins une fois par an.", "au moins deux fois par an, dont une fois avant l’été."
WHO, AND_THE_LEAD = (
    "toute personne dont le concours lui paraît utile.",
    "toute personne dont le concours lui paraît utile, et le référent de la Caf comme le pilote de la CTG y siègent de droit.",
)
FOLLOW_UP = (
    "<p>Les valeurs des indicateurs sont saisies dans le portail avant le 30 juin de l’année suivante. La Caf et la "
    "communauté de communes en font chaque automne une lecture commune, jointe au bilan.</p>"
)


def write(ctg):
    """The two sides have an account: each finds in « À faire » what the other proposes."""
    following = ctg.convention.successors.get()
    articles = {article.number: article for article in following.articles.all()}

    def ask(days, by, side, number, kind, reason, **words):
        with clock.dated(ctg.today - dt.timedelta(days=days)), written_by(by):
            article = articles[number]
            row = base.blank(following, article.pk, article, kind=kind, side=side)
            row.reason, row.created_by = reason, by
            for name, value in words.items():
                setattr(row, name, value)
            row.save()
        return row

    governance = articles["6"].body
    removed = ask(
        *(16, ctg.officer, Side.COLLECTIVITE, "8", K.REMOVE),
        "La charte de communication de la communauté de communes le dit déjà.",
    )
    twice = ask(
        *(12, ctg.officer, Side.COLLECTIVITE, "6", K.REWORD),
        "Une séance pour le bilan, une pour les orientations : une seule par an a retardé deux décisions.",
        body=governance.replace(ONCE, TWICE),
    )
    ask(
        *(9, ctg.people["lead"], Side.COLLECTIVITE, "6", K.REWORD),
        "Le comité s’est tenu deux fois sans personne pour répondre des fiches.",
        body=governance.replace(WHO, AND_THE_LEAD),
    )
    ask(
        *(7, ctg.adviser, Side.CAF, "9", K.INSERT),
        "Le bilan final a manqué de valeurs : dire qui les saisit, et pour quand.",
        label="9 bis",
        title="Suivi des indicateurs",
        body=FOLLOW_UP,
    )
    with clock.dated(ctg.today - dt.timedelta(days=11)), written_by(ctg.adviser):
        deciding.refuse(
            removed, by=ctg.adviser, words="L’article engage aussi la MSA, que la charte ne lie pas : gardons-le."
        )
        SuggestionComment.objects.create(
            suggestion=twice,
            side=Side.CAF,
            text="D’accord sur le principe. Reste à caler la seconde séance avec celle de la MSA.",
            created_by=ctg.adviser,
        )
