import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString

from core.typography import french, french_html

PLAIN = {
    "L'axe 1 : quoi ?": "L’axe 1\u00a0: quoi\u202f?",
    "Vraiment !? (oui) ; non": "Vraiment\u202f!? (oui)\u202f; non",
    "« exemple » et «autre»": "«\u00a0exemple\u00a0» et «\u00a0autre\u00a0»",
    "45 % et 12 €, 3 ETP à 14 h": "45\u00a0% et 12\u00a0€, 3\u00a0ETP à 14\u00a0h",
    "article L. 263-1, n° 12, art. 3": "article L.\u00a0263-\u20601, n°\u00a012, art.\u00a03",
    "D.214-10-1, R.* 123-4 et article 5-2": "D.214-\u206010-\u20601, R.*\u00a0123-\u20604 et article\u00a05-\u20602",
    "articles L. 214-1, 214-5 et 214-7 ; période 2023-2026": (
        "articles L.\u00a0214-\u20601, 214-\u20605 et 214-\u20607\u202f; période 2023-2026"
    ),
    "le 31 décembre 2026 ou le 1er mai": "le 31\u00a0décembre 2026 ou le 1er\u00a0mai",
    "à 14:05, https://caf.fr/?a=1;b !": "à 14:05, https://caf.fr/?a=1;b\u202f!",
    "un\n deux": "un\n deux",
}


@pytest.mark.parametrize("typed", PLAIN)
def test_typed_words_are_set_as_french_is_printed(typed):
    assert french(typed) == PLAIN[typed]
    assert french(PLAIN[typed]) == PLAIN[typed]
    assert french(None) == ""


def test_html_gets_it_in_its_words_and_nowhere_else():
    html = SafeString(
        "<p><strong>Quoi</strong> ? L'été &amp; a : b&nbsp;; <a href=\"https://caf.fr/?q=l'a : b\">l'a</a> &lt; 3 %</p>"
    )
    assert french_html(html) == (
        "<p><strong>Quoi</strong>\u202f? L’été &amp; a\u00a0: b\u202f; "
        '<a href="https://caf.fr/?q=l\'a : b">l’a</a> &lt; 3\u00a0%</p>'
    )
    assert isinstance(french(html), SafeString) and french(html) == french_html(html)


def test_filters_set_it_and_escape_what_is_typed():
    page = Template("{{ rich|riche }}{{ plain|typo|linebreaksbr }}").render(
        Context({"rich": "<p>L'été : <script>x</script></p>", "plain": "<b> : 1\n2 %"})
    )
    assert page == "<p>L’été\u00a0: </p>&lt;b&gt; : 1<br>2\u00a0%"
