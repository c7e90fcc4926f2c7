"""What is kept of a form that is drawn."""

from django import template
from django.forms import BaseForm

from core import addresses, drafts
from core.forms import HouseForm
from core.sheets.together import Together

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_of(context, form, action):
    """`core.drafts.Kept` of a form sent to `action`; that of the page when it is empty."""
    request = context.get("request")
    if not isinstance(form, BaseForm | Together):
        return drafts.Kept()
    return drafts.of(request, form, action or (request and request.get_full_path()))


@register.simple_tag
def drafts_url():
    """Where a script keeps a long text; empty while nobody keeps them."""
    return addresses.page("accounts:draft_save")


@register.filter
def is_long_list(field):
    """Whether the list of this field, of a form that is sent, is one in which one searches (`data-choix`)."""
    return isinstance(field.form, HouseForm) and "data-choix" in field.field.widget.attrs
