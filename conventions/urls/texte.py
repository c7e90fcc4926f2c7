"""The text of a convention, its documents, its people, and the Caf's models of text."""

urlpatterns = []
