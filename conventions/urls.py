"""Addresses of conventions, room by room."""

from conventions.avenants import urls as avenants
from conventions.calendar import urls as calendar
from conventions.documents import urls as documents
from conventions.dossier import urls as dossier
from conventions.frameworks import urls as frameworks
from conventions.members import urls as members
from conventions.perimeter import urls as perimeter
from conventions.renewal import urls as renewal
from conventions.representants import urls as representants
from conventions.signing import urls as signing
from conventions.suggestions import urls as suggestions
from conventions.text import urls as text

app_name = "conventions"

urlpatterns = [
    *dossier.urlpatterns,
    *frameworks.urlpatterns,
    *signing.urlpatterns,
    *perimeter.urlpatterns,
    *calendar.urlpatterns,
    *text.urlpatterns,
    *suggestions.urlpatterns,
    *avenants.urlpatterns,
    *documents.urlpatterns,
    *members.urlpatterns,
    *representants.urlpatterns,
    *renewal.urlpatterns,
]
