"""What a form says once of its required fields."""

from django import template

register = template.Library()


@register.filter
def asks(form):
    """Whether one field at least that is shown must be filled."""
    fields = getattr(form, "visible_fields", list)()
    return any(box.field.required and not box.field.disabled for box in fields)
