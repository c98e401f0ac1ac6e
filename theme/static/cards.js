/* Claim cards: hover, keyboard focus or a tap on a number opens a small card that says who said it, when, where.

   The cards are written at build time (press/site/cards.py), in scripts of which a page loads one when a card is
   first asked for. A card is a popover: the browser draws it above everything, closes it on a tap outside, and
   lets only one be open. It stands right after its link, so Tab and a screen reader go from the link into the
   card and on. It is a dialog that does not take the focus; a summary is said in a status line, because a
   description added to a link that already has the focus is not read out. A click or Enter still follows the
   link: so the link is not announced as a button or as something that expands. A browser without popovers, and a
   page without cards, keep plain links. */
(() => {
  "use strict";

  const LINKS = "a.claim, a.result-link";
  const HOVER = 300, LEAVE = 300, WAY = 1200, FOCUS = 250; // milliseconds; a reader who tabs on quickly meets no cards
  const GAP = 6, EDGE = 8, LEAST = 160; // pixels: to the link and to the window; a card lower than this is no use
  const FAR = "200px";
  const source = document.querySelector('meta[name="claim-cards"]');
  if (!source || !HTMLElement.prototype.showPopover) return;

  /** @type {{link: Element, card: Element, how: string}|null} the card that is open */
  let now = null;
  let waiting = null; // what the pointer is about to do: open the card of a link, or "close"
  let timer = 0, focusTimer = 0;
  let left = null; // the link whose card was closed last, until the pointer has moved off it
  let pointer = "", openAtPress = null;

  const status = element("div", { class: "claim-card-status", role: "status" });
  (document.querySelector("main") || document.body).append(status);

  function element(name, attributes, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }

  // -- the cards of the page

  const loading = {};
  const keyOf = (link) => link.hash.slice(1);

  /** The card of a claim or result, [head, said, body], and the others of its script. Undefined where there is none. */
  async function cardOf(key) {
    const number = [...key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % Number(source.dataset.scripts);
    loading[number] ??= new Promise((done, failed) => {
      const script = element("script", { src: source.content.replace("{}", number) });
      script.onload = done;
      script.onerror = () => { loading[number] = null; failed(); };
      document.head.append(script);
    });
    await loading[number];
    const cards = window.claimCards[number];
    return cards[key] && { written: cards[key], cards };
  }

  function fill(card, { written: [head, , body], cards }) {
    card.querySelector("p").innerHTML = head;
    card.querySelector("div").innerHTML = body;
    for (const input of card.querySelectorAll("details")) {
      input.addEventListener("toggle", () => input.insertAdjacentHTML("beforeend", cards[input.dataset.claim][2]), { once: true });
    }
  }

  function announce(card, said) {
    status.textContent = `${card.querySelector("p").textContent}. ${said} The card follows the link; Escape closes it.`;
  }

  // -- opening and closing

  async function open(link, how) {
    disarm();
    if (now && now.link === link) return;
    close();
    link.removeAttribute("title"); // or the browser's own tip would lie over the card
    const shut = element("button", { type: "button", "aria-label": "Close" }, "\u00d7");
    const name = element("p", { id: "claim-card-name" }, element("strong", {}, link.textContent));
    const look = { id: "claim-card", popover: "auto", role: "dialog", "aria-labelledby": "claim-card-name" };
    const card = element("div", look, name, element("div", {}, "Loading \u2026"), shut);
    shut.addEventListener("click", () => { focusQuietly(link); close(); }); // Safari gives a clicked button no focus
    card.addEventListener("beforetoggle", (event) => event.newState === "closed" && forget(card));
    (link.closest("h1, h2, h3, h4, summary, caption, figcaption") || link).after(card);
    card.showPopover();
    link.setAttribute("aria-details", "claim-card");
    const watcher = new IntersectionObserver(([seen]) => seen.isIntersecting || close(), { rootMargin: FAR });
    now = { link, card, how, watcher };
    place();
    watcher.observe(link);
    const found = await cardOf(keyOf(link)).catch(() => undefined);
    if (!now || now.card !== card) return;
    if (!found) return leave(link, how);
    fill(card, found);
    place();
    if (how !== "hover") announce(card, found.written[1]);
  }

  /** No card: a tap goes where the link leads, as it would without cards. */
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
    status.textContent = "";
    now = null;
    setTimeout(() => card.remove()); // once the browser has closed it
  }

  /** While the card is still open, so that it is not taken for a reader who comes to the link. */
  function focusQuietly(link) {
    link.focus({ preventScroll: true });
  }

  // -- the place of a card

  /** Below the link or above it, clear of the numbers that a reader may go to next, never wider or taller than the window. */
  function place() {
    const { link, card } = now, at = link.getBoundingClientRect(), page = document.documentElement;
    card.style.maxHeight = "none";
    const x = Math.max(EDGE, Math.min(at.left, page.clientWidth - card.offsetWidth - EDGE));
    const numbers = nextTo(link).flatMap((other) => [...other.getClientRects()])
      .filter((rect) => rect.right > x && rect.left < x + card.offsetWidth);
    const below = beside(numbers.map((rect) => [rect.top - at.bottom, rect.bottom - at.bottom]), innerHeight - at.bottom, card);
    const above = beside(numbers.map((rect) => [at.top - rect.bottom, at.top - rect.top]), at.top, card);
    const up = (above.lacking - below.lacking || above.covered - below.covered || above.cost - below.cost) < 0;
    card.style.maxHeight = `${up ? above.room : below.room}px`;
    card.style.left = `${scrollX + x}px`;
    card.style.top = up ? "auto" : `${scrollY + at.bottom + below.away + GAP}px`;
    card.style.bottom = up ? `${page.clientHeight - scrollY - at.top + above.away + GAP}px` : "auto";
  }

  /** Where a card stands on one side of its link so that it covers no other number: it ends before one, or begins past it.
      numbers: where each begins and ends, counted from the link; whole: from the link to the edge of the window. */
  function beside(numbers, whole, card) {
    const height = card.offsetHeight;
    let away = 0, end = whole - EDGE, covered = 0;
    const room = () => Math.max(end - away - GAP, 0);
    for (const [near, far] of numbers.filter((one) => one[1] > GAP).sort((a, b) => a[0] - b[0])) {
      if (near > away + GAP + Math.min(height, room())) break;
      if (near - GAP - away - GAP >= LEAST) end = near - GAP;
      else if (end - far - GAP >= LEAST) away = Math.max(away, far);
      else covered += 1;
    }
    return { away, room: room(), covered, lacking: Math.max(Math.min(height, LEAST) - room(), 0), cost: away + Math.max(height - room(), 0) };
  }

  /** The other numbers of a link's paragraph, and the nearest before and after it on the page. */
  function nextTo(link) {
    const all = [...document.querySelectorAll(LINKS)].filter((other) => !inCard(other) && other.checkVisibility());
    const at = all.indexOf(link), block = link.closest("p, li, dd, td, th") || link.parentElement;
    return all.filter((other, n) => n !== at && (Math.abs(n - at) === 1 || block.contains(other)));
  }

  /** Is the pointer between a link and its card? */
  function onTheWay({ clientX: x, clientY: y }) {
    const [a, b] = [now.link, now.card].map((part) => part.getBoundingClientRect());
    const across = x >= Math.min(a.left, b.left) && x <= Math.max(a.right, b.right);
    return across && y >= Math.min(a.top, b.top) && y <= Math.max(a.bottom, b.bottom);
  }

  // -- an input inside the card of a result: its card opens in its line of the list

  const inCard = (node) => now && now.card.contains(node);

  function reveal(link) {
    disarm();
    for (const one of now.card.querySelectorAll("details")) one.open = one.dataset.claim === keyOf(link);
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
    else if (now && now.how === "hover") onTheWay(event) ? arm("on the way", close, WAY) : arm("close", close, LEAVE);
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
