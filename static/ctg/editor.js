// The rich text editor on <textarea data-riche>. Without it, the textarea takes the text.
import { Champ, asChips, asTokens, chooser, offered } from "./champs.js";
import { asKept } from "./pasted.js";
import { WORDS } from "./words.js";
import {
  Bold, BulletList, Document, Dropcursor, Editor, Extension, Gapcursor, HardBreak, Heading, History, Italic, Link, ListItem, Menu,
  NoSpellCheck, OrderedList, Paragraph, Table, TableCell, TableHeader, TableRow, Text, createTextareaEditor,
} from "../django_prose_editor/editor.js";

Editor.prototype.injectCSS = () => {}; // those rules are in editor.css: style-src 'self' is enough

// What is pasted is made as it is kept, and what is not kept is told under the editor.
function sayLeft(editor, left) {
  const zone = editor.closest(".prose-editor");
  const told = zone.nextElementSibling?.matches("[data-left-out]") ? zone.nextElementSibling : document.createElement("p");
  Object.assign(told, { className: "field__help", textContent: left.length ? `Collé sans ${left.join(", ")} : le texte seul est gardé.` : "" });
  told.dataset.leftOut = "";
  told.setAttribute("role", "status");
  if (left.length || told.isConnected) zone.after(told);
}

const Pasted = Extension.create({
  name: "pasted",
  transformPastedHTML(html) {
    const { html: kept, left } = asKept(html);
    sayLeft(this.editor.view.dom, left);
    return kept;
  },
});

// A picture pasted or dropped alone, as a file, is refused in a word: nothing of it would be kept.
function refusePictures(zone) {
  for (const [kind, carried] of [["paste", "clipboardData"], ["drop", "dataTransfer"]]) {
    zone.addEventListener(kind, (event) => {
      const { files, types } = event[carried] || {};
      if (!files?.length || types.includes("text/html") || types.includes("text/plain")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sayLeft(zone, [files.length > 1 ? `${files.length} fichiers` : files[0].type.startsWith("image/") ? "1 image" : "1 fichier"]);
    }, true);
  }
}

const PARTS = (fields) => [
  ...(fields ? [Champ(fields)] : []), Pasted, Document, Dropcursor, Gapcursor, Paragraph, HardBreak, Text, History, Menu, NoSpellCheck, Bold, Italic, BulletList,
  OrderedList, ListItem, Heading.configure({ levels: [3, 4] }), Link, Table, TableRow, TableHeader, TableCell,
];

// Buttons that the editor names by itself, in English.
function speakFrench(zone) {
  const bar = zone.closest(".prose-editor")?.querySelector(".prose-menubar");
  if (!bar) return;
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Mise en forme");
  for (const button of bar.querySelectorAll("button[title]")) {
    const words = WORDS[button.title];
    if (words) { button.title = words; button.setAttribute("aria-label", words); }
  }
  for (const option of bar.querySelectorAll("[data-name] > *")) {
    if (WORDS[option.textContent]) option.textContent = WORDS[option.textContent];
  }
}

// A button greyed by the editor is so for those who do not see it too.
function sayDisabled(zone) {
  for (const button of zone.closest(".prose-editor").querySelectorAll(".prose-menubar button")) {
    button.setAttribute("aria-disabled", button.classList.contains("disabled"));
  }
}

// The choices of its dialogs too: the words change, the values stay. A table begins with its row of headings.
function dressDialog(dialog) {
  for (const option of dialog.querySelectorAll("option")) {
    if (!WORDS[option.textContent]) continue;
    const headings = option.value === "Yes";
    option.setAttribute("value", option.value);
    option.textContent = WORDS[option.textContent];
    if (headings) option.selected = true;
  }
}
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node.nodeType !== 1) continue;
      const dialog = node.closest(".prose-editor-dialog") || node.querySelector(".prose-editor-dialog");
      if (dialog) setTimeout(dressDialog, 0, dialog);
    }
  }
}).observe(document.body, { childList: true, subtree: true });

export function start(root) {
  for (const area of root.querySelectorAll("textarea[data-riche]")) {
    if (area.closest(".prose-editor")) continue;
    const fields = offered();
    const source = area.value;
    if (fields) area.value = asChips(source);
    const editor = createTextareaEditor(area, PARTS(fields));
    const zone = editor.view.dom;
    refusePictures(zone);
    if (fields) {
      area.value = source;
      const drawn = editor.getHTML.bind(editor);
      editor.getHTML = () => asTokens(drawn());
      chooser(editor, area, fields);
    }
    // The menu is drawn a moment after the editor.
    const menu = new MutationObserver(() => {
      if (!zone.closest(".prose-editor")?.querySelector(".prose-menubar button")) return;
      menu.disconnect();
      speakFrench(zone);
      editor.on("transaction", () => sayDisabled(zone)); // after the menu's own listeners
      sayDisabled(zone);
    });
    menu.observe(area.closest(".field") || area.parentElement, { childList: true, subtree: true });
    speakFrench(zone);
    const title = document.querySelector(`label[for="${area.id}"]`);
    if (title) {
      title.id ||= `${area.id}_titre`;
      zone.setAttribute("aria-labelledby", title.id);
      title.addEventListener("click", () => editor.commands.focus());
    }
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (area.hasAttribute(name)) zone.setAttribute(name, area.getAttribute(name));
    }
    if (area.required) { area.required = false; zone.setAttribute("aria-required", "true"); }
  }
}
