"""How each control of a page looks in each of its states, as the browser computes it.

States are forced on the real sheets, Bootstrap's among them: what one of them keeps for
`:focus-visible` or `:active` counts. One control of each look is measured, not its twins.
"""

STATES = {
    "au repos": [],
    "survolé": ["hover"],
    "appuyé": ["hover", "active"],
    "cliqué": ["hover", "focus"],
    "au clavier": ["focus", "focus-visible"],
    "au clavier et survolé": ["hover", "focus", "focus-visible"],
    "au clavier et appuyé": ["hover", "active", "focus", "focus-visible"],
}

#: Marks the controls to measure with `data-look`; returns how many. What is folded is opened, and
#: each button gets a disabled twin beside it. A colour is read where its transition ends.
MARK = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const twins = new Set();
  for (const button of document.querySelectorAll("button.btn")) {
    if (button.disabled || button.ariaDisabled || twins.has(button.className)) continue;
    twins.add(button.className);
    const twin = button.cloneNode(true);
    twin.disabled = true;
    button.after(twin);
  }
  for (const node of document.querySelectorAll("[data-look]")) delete node.dataset.look;  // of another width
  const look = node => !node || node === document.body ? "" :
    `${look(node.parentElement)}>${node.tagName}.${node.type || ""}.${node.className}.${node.ariaCurrent || ""}`;
  const seen = new Set();
  for (const node of document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [contenteditable=true], [tabindex='0']"
  )) {
    if (node.type === "hidden" || !node.checkVisibility({visibilityProperty: true}) || node.ariaHidden === "true") continue;
    const key = look(node);
    if (seen.has(key)) continue;
    for (const each of [node, ...node.querySelectorAll("*")]) each.style.transition = "none";
    seen.add(key);
    node.dataset.look = seen.size;
  }
  return seen.size;
}"""

TOOLS = """
const colour = text => {
  const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
  return [r, g, b, a];
};
const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
const ground = node => {
  if (!node) return [255, 255, 255, 1];
  const own = colour(getComputedStyle(node).backgroundColor);
  return own[3] === 1 ? own : over(own, ground(node.parentElement));
};
const light = rgb => rgb.slice(0, 3).map(n => n / 255)
  .map(n => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4)
  .reduce((sum, n, i) => sum + n * [0.2126, 0.7152, 0.0722][i], 0);
const ratio = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const fade = node => node ? getComputedStyle(node).opacity * fade(node.parentElement) : 1;
const said = node => `${node.tagName.toLowerCase()}.${node.className || node.type || ""}`.replaceAll(" ", ".")
  + ` « ${(node.innerText || node.value || node.name || node.ariaLabel || "").trim().slice(0, 30)} »`;
"""

#: [[state, control, ratio], …] of the words (4.5 at least) or the icon (3 at least) that cannot be
#: read. Each rule of each sheet that a state obeys also obeys a class of the same weight.
UNREAD = f"""states => {{
  {TOOLS}
  const given = rules => {{
    for (const rule of rules) {{
      const text = rule.selectorText || "";
      if (/:(hover|active|focus)/.test(text) && !text.includes(".is-"))
        rule.selectorText = `${{text}}, ${{text.replace(/:(hover|active|focus-visible|focus)(?![\\w-])/g, ".is-$1")}}`;
      if (rule.cssRules) given(rule.cssRules);
    }}
  }};
  for (const sheet of document.styleSheets) given(sheet.cssRules);
  const faults = [], measured = [];
  for (const node of document.querySelectorAll("[data-look]")) {{
    const inside = node.matches("a, button, summary") ? [...node.querySelectorAll("*")] : [];
    const drawn = [...inside, node].filter(each =>
      !each.closest(".visually-hidden") && each.checkVisibility({{visibilityProperty: true}}));
    const words = drawn.filter(each => [...each.childNodes].some(child => child.nodeType === 3 && child.data.trim()));
    if (node.matches("input, select, textarea") && !["checkbox", "radio"].includes(node.type)) words.push(node);
    measured.push([node, [...words, ...drawn.filter(each => each.matches("svg.icon"))]]);
  }}
  for (const [state, classes] of Object.entries(states)) {{
    const names = classes.map(each => `is-${{each}}`);
    for (const [node] of measured) node.classList.add(...names);
    for (const [node, parts] of measured) for (const each of parts) {{
      const behind = ground(each), [r, g, b, a] = colour(getComputedStyle(each).color);
      const found = ratio(over([r, g, b, a * fade(each)], behind), behind);
      if (found < (each.matches("svg, .material-icons") ? 3 : 4.5))
        faults.push([state, said(node), Math.round(found * 100) / 100]);
    }}
    for (const [node] of measured) node.classList.remove(...names);
  }}
  return faults;
}}"""

#: The same of the outline that the keyboard's focus draws, on the control or around what holds it.
UNSEEN = f"""() => {{
  {TOOLS}
  const faults = [];
  for (const node of document.querySelectorAll("[data-look]")) {{
    if (node.disabled) continue;
    node.focus({{preventScroll: true}});
    let best = 0;
    for (let each = node, up = 0; each && up < 5; each = each.parentElement, up++) {{
      const style = getComputedStyle(each);
      if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) continue;
      best = Math.max(best, ratio(colour(style.outlineColor), ground(each.parentElement)));
    }}
    if (document.activeElement !== node || best < 3) faults.push(["contour", said(node), Math.round(best * 100) / 100]);
  }}
  return faults;
}}"""


def faults(page):
    """[[state, control, ratio], …] of what cannot be read, or whose focus cannot be seen."""
    assert page.evaluate(MARK) > 50
    page.keyboard.press("Tab")  # from here on the focus is the keyboard's
    return page.evaluate(UNSEEN) + page.evaluate(UNREAD, STATES)
