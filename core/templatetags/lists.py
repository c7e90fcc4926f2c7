"""Lists and tables: filters, sorted columns, pages. Documented as in components.py."""

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.text import slugify

from core.stacked import labelled, with_roles
from core.templatetags.inputs import attribute

register = template.Library()
register.filter("labelled", labelled, is_safe=True)
register.filter("with_roles", with_roles, is_safe=True)


@register.simple_block_tag
def data_table(content, *, caption, id="", dense=False, hide_caption=False, region=True, lines=False):
    """A table that scrolls in its own region, reached with the keyboard. The content is <thead> and <tbody>,
    with th scope="col" and scope="row"; numbers in <td class="num">. On a telephone each row is a block:
    its heading, then a line for each cell, that begins with the heading of its column.

    `caption` names it (`hide_caption`: read aloud only). `dense`: closer rows. `region`: False when it is
    narrow by nature. `lines`: a list of one line a row, where only the cells of class `grow` may shorten; below 960 px
    each row is a card (what names it, its state of class `c-state`, then its facts), still a table for who listens.
    """
    context = {
        "caption": caption,
        "id": id or f"table-{slugify(caption)[:40]}",
        "dense": dense,
        "hide_caption": hide_caption,
        "region": region,
        "lines": lines,
        "content": content,
    }
    return render_to_string("components/data_table.html", context)


@register.simple_tag(takes_context=True)
def sort_header(context, label, key, param="tri", numeric=False):
    """A column heading that sorts: ?tri=key, then ?tri=-key. Says its order by aria-sort. Goes back to page 1."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    current = query.get(param, "") if query is not None else ""
    order = "ascending" if current == key else "descending" if current == f"-{key}" else ""
    url = "?"
    if query is not None:
        query[param] = f"-{key}" if order == "ascending" else key
        query.pop("page", None)
        url = f"?{query.urlencode()}"
    data = {"label": label, "url": url, "order": order, "css": "num" if numeric else ""}
    return render_to_string("components/sort_header.html", data)


@register.simple_tag
def headings(headings):
    """The heading cells of a list page: `listing.headings` of core/listing.py, in <tr>…</tr>.
    A heading without address is plain; the sorted one says its order by aria-sort."""
    return format_html_join(
        "\n",
        "{}",
        (
            (
                render_to_string(
                    "components/sort_header.html",
                    {"label": each.label, "url": each.url, "order": each.direction, "css": each.css},
                ),
            )
            for each in headings
        ),
    )


@register.simple_tag
def filters_bar(badges, count, noun="résultat", plural="", clear_url="", total=None):
    """Above a list: how many, and its filters as badges that are taken off one by one.

    `badges`: `label`, `value`, `url` (the list without it): `listing.badges`. `noun`, `plural` (noun + s otherwise): what is counted.
    `total`: how many without filters. `clear_url`: takes all off.
    """
    rows = [
        {
            "label": attribute(item, "label"),
            "value": attribute(item, "value", ""),
            "url": attribute(item, "url"),
        }
        for item in badges
    ]
    context = {
        "badges": rows,
        "count": count,
        "noun": noun if count in (0, 1) else plural or f"{noun}s",
        "clear_url": clear_url,
        "total": total,
    }
    return render_to_string("components/filters_bar.html", context)


@register.simple_tag
def filters_form(listing, label, button="Filtrer", is_open=False):
    """The filters of a list of core/listing.py: fields in columns, boxes on one line, the button at the end.

    `label` names the form. Sort and rows a page are kept; the page is not. `is_open`: it does not fold on a telephone.
    """
    form = listing.filterset.form
    boxes = [field for field in form if isinstance(field.field, forms.BooleanField)]
    context = {
        "fields": [field for field in form if field not in boxes],
        "boxes": boxes,
        "kept": listing.kept,
        "action": listing.path,
        "label": label,
        "button": button,
        "is_open": is_open,
    }
    return render_to_string("components/filters_form.html", context)


@register.simple_tag
def export_link(listing):
    """« Exporter (XLSX) »: every page of what a list of core/listing.py shows. Nothing when it shows nothing."""
    return render_to_string("components/export_link.html", {"url": listing.export_url if listing.count else ""})


@register.simple_tag(takes_context=True)
def pagination(context, page, sizes=None):
    """Links between the pages of a list (?page=2); keeps the rest of the address. `page`: a Page of Paginator.
    `sizes`: how many rows a page may be chosen, `listing.sizes`."""
    data = {
        "page": page,
        "sizes": sizes,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "ellipsis": page.paginator.ELLIPSIS,
    }
    return render_to_string("components/pagination.html", data, request=context.get("request"))
