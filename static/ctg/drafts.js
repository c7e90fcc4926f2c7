// Long texts, and what is changed in a sheet, are kept by the server while they are typed, for their writer alone. Without this file, nothing is kept
// before the form is sent.
const EVERY = 4000; // milliseconds between two sendings of one text
const waiting = new Map(); // a text typed in: when it will be sent

const here = (address) => { const url = new URL(address, location); return url.pathname + url.search; };

// What differs from the page in a sheet, with the versions of its rows; boxes that are checked are said as they are.
function changed(form) {
  const said = new URLSearchParams();
  for (const box of form.elements) {
    if (!box.name || box.type === "hidden" || box.type === "file" || box.tagName === "BUTTON") continue;
    const isTicked = box.type === "checkbox" || box.type === "radio";
    const was = box.tagName === "SELECT" ? [...box.options].find((each) => each.defaultSelected)?.value ?? "" : box.defaultValue;
    if (isTicked ? box.checked : box.value !== was) {
      said.append(box.name, box.value);
      const row = !isTicked && box.closest("tr, li");
      for (const one of row ? row.querySelectorAll("input[type=hidden]") : []) if (!said.has(one.name)) said.append(one.name, one.value);
    }
  }
  return [...form.elements].some((box) => box.name && said.has(box.name) && box.type !== "hidden") ? said.toString() : "";
}

function body(area, form) {
  const address = here(form.getAttribute("action") || location.href);
  const isSheet = area === form;
  const label = isSheet ? "" : document.querySelector(`label[for="${area.id}"]`)?.firstChild.textContent.trim() || "";
  return new URLSearchParams({
    address, label, title: document.title, field: isSheet ? "" : area.name, text: isSheet ? changed(form) : area.value,
    page: form.closest(".row-form") ? address : here(location.href),
    version: form.elements.version?.value || "", creation_key: form.elements.creation_key?.value || "",
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
  });
}

async function keep(area, form, page, again = true) {
  clearTimeout(waiting.get(area)?.timer);
  waiting.delete(area);
  if (!form.isConnected) return;
  const headers = { "HX-Request": "true" }; // a page of the door would be of no use
  const said = body(area, form);
  const keepalive = said.toString().length < 60000; // the page may go before it is sent: browsers carry so much
  const answer = await fetch(form.dataset.drafts, { method: "POST", headers, body: said, keepalive }).catch(() => null);
  const token = answer?.headers.get("CTG-Token");
  if (token && again) {
    page.renew(token);
    return keep(area, form, page, false);
  }
  if (answer?.status === 401) return form.querySelector("[data-ended]") || page.sayEnded(form, await answer.text());
  if (!answer?.ok) return; // the next letters try again
  const { key, at } = await answer.json();
  if (key) tell(form, key, at);
}

function tell(form, key, at) {
  if (![...form.querySelectorAll("[name=_saisie]")].some((box) => box.value === String(key))) {
    const box = document.createElement("input");
    Object.assign(box, { type: "hidden", name: "_saisie", value: key });
    form.append(box);
  }
  let told = form.querySelector("[data-draft-told]");
  if (!told) {
    told = document.createElement("p");
    told.className = "muted";
    told.dataset.draftTold = "";
    form.append(told);
  }
  told.textContent = `Brouillon gardé à ${at}`;
}

// Another form of the page is sent, or the page is left: what was just typed is kept at once.
for (const left of ["submit", "beforeunload", "pagehide"]) {
  addEventListener(left, () => { for (const [area, { form, page }] of waiting) keep(area, form, page); });
}

export function start(root, page) {
  const inside = root.matches?.("form[data-drafts]") ? [root] : root.querySelectorAll("form[data-drafts]");
  for (const form of inside) {
    if (form.dataset.drafting === "") continue;
    form.dataset.drafting = "";
    const isSheet = "draftsWhole" in form.dataset;
    const typed = (box) => {
      const area = isSheet ? form : box;
      if (!(isSheet || box.matches("textarea")) || waiting.has(area)) return;
      waiting.set(area, { form, page, timer: setTimeout(keep, EVERY, area, form, page) });
    };
    form.addEventListener("input", ({ target }) => typed(target));
    if (isSheet) form.addEventListener("change", ({ target }) => typed(target));
    form.addEventListener("submit", () => {
      for (const [area, { timer }] of waiting) if (area === form || area.form === form) { clearTimeout(timer); waiting.delete(area); }
    });
    if (isSheet) continue;
    for (const area of form.querySelectorAll("textarea:not([data-riche])")) {
      if (area.value !== area.defaultValue) typed(area); // before this file came
    }
  }
}
