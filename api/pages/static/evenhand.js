// Enhancement only: every page works without this file.
// Choosing a sentence of a draft shows where it comes from without moving the page.
document.addEventListener("click", (event) => {
  const sentence = event.target.closest("a.sentence");
  if (!sentence) return;
  const source = document.getElementById(sentence.hash.slice(1));
  if (!source) return;
  event.preventDefault();
  document.querySelectorAll(".source.is-shown").forEach((shown) => shown.classList.remove("is-shown"));
  document.querySelectorAll("a.sentence[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
  source.classList.add("is-shown");
  sentence.setAttribute("aria-current", "true");
});

// A slow step is asked for once: a second press of its button does nothing.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || button.dataset.once === undefined) return;
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-disabled", "true");
  button.textContent = button.dataset.once;
});

// One box ticks or clears all boxes of its name.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.tickAll;
  if (name === undefined) return;
  document.querySelectorAll(`input[type="checkbox"][name="${name}"]`).forEach((box) => {
    box.checked = event.target.checked;
  });
});
