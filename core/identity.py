"""The name of the portal, in one place. The mark beside it is static/ctg/mark.svg."""

NAME = "Mitoyen"
FULL_DESCRIPTOR = "Portail des conventions territoriales globales"
# Mitoyen: “qui est entre deux choses, commun à l’une et à l’autre”. Two houses lean
# on one wall, as a Caf and a collectivité on one convention; together they draw an M.
BASELINE = "Ce que la Caf et les collectivités tiennent en commun"
