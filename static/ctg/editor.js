// The rich text editor on <textarea data-riche>. Without it, the textarea takes the text.
import {
  Bold, BulletList, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History, Italic, Link, ListItem, Menu,
  NoSpellCheck, OrderedList, Paragraph, Table, TableCell, TableHeader, TableRow, Text, createTextareaEditor,
} from "../django_prose_editor/editor.js";

Editor.prototype.injectCSS = () => {}; // those rules are in editor.css: style-src 'self' is enough

const PARTS = () => [
  Document, Dropcursor, Gapcursor, Paragraph, HardBreak, Text, History, Menu, NoSpellCheck, Bold, Italic, BulletList,
  OrderedList, ListItem, Heading.configure({ levels: [3, 4] }), Link, Table, TableRow, TableHeader, TableCell,
];

export function start(root) {
  for (const area of root.querySelectorAll("textarea[data-riche]")) {
    if (area.closest(".prose-editor")) continue;
    const editor = createTextareaEditor(area, PARTS());
    const zone = editor.view.dom;
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
