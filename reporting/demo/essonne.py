"""The portfolio of the Caf de l’Essonne, by a simple rule that gives its published pace.

Public facts: two CTGs in 2019 (Évry-Courcouronnes and Grigny), 20 signed in 2020, 16 announced
for 2021, more than 40 announced for 2022-2023. Which communes signed each year is invented:
the others, by decreasing population. Each takes effect on 1 January of its year, for five
years. Three rural EPCIs are added in 2024.
"""

FIRST = (("91228", 2019), ("91286", 2019))
PACE = ((2020, 20), (2021, 16), (2022, 20), (2023, 20))
RURAL_EPCIS = ("249100074", "249100595", "249100157")
RURAL_YEAR = 2024
YEARS = 5


def plan(communes):
    """[(code, year)] in the order of signature; `communes`: codes by decreasing population."""
    signed = list(FIRST)
    taken = {code for code, _ in FIRST}
    others = iter([code for code in communes if code not in taken])
    for year, count in PACE:
        signed += [(next(others), year) for _ in range(count)]
    return signed
