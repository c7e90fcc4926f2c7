"""A version is one document: refused before the votes, voted on, opened again by a late change, signed, kept."""

import datetime as dt
import hashlib

import pytest

from actions.models import FicheAction
from actions.tests.factories import make_fiche, make_plan
from conventions.documents import files
from conventions.dossier.creation import create_convention
from conventions.models import Convention, Document, Signataire
from conventions.tests.factories import after_signature
from core import uploads
from core.tests.files import make_image, upload
from territories.models import Territoire
from tests.stories.acts import goes_to, opened, person_of_the_caf, submits_text, words_of

pytestmark = pytest.mark.django_db(transaction=True)

# As Word gives it: an empty corner, row headings, classes, styles and tags of its own.
FROM_WORD = (
    '<table class="MsoTableGrid" style="border-collapse:collapse"><tbody>'
    '<tr><th><p class="MsoNormal"><o:p>&nbsp;</o:p></p></th><th><p class="MsoNormal">2023</p></th></tr>'
    '<tr><th><p class="MsoNormal">Places d’accueil</p></th>'
    '<td style="width:50pt"><p class="MsoNormal" style="margin:0cm">Quarante-deux</p></td></tr>'
    "</tbody></table>"
)
PASTE = """(node, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  node.focus();
  node.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
MISSING_SIGN = "字"  # that no font of the documents has
REASON = "Les derniers champs seront écrits à la main."


def test_a_version_is_refused_mended_voted_reopened_signed_and_kept(portal, enters, worker):
    convention = make_drafted()
    claire = enters("claire@caf21.fr", "Claire")
    first, second = convention.articles.filter(kind="article")[:2]
    she_pastes_a_table(claire, convention, first)
    she_writes(claire, convention, second, f"Un signe venu d’ailleurs : {MISSING_SIGN}.")
    it_is_refused_by_its_name(claire, convention, second, worker)
    she_writes(claire, convention, second, "Un signe que chacun lit.")
    submits_text(claire, convention, worker, reason=REASON)
    the_version_is_read(claire, convention)
    they_vote(claire, convention, 1)
    a_late_change_reopens(claire, convention)
    submits_text(claire, convention, worker, reason=REASON)
    they_vote(claire, convention, 2)
    it_is_signed(claire, convention, worker)
    its_file_never_changes(claire, convention)


def make_drafted():
    """A convention of the Caf of Claire in drafting, with a fiche and a photograph; and another, left alone."""
    caf = opened("21")
    by = person_of_the_caf(caf, email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")
    epci = Territoire.objects.get(code="200070894", kind="epci")
    period = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2029, 12, 31)}
    convention, _ = (create_convention(by=by, caf=caf, territoire=epci, adviser=by, **period) for _ in range(2))
    make_fiche(make_plan(convention), title="Ouvrir un lieu d’accueil", code="1.1")
    files.store(
        Document(convention=convention, kind="annex", title="Photographie", annex_position=1, visibility="copil"),
        uploads.check(upload("photographie.png", make_image())),
    )
    for partie in convention.parties.all():
        Signataire.objects.create(partie_acte=partie.initial, name="Dominique Renard", capacity="Présidence")
    Convention.objects.filter(pk=convention.pk).update(state="drafting")
    return convention


def article_page(convention, article):
    return f"/conventions/{convention.pk}/texte/articles/{article.pk}/modifier/"


def she_pastes_a_table(claire, convention, article):
    claire.go(article_page(convention, article))
    zone = claire.page.locator("#contenu .prose-editor:has([name=body]) [contenteditable=true]")
    zone.wait_for()
    claire.page.select_option("#id_body_champ", "periode")
    claire.page.get_by_role("button", name="Insérer", exact=True).click()
    assert zone.locator(".champ").first.text_content() == "du 1er janvier 2026 au 31 décembre 2029"
    zone.evaluate(PASTE, FROM_WORD)
    assert claire.complaints == []
    claire.submits()
    claire.sees("Quarante-deux")
    article.refresh_from_db()
    assert "<table" in article.body and "Mso" not in article.body and "[[champ:periode]]" in article.body


def she_writes(claire, convention, article, words):
    claire.go(article_page(convention, article))
    claire.fill(body=words)
    claire.submits()


def it_is_refused_by_its_name(claire, convention, article, worker):
    goes_to(claire, convention, "validation", reason=REASON)
    claire.sees("Le travail attend son tour")
    worker()
    claire.page.reload()
    claire.sees("Le texte n’a pas été soumis, et rien n’a changé.")
    claire.click("Revenir à la page", exact=True)
    claire.sees("À corriger, puis à soumettre de nouveau")
    claire.checks("soumission-refusee")
    claire.click(f"L’article {article.number} – {article.title}")
    assert claire.page.url.endswith(f"/texte/#article-{article.pk}")
    convention.refresh_from_db()
    assert convention.state == "drafting" and not convention.versions_texte.exists()


def the_version_is_read(claire, convention):
    claire.click("Ouvrir le résultat")
    claire.sees("Soumise aux assemblées")
    claire.sees("Quarante-deux")
    text = words_of(claire.download("Version n° 1"))
    assert "Quarante-deux" in text and "Ouvrir un lieu d’accueil" in text
    assert "PROJET" not in text and "Dominique Renard" not in text


def they_vote(claire, convention, number):
    claire.go(f"/conventions/{convention.pk}/parties/")
    claire.fill(toutes=True, on="27/06/2025")
    claire.click("Enregistrer comme date de vote")
    claire.sees(f"n° {number}")


def a_late_change_reopens(claire, convention):
    FicheAction.objects.filter(plan__convention=convention).update(title="Ouvrir deux lieux d’accueil")
    claire.go(f"/conventions/{convention.pk}/etat/signature/")
    claire.sees("La fiche 1.1 « Ouvrir deux lieux d’accueil » : modification depuis la version soumise aux assemblées")
    claire.checks("signature-changee")
    claire.click("Reprendre la rédaction", within="#contenu")
    claire.fill(reason="Deux lieux au lieu d’un.")
    claire.submits("Le texte est rouvert")


def it_is_signed(claire, convention, worker):
    goes_to(claire, convention, "signature", reason=REASON)
    worker()
    claire.go(f"/conventions/{convention.pk}/parties/")
    claire.fill(toutes=True, on="15/12/2025")
    claire.click("Enregistrer comme date de signature")
    goes_to(claire, convention, "entree-en-vigueur", reason=REASON)
    convention.refresh_from_db()
    assert convention.state == "in_force"


def its_file_never_changes(claire, convention):
    *_, last = convention.versions_texte.order_by("number")
    assert [row.kind for row in convention.versions_texte.order_by("number")] == ["submitted", "submitted", "to_sign"]
    page = f"/conventions/{convention.pk}/texte/versions/{last.number}/"
    claire.go(page)
    first = claire.download("Version à signer")
    assert "Dominique Renard" in words_of(first)
    FicheAction.objects.filter(plan__convention=convention).update(title="Renommée depuis")
    with after_signature():  # the database refuses the signatory and the photograph to everybody else
        Signataire.objects.filter(partie_acte__partie__convention=convention).update(name="Une autre personne")
        Document.objects.filter(convention=convention, kind="annex").update(
            title="Une autre photographie", sha256="0" * 64
        )
    claire.go(page)
    again = claire.download("Version à signer")
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(first).hexdigest() == last.document.sha256
