"""How form fields are drawn: as Django draws them, the lists and the boxes in one go.

Django renders a template for each option and one more for its attributes: the list of the hundred
départements took a quarter of a page. A box takes three, and a list of rows has a form of filters.
"""

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape

SELECT = "django/forms/widgets/select.html"
#: Of widgets whose template is that of `input` alone.
INPUTS = {
    f"django/forms/widgets/{kind}.html"
    for kind in ("input", "text", "number", "email", "url", "password", "hidden", "date", "time", "checkbox")
}


class FormRenderer(DjangoTemplates):
    def render(self, template_name, context, request=None):
        if template_name == SELECT:
            return _select(context["widget"])
        if template_name in INPUTS:
            return _input(context["widget"])
        return super().render(template_name, context, request)


def _select(widget):
    """What `django/forms/widgets/select.html` gives, to the character. Each part is escaped here."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(localize(group))}">')
        parts += [
            f'\n  <option value="{conditional_escape(str(option["value"]))}"{_attributes(option["attrs"])}>'
            f"{conditional_escape(localize(option['label']))}</option>\n"
            for option in options
        ]
        if group:
            parts.append("\n  </optgroup>")
    return "".join(parts) + "\n</select>"


def _input(widget):
    """What `django/forms/widgets/input.html` gives, to the character."""
    kind, name, value = (widget[key] for key in ("type", "name", "value"))
    said = "" if value is None else f' value="{conditional_escape(str(value))}"'
    head = f'<input type="{conditional_escape(kind)}" name="{conditional_escape(name)}"'
    return f"{head}{said}{_attributes(widget['attrs'])}>"


def _attributes(attrs):
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in attrs.items()
        if value is not False
    )
