"""What a day at the portal asks of somebody's hands: fields typed, clicks, keys that act; and what it asked before.

A field is one box, one choice of a list, one box ticked. A click is a button or a link. A key is one that acts (Enter, the keys of a
paste): those that type, and Tab, are not counted.
"""

from dataclasses import dataclass

MOST_TABS = 120
#: A list that was chosen in takes the focus back a moment later, then one leaves it: nobody is in the next box before.
A_BREATH = "() => new Promise(done => setTimeout(done, 400))"
FOCUSED = "(node) => node === document.activeElement"


@dataclass
class Hands:
    """Of one person, from the last `start`."""

    person: object
    fields: int = 0
    clicks: int = 0
    keys: int = 0

    def start(self, path="/"):
        """Come to where the day begins; nothing was done yet."""
        self.person.go(path)
        self.fields = self.clicks = self.keys = 0

    @property
    def acts(self):
        """Whatever is done beyond the fields."""
        return self.clicks + self.keys

    def types(self, **values):
        """The fields of these names (`Person.fill`)."""
        self.person.fill(**values)
        self.fields += sum(len(each) if isinstance(each, list) else 1 for each in values.values())

    def picks(self, name, words, option):
        self.person.pick(name, words, option)
        self.person.page.evaluate(A_BREATH)
        self.person.page.keyboard.press("Tab")
        self.fields += 1

    def click(self, name, **place):
        self.person.click(name, **place)
        self.clicks += 1

    def key(self, key, *, opens=False):
        """`opens`: whether a page comes."""
        page = self.person.page
        if opens:
            with page.expect_navigation(wait_until="domcontentloaded"):
                page.keyboard.press(key)
        else:
            page.keyboard.press(key)
        self.keys += 1

    # Without a mouse ----------------------------------------------------------------------

    def goes_to(self, place):
        """Press Tab until this element has the focus."""
        for _ in range(MOST_TABS):
            if place.evaluate(FOCUSED):
                return
            self.person.page.keyboard.press("Tab")
        raise AssertionError(f"{self.person.path} : le clavier n’arrive pas à {place}")

    def writes(self, words):
        """Type where the focus is."""
        self.person.page.keyboard.type(words)
        self.fields += 1
