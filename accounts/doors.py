"""What upper floors show on a person's own page: the conventions they belong to.

`memberships` holds functions of a user that return rows with `label`, `url`, `role`,
`function`, `starts_on` and `ends_on`, registered from `AppConfig.ready()`.
"""

from dataclasses import dataclass

memberships = []


@dataclass(frozen=True)
class HeldRole:
    label: str
    role: str
    url: str = ""
    function: str = ""
    starts_on: object = None
    ends_on: object = None
