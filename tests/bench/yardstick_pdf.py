"""The fixed yardstick of document rendering: `Y`, CPU seconds a page of plain WeasyPrint.

Our copy of the yardstick that this project was given with its brief (version of 2026-11-22); only its
two documents and their ordinary style sheet are kept. It must never change: `DIGITS` are the first
digits of the SHA-256 of what it writes, and `measure` refuses others. The territory is invented.
Needs the font DejaVu Sans. Product code never looks like this, and never imports it.
"""

# ruff: noqa
import hashlib
import time
from html import escape

DIGITS = {"convention": "1ddef50fd7925867", "bilan": "bde47fdd5d9697fb"}


class Lcg:
    """Tiny deterministic generator, independent of the Python version."""

    def __init__(self, seed):
        self.s = seed

    def next(self):
        self.s = (self.s * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.s >> 33

    def int(self, a, b):
        return a + self.next() % (b - a + 1)

    def pick(self, seq):
        return seq[self.next() % len(seq)]


AXES = ['Petite enfance', 'Enfance et jeunesse', 'Parentalité', 'Animation de la vie sociale',
        'Accès aux droits et inclusion numérique', 'Logement et cadre de vie']
COMMUNES = ['Brumeval', 'Sainte-Ondine', 'Les Trois-Rus', 'Montfaucon-le-Bas', 'Val-d’Oriette', 'Chastenay',
            'La Roche-Amblard', 'Pierrelongue', 'Saint-Évroult', 'Corbières-sur-Lise', 'Noirmont', 'Aubeterre',
            'Vieux-Pont', 'La Ferté-Lison', 'Grandlieu', 'Hautecombe', 'Marcilly', 'Tresnes', 'Uzelles', 'Ablancourt']
PILOTES = ['Direction de l’enfance', 'Service jeunesse', 'CCAS de Brumeval', 'Coordination petite enfance',
           'Centre social Les Passerelles', 'Mission locale', 'Réseau parentalité', 'Conseiller thématique Caf']
SUJETS = ['La collectivité', 'La Caf', 'Le comité de pilotage', 'Le chargé de coopération', 'Chaque commune signataire',
          'Le réseau des partenaires', 'Le centre social', 'La direction de l’enfance', 'Le relais petite enfance']
VERBES = ['met en œuvre', 'accompagne', 'finance', 'coordonne', 'évalue chaque année', 'renforce', 'développe',
          'harmonise', 'facilite', 'consolide', 'expérimente', 'soutient']
OBJETS = ['l’offre d’accueil collectif et individuel', 'les parcours des familles monoparentales',
          'l’accès aux droits des publics éloignés', 'la mobilité des jeunes en zone rurale',
          'les actions de soutien à la parentalité', 'l’inclusion des enfants en situation de handicap',
          'les permanences d’information et d’orientation', 'la formation des professionnels de terrain',
          'l’itinérance des services de proximité', 'l’engagement bénévole des habitants',
          'la continuité éducative entre l’école et les temps périscolaires']
COMPL = ['sur l’ensemble du territoire intercommunal', 'en cohérence avec le schéma départemental des services aux familles',
         'dans le respect des compétences de chacun', 'au plus près des besoins repérés lors du diagnostic partagé',
         'avec l’appui d’un poste de coordination cofinancé', 'en s’appuyant sur les équipements existants',
         'à partir d’indicateurs suivis chaque semestre', 'selon un calendrier arrêté par le comité technique',
         'en associant les familles à chaque étape', 'afin de réduire les écarts entre les communes']
TITRES = ['Ouvrir une crèche itinérante', 'Créer un guichet unique des familles', 'Former les assistantes maternelles',
          'Déployer des ateliers parents-enfants', 'Soutenir les accueils de jeunes', 'Lancer un pass culture local',
          'Équiper les espaces France Services', 'Accueillir les enfants porteurs de handicap',
          'Animer un réseau de bénévoles', 'Rénover le multi-accueil', 'Organiser la semaine de la parentalité',
          'Renforcer la médiation numérique', 'Étendre les horaires atypiques', 'Prévenir les impayés de loyer']
COULEURS = ['#1f4e79', '#2e7d6b', '#b3541e', '#6a3d8f', '#7a6a10', '#9c2b4b']


def phrase(r):
    return f'{r.pick(SUJETS)} {r.pick(VERBES)} {r.pick(OBJETS)} {r.pick(COMPL)}.'


def para(r, n):
    return '<p>' + ' '.join(phrase(r) for _ in range(n)) + '</p>'


def fr(n):
    return f'{n:,}'.replace(',', '\u202f')


# ---- charts: hand-written SVG, with a title for assistive technologies -------------------

def svg_open(w, h, title):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img">'
            f'<title>{escape(title)}</title>')


def bars(r, labels, title, w=620, h=210):
    top, out = 10, [svg_open(w, h, title)]
    vals = [r.int(15, 98) for _ in labels]
    step = (w - 50) / len(labels)
    for i in range(0, 101, 20):
        y = h - 40 - (h - 60) * i / 100
        out.append(f'<path d="M40 {y:.1f}H{w - 5}" stroke="#bbb" stroke-width=".6"/>'
                   f'<text x="34" y="{y + 3:.1f}" font-size="9" text-anchor="end" fill="#333">{i}</text>')
    for i, (lab, v) in enumerate(zip(labels, vals)):
        bh = (h - 60) * v / 100
        x = 46 + i * step
        out.append(f'<rect x="{x:.1f}" y="{h - 40 - bh:.1f}" width="{step * .62:.1f}" height="{bh:.1f}" fill="{COULEURS[i % 6]}"/>'
                   f'<text x="{x + step * .31:.1f}" y="{h - 44 - bh:.1f}" font-size="9" text-anchor="middle" fill="#111">{v}</text>'
                   f'<text x="{x + step * .31:.1f}" y="{h - 26:.1f}" font-size="8" text-anchor="middle" fill="#111">{escape(lab[:14])}</text>')
    out.append('</svg>')
    return ''.join(out)


def lines(r, series, title, w=620, h=210):
    out = [svg_open(w, h, title)]
    for i in range(0, 101, 25):
        y = h - 30 - (h - 50) * i / 100
        out.append(f'<path d="M40 {y:.1f}H{w - 110}" stroke="#bbb" stroke-width=".6"/>'
                   f'<text x="34" y="{y + 3:.1f}" font-size="9" text-anchor="end" fill="#333">{i}</text>')
    for s, name in enumerate(series):
        pts, v = [], r.int(10, 40)
        for k in range(12):
            v = max(2, min(98, v + r.int(-4, 11)))
            pts.append(f'{44 + k * (w - 160) / 11:.1f},{h - 30 - (h - 50) * v / 100:.1f}')
        out.append(f'<polyline points="{" ".join(pts)}" fill="none" stroke="{COULEURS[s % 6]}" stroke-width="2"'
                   f' stroke-dasharray="{["none", "6 3", "2 2", "8 2 2 2"][s % 4]}"/>'
                   f'<text x="{w - 104}" y="{28 + 14 * s}" font-size="9" fill="{COULEURS[s % 6]}">{escape(name[:20])}</text>')
    for k in range(12):
        out.append(f'<text x="{44 + k * (w - 160) / 11:.1f}" y="{h - 14}" font-size="8" text-anchor="middle" fill="#333">{k + 1:02d}/26</text>')
    out.append('</svg>')
    return ''.join(out)


def figure(n, svg, caption):
    return f'<figure>{svg}<figcaption>Figure {n} – {escape(caption)}</figcaption></figure>'


def progress(v):
    return (f'<span class="bar"><span class="fill" style="width:{v}%"></span></span> <span class="pct">{v}\u00a0%</span>')


# ---- tables ------------------------------------------------------------------------------

def table(caption, heads, rows, cls='data'):
    h = ''.join(f'<th scope="col">{escape(x)}</th>' for x in heads)
    b = ''.join('<tr><th scope="row">' + escape(str(row[0])) + '</th>' +
                ''.join(f'<td>{c}</td>' for c in row[1:]) + '</tr>' for row in rows)
    return f'<table class="{cls}"><caption>{escape(caption)}</caption><thead><tr>{h}</tr></thead><tbody>{b}</tbody></table>'


def fiche(r, n):
    axe = AXES[n % len(AXES)]
    titre = f'{TITRES[n % len(TITRES)]} – {COMMUNES[(n * 7) % len(COMMUNES)]}'
    num = f'{n % len(AXES) + 1}.{n // len(AXES) + 1}'
    meta = [('Axe stratégique', axe), ('Pilote', r.pick(PILOTES)), ('Partenaires', ', '.join(r.pick(PILOTES) for _ in range(3))),
            ('Territoire', ', '.join(COMMUNES[(n * 3 + k) % 20] for k in range(4))),
            ('Échéance', f'{r.int(1, 28):02d}/{r.int(1, 12):02d}/{r.int(2027, 2030)}'), ('Coût prévisionnel', f'{fr(r.int(8, 180) * 1000)}\u00a0€')]
    dl = ''.join(f'<div class="cell"><span class="k">{k}</span> <span class="v">{escape(v)}</span></div>' for k, v in meta)
    objectifs = ''.join(f'<li>{phrase(r)}</li>' for _ in range(3))
    etapes = ''.join(f'<li><strong>{m} {2026 + k}</strong> : {phrase(r)}</li>' for k, m in enumerate(['Janvier', 'Septembre', 'Mars']))
    ind = table('Indicateurs de suivi', ['Indicateur', 'Valeur initiale', 'Cible 2028', 'Cible 2030'],
                [(f'{r.pick(["Nombre", "Part", "Taux"])} {r.pick(["de places", "de familles", "d’actions", "de jeunes"])} '
                  f'{r.pick(["créées", "accompagnées", "touchées"])}', r.int(2, 40), r.int(41, 80), r.int(81, 160)) for _ in range(4)])
    fin = table('Plan de financement', ['Financeur', '2026', '2027', '2028', '2029', '2030'],
                [(f, *(f'{fr(r.int(1, 60) * 500)}\u00a0€' for _ in range(5))) for f in ('Caf', 'Collectivité', 'Département', 'Autres')])
    return (f'<section class="fiche" id="fiche-{n}"><h2><span class="num">Fiche {num}</span> {escape(titre)}</h2>'
            f'<div class="grille">{dl}</div><div class="deux"><div class="col"><h3>Constat et enjeux</h3>{para(r, 2)}'
            f'</div><div class="col"><h3>Objectifs opérationnels</h3><ul>{objectifs}</ul></div></div>'
            f'<h3>Étapes de réalisation</h3><ol>{etapes}</ol>{ind}{fin}'
            f'<p class="etat">État d’avancement {progress(r.int(0, 100))}</p></section>'), titre, num


ORDINARY = '''
@page { size: A4; margin: 22mm 18mm 20mm; @top-left { content: string(titre); font-size: 8pt; color: #444 }
  @top-right { content: string(section); font-size: 8pt; color: #444 }
  @bottom-left { content: "Convention territoriale globale – exemplaire de travail"; font-size: 8pt }
  @bottom-right { content: "Page " counter(page) " / " counter(pages); font-size: 8pt } }
@page :first { @top-left { content: none } @top-right { content: none } }
* { box-sizing: border-box; line-height: 1.45 }
body { font-family: "DejaVu Sans", sans-serif; font-size: 9.5pt; color: #161616; margin: 0; counter-reset: art }
body > * { orphans: 3; widows: 3 }
h1 { font-size: 20pt; color: #1f4e79; string-set: titre content(); break-before: page; margin: 0 0 8mm }
h2 { font-size: 14pt; color: #1f4e79; string-set: section content(); break-after: avoid; margin: 8mm 0 3mm }
h3 { font-size: 10pt; margin: 3mm 0 1mm; break-after: avoid }
p { text-align: justify; hyphens: auto; margin: 0 0 2.2mm }
.couverture { height: 240mm; display: flex; flex-direction: column; justify-content: space-between }
.couverture h1 { break-before: auto; font-size: 28pt }
nav.sommaire ol { list-style: none; padding: 0 } nav.sommaire li { margin: 0 0 1.2mm }
nav.sommaire a { color: inherit; text-decoration: none }
nav.sommaire a::after { content: leader(".") target-counter(attr(href url), page) }
nav.sommaire li.n2 { padding-left: 6mm } nav.sommaire li.n3 { padding-left: 12mm; font-size: 8.5pt }
.article h2::before { counter-increment: art; content: "Article " counter(art) " – " }
table.data { width: 100%; border-collapse: collapse; margin: 2mm 0 4mm; font-size: 8.5pt }
table.data caption { text-align: left; font-weight: bold; margin-bottom: 1mm; caption-side: top }
table.data th, table.data td { border: .4pt solid #888; padding: 1.2mm 1.6mm; vertical-align: top; text-align: left }
table.data thead th { background: #e3ecf5 } table.data tbody tr:nth-child(even) td { background: #f6f6f6 }
table.data td { text-align: right }
figure { margin: 3mm 0; break-inside: avoid; text-align: center } figure svg { max-width: 100%; height: auto }
figcaption { font-size: 8pt; color: #333 }
.fiche { break-before: page; font-size: 9pt } .fiche h2 { font-size: 12pt; background: #1f4e79; color: #fff; padding: 2.5mm 3mm; margin: 0 0 3mm; border-radius: 2mm }
.grille { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 2mm; margin-bottom: 3mm }
.cell { border: .4pt solid #9ab; border-radius: 1.5mm; padding: 1.5mm 2mm; font-size: 8.5pt } .cell .k { display: block; color: #444; font-size: 7.5pt }
.deux { display: flex; gap: 5mm } .deux .col { flex: 1 }
.bar { display: inline-block; width: 60mm; height: 3mm; background: #ddd; border-radius: 1.5mm } .fill { display: block; height: 3mm; background: #2e7d6b; border-radius: 1.5mm }
.signatures { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; margin-top: 8mm }
.signataire { border: .6pt solid #555; height: 45mm; padding: 2mm 3mm; break-inside: avoid }
.cartes { display: flex; flex-wrap: wrap; gap: 4mm } .carte { flex: 0 0 30%; border: .4pt solid #9ab; border-radius: 2mm; padding: 3mm } .carte b { display: block; font-size: 16pt }
'''

def page(title, css, body):
    return (f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            '<meta name="author" content="Caf de la Lise (exemple)"><meta name="description" content="Document d’essai">'
            f'<style>{css}</style></head><body>{body}</body></html>')


def convention(fiches=24, css=ORDINARY):
    r = Lcg(20261122)
    toc, parts = [], []

    def head(level, ident, text, cls=''):
        toc.append((level, ident, text))
        return f'<h{level} id="{ident}"{cls}>{escape(text)}</h{level}>'

    parts.append('<section>' + head(1, 'preambule', 'Préambule') + ''.join(para(r, 5) for _ in range(14)) + '</section>')
    parts.append('<section>' + head(1, 'articles', 'Dispositions de la convention'))
    for i, t in enumerate(['Objet de la convention', 'Champ d’intervention de la Caf', 'Champ d’intervention de la collectivité',
                           'Objectifs partagés', 'Engagements des partenaires', 'Modalités de collaboration', 'Échanges de données',
                           'Communication', 'Évaluation', 'Durée de la convention', 'Exécution formelle', 'Fin de la convention',
                           'Recours', 'Confidentialité']):
        parts.append(f'<div class="article">{head(2, f"art-{i + 1}", t)}' + ''.join(para(r, 4) for _ in range(3)) +
                     '<ul>' + ''.join(f'<li>{phrase(r)}</li>' for _ in range(4)) + '</ul></div>')
    parts.append('</section>')
    sign = ''.join(f'<div class="signataire"><p><strong>{escape(q)}</strong></p><p>{escape(c)}</p><p>Fait le ........................</p></div>'
                   for q, c in [('Pour la Caf de la Lise', 'La directrice'), ('Pour la communauté de communes', 'Le président')] +
                   [(f'Pour la commune de {c}', 'Le maire') for c in COMMUNES[:10]])
    parts.append(f'<section>{head(1, "signatures", "Signatures")}{para(r, 2)}<div class="signatures">{sign}</div></section>')
    parts.append(f'<section>{head(1, "annexe-1", "Annexe 1 – Diagnostic partagé du territoire")}')
    n = 0
    for a, axe in enumerate(AXES):
        parts.append(head(2, f'diag-{a}', f'Diagnostic – {axe}') + para(r, 4) + para(r, 3))
        n += 1
        parts.append(figure(n, bars(r, COMMUNES[:8], f'Taux de couverture par commune, {axe}'), f'Taux de couverture par commune ({axe.lower()})'))
        parts.append(table(f'Données par commune – {axe}', ['Commune', 'Population', '0-3 ans', '3-17 ans', 'Allocataires', 'QF médian', 'Évolution'],
                           [(c, fr(r.int(300, 14000)), fr(r.int(20, 900)), fr(r.int(60, 3000)), fr(r.int(90, 4000)), fr(r.int(500, 1100)),
                             f'{r.int(-9, 12)}\u00a0%') for c in COMMUNES]))
        n += 1
        parts.append(figure(n, lines(r, ['Caf', 'Collectivité', 'Moyenne nationale'], f'Évolution mensuelle, {axe}'), 'Évolution mensuelle de la fréquentation') + para(r, 4))
    parts.append('</section>')
    parts.append(f'<section>{head(1, "annexe-2", "Annexe 2 – Plan d’actions")}{para(r, 4)}')
    body, rows = [], []
    for k in range(fiches):
        html, titre, num = fiche(r, k)
        toc.append((3, f'fiche-{k}', f'Fiche {num} – {titre}'))
        rows.append((f'{num}', escape(titre), AXES[k % 6], escape(r.pick(PILOTES)), f'{fr(r.int(8, 180) * 1000)}\u00a0€'))
        body.append(html)
    parts.append(table('Synthèse des actions', ['N°', 'Action', 'Axe', 'Pilote', 'Coût'], rows) + ''.join(body) + '</section>')
    parts.append(f'<section>{head(1, "annexe-3", "Annexe 3 – Gouvernance")}' + ''.join(para(r, 5) for _ in range(12)) +
                 table('Instances', ['Instance', 'Composition', 'Fréquence', 'Rôle'],
                       [(x, escape(phrase(r)), f'{r.int(1, 4)} fois par an', escape(phrase(r))) for x in
                        ('Comité de pilotage', 'Comité technique', 'Groupe thématique 1', 'Groupe thématique 2', 'Coordination')]) + '</section>')
    nav = ''.join(f'<li class="n{lv}"><a href="#{i}">{escape(t)}</a></li>' for lv, i, t in toc)
    cover = ('<section class="couverture"><p>Caf de la Lise – Communauté de communes du Val-de-Brume (territoire inventé)</p>'
             '<h1>Convention territoriale globale 2026-2030</h1><p>Version soumise au comité de pilotage du 12 novembre 2026</p></section>')
    return page('Convention territoriale globale du Val-de-Brume 2026-2030', css,
                cover + f'<nav class="sommaire"><h1>Sommaire</h1><ol>{nav}</ol></nav>' + ''.join(parts))


def bilan(css=ORDINARY):
    r = Lcg(7771)
    toc, parts = [], []

    def head(level, ident, text):
        toc.append((level, ident, text))
        return f'<h{level} id="{ident}">{escape(text)}</h{level}>'

    cartes = ''.join(f'<div class="carte"><b>{r.int(12, 98)}\u00a0%</b>{escape(t)}</div>' for t in
                     ('Actions engagées', 'Actions terminées', 'Budget consommé', 'Familles touchées', 'Indicateurs renseignés', 'Instances tenues'))
    parts.append(f'<section>{head(1, "synthese", "Synthèse pour le comité de pilotage")}<div class="cartes">{cartes}</div>{para(r, 5)}'
                 + figure(1, bars(r, AXES, 'Avancement moyen par axe'), 'Avancement moyen par axe') + para(r, 4) + '</section>')
    for a, axe in enumerate(AXES):
        rows = [(f'{a + 1}.{k + 1} {TITRES[(a * 5 + k) % 14]}', escape(r.pick(PILOTES)), progress(r.int(0, 100)),
                 r.pick(['En cours', 'Terminée', 'Reportée', 'Non démarrée']), escape(phrase(r))) for k in range(10)]
        ind = [(f'Indicateur {a + 1}.{k + 1} – {r.pick(OBJETS)}', r.int(2, 60), r.int(30, 90), r.int(60, 160), f'{r.int(20, 110)}\u00a0%') for k in range(14)]
        parts.append(f'<section>{head(1, f"axe-{a}", f"Axe {a + 1} – {axe}")}{para(r, 4)}'
                     + table('Avancement des actions', ['Action', 'Pilote', 'Avancement', 'Statut', 'Commentaire'], rows, 'data av')
                     + figure(2 + 2 * a, lines(r, ['Réalisé', 'Prévu', 'Année précédente'], f'Réalisation mensuelle, {axe}'), 'Réalisation mensuelle')
                     + table('Indicateurs', ['Indicateur', '2025', '2026', 'Cible', 'Atteinte'], ind, 'data ind')
                     + figure(3 + 2 * a, bars(r, COMMUNES[:8], f'Familles touchées par commune, {axe}'), 'Familles touchées par commune') + para(r, 3) + '</section>')
    bud = [(f'{a + 1}.{k + 1} {TITRES[(a * 5 + k) % 14]}', f'{fr(r.int(10, 90) * 1000)}\u00a0€', f'{fr(r.int(10, 90) * 1000)}\u00a0€', f'{r.int(-20, 20)}\u00a0%')
           for a in range(6) for k in range(10)]
    parts.append(f'<section>{head(1, "budget", "Budget prévu et réalisé")}{para(r, 3)}'
                 + figure(14, bars(r, AXES, 'Taux de réalisation budgétaire par axe'), 'Taux de réalisation budgétaire par axe')
                 + table('Budget par action', ['Action', 'Prévu', 'Réalisé', 'Écart'], bud, 'data ind') + '</section>')
    parts.append(f'<section>{head(1, "decisions", "Décisions soumises au comité")}'
                 + table('Décisions', ['N°', 'Décision', 'Responsable', 'Échéance'],
                         [(k + 1, escape(phrase(r)), escape(r.pick(PILOTES)), f'{r.int(1, 28):02d}/{r.int(1, 12):02d}/2027') for k in range(18)], 'data dec') + '</section>')
    nav = ''.join(f'<li class="n{lv}"><a href="#{i}">{escape(t)}</a></li>' for lv, i, t in toc)
    cover = ('<section class="couverture"><p>Communauté de communes du Val-de-Brume (territoire inventé)</p>'
             '<h1>Bilan 2026 de la convention territoriale globale</h1><p>Comité de pilotage du 12 novembre 2026</p></section>')
    return page('Bilan 2026 de la CTG du Val-de-Brume', css, cover + f'<nav class="sommaire"><h1>Sommaire</h1><ol>{nav}</ol></nav>' + ''.join(parts))


def documents():
    """{name: HTML} of the two documents, checked against their digits."""
    found = {"convention": convention(24, ORDINARY), "bilan": bilan(ORDINARY)}
    for name, html in found.items():
        digits = hashlib.sha256(html.encode()).hexdigest()[:16]
        if digits != DIGITS[name]:
            raise AssertionError(f"Another yardstick: {name} is {digits}, not {DIGITS[name]}.")
    return found


def once():
    """(CPU seconds, pages) of both documents drawn one time, without tags."""
    import weasyprint

    seconds = pages = 0
    for html in documents().values():
        started = time.process_time()
        laid_out = weasyprint.HTML(string=html).render()
        laid_out.write_pdf()
        seconds += time.process_time() - started
        pages += len(laid_out.pages)
    return seconds, pages
