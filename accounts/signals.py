"""What upper floors may hear, on commit."""

from django.dispatch import Signal

# sender=Invitation, invitation=…, user=…
invitation_accepted = Signal()
