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

// A letter can only be sealed once; a second press of a button must not ask twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const button = event.submitter;
  if (button && button.dataset.once !== undefined) {
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.once;
  }
});
