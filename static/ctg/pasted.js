// HTML pasted from Word, Excel, Outlook or a page, as the editor and the server keep it (core/richtext.py, core/pasted_word.py):
// lists that are lists, headings of two levels, links with their whole address. Says what was left out.

// Word writes a style on every tag. The policy refuses each, even parsed aside, and the console tells it: they go
// before anything is parsed, but for what says that a paragraph is an item of a list.
const TAG = /<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>/gi;
const ATTRIBUTE = /\s+([^\s=>"'/]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/g;
const ITEM = /mso-list:\s*(?:l\d+\s+level(\d)|(ignore))/i;
const withoutStyle = (tag) => tag.replace(ATTRIBUTE, (all, name) => {
  if (name.toLowerCase() !== "style") return all;
  const item = ITEM.exec(all);
  return item ? ` data-mso="${item[1] || "ignore"}"` : "";
});
const NUMBER = /^\(?(?:\d+|[a-z]|[ivx]+)[.)]$/i;
const LEVELS = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" };
const LEFT_OUT = [["img, picture, svg", "image"], ["iframe, object, embed, video, audio", "contenu incorporé"], ["input, select, textarea, button", "champ de formulaire"],
  ["del, s, strike", "texte barré", "textes barrés"], ["table table", "tableau dans un tableau", "tableaux dans un tableau"]];
const SIGNS = { 1: "\u00b9", 2: "\u00b2", 3: "\u00b3" };
const ORDINAL = /^(?:ers?|res?|[èe]?mes?|es?|n?de?s?|o|os)$/i; // « 1er », « no »: read as well on the line

export function address(written) {
  const typed = (written || "").trim();
  if (/^(?:https|mailto):/i.test(typed)) return typed;
  if (/^http:/i.test(typed)) return `https${typed.slice(4)}`;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed)) return `mailto:${typed}`;
  return /^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:\/.*)?$/i.test(typed) ? `https://${typed}` : "";
}

function makeLists(body) {
  for (const first of [...body.querySelectorAll("p[data-mso]")]) {
    if (!first.isConnected) continue; // of the list that was just made
    const open = [];
    const place = first.ownerDocument.createComment("");
    first.before(place);
    for (let item = first, next; item?.matches?.("p[data-mso]"); item = next) {
      next = item.nextElementSibling;
      const bullet = item.querySelector("[data-mso=ignore]");
      const kind = NUMBER.test((bullet?.textContent || "").replace(/\s/g, "")) ? "ol" : "ul";
      bullet?.remove();
      const depth = Math.min(Number(item.dataset.mso) || 1, open.length + 1);
      while (open.length > depth) open.pop();
      if (open.length === depth && open[depth - 1].localName !== kind) open.pop();
      if (open.length < depth) {
        const list = first.ownerDocument.createElement(kind);
        if (open.length) open[open.length - 1].lastElementChild.append(list); else place.before(list);
        open.push(list);
      }
      const made = first.ownerDocument.createElement("li");
      made.append(...item.childNodes);
      open[depth - 1].append(made);
      item.remove();
    }
    place.remove();
  }
}

// {html, left}: what is kept, and in words what is not.
export function asKept(pasted) {
  const bare = pasted.replace(/<style\b[^]*?<\/style\s*>/gi, "").replace(/<!--\[if[^]*?<!\[endif\]-->|<!\[[^>]*>/gi, "");
  const { body } = new DOMParser().parseFromString(bare.replace(TAG, withoutStyle), "text/html");
  const left = [];
  for (const [kinds, words, several] of LEFT_OUT) {
    const count = body.querySelectorAll(kinds).length;
    if (count) left.push(`${count} ${count > 1 ? several || words.replace(/(\S+)/, "$1s") : words}`);
  }
  for (const struck of body.querySelectorAll("del, s, strike")) struck.remove();
  for (const [kind, words] of [["sup", "exposant"], ["sub", "indice"]]) {
    let count = 0;
    for (const raised of body.querySelectorAll(kind)) {
      const said = raised.textContent.trim();
      if (kind === "sup" && SIGNS[said]) raised.replaceWith(SIGNS[said]);
      else if (said && (kind === "sub" || !ORDINAL.test(said))) count += 1;
    }
    if (count) left.push(`${count} ${words}${count > 1 ? "s" : ""}`);
  }
  makeLists(body);
  for (const heading of body.querySelectorAll(Object.keys(LEVELS).join())) {
    const made = body.ownerDocument.createElement(LEVELS[heading.tagName]);
    made.append(...heading.childNodes);
    heading.replaceWith(made);
  }
  for (const link of body.querySelectorAll("a")) {
    const whole = address(link.getAttribute("href"));
    if (whole) { link.setAttribute("href", whole); continue; }
    if (link.getAttribute("href") && !link.getAttribute("href").startsWith("#")) left.push(`le lien «\u00a0${link.getAttribute("href").slice(0, 60)}\u00a0»`);
    link.replaceWith(...link.childNodes);
  }
  return { html: body.innerHTML, left };
}
