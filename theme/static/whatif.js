// Pick what goes into a fraction, or who is left out, and see the answer, which stands in the table.
for (const box of document.querySelectorAll(".whatif")) {
  const pickers = [...box.querySelectorAll("select")];
  const [text, formula] = box.querySelectorAll(".whatif-pick strong, .whatif-pick strong + span");
  const warnings = box.querySelectorAll("[data-warning]");

  const show = () => {
    const picked = pickers.map((picker) => picker.selectedIndex).join(" ");
    for (const cell of box.querySelectorAll("[data-pick]")) {
      cell.classList.toggle("picked", cell.dataset.pick === picked);
      if (cell.dataset.pick !== picked) continue;
      text.textContent = cell.dataset.text;
      formula.textContent = cell.dataset.formula;
      const needed = cell.dataset.warnings.split(" ");
      for (const warning of warnings) warning.hidden = !needed.includes(warning.dataset.warning);
    }
  };

  for (const picker of pickers) picker.addEventListener("change", show);
  show();
  box.querySelector(".whatif-pick").hidden = false;
}
