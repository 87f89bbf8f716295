// What the class page can do besides being read: its table of students is searched, and sorted by any column.
"use strict";
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const table = document.querySelector(".students"), body = table.tBodies[0];
  const rows = [...body.rows], titles = [...table.tHead.rows[0].cells];

  // ---- Search

  const box = document.querySelector(".search"), input = box.querySelector("input"), output = box.querySelector("output");
  box.hidden = false;
  input.addEventListener("input", () => {
    const sought = input.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(sought);
    const shown = rows.filter(row => !row.hidden).length;
    output.textContent = sought === "" ? "" : words.shown.replace("{shown}", shown).replace("{all}", rows.length);
  });

  // ---- Order: numbers by their size, and what is no number after them

  const valueOf = (row, column) => {
    const text = row.cells[column].textContent.trim();
    if (column === 0) return text;
    const number = Number.parseFloat(text);
    return Number.isNaN(number) ? -1 : number;
  };
  const compare = (a, b) => typeof a === "string" ? a.localeCompare(b) : a - b;

  titles.forEach((title, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title.textContent;
    title.replaceChildren(button);
    button.addEventListener("click", () => {
      const rises = title.getAttribute("aria-sort") === "none" ? column === 0 : title.getAttribute("aria-sort") !== "ascending";
      for (const other of titles) other.setAttribute("aria-sort", "none");
      title.setAttribute("aria-sort", rises ? "ascending" : "descending");
      const sign = rises ? 1 : -1;
      rows.sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column)));
      body.append(...rows);
    });
  });
})();
