// Everything works without this file. It focuses, warns, and brings the two rich fields.

const assets = document.getElementById("ctg-scripts").dataset;

function style(url) {
  if (!url || document.querySelector(`link[href="${url}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = url;
  document.head.append(link);
}

// Errors first: the summary (or the conflict) takes the focus, as autofocus does without script.
const summary = document.querySelector("[data-error-summary]");
if (summary && !location.hash && document.activeElement !== summary) summary.focus();

// On a narrow screen the side navigation and the filters of a list fold, unless one of these is refused.
const narrow = matchMedia("(max-width: 60rem)");
const fold = () => {
  for (const part of document.querySelectorAll("[data-fold]")) {
    part.open = !narrow.matches || Boolean(part.querySelector("[aria-invalid=true]"));
  }
};
if (narrow.matches) fold();
narrow.addEventListener("change", fold);

// The person's menu closes on Escape, and when one goes elsewhere.
for (const menu of document.querySelectorAll("[data-menu]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// <button data-confirm="Supprimer cette phase ?">: asked before the form goes.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Typed and not saved: the browser asks before leaving.
const touched = new Set();
for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => touched.add(form));
  form.addEventListener("change", () => touched.add(form));
}
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) touched.clear(); });
window.addEventListener("beforeunload", (event) => { if (touched.size) event.preventDefault(); });

async function enhance(root) {
  if (root.querySelector("textarea[data-riche]")) {
    style(assets.editorIcons);
    style(assets.editorStyle);
    style(assets.editorOwnStyle);
    (await import(assets.editor)).start(root);
  }
  if (root.querySelector("select[data-choix], select[data-recherche]")) {
    style(assets.tomSelectStyle);
    (await import(assets.choices)).start(root, assets.tomSelect);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });

// What is refused in place is refused on its own page, which says why.
document.addEventListener("htmx:responseError", ({ detail: { elt } }) => {
  if (elt instanceof HTMLFormElement) elt.submit();
  else if (elt.href) location.assign(elt.href);
});

// The rows that were written take the focus that their form had.
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  if (document.activeElement !== document.body || !elt.querySelector("[id$=-ligne]")) return;
  const heading = elt.querySelector("h2");
  heading.tabIndex = -1;
  heading.focus();
});
