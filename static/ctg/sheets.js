// A block of a spreadsheet pasted in a cell of a sheet: the server places it in the cells from there, reads each as it is read
// at saving, and shows what it takes and what it refuses (core/sheets/pasted.py). Without this file, « Coller un bloc » does.
const ROW = "tr:not(.sheet__remarks), .mine__value"; // not what is said under a line

const boxOf = (cell) => cell.querySelector("input:not([type=hidden]), select, textarea");

// The cells from this one, as they are shown: rows under it in its table, columns at its right.
function cellsFrom(box, height) {
  const row = box.closest(ROW);
  const cells = (each) => (each.localName === "tr" ? [...each.querySelectorAll(":scope > td")] : [each]);
  const at = cells(row).findIndex((cell) => cell.contains(box));
  const all = [...row.closest("table, .mine__values").querySelectorAll(ROW)].filter((each) => cells(each).length);
  return at < 0 ? [] : all.slice(all.indexOf(row)).slice(0, height).map((each) => cells(each).slice(at).map(boxOf));
}

export function start(root) {
  for (const hint of root.querySelectorAll("[data-sheet-hint]")) hint.hidden = false;
  for (const form of root.querySelectorAll("form[data-drafts-whole]")) {
    form.addEventListener("paste", (event) => {
      const block = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
      const box = event.target;
      if (!/[\t\n]/.test(block) || !box.closest(ROW)?.closest("table, .mine__values")) return;
      if (box.localName === "textarea" && !block.includes("\t")) return; // lines of one text
      const cells = cellsFrom(box, block.split("\n").length);
      if (!cells.length) return;
      event.preventDefault();
      const said = { bloc_cellule: block, bloc_en: cells.map((row) => row.map((each) => each?.name || "").join("\t")).join("\n") };
      for (const [name, value] of Object.entries(said)) {
        const added = document.createElement("textarea"); // a hidden input would lose its lines
        Object.assign(added, { name, value, hidden: true });
        form.append(added);
      }
      form.requestSubmit();
    });
  }
}
