"""Indicator values of the diagnostic of Gevrey-Nuits: plausible, invented, and said to be so.

(code, {place: {year: value}}): place is « epci », « departement » or « france ». A word in place
of a number is a status. Real figures of the Caf are in `gevrey.FIGURES`.
"""

SOURCE = "Données de démonstration"
FIRST, LAST = 2017, 2022


def _row(epci, departement, france):
    """Each (five years before, last) or one value for the last year."""
    places = {"epci": epci, "departement": departement, "france": france}
    return {
        place: dict(zip((FIRST, LAST), values, strict=True)) if isinstance(values, tuple) else {LAST: values}
        for place, values in places.items()
        if values is not None
    }


ESTIMATED = {
    "POP_0_2": _row((905, 820), (17_400, 15_900), None),
    "POP_3_5": _row((985, 900), (18_300, 16_800), None),
    "POP_6_10": _row((1_790, 1_745), (31_200, 30_400), None),
    "POP_11_17": _row((2_480, 2_560), (42_900, 43_800), None),
    "PART_MOINS_18": _row((21.2, 20.5), (20.4, 19.7), (22.0, 21.2)),
    "NAISSANCES": _row((282, 251), (5_420, 4_830), None),
    "PART_FAM_MONO": _row((11.8, 13.1), (15.2, 16.4), (15.6, 16.7)),
    "PART_FAM_3ENF": _row((9.4, 8.9), (9.1, 8.7), (9.6, 9.3)),
    "ALLOC_FOYERS": _row((3_960, 4_115), (101_300, 106_900), None),
    "TX_POP_COUVERTE": _row((38.6, 39.4), (44.1, 45.0), (47.2, 48.5)),
    "PART_QF_BAS": _row("unavailable", (38.2, 37.5), (43.1, 42.4)),
    "PART_FOY_RSA": _row((6.1, 5.8), (12.9, 12.1), (14.8, 14.0)),
    "PART_FOY_ASF": _row((4.4, 4.9), (6.0, 6.4), (6.6, 7.1)),
    "PART_FOY_AL": _row((24.0, 22.7), (48.5, 47.0), (46.2, 45.1)),
    "AEEH_BENEF": _row("secret", (2_310, 2_890), None),
    "TX_COUV_GLOBAL": _row((78.4, 71.9), (67.8, 64.2), (58.9, 60.3)),
    "TX_COUV_EAJE": _row((14.1, 16.3), (18.0, 19.6), (19.7, 21.9)),
    "TX_COUV_AM": _row((62.0, 53.2), (46.1, 40.8), (33.0, 29.4)),
    "PLACES_EAJE": _row((128, 134), (3_130, 3_115), None),
    "PLACES_AM": _row((561, 436), (8_020, 6_490), None),
    "DEFM_ABC": _row((1_390, 1_180), (37_600, 32_900), None),
    "TX_PAUVRETE": _row((6.9, 6.6), (11.4, 11.7), (14.5, 14.4)),
    "NIV_VIE_MED": _row((23_950, 26_110), (21_900, 23_880), (21_110, 23_080)),
    "ALSH_PLACES": _row((690, 745), None, None),
}
