"""The text on a day, from acts that no table holds: docs/calculs/texte-au.md."""

import datetime as dt
from itertools import count

import pytest

from conventions.avenants.consolidated import counts, fold, passage
from conventions.avenants.models import Modification
from conventions.enums import ActeKind
from conventions.models import Acte
from conventions.tests.factories import known, written
from conventions.text import differences
from conventions.text.versions import wording_digest

_keys = count(100)
BASE = [("1", "Objet"), ("2", "Territoire"), ("3", "Durée"), ("", "Clôture")]


def base():
    rows = [
        {
            "id": rank,
            "kind": "article" if number else "closing",
            "number": number,
            "title": title,
            "source": "<p>Dit.</p>",
            "body": "<p>Dit.</p>",
        }
        for rank, (number, title) in enumerate(BASE, 1)
    ]
    return [passage(row) for row in rows]


class Avenant:
    """One avenant, signed on the days that a person types; each verb adds one modification, in order."""

    def __init__(self, number, effect="", signed="01/06/2024", withdrawn_on=None):
        acte = Acte(kind=ActeKind.AVENANT, number=number, withdrawn_on=withdrawn_on, **written(effect_on=effect))
        acte.pk = number
        for column, value in known(signed).columns("signed_on").items():
            setattr(acte, column, value)
        acte.signed_from = acte.signed_on
        self.acte, self.rows = acte, []

    def add(self, kind, article=None, *, on=None, effect="", **fields):
        row = Modification(
            acte=self.acte, kind=kind, article_id=article, position=len(self.rows), pk=next(_keys), **fields
        )
        if on is not None:
            row.base_hash = wording_digest(*on)
        told = known(effect)
        row.effect_on, row.effect_on_precision = told.date, told.precision
        self.rows.append(row)
        return self

    def replace(self, article, body, *, on=None, **more):
        title = dict(enumerate([title for _, title in BASE], 1)).get(article, "Nouveau")
        return self.add("replace", article, on=on or (title, "<p>Dit.</p>"), title=title, body=f"<p>{body}</p>", **more)

    def insert(self, article, number, after, body="Nouveau."):
        return self.add("insert", article, number=number, after_id=after, title="Nouveau", body=f"<p>{body}</p>")

    def delete(self, article, on=None):
        title = BASE[article - 1][1]
        return self.add("delete", article, on=on or (title, "<p>Dit.</p>"))


def text(day, *avenants, known_on=None):
    rows = [row for each in avenants for row in each.rows if counts(each.acte, known_on=known_on)]
    return fold(base(), rows, day=dt.date.fromisoformat(day))


def told(day, *avenants, **more):
    """« 1 2 3 - », a star after what an avenant words, brackets round what is deleted."""
    marks = []
    for each in text(day, *avenants, **more).passages:
        mark = (each.number or "-") + ("*" if each.by and not each.is_deleted else "")
        marks.append(f"[{mark}]" if each.is_deleted else mark)
    return " ".join(marks)


def body(day, *avenants, article=1, **more):
    return text(day, *avenants, **more).find(article).body


def test_without_avenant_the_text_is_the_signed_one():
    assert told("2026-01-01") == "1 2 3 -"


def test_an_article_is_replaced_from_the_effect_on():
    one = Avenant(1, "01/01/2025").replace(1, "Neuf.")
    assert [body(day, one) for day in ("2024-12-31", "2025-01-01", "2025-01-02")] == [
        "<p>Dit.</p>",
        "<p>Neuf.</p>",
        "<p>Neuf.</p>",
    ]
    found = text("2025-01-01", one).find(1)
    assert (str(found.by.acte), found.by.effect.words) == ("Avenant n° 1", "1er janvier 2025")
    before = text("2024-12-31", one)
    assert (before.find(1).by, before.find(1).coming, before.coming) == (None, one.rows, one.rows)


def test_of_three_avenants_on_one_effect_date_the_last_number_holds():
    avenants = [Avenant(number, "01/01/2025").replace(1, f"N° {number}.") for number in (3, 1, 2)]
    assert body("2025-01-01", *avenants) == "<p>N° 3.</p>"
    assert [row.acte.number for row in text("2025-01-01", *avenants).applied] == [1, 2, 3]


def test_number_two_in_effect_before_number_one_is_overtaken_by_it():
    one, two = Avenant(1, "01/01/2026").replace(1, "Un."), Avenant(2, "01/01/2025").replace(1, "Deux.")
    assert [body(day, one, two) for day in ("2025-06-01", "2026-01-01")] == ["<p>Deux.</p>", "<p>Un.</p>"]
    assert text("2026-01-01", one, two).unlike == one.rows  # it was written on the signed text


def test_an_avenant_without_effect_date_waits_for_it():
    one = Avenant(1).replace(1, "Un.")
    found = text("2030-01-01", one)
    assert (found.find(1).by, found.coming) == (None, one.rows)
    assert body("2030-01-01", Avenant(1, "inconnue").replace(1, "Un.")) == "<p>Dit.</p>"


def test_an_article_that_another_avenant_inserted_is_replaced():
    one, two = Avenant(1, "01/01/2025").insert(9, "2 bis", 2), Avenant(2, "01/01/2026")
    two.replace(9, "Remplacé.", on=("Nouveau", "<p>Nouveau.</p>"))
    assert told("2025-01-01", one, two) == "1 2 2 bis* 3 -"
    assert body("2026-01-01", one, two, article=9) == "<p>Remplacé.</p>"
    assert text("2026-01-01", one, two).unlike == []
    [found] = text("2024-12-31", one, two).coming[:1]
    assert found.number == "2 bis"


def test_an_article_inserted_after_a_deleted_one_finds_its_place():
    one, two = Avenant(1, "01/01/2025").delete(2), Avenant(2, "01/01/2026").insert(9, "2 bis", 2)
    assert told("2026-01-01", one, two) == "1 [2] 2 bis* 3 -"
    assert [each["number"] for each in text("2026-01-01", one, two).articles] == ["1", "2 bis", "3", ""]


def test_several_articles_inserted_at_one_place_keep_their_order():
    one = Avenant(1, "01/01/2025").insert(9, "2 bis", 2).insert(10, "2 ter", 2).insert(11, "0", None)
    two = Avenant(2, "01/01/2026").insert(12, "2 quater", 2)
    assert told("2026-01-01", one, two) == "0* 1 2 2 bis* 2 ter* 2 quater* 3 -"


def test_articles_are_moved_and_renumbered():
    one = Avenant(1, "01/01/2025").add("move", 1, on=("Objet", "<p>Dit.</p>"), after_id=3)
    one.add("renumber", 1, on=("Objet", "<p>Dit.</p>"), number="4")
    found = text("2025-01-01", one)
    assert [each.number for each in found.passages] == ["2", "3", "4", ""]
    moved = found.find(1)
    assert (moved.by, moved.placed_by, moved.numbered_by) == (None, *one.rows)
    states = [each.state for each in differences.compare([each.as_article for each in base()], found.articles)]
    assert states == ["Inchangé", "Inchangé", "Déplacé et renuméroté", "Inchangé"]


def test_an_avenant_may_take_effect_on_the_day_of_its_signature():
    one = Avenant(1, "01/06/2024", signed="01/06/2024").replace(1, "Un.")
    days = [("2024-05-31", None), ("2024-06-01", None), ("2024-06-01", dt.date(2024, 5, 31))]
    assert [body(day, one, known_on=known_on) for day, known_on in days] == ["<p>Dit.</p>", "<p>Un.</p>", "<p>Dit.</p>"]


def test_a_retroactive_avenant_is_known_from_its_signature_on():
    one = Avenant(1, "01/01/2024", signed="15/06/2024").replace(1, "Un.")
    assert body("2024-02-01", one) == "<p>Un.</p>"
    known_on = [dt.date(2024, 6, 14), dt.date(2024, 6, 15)]
    assert [body("2024-02-01", one, known_on=day) for day in known_on] == ["<p>Dit.</p>", "<p>Un.</p>"]
    unsure = Avenant(1, "01/01/2024", signed="06/2024").replace(1, "Un.")
    assert body("2024-02-01", unsure, known_on=dt.date(2024, 6, 15)) == "<p>Dit.</p>"


@pytest.mark.parametrize("state", [{"withdrawn_on": dt.date(2024, 7, 1)}, {"signed": ""}])
def test_an_avenant_withdrawn_or_not_signed_changes_nothing(state):
    one = Avenant(1, "01/01/2025", **state).replace(1, "Un.").insert(9, "1 bis", 1)
    assert told("2026-01-01", one) == "1 2 3 -"
    assert text("2026-01-01", one).coming == []


def test_an_avenant_cancelled_by_another_gives_the_text_back():
    one = Avenant(1, "01/01/2025").replace(1, "Un.").insert(9, "1 bis", 1)
    two = Avenant(2, "01/01/2026").add("cancel", cancelled=one.acte)
    assert told("2025-06-01", one, two) == "1* 1 bis* 2 3 -"
    assert told("2026-01-01", one, two) == "1 2 3 -"
    assert text("2026-01-01", one, two).find(1).restored_by == two.rows[0]
    three = Avenant(3, "01/01/2027").add("cancel", cancelled=two.acte)
    assert told("2027-01-01", one, two, three) == "1* 1 bis* 2 3 -"


def test_a_cancellation_cancelled_before_its_effect_cancels_nothing():
    one = Avenant(1, "01/01/2025").replace(1, "Un.")
    two = Avenant(2, "01/01/2028").add("cancel", cancelled=one.acte)
    three = Avenant(3, "01/01/2027").add("cancel", cancelled=two.acte)
    assert told("2028-01-01", one, two, three) == "1* 2 3 -"
    assert told("2028-01-01", one, two) == "1 2 3 -"


def test_a_text_is_restored_only_by_the_cancellation_of_what_worded_it():
    one = Avenant(1, "01/01/2025").replace(1, "Un.")
    two = Avenant(2, "01/01/2026").replace(1, "Deux.", on=("Objet", "<p>Un.</p>"))
    three = Avenant(3, "01/01/2027").add("cancel", cancelled=one.acte)
    assert text("2027-01-01", one, two, three).find(1).restored_by is None
    assert text("2027-01-01", one, three).find(1).restored_by == three.rows[0]
    moved = Avenant(1, "01/01/2025").add("move", 1, after_id=3)
    assert (
        text("2027-01-01", moved, Avenant(2, "01/01/2026").add("cancel", cancelled=moved.acte)).find(1).restored_by
        is None
    )


def test_what_follows_an_inserted_article_stays_with_it():
    one = Avenant(1, "01/01/2025").insert(90, "2 bis", after=2)
    two = Avenant(2, "01/01/2026").insert(91, "2 bis A", after=90)
    three = Avenant(3, "01/01/2027").insert(92, "2 ter", after=2)
    assert told("2027-01-01", one, two, three) == "1 2 2 bis* 2 bis A* 2 ter* 3 -"


def test_what_a_cancelled_avenant_inserted_is_changed_no_more():
    one, two = Avenant(1, "01/01/2025").insert(9, "1 bis", 1), Avenant(2, "01/06/2025")
    two.replace(9, "Remplacé.").insert(10, "1 ter", 9)
    three = Avenant(3, "01/01/2026").add("cancel", cancelled=one.acte)
    assert told("2026-01-01", one, two, three) == "1 2 3 1 ter* -"
    assert text("2026-01-01", one, two, three).lost == two.rows


def test_the_example_of_the_page_of_computations():
    one = Avenant(1, "01/01/2025").insert(9, "2 bis", 2).replace(1, "Un.")
    two = Avenant(2, "01/01/2026").delete(2).replace(9, "Deux.", on=("Nouveau", "<p>Nouveau.</p>"))
    avenants = one, two, Avenant(3, "01/01/2027").add("cancel", cancelled=one.acte)
    days = "2024-12-31", "2025-01-01", "2026-01-01", "2027-01-01"
    expected = ["1 2 3 -", "1* 2 2 bis* 3 -", "1* [2] 2 bis* 3 -", "1 [2] 3 -"]
    assert [told(day, *avenants) for day in days] == expected
    assert text("2027-01-01", *avenants).lost == two.rows[1:]


def test_a_modification_may_have_its_own_effect():
    one = Avenant(1, "01/01/2025").replace(1, "Un.").replace(2, "Deux.", effect="01/09/2025")
    assert [told(day, one) for day in ("2025-08-31", "2025-09-01")] == ["1* 2 3 -", "1* 2* 3 -"]
    assert text("2025-08-31", one).find(2).coming == one.rows[1:]


def test_an_effect_known_to_the_month_counts_from_its_first_day():
    one = Avenant(1, "09/2025").replace(1, "Un.")
    assert [told(day, one) for day in ("2025-08-31", "2025-09-01")] == ["1 2 3 -", "1* 2 3 -"]
