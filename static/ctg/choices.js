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
        load: (query, done) => {
          fetch(`${remote}${remote.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
            .then((answer) => answer.json()).then((found) => done(found.resultats)).catch(() => done());
        },
      });
    }
    const select = new window.TomSelect(list, options);
    list.setAttribute("aria-hidden", "true"); // its search field speaks in its place
    const input = select.control_input;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (list.hasAttribute(name)) input.setAttribute(name, list.getAttribute(name));
    }
  }
}
