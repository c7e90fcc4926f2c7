"""What someone else changed in a text, word by word, for the page of a stale save."""

from django import template

from conventions.text import differences

register = template.Library()


@register.simple_tag
def changed_lines(before, after):
    """Lines that changed from one text to the other: [[(kind, words), …], …]."""
    lines = differences.compare_lines(before.split("\n"), after.split("\n")) if before else []
    return [line for line in lines if any(kind != differences.KEPT for kind, _ in line)]
