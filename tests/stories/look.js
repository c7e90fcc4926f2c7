// What axe and the width say of the open page. `options`: `run` (axe's own), `layout` (rules that
// depend on the width), `seen` (looks of words and revealed parts that were measured), `again`: at another width.
// Each run of axe reads the whole page again: what one run can say is not asked in two.
const MEASURED = "data-ctg-measured";
const TARGET = "data-ctg-target";
const LONGEST_KEPT = 2000; // characters of what a second width reveals
// All that can take the focus, and more: axe keeps from them the targets that it measures.
const FOCUSABLE = "a, area, button, input, select, textarea, summary, details, label, iframe, audio, video, object, embed,"
  + "[tabindex], [contenteditable], [role], [onclick]";
axe.configure({ rules: [
  { id: "color-contrast", selector: `[${MEASURED}]` },
  { id: "target-size", selector: `[${TARGET}]` },
] });

// Targets that may be too small: axe passes one of 24 px that no other covers, after comparing it to
// each of its neighbours, a third of its time. It is spared those; a small or a covered one is asked of it.
function doubtful() {
  const all = [...document.querySelectorAll(FOCUSABLE)].filter(node => node.checkVisibility())
    .map(node => ({ node, box: node.getBoundingClientRect() })).sort((one, two) => one.box.top - two.box.top);
  const found = new Set(all.filter(({ box }) => box.width < 24 || box.height < 24).map(({ node }) => node));
  all.forEach(({ node, box }, index) => {
    for (let next = index + 1; next < all.length && all[next].box.top < box.bottom; next++) {
      const other = all[next];
      if (other.box.left < box.right && box.left < other.box.right) found.add(node).add(other.node);
    }
  });
  return found;
}

window.ctgLook = async ({ run, layout, seen, again }) => {
  const faults = [];
  const told = found => found.violations.forEach(each => faults.push(
    `${each.id} – ${each.help} : ${JSON.stringify(each.nodes.slice(0, 3).map(node => node.target))}`));
  const off = rules => Object.fromEntries(rules.map(rule => [rule, { enabled: false }]));
  const visible = () => [...document.body.querySelectorAll("*")].filter(node => node.checkVisibility());

  // A contrast is that of an ink on its grounds: the same everywhere, so measured once.
  const kept = new Map();
  const once = (name, node, compute) => {
    const key = kept.get(node) || kept.set(node, {}).get(node);
    return name in key ? key[name] : (key[name] = compute());
  };
  const style = node => once("style", node, () => {
    const { color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight } = getComputedStyle(node);
    return { color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight };
  });
  const grounds = node => node && once("grounds", node, () => {
    const { backgroundColor, backgroundImage } = style(node);
    const own = backgroundImage === "none" ? backgroundColor : `${backgroundColor} ${backgroundImage.slice(0, 60)}`;
    if (own === "rgba(0, 0, 0, 0)") return grounds(node.parentElement);
    return own.startsWith("rgb(") && backgroundImage === "none" ? own : `${own} < ${grounds(node.parentElement)}`;
  });
  const faded = node => node ? once("faded", node, () => style(node).opacity * faded(node.parentElement)) : 1;
  const looks = new Map();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const holders = new Set(document.body.querySelectorAll("input, select, textarea"));
  while (words.nextNode()) if (words.currentNode.data.trim()) holders.add(words.currentNode.parentElement);
  for (const node of holders) {
    if (!node.checkVisibility()) continue;
    const still = node.closest("[disabled], [aria-disabled=true], [aria-hidden=true]") ? "off" : "";
    const { color, fontSize, fontWeight } = style(node);
    const look = [color, fontSize, fontWeight, grounds(node), faded(node), still].join(" ");
    looks.set(look, [...(looks.get(look) || []), node]);
  }
  const before = new Set(seen);
  const fresh = [...looks.keys()].filter(look => !before.has(look));
  // Several of each: axe leaves aside one that something covers.
  const shown = fresh.flatMap(look => looks.get(look).slice(0, 3));
  shown.forEach(node => node.setAttribute(MEASURED, ""));
  const targets = doubtful();
  targets.forEach(node => node.setAttribute(TARGET, ""));

  // At the first width, the whole page; at the second, what it alone shows, and what a width may break.
  if (!again) {
    told(await axe.run(document, run));
    window.ctgShown = new WeakSet(visible());
  } else {
    const revealed = new Set(visible().filter(node => !window.ctgShown.has(node)));
    const tops = [...revealed].filter(node => !revealed.has(node.parentElement));
    const broken = [...layout, "color-contrast"];
    // What every page reveals, the button of its menu, is told of once. `preload`: what style
    // sheets say of the whole page was read the first time.
    const parts = tops.map(node => node.outerHTML).join(" ");
    if (tops.length && !before.has(parts)) {
      told(await axe.run({ include: tops }, { ...run, rules: off(broken), preload: false }));
      if (parts.length < LONGEST_KEPT) fresh.push(parts);
    }
    told(await axe.run(document, { resultTypes: run.resultTypes, runOnly: { type: "rule", values: broken } }));
  }
  shown.forEach(node => node.removeAttribute(MEASURED));
  targets.forEach(node => node.removeAttribute(TARGET));

  const root = document.documentElement;
  return { faults, fresh, overflow: root.scrollWidth - root.clientWidth };
};
