"""Several sheets of one form: valid together, and saved together or not at all."""

from core.editing import StaleEdit


class Together:
    """Sheets over the same data, whose fields have names of their own. What pages and `sheet_view` ask of a sheet."""

    prefix = None

    def __init__(self, sheets):
        self.sheets = sheets
        self.model = sheets[0].model

    @property
    def pasted(self):
        """What became of a block, on the sheet whose cells it is for."""
        told = sorted((each.pasted for each in self.sheets if each.pasted), key=lambda pasted: pasted.is_lost)
        return told[0] if told else None

    @property
    def accepted_count(self):
        return sum(each.accepted_count for each in self.sheets)

    @property
    def refused_count(self):
        return next(each.refused_count for each in self.sheets if each.pasted is self.pasted)

    def is_valid(self):
        valid = [each.is_valid() for each in self.sheets]  # each says what it refuses
        return all(valid)

    def save(self, *, by):
        """As `Sheet.save`: what two people changed on any of them is told at once, and nothing is written."""
        savings, stale = [], []
        for each in self.sheets:
            try:
                savings.append(each.settled(by))
            except StaleEdit as found:
                stale.append(found)
        if stale:
            differences = [one for each in stale for one in each.differences]
            untouched = [one for each in stale for one in each.untouched]
            raise StaleEdit(differences, by=stale[0].by, at=stale[0].at, untouched=untouched)
        return sum(each.write() for each in savings)

    def take_up(self, stale):
        for each in self.sheets:
            each.take_up(stale)

    def add_error(self, place, error):
        held = next((each for each in self.sheets if place in each.fields), self.sheets[0])
        held.add_error(place, error)

    @property
    def is_bound(self):
        return self.sheets[0].is_bound

    def __iter__(self):
        return (box for each in self.sheets for box in each)

    @property
    def fields(self):
        return {name: made for each in self.sheets for name, made in each.fields.items()}

    @property
    def changed_data(self):
        return [name for each in self.sheets for name in each.changed_data]

    @property
    def cleaned_data(self):
        return {name: said for each in self.sheets for name, said in each.cleaned_data.items()}

    @property
    def errors(self):
        return {name: found for each in self.sheets for name, found in each.errors.items()}

    def non_field_errors(self):
        return [error for each in self.sheets for error in each.non_field_errors()]

    def hidden_fields(self):
        return [box for each in self.sheets for box in each.hidden_fields()]

    def visible_fields(self):
        return [box for each in self.sheets for box in each.visible_fields()]
