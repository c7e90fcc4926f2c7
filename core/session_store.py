"""Sessions as Django keeps them in the database, read at each page by a query written once."""

from django.contrib.sessions.backends import db
from django.utils import timezone

from core import compiled


def _session(key):
    # Named here: this module is read before the models are.
    return SessionStore.get_model_class().objects.filter(session_key=key)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        for row in compiled.rows(_session, self.session_key):
            if row.expire_date > timezone.now():
                return row
        self._session_key = None
        return None
