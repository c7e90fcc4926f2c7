"""What the first migrations name, at the address that they give it."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class Stay(Func):
    """The days between two dates, both included; read by the first migrations."""

    function = "daterange"
    output_field = DateRangeField()
