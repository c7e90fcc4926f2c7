"""The plain view that `V` times: Django as in its tutorial, a table, no query.

Its own URLs and the middleware of a new project, without session or log-in. The template is
rendered with as many rows as gives the weight of the page it is compared with.
"""

import datetime as dt

from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

SOURCE = """{% load i18n %}<!doctype html><html lang="fr"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<table><thead><tr><th>Nom</th><th>État</th><th>Date</th><th>Montant</th></tr></thead><tbody>{% for row in rows %}
<tr><td><a class="link" href="{% url 'row' row.pk %}">{{ row.name }}</a></td>
<td>{% if row.state %}<span class="badge">{{ row.state }}</span>{% else %}<em>non renseigné</em>{% endif %}</td>
<td>{{ row.day|date:"j F Y" }}</td><td class="number">{{ row.amount|floatformat:2 }}</td></tr>{% endfor %}
</tbody></table></body></html>"""


def table(request, count):
    rows = [
        {
            "pk": n,
            "name": f"Convention d’essai {n}",
            "state": n % 3 and "En cours",
            "day": dt.date(2026, 1, 1 + n % 28),
            "amount": n * 1.5,
        }
        for n in range(count)
    ]
    return HttpResponse(TEMPLATE.render({"title": "Une liste", "rows": rows}, request))


TEMPLATE = engines["django"].from_string(SOURCE)
urlpatterns = [path("<int:count>/", table, name="table"), path("ligne/<int:pk>/", table, name="row")]
plain_django = override_settings(ROOT_URLCONF="tests.bench.plain", MIDDLEWARE=MIDDLEWARE)


class Plain:
    """`client.get(path)` of a page of about `size` bytes."""

    def __init__(self, size):
        self.count = 1
        with plain_django:
            self.client = Client(headers={"host": "127.0.0.1"})
            small, large = len(self.get().content), len(self.get(101).content)
        row = (large - small) / 100
        self.count = max(1, round((size - small) / row))

    def get(self, count=None):
        return self.client.get(f"/{count or self.count}/")
