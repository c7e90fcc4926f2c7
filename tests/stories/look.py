"""What axe says of an open page, at one width then at another, and what a run need not measure twice.

Contrasts were half of axe's time: that of an ink on its grounds is measured where a process
first meets it (`look.js` says what makes it another one), on three elements at most. So is what only
the second width shows, the same to the character.
"""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

# « void »: playwright calls what a script ends with, when it is a function.
SCRIPT = Axe().axe_script + (Path(__file__).parent / "look.js").read_text() + "void 0;"
#: Where the running portal gives it (`conftest.browser`): a file that the browser keeps, it compiles once.
ADDRESS = "/static/regard.js"
LOOK = """async ({ address, ...options }) => {
  if (typeof ctgLook === "undefined") await new Promise((loaded, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: loaded, onerror: () => failed(new Error(address)) });
    document.head.append(script);
    script.remove();
  });
  return ctgLook(options);
}"""
OPTIONS = {
    # Without `resultTypes`, axe writes every rule that passes and every node of it: four times longer.
    "run": {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "resultTypes": ["violations"],
        # It asks to look at what is hidden, of every element, and never says that something is wrong.
        "rules": {"hidden-content": {"enabled": False}},
    },
    "layout": ["target-size", "scrollable-region-focusable"],
}
SEEN = set()  # looks of words, parts that only the second width shows: what this process has measured


def look(page, *, again):
    """Sentences: each fault of the page at its present width; `again`: at the second of the two that one looks at."""
    for last in (False, True):
        try:
            page.wait_for_load_state()
            if not page.url.startswith("http"):  # a page that no portal serves
                page.evaluate(SCRIPT)
            found = page.evaluate(LOOK, {**OPTIONS, "address": ADDRESS, "seen": sorted(SEEN), "again": again})
            break
        except Error as error:
            if last or "context was destroyed" not in str(error):  # the page was still changing
                raise
    if not found["faults"]:  # a look that fails is measured again wherever it comes back
        SEEN.update(found["fresh"])
    overflow = [f"la page déborde de {found['overflow']} px"] if found["overflow"] > 0 else []
    return found["faults"] + overflow
