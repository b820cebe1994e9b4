// The matching desk by keyboard: j and k move, g says that a pair fits, b opens the reasons and 1–6 choose one, x ticks.
// Keys work only while a pair has the focus, so that nobody's typing or reading aloud is disturbed.
const pairs = () => [...document.querySelectorAll("[data-pair]")];
const current = () => document.activeElement?.closest("[data-pair]");
const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");

// One pair can be reached by the tab key: the one last looked at.
function rest(on) {
  for (const pair of pairs()) pair.tabIndex = pair === on ? 0 : -1;
}

function look(pair) {
  if (!pair) return;
  rest(pair);
  pair.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  pair.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

function step(from, by) {
  const all = pairs();
  look(all[all.indexOf(from) + by]);
}

// The next pair of which nothing was said yet, else simply the next.
function onward(from) {
  const all = pairs();
  const later = all.slice(all.indexOf(from) + 1);
  look(later.find((pair) => !pair.querySelector(".x-said")?.dataset.said) ?? later[0] ?? from);
}

function press(pair, key) {
  const control = pair.querySelector(`[data-key="${key}"]`);
  const reasons = pair.querySelector(".x-reasons");
  if (key === "j" || key === "k") step(pair, key === "j" ? 1 : -1);
  else if (key === "x") pair.querySelector("input[name=pair]")?.click();
  else if (key === "b" && control) reasons.open = !reasons.open;
  else if (key === "g" && control) control.click();
  else if (/^[1-6]$/.test(key) && control && reasons.open) control.click();
  else if (key === "escape" && reasons?.open) reasons.open = false;
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  const pair = current();
  if (!pair || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (press(pair, event.key.toLowerCase())) event.preventDefault();
});

let answered = null;
document.addEventListener("submit", (event) => {
  const pair = event.target.closest("[data-pair]");
  if (pair && event.target.closest(".x-said") && !event.target.closest("[data-said]:not([data-said=''])")) answered = pair;
});

function count() {
  const place = document.querySelector("[data-ticked]");
  if (!place) return;
  const ticked = document.querySelectorAll("[data-pair] input[name=pair]:checked").length;
  place.querySelector("b").textContent = String(ticked);
  place.toggleAttribute("data-over", ticked > Number(place.dataset.most));
  place.closest(".x-batch").toggleAttribute("data-some", ticked > 0);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=pair]")) count();
});
document.addEventListener("focusin", () => {
  const pair = current();
  if (pair) rest(pair);
});
document.addEventListener("htmx:after:swap", () => {
  for (const pair of pairs()) {
    const dismissed = pair.querySelector(".x-said")?.dataset.said === "dismissed";
    pair.toggleAttribute("data-aside", dismissed);
    const tick = pair.querySelector("input[name=pair]");
    if (tick && dismissed) tick.checked = false;
  }
  count();
  if (answered?.isConnected && answered.querySelector(".x-said")?.dataset.said) onward(answered);
  answered = null;
});

rest(pairs()[0]);
count();
