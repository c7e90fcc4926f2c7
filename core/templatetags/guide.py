"""What only /composants/ needs: a part, its inputs read from the code, its states."""

import inspect

from django import template
from django.template.loader import render_to_string

from core.templatetags import components, lists, stages

MODULES = components, lists, stages

register = template.Library()

GIVEN_BY_DJANGO = {"context", "content"}


def names():
    """Of every tag that makes a part of a page."""
    return {name for module in MODULES for name in module.register.tags}


def function_of(name):
    """What draws the tag `name`, as its author wrote it."""
    return next(getattr(module, name) for module in MODULES if name in module.register.tags)


def documented(name):
    """(signature, docstring) of the tag `name`, as its author wrote them."""
    function = function_of(name)
    parameters = [
        str(parameter)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name not in GIVEN_BY_DJANGO
    ]
    return f"{name}({', '.join(parameters)})", inspect.getdoc(function) or ""


@register.simple_block_tag
def guide_part(content, *, tag, title):
    """One part of the style guide: `tag` is its name in its module, the content its states."""
    signature, doc = documented(tag)
    is_block = "content" in inspect.signature(function_of(tag)).parameters
    context = {
        "title": title,
        "signature": signature,
        "doc": doc,
        "tag": tag,
        "is_block": is_block,
        "content": content,
    }
    return render_to_string("core/_guide_part.html", context)
