"""A PDF that does something by itself is refused; one that only shows its pages is kept."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from core import pdf_actions, uploads
from core.tests.files import make_pdf, upload


def made(change):
    """Two pages, changed by `change(pdf)`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf(2))) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def action(kind, **more):
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **more)


def opening(make):
    def change(pdf):
        pdf.Root.OpenAction = make(pdf)

    return change


def on_page(key, make):
    def change(pdf):
        pdf.pages[1].obj[key] = make(pdf)

    return change


def annotated(**fields):
    def change(pdf):
        annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **fields)
        pdf.pages[1].Annots = Array([pdf.make_indirect(annotation)])

    return change


def attached(name):
    def change(pdf):
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, b"x", filename=name)

    return change


def with_script_tree(pdf):
    script = pdf.make_indirect(action("JavaScript", JS=String("app.alert(1)")))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def with_xfa(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def with_bookmark_script(pdf):
    pdf.Root.Outlines = pdf.make_indirect(
        Dictionary(First=pdf.make_indirect(Dictionary(Title=String("a"), A=action("Launch", F=String("a.exe")))))
    )


def looping(pdf):
    """GoTo, then itself: read once."""
    first = pdf.make_indirect(action("GoTo", D=Array([pdf.pages[0].obj, Name.Fit])))
    first.Next = first
    return first


URI = action("URI", URI=String("https://exemple.fr/"))
REFUSED = {
    "opening: a program": (opening(lambda pdf: action("JavaScript", JS=String("x"))), pdf_actions.PROGRAM),
    "opening: a file": (opening(lambda pdf: action("Launch", F=String("cmd.exe"))), pdf_actions.PROGRAM),
    "opening: an address": (opening(lambda pdf: URI), pdf_actions.OPENS),
    "opening: a form sent": (opening(lambda pdf: action("SubmitForm", F=String("https://a/"))), pdf_actions.SENT),
    "opening: another document": (
        opening(lambda pdf: action("GoToR", F=String("b.pdf"), D=Array([0, Name.Fit]))),
        pdf_actions.OPENS,
    ),
    "opening: the printer": (opening(lambda pdf: action("Named", N=Name.Print)), pdf_actions.OPENS),
    "opening: an address, second": (
        opening(lambda pdf: action("GoTo", D=Array([pdf.pages[0].obj, Name.Fit]), Next=Array([URI]))),
        pdf_actions.OPENS,
    ),
    "a page that opens": (on_page("/AA", lambda pdf: Dictionary(O=URI)), pdf_actions.OPENS),
    "a document that closes": (
        lambda pdf: pdf.Root.__setattr__("AA", Dictionary(WC=action("GoToR", F=String("b")))),
        pdf_actions.OPENS,
    ),
    "a place flown over": (annotated(AA=Dictionary(E=URI)), pdf_actions.OPENS),
    "a click: a program": (annotated(A=action("JavaScript", JS=String("x"))), pdf_actions.PROGRAM),
    "a click: a file": (annotated(A=action("Launch", F=String("a.exe"))), pdf_actions.PROGRAM),
    "a click: a joined file": (annotated(A=action("GoToE", D=Array([0, Name.Fit]))), pdf_actions.PROGRAM),
    "a bookmark: a file": (with_bookmark_script, pdf_actions.PROGRAM),
    "a tree of programs": (with_script_tree, pdf_actions.PROGRAM),
    "a program on a stream": (
        opening(lambda pdf: action("JavaScript", JS=pdf.make_stream(b"app.alert(1)"))),
        pdf_actions.PROGRAM,
    ),
    "an XFA form": (with_xfa, pdf_actions.XFA),
    "a joined program": (attached("facture.exe"), pdf_actions.ATTACHED),
    "a joined page": (attached("page.html"), pdf_actions.ATTACHED),
}
KEPT = {
    "nothing": lambda pdf: None,
    "opening: a place": opening(lambda pdf: Array([pdf.pages[1].obj, Name.Fit])),
    "opening: a page": opening(lambda pdf: action("GoTo", D=Array([pdf.pages[1].obj, Name.Fit]))),
    "opening: pages in a loop": opening(looping),
    "a page that opens at a place": on_page(
        "/AA", lambda pdf: Dictionary(O=action("GoTo", D=Array([pdf.pages[0].obj, Name.Fit])))
    ),
    "a link": annotated(A=URI),
    "a link to another document": annotated(A=action("GoToR", F=String("b.pdf"), D=Array([0, Name.Fit]))),
    "a form to fill": lambda pdf: pdf.Root.__setattr__("AcroForm", Dictionary(Fields=Array())),
    "joined data": attached("plan.csv"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_pdf_that_acts_by_itself_is_refused(case):
    change, sentence = REFUSED[case]
    with pytest.raises(uploads.UploadRefused) as refused:
        uploads.check(upload("note.pdf", made(change)))
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize("case", KEPT)
def test_pdf_that_only_shows_its_pages_is_kept(case):
    assert uploads.check(upload("note.pdf", made(KEPT[case]))).page_count == 2


def test_name_written_in_disguise_is_read_all_the_same():
    content = made(annotated(A=action("JavaScript", JS=String("x")))).replace(b"/JavaScript", b"/J#61vaScript")
    assert b"/JavaScript" not in content
    with pytest.raises(uploads.UploadRefused, match="un programme"):
        uploads.check(upload("note.pdf", content))


def test_pdf_with_too_many_objects_is_not_read_for_ever(monkeypatch):
    assert not pdf_actions.refusal(pikepdf.open(io.BytesIO(make_pdf(2))))
    monkeypatch.setattr(pdf_actions, "MOST_OBJECTS", 3)
    assert "trop d’éléments" in pdf_actions.refusal(pikepdf.open(io.BytesIO(make_pdf(2))))
