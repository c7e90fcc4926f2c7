"""The text, its models, documents and members of a convention."""

from conventions.documents import files
from conventions.enums import Role
from conventions.models import AccessRequest, Contact, Document
from conventions.tests.factories import make_article, make_document
from conventions.text import copies, versions
from core import uploads
from core.tests.files import make_pdf, upload
from tests.security.matrix import (
    ADMINS,
    CAF,
    EVERYONE,
    FUNDING_WRITERS,
    MANAGERS,
    MEMBER_MANAGERS,
    OTHER_CAFS,
    SECOND_CAF,
    WHOLE_READERS,
    WRITERS,
    Row,
)
from tests.security.world import builder

# Who reads what is shared between the Caf and the collectivité (conventions.visibility).
SHARED_READERS = CAF | SECOND_CAF | {"caf_referent", "cooperation_officer", "ctg_lead", "local_manager"}


@builder
def add_text(made):
    make_article(made.convention, number="2", title="Engagements", position=2)
    made.article = made.convention.articles.first()
    made.version, _ = versions.keep_version(made.convention, by=None)
    made.modele = copies.install_default_model(made.caf, by=None)
    made.modele_article = made.modele.articles.first()
    made.document = files.store(
        Document(convention=made.convention, kind="annex", title="Annexe"),
        uploads.check(upload("annexe.pdf", make_pdf())),
    )
    # Shared with the partners, by somebody who is not of the consultant's mission.
    make_document(made.convention, visibility="partners", created_by=made.users["elected"])
    made.access_request = AccessRequest.objects.create(
        convention=made.convention, email="demande@exemple.fr", name="Dominique Petit", path="/fiches/1/"
    )
    made.membership = made.convention.memberships.get(role=Role.LOCAL_MANAGER)
    made.contact = Contact.objects.create(convention=made.convention, name="Dominique Renard")


def of(*names):
    """Keys in the address: the convention's, then those of these things."""
    return lambda made: [made.convention.pk, *(getattr(made, name).pk for name in names)]


def of_model(*names):
    return lambda made: [made.modele.pk, *(getattr(made, name).pk for name in names)]


MOVED = {"data": lambda made: {"sens": "haut"}}

ROWS = [
    Row("conventions:texte", of(), get=WHOLE_READERS),
    Row("conventions:text_start", of(), get=None, post=WRITERS),
    Row("conventions:text_renumber", of(), get=None, post=WRITERS),
    Row("conventions:article_add", of(), get=WRITERS, post=WRITERS),
    Row("conventions:article_add_after", of("article"), get=WRITERS, post=WRITERS),
    Row("conventions:article_edit", of("article"), get=WRITERS, post=WRITERS),
    Row("conventions:article_move", of("article"), get=None, post=WRITERS, **MOVED),
    Row("conventions:article_delete", of("article"), get=WRITERS, post=WRITERS),
    Row("conventions:versions", of(), get=WHOLE_READERS),
    Row("conventions:version_keep", of(), get=None, post=WRITERS),
    Row("conventions:versions_compare", of(), get=WHOLE_READERS),
    Row("conventions:version", lambda made: [made.convention.pk, made.version.number], get=WHOLE_READERS),
    Row("conventions:documents", of()),
    Row("conventions:document_add", of(), get=FUNDING_WRITERS, post=FUNDING_WRITERS),
    Row("conventions:document_download", of("document"), get=SHARED_READERS, sees=SHARED_READERS),
    Row("conventions:document_edit", of("document"), get=MANAGERS, post=MANAGERS, sees=SHARED_READERS),
    Row("conventions:document_delete", of("document"), get=MANAGERS, post=MANAGERS, sees=SHARED_READERS),
    Row("conventions:membres", of(), get=WHOLE_READERS),
    Row("conventions:member_add", of(), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:member_edit", of("membership"), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:member_handover", of("membership"), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:access_request", of("access_request"), get=MEMBER_MANAGERS),
    Row("conventions:access_refuse", of("access_request"), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:member_stand_in", of("membership"), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:adviser_handover", of(), get=MANAGERS, post=MANAGERS),
    Row("conventions:adviser_stand_in", of(), get=MANAGERS, post=MANAGERS),
    Row("conventions:member_close", of("membership"), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:invitation_renew", of("membership"), get=None, post=MEMBER_MANAGERS),
    Row("conventions:contact_add", of(), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:contact_edit", of("contact"), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:contact_delete", of("contact"), get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("conventions:modeles", get=CAF | OTHER_CAFS, sees=EVERYONE),
    Row("conventions:modele_add", lambda made: [made.caf.pk], get=ADMINS, post=ADMINS, sees=CAF),
    Row("conventions:modele", of_model(), get=CAF, sees=CAF),
    Row("conventions:modele_edit", of_model(), get=ADMINS, post=ADMINS, sees=CAF),
    Row("conventions:modele_default", of_model(), get=None, post=ADMINS, sees=CAF),
    Row("conventions:modele_renumber", of_model(), get=None, post=ADMINS, sees=CAF),
    Row("conventions:modele_article_add", of_model(), get=ADMINS, post=ADMINS, sees=CAF),
    Row("conventions:modele_article_add_after", of_model("modele_article"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("conventions:modele_article_edit", of_model("modele_article"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("conventions:modele_article_move", of_model("modele_article"), get=None, post=ADMINS, sees=CAF, **MOVED),
    Row("conventions:modele_article_delete", of_model("modele_article"), get=ADMINS, post=ADMINS, sees=CAF),
]
