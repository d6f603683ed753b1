// What a page can do beyond being read: sort tables, filter them, keep both in its address. Without
// it everything stands there in the order of the house. A classic script, because browsers load no
// modules from a folder.

"use strict";

(() => {
  const UP = "ascending";
  const DOWN = "descending";
  const language = document.documentElement.lang || "en";
  const words = new Intl.Collator(language, { numeric: true });
  const tables = [...document.querySelectorAll("table[data-sortable]")].map(sortable);
  const filters = [...document.querySelectorAll("form[data-filters]")].map(filtering);

  // Sorting

  function sortable(table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells].filter((head) => head.dataset.column);
    const first = heads.find((head) => head.hasAttribute("aria-sort"));
    const house = { rows: [...body.rows], column: first?.dataset.column ?? "", order: first?.ariaSort ?? "" };
    const sorted = { column: house.column, order: house.order };
    const told = document.createElement("p");
    told.className = "note";
    told.setAttribute("role", "status");
    table.caption.firstElementChild.append(told);
    for (const head of heads) equip(head);

    function equip(head) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        sort(head.dataset.column, next(head));
        keep();
      });
    }

    // Figures begin with the highest, words with A.
    function next(head) {
      if (sorted.column === head.dataset.column) return sorted.order === UP ? DOWN : UP;
      return head.classList.contains("number") ? DOWN : UP;
    }

    function sort(column, order) {
      const head = heads.find((each) => each.dataset.column === column);
      const back = !head || (column === house.column && order === house.order);
      Object.assign(sorted, back ? { column: house.column, order: house.order } : { column, order });
      for (const each of heads) {
        const own = each.dataset.column === sorted.column;
        own ? each.setAttribute("aria-sort", sorted.order) : each.removeAttribute("aria-sort");
      }
      body.append(...(back ? house.rows : ordered(head, order)));
      tell(back ? "" : sentence(head, order));
    }

    function sentence(head, order) {
      const orders = table.dataset[head.classList.contains("number") ? "number" : "word"].split(", ");
      const words = { "{column}": head.textContent.trim(), "{order}": orders[Number(order === DOWN)] };
      return table.dataset.sortable.replace(/\{\w+\}/g, (name) => words[name]);
    }

    function tell(text) {
      if (told.textContent !== text) told.textContent = text;
    }

    function ordered(head, order) {
      const numeric = head.classList.contains("number");
      const compare = numeric ? (a, b) => a - b : words.compare;
      const way = order === UP ? 1 : -1;
      return house.rows
        .map((row) => ({ row, key: row.dataset.key ?? "", value: valueOf(row.cells[head.cellIndex], numeric) }))
        .sort((a, b) => {
          const missing = (a.value === null) - (b.value === null);
          if (missing || a.value === null) return missing || bySymbol(a, b);
          return way * compare(a.value, b.value) || bySymbol(a, b);
        })
        .map(({ row }) => row);
    }

    const isHouse = () => sorted.column === house.column && sorted.order === house.order;
    return { table, sort, sorted, isHouse };
  }

  function bySymbol(a, b) {
    return a.key < b.key ? -1 : Number(a.key > b.key);
  }

  // Null where a cell has nothing to be sorted by: it comes last either way.
  function valueOf(cell, numeric) {
    if (numeric) return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
    return cell.classList.contains("missing") ? null : cell.textContent.trim();
  }

  // Filtering

  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function filtering(form) {
    const table = document.getElementById(form.dataset.filters);
    const query = form.elements.q;
    const told = form.querySelector("output");
    const selects = [...form.querySelectorAll("select[data-of]")];
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      text: plain(`${row.cells[0].textContent} ${row.dataset.key}`),
    }));
    for (const select of selects) offer(select);
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    // A list that is chosen from does not say "input" everywhere.
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("reset", () => setTimeout(changed));
    apply();

    function offer(select) {
      const given = new Set(rows.map(({ row }) => row.dataset[select.dataset.of]));
      for (const value of [...given].sort(words.compare)) select.add(new Option(value, value));
      select.closest("p").hidden = given.size < 2;
    }

    function changed() {
      apply();
      keep();
    }

    function apply() {
      const wanted = plain(query.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, text } of rows) {
        const fits =
          wanted.every((word) => text.includes(word)) &&
          selects.every(({ value, dataset }) => !value || row.dataset[dataset.of] === value);
        row.hidden = !fits;
        shown += fits;
      }
      const text = (shown ? told.dataset.words : told.dataset.none).replace("{shown}", shown).replace("{all}", rows.length);
      if (told.textContent !== text) told.textContent = text;
      table.hidden = !shown;
    }

    function set(values) {
      query.value = values.get("q") ?? "";
      for (const select of selects) {
        select.value = values.get(select.name) ?? "";
        if (select.selectedIndex < 0) select.value = "";
      }
      apply();
    }

    const fields = [query, ...selects];
    return { set, values: () => fields.map(({ name, value }) => [name, value]).filter(([, value]) => value) };
  }

  // The address: #q=gold&sort=1w&order=descending. A page has one table that is kept there.

  function keep() {
    const values = new URLSearchParams();
    for (const filter of filters) for (const [name, value] of filter.values()) values.set(name, value);
    const [first] = tables;
    if (first && !first.isHouse()) {
      values.set("sort", first.sorted.column);
      values.set("order", first.sorted.order);
    }
    const hash = values.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function recall() {
    const hash = location.hash.slice(1);
    // An address may name a place of the page as well, such as #main.
    if (hash && !hash.includes("=")) return;
    const values = new URLSearchParams(hash);
    for (const filter of filters) filter.set(values);
    tables[0]?.sort(values.get("sort") ?? "", values.get("order") === UP ? UP : DOWN);
  }

  // What scrolls is a stop of the keyboard and a landmark; what has room need not be.
  function stops(region) {
    const scrolls = getComputedStyle(region).overflowX === "auto" && region.scrollWidth > region.clientWidth + 1;
    region.setAttribute("role", scrolls ? "region" : "group");
    scrolls ? region.setAttribute("tabindex", "0") : region.removeAttribute("tabindex");
  }

  recall();
  addEventListener("hashchange", recall);
  const regions = [...document.querySelectorAll(".scroll")];
  const watch = new ResizeObserver((seen) => seen.forEach(({ target }) => stops(target)));
  regions.forEach((region) => watch.observe(region));
})();
