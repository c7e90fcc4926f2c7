"""A list page: queryset, filters as removable badges, sort on every column, pages, export.

    listing = build(request, Fiche.objects.visible_to(request.user), FicheFilter,
                    columns=[Column("titre", "Titre", "title", lambda f: f.title), …],
                    default="titre", name="fiches")
    if listing.wants_export:
        return listing.export()
    return render(request, "actions/list.html", {"listing": listing})

The state of the list is its address. Nothing here knows what is listed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import FileResponse
from django.utils import timezone

PER_PAGE = (25, 50)
EXPORT_BATCH = 2000


@dataclass(frozen=True)
class Column:
    """One column: key in the address, heading, ordering (fields, or "" when it cannot be
    sorted), and the value written in the export."""

    key: str
    label: str
    order: str | tuple = ""
    value: Callable | None = None
    css: str = ""


@dataclass(frozen=True)
class Heading:
    label: str
    url: str
    direction: str  # "", "ascending" or "descending"
    css: str = ""


@dataclass(frozen=True)
class FilterBadge:
    label: str
    value: str
    url: str  # the same list without this filter


@dataclass
class Listing:
    request: object
    filterset: object
    columns: list
    page: object
    headings: list
    badges: list = field(default_factory=list)
    name: str = "liste"
    ordered: object = None

    @property
    def count(self):
        return self.page.paginator.count

    @property
    def wants_export(self):
        return self.request.GET.get("export") == "xlsx"

    @property
    def export_url(self):
        return _address(self.request, export="xlsx", page=None)

    @property
    def reset_url(self):
        return self.request.path

    def export(self):
        """Every page of what is shown, as XLSX; text cells stay text, whatever they begin with."""
        from core.worksheets import workbook_file

        rows = (
            [column.value(row) for column in self.columns if column.value]
            for row in self.ordered.iterator(EXPORT_BATCH)
        )
        stream = workbook_file([column.label for column in self.columns if column.value], rows, title=self.name)
        day = timezone.localdate().isoformat()
        return FileResponse(stream, as_attachment=True, filename=f"{self.name}-{day}.xlsx")


def _address(request, **changes):
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


def build(request, queryset, filterset_class, *, columns, default, name="liste", **filter_kwargs):
    """Listing of `queryset`, read from the address. A wrong page or sort is a 400."""
    for key, value in request.GET.items():
        if "\x00" in value or "\x00" in key:
            raise BadRequest("NUL")
    filterset = filterset_class(request.GET, queryset=queryset, request=request, **filter_kwargs)
    rows = filterset.qs if filterset.is_valid() else queryset.none()

    sort = request.GET.get("tri") or default
    by_key = {column.key: column for column in columns if column.order}
    if sort.lstrip("-") not in by_key:
        raise BadRequest("tri")
    column, descending = by_key[sort.lstrip("-")], sort.startswith("-")
    fields = (column.order,) if isinstance(column.order, str) else column.order
    if filterset.is_valid():  # else there is no row, nor what a filter annotates to sort by
        rows = rows.order_by(*(_directed(each, descending) for each in fields), "pk")

    per_page = request.GET.get("par_page")
    per_page = int(per_page) if per_page in map(str, PER_PAGE) else PER_PAGE[0]
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:9]) < 10**8):
        raise BadRequest("page")
    page = Paginator(rows, per_page).get_page(int(number[:9]))

    headings = [
        Heading(
            each.label,
            _address(
                request,
                tri=f"-{each.key}" if sort == each.key else each.key,
                page=None,
            )
            if each.order
            else "",
            ("descending" if descending else "ascending") if each is column else "",
            each.css,
        )
        for each in columns
    ]
    return Listing(
        request,
        filterset,
        columns,
        page,
        headings,
        badges_of(request, filterset),
        name,
        ordered=rows,
    )


def _directed(name, descending):
    if not isinstance(name, str):
        return name.desc() if descending else name.asc()
    if descending:
        return name[1:] if name.startswith("-") else f"-{name}"
    return name


def badges_of(request, filterset):
    """The filters that are on, each with the address of the list without it."""
    from core.forms import words_of

    found = []
    if not filterset.is_valid():
        return found
    for name, form_field in filterset.form.fields.items():
        value = filterset.form.cleaned_data.get(name)
        if value in (None, "", [], False) or (hasattr(value, "exists") and not value):
            continue
        raw = filterset.form[name].value()
        shown = words_of(form_field, raw)
        found.append(FilterBadge(form_field.label or name, shown, _address(request, **{name: None, "page": None})))
    return found
