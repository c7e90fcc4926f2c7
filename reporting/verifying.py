"""What `manage.py verifier` asks of the floors: fonts and PDF engine, reference data, somebody to open a Caf."""

import io

from accounts.models import User
from actions.models import Audience, Dispositif
from core import fonts
from core.verifying import attention, fault, ok, subject
from diagnostics.models import Indicateur
from territories.models import Caf, Territoire

SAMPLE = "<html lang=fr><title>Essai</title><style>{faces} p {{ font-family: '{family}' }}</style><p>L’été à Évreux, œuvré.</p>"
PANGO = "« apt-get install libpangoft2-1.0-0 »"


@subject("Polices et PDF", position=80, needs_database=False)
def engine(asked):
    """A page is drawn with our letters, and no other's."""
    try:
        drawn = _fonts_of_a_page()
    except OSError as error:
        yield fault(f"Le moteur des PDF ne se charge pas ({error}).", PANGO)
        return
    except (KeyError, TypeError, AttributeError):
        yield fault("La police des documents manque.", "Reprenez « pip install --require-hashes -r requirements.txt ».")
        return
    ours = fonts.FAMILY.replace(" ", "-")
    if strange := sorted(name for name in drawn if ours not in name):
        yield fault(
            f"Un document se dessine avec {', '.join(strange)}, au lieu de {fonts.FAMILY}.",
            f"{PANGO}, et « apt-get install fontconfig-config ».",
        )
    elif not _has_subsetter():
        yield attention(
            "Les PDF se font, deux fois plus lentement : libharfbuzz-subset manque.",
            "« apt-get install libharfbuzz-subset0 »",
        )
    else:
        yield ok(f"Un document se dessine, en {fonts.FAMILY}.")


def _fonts_of_a_page():
    """Names of the fonts in the PDF of a line of text."""
    import pikepdf
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Own(URLFetcher):
        def fetch(self, url, headers=None):
            return URLFetcherResponse(url, fonts.content(url.partition(":")[2]), headers={"Content-Type": "font/ttf"})

    html = SAMPLE.format(faces=fonts.faces_css(), family=fonts.FAMILY)
    written = HTML(string=html, url_fetcher=Own(allowed_protocols=())).write_pdf()
    with pikepdf.open(io.BytesIO(written)) as pdf:
        return {
            str(font["/BaseFont"]).lstrip("/")
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
        }


def _has_subsetter():
    from weasyprint.text import ffi

    return bool(ffi.harfbuzz_subset)


@subject("Données de référence", position=85)
def references(asked):
    """Territories, Cafs, indicators and lists that every Caf begins with."""
    needed = {
        "charger_territoires": Territoire.objects.exists() and Caf.objects.exists(),
        "charger_indicateurs": Indicateur.objects.filter(caf=None).exists(),
        "charger_references": Dispositif.objects.exists() and Audience.objects.exists(),
    }
    missing = [command for command, is_there in needed.items() if not is_there]
    if missing:
        named = ", ".join(f"« manage.py {command} --apply »" for command in missing)
        yield fault("Des données de référence ne sont pas chargées.", f"Lancez {named}.")
    else:
        yield ok(f"{Caf.objects.count()} Caf, territoires, indicateurs et listes sont chargés.")


@subject("Opérateur de l’instance", position=90)
def operator(asked):
    """Somebody opens Cafs and receives the faults; somebody of each opened one administers it."""
    count = User.objects.filter(is_instance=True, is_active=True).count()
    if count:
        yield ok(f"{count} : il ouvre les Caf et reçoit les défauts.")
    else:
        yield fault(
            "Personne n’ouvre les Caf ni ne reçoit les défauts.",
            "« manage.py creer_operateur adresse@exemple.fr --prenom … --nom … »",
        )
