// Tom Select: <select data-choix> (a long list) and <select data-recherche="/adresse/"> (asked to the server,
// which answers {"resultats": [{"id": …, "texte": …}]}). Without it, the select stays a select.

function script(url) {
  return new Promise((done, failed) => {
    if (window.TomSelect) return done();
    const tag = document.createElement("script");
    tag.src = url;
    tag.onload = done;
    tag.onerror = failed;
    document.head.append(tag);
  });
}

// The last choices that this person made in this tab, for each address that is asked: shown before anything is typed.
const LAST = 5;
const keptAs = (remote) => `choix:${document.body.dataset.compte || ""}:${remote}`;

function lastOf(remote) {
  try { return JSON.parse(sessionStorage.getItem(keptAs(remote))) || []; } catch { return []; }
}

function keepLast(remote, chosen) {
  const others = lastOf(remote).filter((each) => String(each.id) !== String(chosen.id));
  try {
    sessionStorage.setItem(keptAs(remote), JSON.stringify([chosen, ...others].slice(0, LAST)));
  } catch { /* a full or closed storage: nothing is remembered */ }
}

// What was typed is what is answered: answers to something else leave the list at once, and one that comes late is not
// heard. Enter then takes nothing that is not shown for these letters.
function answer(remote) {
  let asked;
  return {
    onType(query) {
      asked?.abort();
      this.clearOptions();
      if (!query) this.addOptions(lastOf(remote));
      this.refreshOptions(true);
    },
    load(query, done) {
      asked?.abort();
      const mine = asked = new AbortController();
      fetch(`${remote}${remote.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`,
        { headers: { Accept: "application/json" }, signal: mine.signal })
        .then((found) => found.json())
        .then((found) => done(mine === asked ? found.resultats : []))
        .catch(() => done());
    },
  };
}

const words = (key) => (data, escape) => `<div>${escape(data[key])}</div>`;

export async function start(root, url) {
  await script(url);
  for (const list of root.querySelectorAll("select[data-choix], select[data-recherche]")) {
    if (list.tomselect) continue;
    const remote = list.dataset.recherche;
    const key = remote ? "texte" : "text";
    const options = {
      maxOptions: remote ? 30 : null,
      placeholder: list.dataset.invite || "",
      hidePlaceholder: true,
      plugins: list.multiple ? { remove_button: { title: "Retirer" } } : {},
      render: {
        item: words(key),
        option: words(key),
        no_results: () => '<div class="no-results">Aucun résultat</div>',
        no_more_results: () => '<div class="no-more-results">Fin de la liste</div>',
        loading: () => '<div class="no-results">Recherche…</div>',
        not_loading: () => '<div class="no-results">Tapez au moins deux lettres</div>',
      },
    };
    if (remote) {
      Object.assign(options, {
        valueField: "id",
        labelField: "texte",
        searchField: [],
        shouldLoad: (query) => query.length > 1,
        ...answer(remote),
      });
    }
    const select = new window.TomSelect(list, options);
    if (remote) {
      select.addOptions(lastOf(remote));
      select.on("item_add", (key) => {
        const { id, texte } = select.options[key];
        if (id) keepLast(remote, { id, texte });
      });
    }
    list.setAttribute("aria-hidden", "true"); // its search field speaks in its place
    const input = select.control_input;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (list.hasAttribute(name)) input.setAttribute(name, list.getAttribute(name));
    }
  }
}
