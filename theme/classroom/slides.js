/* Slides by keyboard: arrows, Page Up and Down, Space, Home, End. Without this script the page simply scrolls. */
(function () {
  "use strict";
  const slides = Array.from(document.querySelectorAll(".slide"));

  function current() {
    const middle = window.innerHeight / 2;
    const at = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
    return at < 0 ? slides.length - 1 : at;
  }

  function show(number) {
    const at = Math.max(0, Math.min(slides.length - 1, number));
    slides[at].scrollIntoView();
    history.replaceState(null, "", "#" + slides[at].id);
  }

  // A slide that is higher than the window is read to its end before the next one comes.
  function isBelow(slide) {
    return slide.getBoundingClientRect().bottom > window.innerHeight + 2;
  }

  const moves = {
    ArrowRight: (at) => at + 1,
    ArrowLeft: (at) => at - 1,
    PageDown: (at) => at + 1,
    PageUp: (at) => at - 1,
    " ": (at) => at + 1,
    Home: () => 0,
    End: () => slides.length - 1,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = current();
    let move = moves[event.key];
    if (event.key === "ArrowDown" && !isBelow(slides[at])) move = moves.ArrowRight;
    if (event.key === "ArrowUp" && slides[at].getBoundingClientRect().top > -2) move = moves.ArrowLeft;
    if (!move) return;
    event.preventDefault();
    show(event.key === " " && event.shiftKey ? at - 1 : move(at));
  });

  slides.forEach((slide, number) => { slide.id = slide.id || "slide-" + (number + 1); });
  const asked = slides.findIndex((slide) => "#" + slide.id === location.hash);
  if (asked > 0) slides[asked].scrollIntoView();
})();
