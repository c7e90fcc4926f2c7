"""The tables of `accounts`, one module a subject."""

from accounts.models.entries import Invitation, LoginCode, ProConnectLink, SecondFactorReset
from accounts.models.logs import ErrorReport, Pace, SecurityLine, Tally
from accounts.models.people import CafMembership, Passation, User
from accounts.models.typed import Draft
from accounts.models.work import Import, ImportAnswer, Job, Mail, MailChoice, MailStop

__all__ = [
    "CafMembership",
    "Draft",
    "ErrorReport",
    "Import",
    "ImportAnswer",
    "Invitation",
    "Job",
    "LoginCode",
    "Mail",
    "MailChoice",
    "MailStop",
    "Pace",
    "Passation",
    "ProConnectLink",
    "SecondFactorReset",
    "SecurityLine",
    "Tally",
    "User",
]
