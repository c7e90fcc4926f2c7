"""Path converters: what is out of bounds is a 404, and never reaches the database."""

from django.urls import register_converter


class KeyConverter:
    """A primary key: 1 to 9 223 372 036 854 775 807."""

    regex = "[0-9]{1,19}"

    def to_python(self, value):
        number = int(value)
        if not 0 < number < 2**63:
            raise ValueError(value)
        return number

    def to_url(self, value):
        return str(value)


class YearConverter:
    """A year from 2000 to 2100."""

    regex = "20[0-9]{2}|2100"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


def register():
    register_converter(KeyConverter, "pk")
    register_converter(YearConverter, "year")
