/* The ledger page: find, filter, order, copy the address of a row, download the rows shown.
   Everything is read from the rows as they stand in the page; without this script the page shows them all. */
(() => {
  "use strict";

  const form = document.querySelector("form.filters");
  if (!form) return;

  // "q" would start the search of the whole book on this page
  const FIELDS = ["words", "side", "by", "kind", "in", "from", "to", "seen", "caveat", "sort"];
  const QUIET = 700; // milliseconds without a key before the count is read out and the address follows
  const ASCII = /^[\x00-\x7f]*$/;

  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const number = (count) => count.toLocaleString("en");
  const many = (count, one, more) => `${number(count)} ${count === 1 ? one : more}`;
  const status = form.querySelector('[role="status"]');
  const count = form.querySelector(".count");
  const also = form.querySelector(".also");
  const nothing = Object.assign(document.createElement("p"), {
    className: "nothing", hidden: true, innerHTML: 'No row fits. <button type="button">Clear all filters</button>',
  });

  // -- the rows, read once -----------------------------------------------------------------

  const claimants = new Map(all("optgroup option", form).map((option) => [option.value, {
    name: option.textContent, kind: option.dataset.kind, side: option.parentElement.dataset.side,
  }]));
  const byName = new Map([...claimants].sort(([, a], [, b]) => a.name.localeCompare(b.name, "en", { sensitivity: "base" }))
    .map(([id], rank) => [id, rank]));

  const groups = all("div.quantity").map((item) => ({
    item, id: item.querySelector("h3").id, list: item.querySelector("ul"), rows: [], order: "", words: null,
  }));
  const sections = all('section[id^="topic-"]').map((item) => ({
    item, groups: groups.filter((group) => item.contains(group.item)), link: document.querySelector(`.topics a[href="#${item.id}"]`),
  }));
  const rows = groups.flatMap((group) => {
    group.rows = [...group.list.children].map((item, place) => read(item, place, group));
    return group.rows;
  });
  const rowOf = new Map(rows.map((row) => [row.item.id, row]));

  function read(item, place, group) {
    const get = (name) => item.getAttribute(`data-${name}`) || "";
    const day = get("said");
    return {
      item, place, group, day, by: get("by"), seen: get("seen"), caveats: get("caveat").split(";").filter(Boolean),
      first: day && day + "-01-01".slice(day.length - 4), last: day && lastDay(day),
      pages: [], words: null, shown: true, visible: true,
    };
  }

  for (const link of all("p.used a")) {
    const row = rowOf.get(link.parentElement.parentElement.id);
    row.pages.push(link.getAttribute("href").split(".html")[0].replace(/^(\.\.\/)+/, ""));
  }

  /** The last day that a date known to the year, month or day can mean. */
  function lastDay(said) {
    const [year, month = "12", day] = said.split("-");
    return day ? said : `${year}-${month}-${new Date(Date.UTC(year, month, 0)).getUTCDate()}`;
  }

  // -- words and spellings -----------------------------------------------------------------

  /** Text without case, accents, marks and the commas inside numbers, each word after a space. */
  function plain(text) {
    let bare = text.toLowerCase();
    if (!ASCII.test(bare)) bare = bare.normalize("NFD").replace(/[\p{M}‘’ʿʾ]/gu, "");
    bare = bare.replace(/'/g, "").replace(/(\d),(?=\d{3})/g, "$1");
    return ` ${bare.replace(ASCII.test(bare) ? /[^a-z0-9]+/g : /[^\p{L}\p{N}]+/gu, " ").trim()}`;
  }

  const spellings = form.elements.words.dataset.spellings.split("\n").map((line) => {
    const [found, others] = line.split("=").map((names) => names.split(";").filter(Boolean));
    return { shown: found[0], found: found.map(plain), all: [...found, ...others].map(plain) };
  });

  /** What a search asks for: a row must hold, for each term, one of its spellings. */
  function termsOf(query) {
    let rest = plain(query);
    const terms = [];
    const known = spellings.flatMap((name) => name.all.map((spelling) => ({ spelling, name })));
    for (const { spelling } of known.sort((a, b) => b.spelling.length - a.spelling.length)) {
      if (`${rest} `.includes(`${spelling} `)) {
        rest = `${rest} `.replace(`${spelling} `, " ").trimEnd();
        terms.push(termFor(spelling, (name) => name.all.includes(spelling)));
      }
    }
    for (const word of rest.split(" ").filter(Boolean)) {
      // a single name that is still being typed
      const begun = word.length > 3 ? (name) => name.all.some((s) => s.startsWith(` ${word}`) && !s.includes(" ", 1)) : () => false;
      terms.push(termFor(` ${word}`, begun));
    }
    return terms;
  }

  function termFor(spelling, isMeant) {
    const meant = spellings.filter(isMeant);
    const others = meant.flatMap((name) => name.found).filter((found) => !found.startsWith(spelling));
    return { any: [spelling, ...new Set(others)], names: others.length ? meant.map((name) => name.shown) : [] };
  }

  const NO_WORDS_OF_ITS_OWN = new Set(["copy", "used", "kept"]);

  /** The words of a row, with those of its quantity. Read when first needed, or while the page is idle. */
  function wordsOf(row) {
    if (row.words === null) {
      const { group, item } = row;
      group.words ??= plain([...group.item.children].slice(0, -1).map((part) => part.textContent).join(" "));
      const own = [...item.childNodes].filter((part) => !NO_WORDS_OF_ITS_OWN.has(part.className));
      row.words = plain(`${own.map((part) => part.textContent).join(" ")} ${item.id}`) + group.words;
    }
    return row.words;
  }

  const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(() => act({ timeRemaining: () => 0 }), 50));

  function readWords(deadline, from = 0) {
    let at = from;
    do wordsOf(rows[at++]); while (at < rows.length && deadline.timeRemaining() > 2);
    if (at < rows.length) whenIdle((next) => readWords(next, at));
  }

  // -- filters -----------------------------------------------------------------------------

  function chosen() {
    return Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));
  }

  /** The checks that a row must pass, only those that the reader asked for. */
  function checks(choice, terms) {
    const { side, by, kind, seen, caveat, from, to } = choice;
    const tests = [];
    if (by) tests.push((row) => row.by === by);
    if (side) tests.push((row) => claimants.get(row.by).side === side);
    if (kind) tests.push((row) => claimants.get(row.by).kind === kind);
    if (seen) tests.push((row) => row.seen === seen);
    if (caveat === "none" || caveat === "any") tests.push((row) => (caveat === "any") === row.caveats.length > 0);
    else if (caveat) tests.push((row) => row.caveats.includes(caveat));
    if (choice.in === "none") tests.push((row) => !row.pages.length);
    else if (choice.in) tests.push((row) => row.pages.includes(choice.in));
    if (from) tests.push((row) => row.day && row.last >= from);
    if (to) tests.push((row) => row.day && row.first <= to);
    for (const { any } of terms) tests.push((row) => any.some((spelling) => wordsOf(row).includes(spelling)));
    return tests;
  }

  /** The number of a row, a range by its lower end; words have none and come last in either order. */
  function sizeOf(row) {
    row.size ??= parseFloat(row.item.dataset.size || row.item.querySelector("strong").textContent.replace(/[^\d.]/g, ""));
    return row.size;
  }

  const wordsLast = (a, b) => isNaN(sizeOf(a)) - isNaN(sizeOf(b));
  const ORDERS = {
    "": () => 0,
    latest: (a, b) => (a.day < b.day) - (a.day > b.day),
    largest: (a, b) => wordsLast(a, b) || sizeOf(b) - sizeOf(a),
    smallest: (a, b) => wordsLast(a, b) || sizeOf(a) - sizeOf(b),
    claimant: (a, b) => byName.get(a.by) - byName.get(b.by),
  };

  function put(group, order) {
    if (group.order === order) return;
    group.order = order;
    group.rows.sort((a, b) => ORDERS[order](a, b) || a.place - b.place);
    group.list.append(...group.rows.map((row) => row.item));
  }

  const note = Object.assign(document.createElement("p"), {
    className: "kept", textContent: "Shown because the address leads here. The filters would hide it.",
  });
  let kept = []; // rows that the address names although the filters would hide them

  /** Show what the reader chose. Rows inside a hidden group are left as they are: they cost nothing. */
  function apply() {
    const choice = chosen();
    const terms = choice.words ? termsOf(choice.words) : [];
    const tests = checks(choice, terms);
    for (const row of rows) row.shown = tests.every((test) => test(row));
    keepTarget();
    for (const group of groups) showGroup(group, choice.sort);
    for (const section of sections) showSection(section);
    tell(tests.length > 0, terms.flatMap((term) => term.names));
    form.querySelector(".clear").disabled = !FIELDS.some((name) => choice[name]);
    const inPanel = FIELDS.filter((name) => name !== "words" && choice[name]).length;
    form.querySelector(".more").textContent = `Filters and order${inPanel ? ` (${inPanel} set)` : ""}`;
  }

  function showGroup(group, order) {
    const visible = group.rows.some((row) => row.shown || row.kept);
    if (group.item.hidden === visible) group.item.hidden = !visible;
    if (!visible) return;
    put(group, order in ORDERS ? order : "");
    for (const row of group.rows) {
      const show = row.shown || row.kept;
      if (row.visible !== show) row.item.hidden = !(row.visible = show);
    }
  }

  function showSection({ item, groups: inside, link }) {
    const shown = inside.filter((group) => !group.item.hidden).length;
    if (item.hidden === shown > 0) item.hidden = !shown;
    if (!link) return;
    link.parentElement.hidden = !shown;
    link.nextSibling.textContent = ` (${shown})`;
  }

  function tell(filtered, names) {
    const found = rows.filter((row) => row.shown);
    const inGroups = many(new Set(found.map((row) => row.group)).size, "quantity", "quantities");
    count.textContent = `${filtered ? `${number(found.length)} of ` : ""}${many(rows.length, "row", "rows")} in ${inGroups}`;
    also.textContent = names.length ? `Also looked for ${[...new Set(names)].slice(0, 3).join(", ")}.` : "";
    nothing.hidden = found.length > 0;
    form.querySelector(".download").disabled = !found.length;
  }

  // -- the row that the address names ------------------------------------------------------

  function target() {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  }

  /** A link to a row, a quantity or a topic shows it, whatever the filters say. */
  function keepTarget() {
    for (const row of kept) row.kept = false;
    note.remove();
    const meant = rowsUnder(target());
    kept = meant.some((row) => row.shown) ? [] : meant;
    for (const row of kept) row.kept = true;
    kept[0]?.item.append(note);
  }

  function rowsUnder(named) {
    if (!named) return [];
    if (rowOf.has(named.id)) return [rowOf.get(named.id)];
    const inside = sections.find(({ item }) => item === named)?.groups ?? groups.filter((group) => group.id === named.id);
    return inside.flatMap((group) => group.rows);
  }

  // -- the address -------------------------------------------------------------------------

  /** The selection as a query: it stands before the hash and so leaves the rows' own addresses alone. */
  function query(choice) {
    const words = new URLSearchParams(FIELDS.filter((name) => choice[name]).map((name) => [name, choice[name]])).toString();
    return words && `?${words}`;
  }

  const page = () => location.href.split(/[?#]/)[0];

  /** The row that an older address named is a row like any other from here on. */
  function writeAddress(how) {
    const address = page() + query(chosen());
    if (address === location.href) return;
    try {
      history[how](null, "", address);
    } catch {
      // a browser that lets no page in a folder change its address still filters
    }
  }

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    for (const name of FIELDS) {
      const field = form.elements[name];
      field.value = asked.get(name) || "";
      if (field.selectedIndex === -1) field.value = ""; // a choice that there is no more
    }
    apply();
    if (kept.length) target().scrollIntoView();
  }

  // -- what the reader does ----------------------------------------------------------------

  let typing = false; // a word being typed is one step back, not one for each letter
  let pending = 0;

  function changed(field) {
    const goOn = typing && field === form.elements.words;
    typing = field === form.elements.words;
    clearTimeout(pending);
    if (!goOn) writeAddress("pushState");
    apply();
    pending = setTimeout(settle, QUIET);
  }

  function settle() {
    clearTimeout(pending);
    writeAddress("replaceState");
    say(count.textContent);
  }

  /** Say something to a screen reader; an empty moment first, or the same words twice would be said once. */
  function say(words) {
    status.textContent = "";
    setTimeout(() => { status.textContent = words; }, 50);
  }

  function clear() {
    for (const name of FIELDS) form.elements[name].value = "";
    // the button goes away: who came by keyboard needs another place, who came by touch needs no keyboard on the screen
    if (document.activeElement?.matches(":focus-visible")) form.elements.words.focus({ preventScroll: true });
    changed(form);
  }

  // -- copy and download -------------------------------------------------------------------

  async function copy(button) {
    const address = `${page()}#${button.closest("li").id}`;
    const done = await copyText(address);
    if (!done) history.replaceState(null, "", address);
    button.textContent = done ? "Copied" : "In address bar";
    say(done ? `Copied the address ${address}` : "The browser did not let this page copy. The address of the row now stands in the address bar.");
    setTimeout(() => { button.textContent = "Copy link"; }, 2000);
  }

  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyTheOldWay(text); // no clipboard without https, or it was refused
    }
  }

  function copyTheOldWay(text) {
    const before = document.activeElement;
    const box = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    before?.focus({ preventScroll: true });
    return done;
  }

  /** The rows as lines of CSV stand in a script of their own, loaded when first needed: a folder allows no other way. */
  function loadLines() {
    return new Promise((done, failed) => {
      if (window.ledgerRows) return done(window.ledgerRows);
      const script = Object.assign(document.createElement("script"), { src: form.dataset.rows });
      script.onload = () => done(window.ledgerRows);
      script.onerror = failed;
      return document.head.append(script);
    });
  }

  async function download() {
    const found = groups.flatMap((group) => group.rows.filter((row) => row.shown));
    try {
      const { head, rows: lines } = await loadLines();
      save([head, ...found.map((row) => lines[row.item.id])].join(""), `ledger-${found.length}-rows.csv`);
      say(`Downloaded ${many(found.length, "row", "rows")}`);
    } catch {
      say("The rows could not be loaded. Check the connection and try again.");
    }
  }

  function save(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // -- start -------------------------------------------------------------------------------

  document.querySelector(".topics").before(nothing);
  form.addEventListener("input", (event) => changed(event.target));
  form.addEventListener("change", settle);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => { event.preventDefault(); clear(); });
  nothing.querySelector("button").addEventListener("click", clear);
  form.querySelector(".download").addEventListener("click", download);
  form.querySelector(".more").addEventListener("click", ({ currentTarget: more }) => {
    more.setAttribute("aria-expanded", more.getAttribute("aria-expanded") !== "true");
  });
  document.addEventListener("click", ({ target: pressed }) => {
    if (pressed.matches("button.copy")) copy(pressed);
  });
  window.addEventListener("popstate", () => { clearTimeout(pending); typing = false; readAddress(); });
  readAddress();
  if (location.search && location.hash) target()?.scrollIntoView(); // the rows above it may have gone
  if (rows.length) whenIdle(readWords);
})();
