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
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import EmptyPage, Paginator
from django.db.models.expressions import OrderBy
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone

from core import compiled, limits, ordering

PER_PAGE = (25, 50)
EXPORT_BATCH = 2000
#: How the list is shown, apart from what it is narrowed to: kept when filters change.
SHOWN_HOW = ("tri", "par_page")


@dataclass(frozen=True)
class Column:
    """One column: key in the address, heading, ordering (fields, whose words are sorted by `core.ordering`; or a function that gives them, asked
    when the list is sorted by them; or "" when it cannot be sorted), and the value written in the
    export. `is_shown`: False in the export alone."""

    key: str
    label: str
    order: str | tuple | Callable = ""
    value: Callable | None = None
    css: str = ""
    is_shown: bool = True


@dataclass(frozen=True)
class Heading:
    label: str
    url: str
    direction: str  # "", "ascending" or "descending"
    css: str = ""
    key: str = ""


@dataclass(frozen=True)
class FilterBadge:
    label: str
    value: str
    url: str  # the same list without this filter


@dataclass(frozen=True)
class Size:
    """A number of rows a page that may be chosen."""

    number: int
    url: str
    is_current: bool


@dataclass
class Listing:
    """`filterset.uncounted`, when there is one: how many of the rows are shown and stay out of the count;
    `filterset.count`: how many rows it lets through, when it asks for that with something else."""

    request: HttpRequest
    filterset: Any
    columns: list
    page: Any  # Page, or None where the whole list is one page
    headings: list
    badges: list = field(default_factory=list)
    name: str = "liste"
    ordered: Any = None  # a queryset, to export
    details: Callable | None = None  # see `build`
    path: str = ""
    tell: Callable | None = None  # see `build`

    @property
    def count(self):
        return self.page.paginator.count

    @property
    def counted(self):
        return self.count - getattr(self.filterset, "uncounted", 0)

    @property
    def is_narrowed(self):
        """Filtered, or asked for what cannot be read."""
        return bool(self.badges) or not self.filterset.is_valid()

    @property
    def sizes(self):
        return sizes(self.request, self.page, path=self.path)

    @property
    def kept(self):
        """(name, value) of what the form of the filters sends again unseen: sort, rows a page."""
        return [(name, self.request.GET[name]) for name in SHOWN_HOW if self.request.GET.get(name)]

    @property
    def wants_export(self):
        return self.request.GET.get("export") == "xlsx"

    @property
    def export_url(self):
        return address(self.request, self.path, export="xlsx", page=None)

    @property
    def reset_url(self):
        return address(self.request, self.path, **{name: None for name in self.request.GET if name not in SHOWN_HOW})

    def export(self):
        """Every page of what is shown, as XLSX; text cells stay text, whatever they begin with."""
        columns = [column for column in self.columns if column.value]
        exported = self.details(self.ordered) if self.details else self.ordered
        told = self.tell(exported, batch=EXPORT_BATCH) if self.tell else exported.iterator(EXPORT_BATCH)
        rows = ([column.value(row) for column in columns] for row in told)
        return worksheet(self.request, [column.label for column in columns], rows, name=self.name)


def worksheet(request, headings, rows, *, name):
    """The answer that downloads these rows, its file named after the day.

    Counted among the heavy acts of this person. The file is made before it is sent: a slow
    network keeps neither the database nor a place of `core.limits`.
    """
    from core.worksheets import workbook_file

    limits.spend(request.user, limits.HEAVY)
    with limits.heavy_work():
        stream = workbook_file(headings, rows, title=name)
    day = timezone.localdate().isoformat()
    return FileResponse(stream, as_attachment=True, filename=f"{name}-{day}.xlsx")


def address(request, path="", /, **changes):
    """The address of the page with these changes (None: taken out). `path`: of the list, when
    another address shows it."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    text = query.urlencode()
    return f"{path or request.path}?{text}" if text else path or request.path


def page_of(request, rows, *, details=None, count=None):
    """The page of `rows` that the address asks for. One that the list does not have is a 404.

    `details`: see `build`. `count`: how many rows, when it is known.
    """
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and int(number[:9]) > 0):
        raise Http404("page")
    asked = request.GET.get("par_page")
    per_page = int(asked) if asked in map(str, PER_PAGE) else PER_PAGE[0]
    try:
        paginator = Paginator(rows, per_page)
        if count is not None:
            paginator.count = count
        page = paginator.page(int(number[:9]))
    except EmptyPage:
        raise Http404("page") from None
    if details:
        page.object_list = _detailed(details, page.object_list.values("pk"), rows.query.order_by)  # type: ignore[attr-defined]
    return page


def _detailed(details, keys, order):
    """The rows of these keys, a queryset, in this order, with their details. One query; what is sorted by columns
    is written once a day."""
    if all(isinstance(each, str) or _is_of_a_column(each) for each in order):
        return compiled.rows(
            _rows_in_order, keys, model=keys.model, details=details, order=order, on=timezone.localdate()
        )
    return details(keys.model._default_manager.filter(pk__in=keys)).order_by(*order)


def _is_of_a_column(order):
    return isinstance(order, OrderBy) and isinstance(order.expression, ordering.InOrder)


def _rows_in_order(keys, *, model, details, order, on):
    return details(model._default_manager.filter(pk__any=keys)).order_by(*order)


def sizes(request, page, *, path=""):
    """How many rows a page: the choice, or nothing when the smallest page holds the whole list."""
    if page.paginator.count <= PER_PAGE[0]:
        return []
    return [
        Size(number, address(request, path, par_page=number, page=None), number == page.paginator.per_page)
        for number in PER_PAGE
    ]


def build(
    request,
    queryset,
    filterset_class,
    *,
    columns,
    default,
    name="liste",
    path="",
    details=None,
    tell=None,
    **filter_kwargs,
):
    """Listing of `queryset`, read from the address. A sort unknown is a 400, a page that is not there a 404.

    `path`: address of the list, when a refused form shows it again from another one.
    `details`: a function that gives a queryset what its rows show (annotations, related rows). It is then
    computed for the rows of the page alone, not for all those that are sorted to find them; what the
    list is sorted or filtered by does not go there. It is a function of a module, that depends on nothing
    but the day: its SQL is written once (`core.compiled`).
    `tell`: a function that gives the lines of a queryset, in its order; with `batch`, by so many. They
    are then the rows of the page and of the export.
    """
    for key, value in request.GET.items():
        if "\x00" in value or "\x00" in key:
            raise BadRequest("NUL")
    if request.GET.get("export") == "xlsx":
        limits.expect_place()
    count_search(request)
    filterset = filterset_class(request.GET, queryset=queryset, request=request, **filter_kwargs)
    rows = filterset.qs if filterset.is_valid() else queryset.none()

    sort = request.GET.get("tri") or default
    by_key = {column.key: column for column in columns if column.order}
    if sort.lstrip("-") not in by_key:
        raise BadRequest("tri")
    column, descending = by_key[sort.lstrip("-")], sort.startswith("-")
    order = column.order() if callable(column.order) else column.order
    fields = (order,) if isinstance(order, str) else order
    if filterset.is_valid():  # else there is no row, nor what a filter annotates to sort by
        names = (ordering.by(rows.model, each) if isinstance(each, str) else each for each in fields)
        rows = rows.order_by(*(_directed(each, descending) for each in names), "pk")

    is_exported = request.GET.get("export") == "xlsx"  # the rows of the page are then not read
    count = getattr(filterset, "count", None)
    page = page_of(request, rows, details=None if is_exported else details, count=count)
    if tell and not is_exported:
        page.object_list = list(tell(page.object_list))

    headings = [
        Heading(
            each.label,
            address(request, path, tri=f"-{each.key}" if sort == each.key else each.key, page=None)
            if each.order
            else "",
            ("descending" if descending else "ascending") if each is column else "",
            each.css,
            each.key,
        )
        for each in columns
        if each.is_shown
    ]
    return Listing(
        request,
        filterset,
        columns,
        page,
        headings,
        badges_of(request, filterset, path=path),
        name,
        ordered=rows,
        details=details,
        path=path,
        tell=tell,
    )


def count_search(request):
    """A list that is searched counts among the searches of this person (`core.limits`)."""
    if request.GET.get("q"):
        limits.spend(request.user, limits.SEARCH)


def _directed(name, descending):
    if not isinstance(name, str):
        return name.desc() if descending else name.asc()
    if descending:
        return name[1:] if name.startswith("-") else f"-{name}"
    return name


def badges_of(request, filterset, *, path=""):
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
        found.append(FilterBadge(form_field.label or name, shown, address(request, path, **{name: None, "page": None})))
    return found
