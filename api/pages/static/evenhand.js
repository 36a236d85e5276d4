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

// Before a session ends unused, say so, and let one button keep it: nobody loses what is typed into a long form.
const NOTICE_MINUTES = 2;
const minute = 60 * 1000;

function tellBeforeTheEnd() {
  const idle = Number(document.body.dataset.idleMinutes);
  if (!idle) return;
  const notice = Math.min(NOTICE_MINUTES, idle / 2);
  setTimeout(() => offerToStay(notice), (idle - notice) * minute);
}

function offerToStay(minutesLeft) {
  const box = document.createElement("div");
  box.className = "notice notice--warn stay";
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = "You are about to be signed out, because nothing was sent for a while. What you typed here would be lost.";
  const button = document.createElement("button");
  button.className = "usa-button";
  button.textContent = "Stay signed in";
  box.append(words, button);
  document.body.append(box);
  const end = () => {
    words.textContent = "You are signed out. Copy what you typed before you sign in again.";
    button.remove();
  };
  const ended = setTimeout(end, minutesLeft * minute);
  button.addEventListener("click", async () => {
    clearTimeout(ended);
    const answer = await fetch(document.body.dataset.stay, { redirect: "manual" }).catch(() => null);
    if (!answer || answer.status !== 204) return end();
    box.remove();
    tellBeforeTheEnd();
  });
}

tellBeforeTheEnd();
