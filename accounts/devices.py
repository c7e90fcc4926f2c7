"""A browser in plain words, from what it says of itself: « Firefox sur Windows ».

Said to the one who looks for a session that is not theirs; nothing is decided by it.
"""

# The first that is named wins: each browser also names those that it resembles.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "Navigateur inconnu"


def words(user_agent):
    """« Chrome sur Android », « Firefox », or « Navigateur inconnu »."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if not browser:
        return UNKNOWN
    return f"{browser} sur {system}" if system else browser
