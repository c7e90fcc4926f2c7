"""The matrix of rights: one row for each URL name, one column for each role.

A row says what GET and POST answer to each role. Words instead of numbers, so that a row
reads like a sentence:

    Row("conventions:parties", lambda w: [w.convention.pk], get=READERS)
    Row("conventions:edit", lambda w: [w.convention.pk], get=MANAGERS, post=MANAGERS)
    Row("accounts:me", get=EVERYONE)

- roles in `get` get 200 (or `get_code`); in `post`, one of 302, 409, 422 to an empty POST
  (or `post_codes`);
- other roles get 403 when they may see the object (they are in `sees`, by default READERS),
  404 otherwise; with `sees=EVERYONE` nobody gets 404;
- `get=None` or `post=None`: the view does not have this method, 405 for every role
  (log-in is asked first: 302 to /connexion/ for anonymous, unless `public=True`);
- an address that serves several rights has a row for each `case`: a kind of document.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

CAF = frozenset({"caf_admin", "caf_management", "caf_adviser", "caf_adviser_other", "caf_grants_officer", "caf_board"})
LOCAL = frozenset(
    {
        *("cooperation_officer", "ctg_lead", "local_manager", "elected", "fiche_owner"),
        *("partner", "copil_member", "consultant", "caf_referent"),
    }
)
# In the world of the matrix, people of other places, and one whose membership is closed.
OUTSIDERS = frozenset({"other_ctg", "other_caf", "closed", "instance"})

#: Of the Caf that signs beside the pilote: reads the convention whole, writes nothing there.
SECOND_CAF = frozenset({"second_caf"})
#: Who works for another Caf than the convention's: what is every Caf's is theirs too.
OTHER_CAFS = SECOND_CAF | {"other_caf"}

READERS = CAF | LOCAL | SECOND_CAF  # who sees the convention
WHOLE_READERS = READERS - {"consultant"}  # who sees more of it than diagnostic and plan
EVERYONE = READERS | OUTSIDERS  # who is logged in
MANAGERS = frozenset({"caf_admin", "caf_management", "caf_adviser"})
WRITERS = MANAGERS | {"cooperation_officer", "ctg_lead", "caf_referent"}
DIAGNOSTIC_WRITERS = WRITERS | {"consultant"}
MEMBER_MANAGERS = MANAGERS | {"ctg_lead"}
FUNDING_WRITERS = WRITERS | {"caf_grants_officer"}
ADMINS = frozenset({"caf_admin"})
NOBODY = frozenset()


@dataclass(frozen=True)
class Row:
    name: str
    args: Callable = lambda world: []
    get: frozenset | None = READERS
    post: frozenset | None = None
    sees: frozenset = READERS
    public: bool = False
    get_code: int = 200
    post_codes: tuple = (302, 409, 422)
    data: Callable = lambda world: {}
    codes: dict = field(default_factory=dict)  # {(role, "get" | "post"): code}, the exceptions
    case: str = ""  # what is asked for, when one address serves several rights

    @property
    def key(self):
        return f"{self.name} {self.case}".strip()

    def expected(self, role, method):
        """Set of codes that this role may get with this method."""
        if (role, method) in self.codes:
            return {self.codes[role, method]}
        allowed = self.get if method == "get" else self.post
        if role == "anonymous" and not self.public:
            return {302}
        if allowed is None:
            return {405}
        if self.public and (role == "anonymous" or role in allowed or allowed is EVERYONE):
            return {self.get_code} if method == "get" else set(self.post_codes)
        if role in allowed:
            return {self.get_code} if method == "get" else set(self.post_codes)
        return {403} if role in self.sees else {404}
