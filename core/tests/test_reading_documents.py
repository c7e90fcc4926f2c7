"""Word documents: what people write in, wherever they write it."""

import io
import zipfile

import pytest

from core.reading import Heading, Paragraph, Refused, Table, read
from core.tests.files import MAIN, TYPES_XML, make_zip
from core.tests.test_reading import DATA

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def document(body, **parts):
    members = {
        "[Content_Types].xml": TYPES_XML.format(MAIN),
        "word/document.xml": f"<w:document {W} {W14} {MC}><w:body>{body}</w:body></w:document>",
    }
    members |= {f"word/{name}.xml": xml for name, xml in parts.items()}
    return read(io.BytesIO(make_zip(members, compression=zipfile.ZIP_STORED)), "plan.docx")


def blocks(body, **parts):
    return document(body, **parts).sections[0].blocks


def run(text, bold=False):
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs, look=""):
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(runs)}</w:p>"


def cell(content, look=""):
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{content}</w:tc>"


def table(*rows):
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def test_headings_bold_beginnings_and_list_marks_are_told():
    found = blocks(
        para(run("Axe 1"), look='<w:pStyle w:val="Heading2"/>')
        + para(run("Pilote : ", bold=True), run("la Caf"))
        + para(run("un"), look='<w:pStyle w:val="ListBullet"/>')
        + para(run("deux"), look='<w:numPr><w:numId w:val="3"/></w:numPr>')
        + para(),
        numbering=f'<w:numbering {W}><w:abstractNum w:abstractNumId="7"><w:lvl><w:numFmt w:val="decimal"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>',
    )
    assert found == [
        Heading("Axe 1", 2, "paragraphe 1"),
        Paragraph("Pilote : la Caf", "Pilote :", "", "paragraphe 2"),
        Paragraph("un", "", "-", "paragraphe 3"),
        Paragraph("deux", "", "1.", "paragraphe 4"),
    ]


def test_spans_of_rows_and_columns_cover_their_places():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (found,) = blocks(
        table(
            [cell(para(run("a")), '<w:gridSpan w:val="2"/>'), cell(para(run("b")), down)],
            [cell(para(run("c"))), cell(para(run("d"))), cell(para(), on)],
        )
    )
    assert isinstance(found, Table)
    assert found.at(1, 2).text == "a" and found.at(2, 3).text == "b" and found.at(2, 2).text == "d"
    assert found.at(2, 3).place == "tableau 1, ligne 1, colonne 3"


def test_nested_tables_stand_in_their_cell():
    inner = table([cell(para(run("Financeur"))), cell(para(run("Caf")))])
    first, second = blocks(table([cell(para(run("Budget")) + inner)]) + table([cell(para(run("suite")))]))
    (nested,) = first.at(1, 1).nested
    assert first.at(1, 1).text == "Budget" and nested.at(1, 2).text == "Caf"
    assert nested.at(1, 2).place == "tableau 1, ligne 1, colonne 1, tableau imbriqué, ligne 1, colonne 2"
    assert second.place == "tableau 2"


def test_boxes_ticked_or_not_are_read_in_their_three_forms():
    control = '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    old = '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    (found,) = blocks(para(control.format(run("☒")), run(" un "), old, run(" deux "), symbol, run(" trois")))
    assert found.text == "☒ un ☒ deux ☐ trois"


def test_content_controls_and_text_boxes_are_read_once():
    box = f"<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{para(run('encadré'))}</w:txbxContent></mc:Choice>"
    box += (
        f"<mc:Fallback><w:txbxContent>{para(run('encadré'))}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{para(run('choisi'))}</w:sdtContent></w:sdt>"
    found = blocks(control + para(run("texte"), box))
    assert [(block.text, block.place) for block in found] == [
        ("choisi", "paragraphe 1"),
        ("texte", "paragraphe 2"),
        ("encadré", "paragraphe 2, encadré"),
    ]


def test_tracked_changes_are_read_as_they_end_and_asked():
    removed = "<w:del><w:r><w:delText> ancien</w:delText></w:r></w:del>"
    book = document(para(run("Texte"), removed, f"<w:ins>{run(' nouveau')}</w:ins>"))
    assert book.sections[0].blocks[0].text == "Texte nouveau"
    (doubt,) = book.doubts
    assert doubt.kind == "tracked_changes" and "«\u00a0ancien\u00a0»" in doubt.sentence


def test_notes_comments_and_edges_of_pages_are_read():
    found = blocks(
        para(run("corps")),
        footnotes=f"<w:footnotes {W}><w:footnote>{para(run('note'))}</w:footnote></w:footnotes>",
        comments=f"<w:comments {W}><w:comment>{para(run('à revoir'))}</w:comment></w:comments>",
        header1=f"<w:hdr {W}>{para(run('CTG'))}</w:hdr>",
    )
    assert [(block.text, block.place) for block in found[1:]] == [
        ("à revoir", "commentaire"),
        ("note", "note de bas de page"),
        ("CTG", "en-tête de page"),
    ]


def test_tables_too_deep_in_one_another_are_refused():
    body = para(run("fond"))
    for _ in range(10):
        body = table([cell(body + para())])
    with pytest.raises(Refused, match="trop profondément"):
        document(body)


def test_spans_over_more_than_a_page_holds_are_refused():
    wide = cell(para(run("a")), '<w:gridSpan w:val="99"/><w:vMerge/>')
    with pytest.raises(Refused, match="trop de cellules fusionnées"):
        document(table(*[[wide]] * 4100))


def test_a_document_that_says_nothing_is_refused():
    with pytest.raises(Refused, match="est vide"):
        document(para())


def test_the_sample_with_nested_tables_is_read_whole():
    section = read(DATA / "11_imbrique_cases_suivi.docx", "plan.docx").sections[0]
    first = section.tables[0]
    assert first.at(5, 2).text == "☒ Petite enfance   ☐ Enfance   ☐ Jeunesse   ☐ Parentalité"
    assert first.at(8, 2).nested[0].at(2, 3).text == "74000 €"
    assert first.at(7, 3).text.endswith("Phrase ajoutée en suivi.")
    assert [block.text for block in section.blocks if isinstance(block, Paragraph)] == [
        f"Encadré : à valider en COPIL ({code})" for code in ("1.1.1", "1.1.2", "1.2.1")
    ]
