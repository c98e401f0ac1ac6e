"use strict";
// What a reader can do with a figure: enlarge it, download it as SVG, PNG or CSV, link to it.
// A figure's two drawings and its table stand in the page; everything here is made from them.
(() => {
  const SCALE = 2; // dots of the PNG for each point of the drawing
  const BYTE_ORDER_MARK = "\ufeff"; // without it a spreadsheet misreads Arabic names
  let dialog;
  let copies = 0;

  const element = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const button = (words, about, act) => {
    const made = element("button", { type: "button" }, words, element("span", { class: "fig-hidden" }, about));
    made.addEventListener("click", act);
    return made;
  };
  const drawing = (figure) => figure.querySelector("svg.fig-wide");
  const title = (figure) => figure.querySelector("details caption")?.textContent ?? document.title;
  const fileName = (figure, kind) => {
    const page = location.pathname.split("/").pop().replace(/\.html$/, "");
    return `${page}-${figure.id.replace(/^fig-/, "")}.${kind}`;
  };

  // -- files ------------------------------------------------------------------

  const save = (blob, name) => {
    const address = URL.createObjectURL(blob);
    const link = element("a", { href: address, download: name });
    document.body.append(link); // Firefox follows only a link that stands in the page
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };

  // The drawing by itself: its light colours in place of the page's custom properties, and its title.
  const standalone = (figure) => {
    const copy = drawing(figure).cloneNode(true);
    copy.removeAttribute("class");
    for (const part of copy.querySelectorAll("[display=none]")) part.remove(); // of other days than the one that shows
    copy.prepend(document.createElementNS("http://www.w3.org/2000/svg", "title"));
    copy.firstChild.textContent = title(figure);
    const text = new XMLSerializer().serializeToString(copy);
    return text.replace(/var\(--[\w-]+,\s*([^()]+)\)/g, "$1");
  };

  const saveSvg = (figure) => {
    const head = '<?xml version="1.0" encoding="utf-8"?>\n';
    save(new Blob([head, standalone(figure), "\n"], { type: "image/svg+xml" }), fileName(figure, "svg"));
  };

  const savePng = async (figure) => {
    const address = URL.createObjectURL(new Blob([standalone(figure)], { type: "image/svg+xml" }));
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const { width, height } = drawing(figure).viewBox.baseVal;
    const canvas = element("canvas", { width: Math.round(width * SCALE), height: Math.round(height * SCALE) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    canvas.toBlob((blob) => save(blob, fileName(figure, "png")), "image/png");
  };

  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  const saveCsv = (figure) => {
    const rows = [...figure.querySelectorAll("details tr")].filter((row) => !row.hidden);
    const lines = rows.map((row) => [...row.cells].map((one) => cell(one.textContent)).join(","));
    save(new Blob([BYTE_ORDER_MARK, lines.join("\n"), "\n"], { type: "text/csv" }), fileName(figure, "csv"));
  };

  // -- the address ------------------------------------------------------------

  const address = (figure) => {
    const page = document.querySelector('link[rel="canonical"]')?.href ?? location.href;
    return `${page.split("#")[0]}#${figure.id}`;
  };

  // The link works as any link does; where the browser allows it, its address is copied too.
  const link = (figure, status) => {
    const made = element("a", { href: `#${figure.id}` }, "Link", element("span", { class: "fig-hidden" }, " to the figure"));
    made.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(address(figure));
        status.textContent = "Address copied";
      } catch {
        status.textContent = "The address stands in the browser’s address bar";
      }
      setTimeout(() => (status.textContent = ""), 5000);
    });
    return made;
  };

  // -- larger -----------------------------------------------------------------

  // A second copy of a drawing in the page needs ids of its own.
  const copyOf = (figure) => {
    const place = element("div");
    place.innerHTML = drawing(figure)
      .outerHTML.replace(/\bid="/g, `id="copy${++copies}-`)
      .replace(/url\((["']?|&quot;)#/g, `url($1#copy${copies}-`)
      .replace(/href="#/g, `href="#copy${copies}-`);
    return place.firstElementChild;
  };

  const makeDialog = () => {
    const close = element("button", { type: "button", class: "fig-close" }, "Close");
    const sheet = element("div", { class: "fig-sheet", tabindex: "0", role: "region", "aria-label": "Enlarged figure" });
    const made = element("dialog", { class: "fig-dialog", "aria-label": "Figure" }, close, sheet);
    close.addEventListener("click", () => made.close());
    made.addEventListener("click", (event) => event.target === made && made.close()); // outside the sheet
    // Sphinx's own handler of Escape (it unmarks searched words) would keep the browser from closing the dialog
    made.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
    made.addEventListener("close", () => sheet.replaceChildren());
    document.body.append(made);
    return made;
  };

  const enlarge = (figure) => {
    dialog ??= makeDialog();
    dialog.setAttribute("aria-label", title(figure));
    const sheet = dialog.querySelector(".fig-sheet");
    sheet.replaceChildren(copyOf(figure));
    dialog.showModal(); // the browser keeps the focus inside, closes on Escape, and gives the focus back
    sheet.scrollTo(0, 0);
  };

  // -- the row under each figure ------------------------------------------------

  const addTools = (figure) => {
    const status = element("span", { class: "fig-status", role: "status" });
    const tools = element(
      "div",
      { class: "fig-tools", role: "group", "aria-label": `Figure: ${title(figure)}` },
      button("Enlarge", " the figure", () => enlarge(figure)),
      element("span", { class: "fig-label", "aria-hidden": "true" }, "Download"),
      button("SVG", " drawing, download", () => saveSvg(figure)),
      button("PNG", " picture, download", () => savePng(figure)),
      button("CSV", " of the numbers, download", () => saveCsv(figure)),
      link(figure, status),
      status,
    );
    figure.insertBefore(tools, figure.querySelector("details"));
  };

  for (const figure of document.querySelectorAll("figure.fig[id]")) if (drawing(figure)) addTools(figure);
})();
