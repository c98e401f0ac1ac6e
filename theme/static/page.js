// The few controls of the page that need a script and that the theme would load all of Bootstrap for:
// the menu of downloads, and printing.
"use strict";

function setMenu(button, open) {
  button.classList.toggle("show", open);
  button.setAttribute("aria-expanded", String(open));
  button.nextElementSibling.classList.toggle("show", open);
}

function watchMenu(button) {
  const menu = button.parentElement;
  button.addEventListener("click", () => setMenu(button, !button.classList.contains("show")));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.classList.contains("show")) {
      setMenu(button, false);
      button.focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) setMenu(button, false);
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) setMenu(button, false);
  });
}

document.querySelectorAll("[data-bs-toggle=dropdown]").forEach(watchMenu);
document.querySelectorAll(".btn-download-pdf-button").forEach((button) => {
  button.addEventListener("click", () => window.print());
});
// On a phone the page's contents lie over the page: a link that was followed takes them away.
document.querySelectorAll("dialog").forEach((dialog) => {
  dialog.addEventListener("click", (event) => {
    if (event.target.closest('a[href^="#"]')) dialog.close();
  });
});
