// Stands in every page of JupyterLite: says in plain words what is missing when Python cannot start.
const lock = document.currentScript.dataset.lock;

// Figures fit a phone.
const style = document.head.appendChild(document.createElement("style"));
style.textContent = ".jp-RenderedSVG.jp-OutputArea-output img { max-width: 100%; height: auto }";

function say(words) {
  const line = document.createElement("p");
  line.setAttribute("role", "alert");
  line.textContent = `${words} `;
  const close = line.appendChild(document.createElement("button"));
  close.textContent = "Close";
  close.addEventListener("click", () => line.remove());
  line.style.cssText =
    "position:fixed;inset:auto 0 0;z-index:9999;margin:0;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#ffe9b3";
  document.body.append(line);
}

if (location.protocol === "file:") {
  say(
    "Python cannot run in a page opened from a folder; it needs a web server. In a terminal, go to the folder with the " +
      "book’s index.html, run: python3 -m http.server (on Windows: py -m http.server), and open http://localhost:8000"
  );
} else if (typeof WebAssembly !== "object") {
  say("This browser is too old to run Python. The chapter can be read here, and run in a newer browser.");
} else {
  fetch(lock).then(
    (answer) => answer.ok || say(`Python could not be loaded: ${new URL(lock, location.href)} is not there.`),
    () => say(`Python could not be loaded from ${new URL(lock, location.href).host}. Is there a network? Load the page again to try once more.`)
  );
}
