"""What axe says of an open page, wide then narrow, and what a run need not measure twice.

Contrasts were half of axe's time: that of an ink on its grounds is measured where a process
first meets it (`look.js` says what makes it another one), on three elements at most. So is what only
a narrow page shows, the same to the character.
"""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

# « void »: playwright calls what a script ends with, when it is a function.
SCRIPT = Axe().axe_script + (Path(__file__).parent / "look.js").read_text() + "void 0;"
OPTIONS = {
    # Without `resultTypes`, axe writes every rule that passes and every node of it: four times longer.
    "run": {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "resultTypes": ["violations"],
    },
    "layout": ["target-size", "scrollable-region-focusable"],
}
SEEN = set()  # looks of words, parts that only a narrow page shows: what this process has measured


def look(page, *, narrow):
    """Sentences: each fault of the page at its present width. First wide, then narrow."""
    for last in (False, True):
        try:
            page.wait_for_load_state()
            if page.evaluate("typeof ctgLook === 'undefined'"):
                page.evaluate(SCRIPT)
            found = page.evaluate("options => ctgLook(options)", {**OPTIONS, "seen": sorted(SEEN), "narrow": narrow})
            break
        except Error as error:
            if last or "context was destroyed" not in str(error):  # the page was still changing
                raise
    if not found["faults"]:  # a look that fails is measured again wherever it comes back
        SEEN.update(found["fresh"])
    overflow = [f"la page déborde de {found['overflow']} px"] if found["overflow"] > 0 else []
    return found["faults"] + overflow
