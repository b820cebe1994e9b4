// Toasts: those in the page fade after a while unless they tell of a failure; htmx answers bring more in a header.
const STAY = 7000;

function dress(toast, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.textContent = "×";
  button.addEventListener("click", () => toast.remove());
  toast.append(button);
  if (toast.dataset.tone !== "bad") setTimeout(() => toast.remove(), STAY);
}

export function watchToasts() {
  const place = document.getElementById("toasts");
  if (!place) return;
  const label = place.dataset.closeLabel;
  for (const toast of place.children) dress(toast, label);
  document.addEventListener("jiedui:toast", (event) => {
    for (const { tone, icon, text } of event.detail.toasts ?? []) {
      const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
      toast.dataset.tone = tone;
      toast.querySelector("p").textContent = text;
      const use = toast.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
      place.append(toast);
      dress(toast, label);
    }
  });
}
