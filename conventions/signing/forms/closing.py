"""Forms of what a signature closes: what is written stays, what nobody knew may still be written, once."""

from django.core.exceptions import ValidationError

from conventions.signing import progress


class ClosesKnown:
    """Mixin of a `HouseForm`: `close_known` shuts the fields that hold something, `close` any of them.

    A browser does not send a closed field. One that comes with another value, from a form opened before
    the field was closed, is refused with a sentence at its place: nothing is dropped in silence.
    """

    closed = ()
    is_printed = False
    closed_words = "Enregistré entre-temps : ne change plus."

    def close(self, names):
        self.closed = (*self.closed, *names)
        for name in names:
            self.fields[name].disabled = True

    def close_known(self, names):
        """Returns those that are still open."""
        still_open = progress.unknown(self.instance, names)
        self.close([name for name in names if name not in still_open])
        return still_open

    def close_printed(self, names, why):
        """Shut what a version submitted, or to sign, prints; `why` (`signing.why_printed`) is said at each of them."""
        self.close(names)
        self.is_printed, self.closed_words = True, why
        for name in names:
            self.fields[name].help_text = why

    def clean(self):
        cleaned = super().clean()  # type: ignore[misc]  # mixed in with a form
        if self.closed and (self.is_printed or self.cleaned_data.get("version") != self.instance.version):
            for name in self.closed:
                if typed := self._typed_otherwise(name):
                    self.add_error(name, f"{self.closed_words} Vous aviez écrit « {typed} ».")
        return cleaned

    def _typed_otherwise(self, name):
        """What was sent for a closed field, in words; '' when nothing was, or the value that is kept."""
        field, bound = self.fields[name], self[name]
        raw = field.widget.value_from_datadict(self.data, self.files, bound.html_name)
        if raw in (None, ""):
            return ""
        try:
            same = field.to_python(raw) == field.to_python(bound.initial)
        except ValidationError:
            same = False
        return "" if same else str(raw)[:100]
