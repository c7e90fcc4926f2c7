"""What a PDF would do by itself, or with one click: a document that is kept only shows its pages.

`refusal(pdf)` gives the French sentence, or an empty text. Links and destinations are honest;
programs, forms that are sent, files that start and actions at the opening are not.
"""

import re
from pathlib import PurePosixPath

import pikepdf

COPY = "Imprimez-le en PDF, puis déposez cette copie."
OPENS = f"Ce PDF lance une action dès qu’on l’ouvre : il est refusé. {COPY}"
PROGRAM = f"Ce PDF contient un programme, ou lance un fichier : il est refusé. {COPY}"
SENT = f"Ce PDF est un formulaire qui s’envoie : il est refusé. {COPY}"
XFA = f"Ce PDF est un formulaire XFA, que peu de lecteurs savent ouvrir : il est refusé. {COPY}"
TOO_MANY = f"Ce PDF contient trop d’éléments pour être vérifié : il est refusé. {COPY}"
ATTACHED = "Ce PDF porte un fichier joint d’un type refusé : retirez la pièce jointe, ou déposez-la à part."

MOST_OBJECTS = 150_000  # read in two seconds and 165 MiB (core.apart gives 192); a convention of two hundred pages has fifty thousand

# Never honest in a document that is kept, even behind a click.
_REFUSED = {
    "/JavaScript": PROGRAM,
    "/Launch": PROGRAM,
    "/Rendition": PROGRAM,
    "/RichMediaExecute": PROGRAM,
    "/GoToE": PROGRAM,
    "/SubmitForm": SENT,
    "/ImportData": SENT,
}
# Names are written one way once qpdf has read them: most objects are told honest at once.
_SUSPECT = re.compile(rb"/(?:AA|EF|Filespec|JS|" + "|".join(name[1:] for name in _REFUSED).encode() + rb")\b")
# What an attached file may be: what the portal keeps, and what it joins to its own documents.
_ATTACHED = {"pdf", "docx", "xlsx", "odt", "ods", "png", "jpg", "jpeg", "csv", "txt", "xml", "json", "ics"}


def refusal(pdf):
    """Why this opened PDF is not kept; an empty text when it may be."""
    if len(pdf.objects) > MOST_OBJECTS:
        return TOO_MANY
    root = pdf.Root
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        return XFA
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        return PROGRAM
    opening = root.get("/OpenAction")
    for found in _dictionaries(pdf):
        if sentence := _REFUSED.get(_kind(found)):
            return sentence
        if "/JS" in found:
            return PROGRAM
        if "/AA" in found and not _only_goes_to_pages(found["/AA"].values()):
            return OPENS
        if ("/EF" in found or found.get("/Type") == "/Filespec") and not _may_be_attached(found):
            return ATTACHED
    if isinstance(opening, pikepdf.Dictionary) and not _only_goes_to_pages([opening]):
        return OPENS
    return ""


def _dictionaries(pdf):
    """Every dictionary of the objects that name something suspect, those inside another one too."""
    for whole in pdf.objects:
        if isinstance(whole, pikepdf.Stream):
            whole = whole.stream_dict
        if not _SUSPECT.search(whole.unparse(resolved=True)):
            continue
        waiting = [whole]
        while waiting:
            found = waiting.pop()
            if isinstance(found, pikepdf.Dictionary):
                yield found
                waiting += [value for value in found.values() if _is_inside(value)]
            elif isinstance(found, pikepdf.Array):
                waiting += [value for value in found if _is_inside(value)]


def _is_inside(value):
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect


def _kind(action):
    kind = action.get("/S")
    return str(kind) if isinstance(kind, pikepdf.Name) else None


def _only_goes_to_pages(actions):
    """Whether these actions, and those that follow them, only show a page of the same document."""
    waiting, seen = list(actions), set()
    while waiting:
        action = waiting.pop()
        if not isinstance(action, pikepdf.Dictionary) or _kind(action) != "/GoTo":
            return False
        if action.is_indirect:
            if action.objgen in seen:
                continue
            seen.add(action.objgen)
        following = action.get("/Next")
        if isinstance(following, pikepdf.Array):
            waiting += list(following)
        elif following is not None:
            waiting.append(following)
    return True


def _may_be_attached(filespec):
    for key in ("/UF", "/F"):
        name = filespec.get(key)
        if isinstance(name, pikepdf.String):
            return PurePosixPath(str(name)).suffix.lower().lstrip(".") in _ATTACHED
    return "/EF" not in filespec
