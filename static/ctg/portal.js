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

// The calendar beside a date in words: the day that is chosen is written in them.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-calendrier]") || !target.value) return;
  const words = target.previousElementSibling;
  words.value = target.value.split("-").reverse().join("/");
  target.value = "";
  words.dispatchEvent(new Event("input", { bubbles: true }));
  words.dispatchEvent(new Event("change", { bubbles: true }));
});

// Typed and not saved: the browser asks before leaving, and before another form comes in the place of this one.
const touched = new Set();
const isLost = (form) => form.isConnected && touched.has(form);
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target: { form } }) => { if (form?.matches("[data-guard]")) touched.add(form); });
}
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) touched.clear(); });
window.addEventListener("beforeunload", (event) => { if ([...touched].some(isLost)) event.preventDefault(); });
// What an answer brings into the page beside its target: elements of this page, or of the one it is read from.
const beside = (elt, page = document) => {
  const names = elt.getAttribute("data-hx-select-oob");
  return names ? [...page.querySelectorAll(names)] : [];
};
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  const replaced = [target, ...beside(elt)];
  const lost = [...touched].some((form) => form !== elt && isLost(form) && replaced.some((part) => part.contains(form)));
  if (lost && !window.confirm("Ce qui est écrit ici n’est pas enregistré. Le quitter ?")) event.preventDefault();
});

// Escape closes a form in place as « Fermer » does, once what it opened itself is closed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  event.target.closest(".row-form")?.querySelector("[data-row-close]").click();
});

// A form that comes after its session is kept by the server, and named by this page.
document.addEventListener("submit", ({ target: form }) => {
  if (!form.matches("[data-guard]") || form.querySelector("[name=_titre]")) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_titre", value: document.title }));
});

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
  if (root.querySelector("form[data-drafts]")) (await import(assets.drafts)).start(root, { sayEnded, renew });
  if (root.querySelector("form[data-drafts-whole]")) (await import(assets.sheets)).start(root);
  if (root.querySelector("form[data-passkey]")) (await import(assets.passkeys)).start(root, assets.webauthn);
}

enhance(document);
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });

// The session is over while one writes in place: the page stays as it is, and says so beside the form.
function sayEnded(form, told) {
  touched.add(form);
  form.querySelector("[data-ended]")?.remove();
  const notice = document.createElement("div");
  Object.assign(notice, { innerHTML: told, tabIndex: -1 });
  notice.dataset.ended = "";
  notice.setAttribute("role", "alert");
  form.prepend(notice);
  notice.focus();
}

// Logged in again since, in another tab, by the same person: the token of the form is today's, and the form goes.
function renew(token) {
  document.body.dataset.hxHeaders = JSON.stringify({ "x-csrftoken": token });
  for (const box of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) box.value = token;
  for (const notice of document.querySelectorAll("[data-ended]")) notice.remove();
}

// What is refused in place is refused on its own page, which says why.
document.addEventListener("htmx:responseError", ({ detail: { elt, xhr, requestConfig } }) => {
  const token = xhr.getResponseHeader("CTG-Token");
  if (token) {
    renew(token);
    return elt.requestSubmit(requestConfig.triggeringEvent?.submitter);
  }
  if (xhr.status === 401 && elt instanceof HTMLFormElement) return sayEnded(elt, xhr.responseText);
  touched.delete(elt);
  if (elt instanceof HTMLFormElement) elt.submit();
  else if (elt.matches("a, button")) location.assign(elt.dataset.hxGet);
});

// An answer that came from elsewhere, the door once the session is over, is a page of its own, not a part of this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const [came, asked] = [xhr.responseURL, requestConfig.path].map((url) => new URL(url, location).pathname);
  if (came === asked || came === location.pathname) return;
  event.preventDefault();
  touched.delete(requestConfig.elt);
  location.assign(xhr.responseURL);
});

// « Enregistrer et ajouter » keeps its form open: the rows above it are read again, with the one just written.
document.addEventListener("htmx:afterSettle", async ({ detail: { elt, requestConfig } }) => {
  if (!elt.matches(".row-form") || !requestConfig.parameters.again) return;
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [form, focused] = [document.getElementById(elt.id), document.activeElement];
  const rows = page.getElementById(elt.id.replace(/-ligne$/, ""));
  const place = rows?.querySelector(`#${elt.id}`);
  if (!form || !place) return;
  document.getElementById(rows.id).replaceWith(rows);
  place.replaceWith(form);
  htmx.process(rows);
  for (const part of beside(form.querySelector("form"), page).filter(({ id }) => id !== "messages")) {
    document.getElementById(part.id)?.replaceWith(part);
    htmx.process(part);
  }
  focused.focus();
});

// Which link opened the form in each place: « Fermer » gives it back the focus.
const openers = new Map();
document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
  if (elt.dataset.hxGet && !elt.closest(".row-form")) openers.set(target.id, elt.dataset.hxGet);
});

// The rows that were written take the focus that their form had: not what else of the page tells of them.
document.addEventListener("htmx:afterSettle", ({ detail: { elt, target, requestConfig } }) => {
  if (document.activeElement !== document.body || elt.id !== target.id || !elt.querySelector("[id$=-ligne]")) return;
  const opened = requestConfig.elt.matches("[data-row-close]") && openers.get(elt.querySelector("[id$=-ligne]").id);
  const link = opened && document.querySelector(`[data-hx-get="${CSS.escape(opened)}"]`);
  if (link) { link.focus(); return; }
  const heading = elt.querySelector("h1, h2") || elt.closest("section").querySelector("h2");
  heading.tabIndex = -1;
  heading.focus();
});
