"""What upper floors tell of a person: the conventions they belong to.

`holds` holds functions of (user, day) that say whether this person has a role there on that day.

`invited` holds functions of (invitation, user): the page of what this accepted invitation gave, or an empty text.

`light` holds functions of (user, day): True when all that this person holds there is read with a mailed code, today
at least; False when something asks for more; None when they hold nothing.

`asked` holds functions of (path, user or None, name, email, message) that hear a request of access: `accounts.access`.

`cafs` holds functions of (keys of people, day): rows (person, code of a Caf) of the roles that they hold there on that
day, the last begun last: `accounts.zones`.

`forgotten` holds functions of keys of invitations that nobody accepted, called before they are removed: what waited
for them goes too.

`follows` holds functions of a user: whether something that is not over names them, whatever their roles.

`named` holds functions of a user: whether an act that the law keeps names them by their account.

`erased` holds functions of (user, former address), called while an account is erased (`accounts.closing`): the roles
held there are closed, and what was copied of the person is blanked.

`reach` holds functions of (user, convention): how far they manage its members, a `memberships.Reach`.

`roles` holds functions of a Caf, or of None for any, that return the dated roles held in it, with their `user`.

`works_at` holds functions of (keys of people, day): {key: name of an organisation} of those who act there for one on that
day: `accounts.namesakes`.

`memberships`, shown on a person's own page, holds functions of a user that return rows with `label`, `url`, `role`,
`function`, `starts_on` and `ends_on`, registered from `AppConfig.ready()`.
"""

from dataclasses import dataclass

memberships = []
holds = []
light = []
invited = []
asked = []
cafs = []
forgotten = []
follows = []
named = []
erased = []
reach = []
roles = []
works_at = []


@dataclass(frozen=True)
class HeldRole:
    label: str
    role: str
    url: str = ""
    function: str = ""
    starts_on: object = None
    ends_on: object = None
