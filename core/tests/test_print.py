"""What a browser prints of a page: what is folded on the screen is on the paper."""

import io
from pathlib import Path

from pypdf import PdfReader

STYLES = Path(__file__).resolve().parents[2] / "static" / "ctg"
PAGE = """
<!doctype html><html lang="fr"><style>{styles}</style><style media="print">{paper}</style><body>
<details class="drop" data-menu><summary>Menu</summary><a href="/">Quitter</a></details>
<details class="more"><summary>Historique</summary><p>Transmise le 3 mars</p></details>
<details class="more" open><summary>Étapes</summary><p>Recruter</p></details>
<details class="fold"><summary>Tableau</summary><table class="table"><tr><td>Douze</td></tr></table></details>
<details class="more fieldset--folded"><summary>Ajouter</summary><form><input value="Saisie"></form></details>
<details class="more"><summary>En sommeil</summary><ul><li>Relancer la MSA<form><input type="hidden" value="jeton"><button class="btn">Réveiller</button>
</form></li></ul></details>
</body></html>
"""


def test_folded_parts_are_printed_under_their_heading(browser):
    styles = "".join((STYLES / name).read_text() for name in ("tokens.css", "base.css", "components.css", "parts.css"))
    page = browser.new_page()
    page.set_content(PAGE.format(styles=styles, paper=(STYLES / "print.css").read_text()))
    words = " ".join(each.extract_text() for each in PdfReader(io.BytesIO(page.pdf())).pages)
    page.close()
    for printed in (
        "Historique",
        "Transmise le 3 mars",
        "Étapes",
        "Recruter",
        "Tableau",
        "Douze",
        "En sommeil",
        "Relancer la MSA",
    ):
        assert words.count(printed) == 1
    assert not any(kept in words for kept in ("Menu", "Quitter", "Ajouter", "replié", "Réveiller"))
