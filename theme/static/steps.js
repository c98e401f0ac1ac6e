// A figure with steps: the reader sets it to a day, and sees what was known by then.
// Everything is drawn and written at build time; this shows and hides it.
for (const control of document.querySelectorAll(".steps")) {
  const figure = control.closest("figure");
  const range = control.querySelector("input");
  const [earlier, later] = control.querySelectorAll("button");
  const sentence = figure.querySelector(".steps-said p");
  const days = figure.querySelectorAll(".steps-all li");
  const seen = (part) => part.dataset.steps.split(" ").includes(range.value);

  const show = () => {
    const day = days[range.value];
    for (const part of figure.querySelectorAll("svg [data-steps]")) part.setAttribute("display", seen(part) ? "inline" : "none");
    for (const row of figure.querySelectorAll("tr[data-steps]")) row.hidden = !seen(row);
    for (const drawing of figure.querySelectorAll("svg[role=img]")) drawing.setAttribute("aria-label", day.dataset.alt);
    range.setAttribute("aria-valuetext", day.dataset.day);
    sentence.textContent = day.textContent;
    earlier.setAttribute("aria-disabled", range.value === range.min);
    later.setAttribute("aria-disabled", range.value === range.max);
  };

  range.addEventListener("input", show);
  for (const button of [earlier, later]) {
    button.addEventListener("click", () => {
      range.value = Number(range.value) + Number(button.value); // the browser keeps it between min and max
      show();
    });
  }
  control.hidden = false;
}
