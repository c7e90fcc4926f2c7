"""What forms say of their dates."""

from core.dates import last_day

READ_IN = "Où cette date a été lue : délibération, bulletin, presse…"


def are_reversed(starts, ends):
    """Whether of two PreciseDate, or None, the end does not come after the start; a year ends on its last day."""
    return bool(starts and ends and starts.date and ends.date and last_day(ends.date, ends.precision) <= starts.date)


def check_order(form, starts, ends, sentence="La fin précède le début."):
    """Error on `ends` when both are known and in the wrong order; a month ends on its last day."""
    first, last = form.cleaned_data.get(starts), form.cleaned_data.get(ends)
    if first and last and last_day(last.date, last.precision) < first.date:
        form.add_error(ends, sentence)
