"""One fixture of each schema that data were ever frozen by, and the shape of the present one.

`<folder>/<name>-<number>.json` is real content; it is never edited. `<name>-<number>.shape.json` says what the
classes were when that number was declared: they change only with the number.
"""

import json


def numbers(schema):
    return list(range(schema.number + 1))


def fixture(schema, folder, number):
    """The object frozen under this number. Fails where its file is missing."""
    path = folder / f"{schema.name}-{number}.json"
    assert path.is_file(), f"{path.name} : chaque numéro de schéma garde un exemple de ses données"
    return json.loads(path.read_text(encoding="utf-8"))


def assert_number_follows_shape(schema, folder):
    path = folder / f"{schema.name}-{schema.number}.shape.json"
    assert path.is_file(), f"{path.name} : chaque numéro de schéma garde la forme de ses classes"
    assert schema.shape == json.loads(path.read_text(encoding="utf-8")), (
        f"Une classe du schéma « {schema.name} » a changé : donnez le numéro {schema.number + 1}, "
        "le passage du précédent, un exemple et sa forme."
    )
