/* Claim cards: hover, keyboard focus or a tap on a number opens a small card that says who said it, when, where.

   The data are a script of the page's own, loaded when a card is first asked for (see press/site/cards.py).
   A card is a popover: the browser draws it above everything, closes it on a tap outside, and lets only one
   be open. It stands right after its link, so Tab and a screen reader go from the link into the
   card and on. It is a dialog that does not take the focus; its one-line summary is said in a status line,
   because a description added to a link that already has the focus is not read out. A click or Enter still
   follows the link: so the link is not announced as a button or as something that expands. A browser without
   popovers, and a page without data, keep plain links. */
(() => {
  "use strict";

  const LINKS = "a.claim, a.result-link";
  const HOVER = 300, LEAVE = 300, FOCUS = 250; // milliseconds; a reader who tabs on quickly meets no cards
  const GAP = 6, EDGE = 8, FAR = "200px";
  const source = document.querySelector('meta[name="claim-cards"]');
  if (!source || !HTMLElement.prototype.showPopover) return;
  const ledgerPage = source.dataset.ledger;

  /** @type {{link: Element, card: Element, how: string}|null} the card that is open */
  let now = null;
  let waiting = null; // what the pointer is about to do: open the card of a link, or "close"
  let timer = 0, focusTimer = 0;
  let left = null; // the link whose card was closed last, until the pointer has moved off it
  let pointer = "", openAtPress = null;

  const say = document.createElement("div");
  say.className = "claim-card-status";
  say.setAttribute("role", "status");
  (document.querySelector("main") || document.body).append(say);

  // -- data

  const loading = {};

  function load(key) {
    const parts = Number(source.dataset.parts);
    const part = [...key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % parts;
    loading[part] = loading[part] || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = source.content.replace("{}", part);
      script.onload = () => done(window.claimCards[part]);
      script.onerror = () => { loading[part] = null; failed(); };
      document.head.append(script);
    });
    return loading[part];
  }

  const keyOf = (link) => link.hash.slice(link.matches(".result-link") ? "#result-".length : 1);

  // -- what a card says

  function el(name, attributes, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...inside.flat().filter((part) => part || part === 0));
    return made;
  }

  const row = (id, ...words) => el("a", { href: `${ledgerPage}#${id}` }, ...words);
  const outside = (url, words) => (url ? el("a", { href: url, rel: "noreferrer" }, words) : words);
  const sentence = (words) => words[0].toUpperCase() + words.slice(1).replace(/\.$/, "") + ".";
  const label = (claim, data) => [data.who[claim.who][0], claim.said].filter(Boolean).join(", ");

  function facts(...pairs) {
    return el("dl", null, pairs.filter((pair) => pair[1]).map(([name, ...words]) => el("div", null, el("dt", null, name), el("dd", null, words))));
  }

  function claimBody(id, data) {
    const claim = data.claims[id], later = data.claims[claim.by];
    const [name, kind] = data.who[claim.who], [page, url, copyOf, original] = data.where[claim.where];
    const [, definition, rows] = data.what[claim.what];
    return [
      el("p", null, "Said by ", el("b", null, name), el("span", { class: "quiet" }, ` (${kind})`), `. Said: ${claim.said || "day not known"}${claim.time ? `, ${claim.time}` : ""}. For: ${claim.about || "day not stated"}.`),
      facts(
        ["Source", outside(url, page), copyOf && `. A copy; the original is by ${copyOf}`, original && [": ", outside(original, "open it")], "."],
        ["Caution", claim.caveats && claim.caveats.map(sentence).join(" ")],
        ["Replaced by", later && row(claim.by, later.text), later && `, ${label(later, data)}`],
      ),
      rivals(id, data),
      facts(["Counts", definition], ["Carried by", claim.relay], ["We read", claim.seen], ["Note", claim.note]),
      el("p", { class: "links" }, row(id, "Row in the ledger"), rows > 1 && row(claim.what, `All ${rows} rows on this`)),
    ];
  }

  function rivals(id, data) {
    const claim = data.claims[id], ids = claim.rivals || [];
    if (!ids.length) return el("p", null, "No one else in the ledger put a number on this.");
    const top = Math.max(...[id, ...ids].flatMap((one) => data.claims[one].mark.slice(1)), 0) || 1;
    const lines = [id, ...ids].map((one) => {
      const other = data.claims[one], own = one === id;
      const about = other.about && ![claim.about, other.said].includes(other.about) ? ` (for ${other.about})` : "";
      const words = own ? "this number" : label(other, data) + about + (other.replaced ? ", later replaced" : "");
      const handed = other.hollow ? " (second-hand)" : "";
      return el("li", null, el("span", null, el("b", null, other.text), `: ${words}${handed}`), mark(other, top, data));
    });
    const some = claim.others > ids.length ? `, ${ids.length} of ${claim.others}` : "";
    return [
      el("p", { class: "quiet" }, `Others on the same${some}, nearest in day first. One scale from zero.`),
      el("ul", null, lines),
    ];
  }

  // The grammar of ledger/figures/charts.py: dot, halo = about, arrow = floor or ceiling, bar = range, dashes = words.
  function mark(claim, top, data) {
    const draw = (name, look) => {
      const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(look)) shape.setAttribute(key, value);
      return shape;
    };
    const [kind, ...numbers] = claim.mark, [low, high] = numbers.map((number) => 10 + (number / top) * 82);
    const line = (look) => draw("path", { stroke: "currentColor", fill: "none", "stroke-width": 2, ...look });
    const dot = (size) => draw("circle", { cx: low, cy: 10, r: size, stroke: "currentColor", "stroke-width": 1.6, class: claim.hollow ? "hollow" : "" });
    const arrow = (way) => line({ d: `M${low} 10h${20 * way}m${-5 * way} -4l${5 * way} 4l${-5 * way} 4` });
    const shapes = {
      words: () => [line({ d: "M10 10H118", "stroke-dasharray": "2 4" })],
      range: () => [line({ d: `M${low} 10H${high}`, "stroke-width": 5, opacity: 0.45 }), line({ d: `M${low} 4v12M${high} 4v12` })],
      about: () => [draw("circle", { cx: low, cy: 10, r: 8.5, opacity: 0.22 }), dot(3.6)],
      exactly: () => [dot(3.6)],
      at_least: () => [arrow(1), dot(2.6)],
      more_than: () => [arrow(1), dot(2.6)],
      up_to: () => [arrow(-1), dot(2.6)],
      fewer_than: () => [arrow(-1), dot(2.6)],
    };
    const drawing = draw("svg", { viewBox: "0 0 124 20", "aria-hidden": "true" });
    drawing.style.color = `var(--fig-${data.who[claim.who][2]})`;
    drawing.append(draw("path", { d: "M10 10H118M10 5v10", class: "scale" }), ...shapes[kind]());
    return drawing;
  }

  function resultBody(result, data, link) {
    const inputs = result.inputs.map((id) => {
      const one = el("details", { "data-claim": id }, el("summary", null, `${data.claims[id].text}: ${label(data.claims[id], data)}`));
      one.addEventListener("toggle", () => one.open && one.children.length < 2 && one.append(...claimBody(id, data).flat()), { once: true });
      return one;
    });
    const formula = result.formula.map((part) => (typeof part === "string" ? part : el("a", { href: `${ledgerPage}#${part[1]}`, class: "claim" }, part[0])));
    return [
      el("p", null, "= ", formula),
      el("p", null, inputs.length ? "From these rows:" : "Counted over whole tables, so no row is named one by one."),
      inputs,
      el("p", { class: "links" }, el("a", { href: link.hash }, "The cell that computes it")),
    ];
  }

  function summary(link, data) {
    const key = keyOf(link);
    if (link.matches(".result-link")) return data.results[key] && [data.results[key].text, " our own arithmetic"];
    const claim = data.claims[key];
    return claim && claim.what && [claim.text, ` ${data.what[claim.what][0]}`];
  }

  function fill(card, link, data) {
    const key = keyOf(link), [number, what] = summary(link, data);
    const body = link.matches(".result-link") ? resultBody(data.results[key], data, link) : claimBody(key, data);
    card.querySelector("p").replaceChildren(el("strong", null, number), what);
    card.querySelector("div").replaceChildren(...body.flat());
  }

  // -- opening and closing

  async function open(link, how) {
    disarm();
    if (now && now.link === link) return;
    close();
    link.removeAttribute("title"); // or the browser's own tip would lie over the card
    const shut = el("button", { type: "button", "aria-label": "Close" }, "\u00d7");
    const card = el("div", { id: "claim-card", popover: "auto", role: "dialog", "aria-labelledby": "claim-card-name" },
      el("p", { id: "claim-card-name" }, el("strong", null, link.textContent)), el("div", null, "Loading \u2026"), shut);
    shut.addEventListener("click", () => { focusQuietly(link); close(); }); // Safari gives a clicked button no focus
    card.addEventListener("beforetoggle", (event) => event.newState === "closed" && forget(card));
    (link.closest("h1, h2, h3, h4, summary, caption, figcaption") || link).after(card);
    card.showPopover();
    link.setAttribute("aria-details", "claim-card");
    const watcher = new IntersectionObserver(([seen]) => seen.isIntersecting || close(), { rootMargin: FAR });
    now = { link, card, how, watcher };
    place();
    watcher.observe(link);
    try {
      const data = await load(keyOf(link));
      if (!now || now.card !== card) return;
      if (!summary(link, data)) return leave(link, how);
      fill(card, link, data);
      place();
      if (how !== "hover") announce(link, data);
    } catch {
      if (now && now.card === card) leave(link, how);
    }
  }

  /** No data: a tap goes where the link leads, as it would without cards. */
  function leave(link, how) {
    close();
    if (how === "touch") location.href = link.href;
  }

  function close() {
    disarm();
    if (now) now.card.hidePopover();
  }

  /** Called whenever a card closes, also by the browser. */
  function forget(card) {
    const { link, watcher } = now;
    if (card.contains(document.activeElement)) focusQuietly(link);
    watcher.disconnect();
    link.removeAttribute("aria-details");
    left = link;
    say.textContent = "";
    now = null;
    setTimeout(() => card.remove()); // once the browser has closed it
  }

  /** While the card is still open, so that it is not taken for a reader who comes to the link. */
  function focusQuietly(link) {
    link.focus({ preventScroll: true });
  }

  function announce(link, data) {
    const claim = data.claims[keyOf(link)], result = link.matches(".result-link");
    const others = result ? "" : ` ${claim.others || "No"} ${claim.others === 1 ? "other" : "others"} on the same.`;
    const who = result ? ` Computed as ${data.results[keyOf(link)].formula.map((part) => (typeof part === "string" ? part : part[0])).join("")}.` : ` ${label(claim, data)}.`;
    say.textContent = `${summary(link, data).join("")}.${who}${others} The card follows the link; Escape closes it.`;
  }

  /** Below the link, or above it where there is more room: never over it, never wider or taller than the window. */
  function place() {
    const { link, card } = now, at = link.getBoundingClientRect(), page = document.documentElement;
    const below = innerHeight - at.bottom - GAP - EDGE, above = at.top - GAP - EDGE;
    card.style.maxHeight = "none";
    const up = card.offsetHeight > below && above > below;
    card.style.maxHeight = `${Math.max(up ? above : below, 0)}px`;
    card.style.left = `${scrollX + Math.max(EDGE, Math.min(at.left, page.clientWidth - card.offsetWidth - EDGE))}px`;
    card.style.top = up ? "auto" : `${scrollY + at.bottom + GAP}px`;
    card.style.bottom = up ? `${page.clientHeight - scrollY - at.top + GAP}px` : "auto";
  }

  // -- an input inside the card of a result: its card opens in its line of the list

  const inCard = (node) => now && now.card.contains(node);

  function reveal(link) {
    disarm();
    const key = keyOf(link);
    for (const one of now.card.querySelectorAll("details")) one.open = one.dataset.claim === key;
  }

  const revealed = (link) => now.card.querySelector(`details[open][data-claim="${keyOf(link)}"]`);

  // -- pointer, keyboard, touch

  function arm(what, act, delay) {
    if (waiting === what) return;
    disarm();
    waiting = what;
    timer = setTimeout(act, delay);
  }

  function disarm() {
    clearTimeout(timer);
    waiting = null;
  }

  const linkAt = (node) => (node instanceof Element ? node.closest(LINKS) : null);

  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event.target);
    if (link !== left) left = null;
    if (inCard(event.target)) link ? arm(link, () => inCard(link) && reveal(link), HOVER) : disarm();
    else if (now && link === now.link) disarm();
    else if (link && link === left || inCard(document.activeElement)) disarm();
    else if (link) arm(link, () => open(link, "hover"), HOVER);
    else if (now && now.how === "hover") arm("close", close, LEAVE);
    else disarm();
  });

  document.addEventListener("focusin", ({ target }) => {
    clearTimeout(focusTimer);
    const link = linkAt(target);
    if (now && (target === now.link || inCard(target))) {
      disarm();
      now.how = now.how === "hover" ? "focus" : now.how;
      if (link && inCard(target)) reveal(link);
      return;
    }
    if (now) close();
    if (link && link.matches(":focus-visible")) focusTimer = setTimeout(open, FOCUS, link, "focus");
  });

  // The browser would do this, but Sphinx takes the key for its search marks.
  document.addEventListener("keydown", (event) => event.key === "Escape" && close(), true);

  document.addEventListener("pointerdown", (event) => {
    pointer = event.pointerType;
    const link = inCard(event.target) && linkAt(event.target);
    openAtPress = link ? revealed(link) && link : now && now.link;
  }, true);

  document.addEventListener("click", (event) => {
    const link = linkAt(event.target);
    // detail is 0 when Enter or a screen reader presses the link
    if (!link || link === openAtPress || pointer !== "touch" || !event.detail) return;
    event.preventDefault();
    if (inCard(link)) reveal(link);
    else open(link, "touch");
  });
})();
