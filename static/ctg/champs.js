// Fields of a text in the editor: a chip that shows its value, where the text keeps [[champ:nom]] (conventions/text/champs.py).
// Their labels and values are read in the table of the page, which says them without script.
import { Node, nodeInputRule, nodePasteRule } from "../django_prose_editor/editor.js";

const TOKEN = /\[\[champ:([a-z_]{1,40})\]\]/g;
const CHIP = /<span[^>]*\bdata-champ="([a-z_]+)"[^>]*>[^<]*<\/span>/g;
const LONGEST = 60;
const nameIn = ([token]) => ({ name: token.slice(8, -2) });

// {name: {label, words, missing}} of the fields that this page offers, in its order; null where a text has none.
export function offered() {
  const table = document.querySelector("[data-champs]");
  if (!table) return null;
  return new Map([...table.tBodies[0].rows].map((row) => {
    const { champ, vide } = row.dataset;
    const label = row.cells[0].textContent.trim();
    const value = row.querySelector("[data-valeur]")?.textContent.trim() || "";
    const words = vide !== undefined ? `[à compléter\u00a0: ${label}]` : value || label;
    return [champ, { label, missing: vide !== undefined, words: words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words }];
  }));
}

export const asChips = (html) => html.replace(TOKEN, '<span data-champ="$1"></span>');
export const asTokens = (html) => html.replace(CHIP, "[[champ:$1]]");

export const Champ = (fields) => Node.create({
  name: "champ", group: "inline", inline: true, atom: true,
  addAttributes: () => ({ name: { parseHTML: (element) => element.dataset.champ, rendered: false } }),
  parseHTML: () => [{ tag: "span[data-champ]" }],
  renderHTML({ node: { attrs: { name } } }) {
    const field = fields.get(name) || { label: "Champ inconnu", missing: true, words: `[[champ:${name}]]` };
    return ["span", { "data-champ": name, title: field.label, class: field.missing ? "champ champ--vide" : "champ" }, field.words];
  },
  renderText: ({ node }) => `[[champ:${node.attrs.name}]]`,
  addInputRules() { return [nodeInputRule({ find: /\[\[champ:[a-z_]{1,40}\]\]$/, type: this.type, getAttributes: nameIn })]; },
  addPasteRules() { return [nodePasteRule({ find: /\[\[champ:[a-z_]{1,40}\]\]/g, type: this.type, getAttributes: nameIn })]; },
});

// The list that inserts one where the caret is, above the editor; nothing tells any more how to type it by hand.
export function chooser(editor, area, fields) {
  const bar = document.createElement("p");
  bar.className = "champs-bar";
  const label = document.createElement("label");
  const list = document.createElement("select");
  const button = document.createElement("button");
  list.id = `${area.id}_champ`;
  Object.assign(label, { htmlFor: list.id, textContent: "Champ de la convention" });
  for (const [name, { label: title, words }] of fields) {
    list.add(new Option(words === title ? title : `${title}\u00a0: ${words}`, name));
  }
  Object.assign(button, { type: "button", className: "btn btn-secondary btn-sm", textContent: "Insérer" });
  button.addEventListener("click", () => {
    editor.chain().focus().insertContent({ type: "champ", attrs: { name: list.value } }).run();
  });
  bar.append(label, list, button);
  area.closest(".prose-editor").before(bar);
  document.querySelector("[data-champs]").classList.add("champs--inserted");
  const help = document.getElementById(`${area.id}_helptext`);
  if (help) help.textContent = "Un champ de la convention montre sa valeur d’aujourd’hui, et la suit : placez-le à l’endroit du curseur.";
}
