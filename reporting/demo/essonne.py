"""The portfolio of the Caf de l’Essonne, by a simple rule that gives its published pace.

Public facts: two CTGs in 2019 (Évry-Courcouronnes and Grigny, days not published), 20 signed in
2020, 16 announced for 2021, more than 40 announced for 2022-2023. Which communes signed each
year, and which day, is invented: the others, by decreasing population. Each takes effect on
1 January of the year in which it is signed, for five years. Three rural EPCIs are added in 2024.
"""

import datetime as dt

FIRST = (("91228", 2019), ("91286", 2019))
PACE = ((2020, 20), (2021, 16), (2022, 20), (2023, 20))
RURAL_EPCIS = ("249100074", "249100595", "249100157")
RURAL_YEAR = 2024
YEARS = 5
# The last CEJ ran until then (none was renewed after 2020, and each lasted four years).
LAST_CEJ_YEAR, CEJ_YEARS = 2022, 4
# The largest communes that have not signed: their CEJ has ended, and nothing follows.
ORPHAN_CEJ_COUNT = 3

FIRST_DAY, LAST_DAY = 45, 348  # of the year: 14 February, 14 December
TUESDAY, THURSDAY = 1, 3


def plan(communes):
    """[(code, year, day of the signature)] in the order of signature, the day None when it was not
    published; `communes`: codes by decreasing population."""
    taken = {code for code, _ in FIRST}
    signed = [(code, year, None) for code, year in FIRST]
    others = iter([code for code in communes if code not in taken])
    for year, count in PACE:
        signed += [(next(others), year, signing_day(year, rank, count)) for rank in range(count)]
    return signed


def signing_day(year, rank, count):
    """The day of the `rank`-th signature of a year that has `count`: more of them in autumn,
    from Tuesday to Thursday, none in August."""
    share = (rank + 0.5) / count
    day = dt.date(year, 1, 1) + dt.timedelta(days=round(FIRST_DAY + (LAST_DAY - FIRST_DAY) * share**0.55))
    if day.month == 8:
        day = dt.date(year, 9, 8) + dt.timedelta(days=rank % 9)
    while not TUESDAY <= day.weekday() <= THURSDAY:
        day += dt.timedelta(days=1)
    return day
