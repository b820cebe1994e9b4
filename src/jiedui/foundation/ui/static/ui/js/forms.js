// Forms: count characters, repeat summaries, warn before changes are lost, send filters at once, say "please wait" once.
const dirty = new Set();

function countIn(control) {
  const limit = Number(control.dataset.count || control.maxLength);
  const field = control.closest(".c-field");
  if (!field) return;
  let counter = field.querySelector(".c-field__count");
  if (!counter) {
    counter = document.createElement("span");
    counter.className = "c-field__count";
    counter.setAttribute("aria-hidden", "true");
    field.append(counter);
  }
  const used = [...control.value].length;
  counter.textContent = limit > 0 ? `${used} / ${limit}` : String(used);
  counter.toggleAttribute("data-over", limit > 0 && used > limit);
}

const counted = (root) => {
  for (const control of root.querySelectorAll("[data-count]")) countIn(control);
};

export function watchForms() {
  counted(document);
  document.querySelector("[data-focus]")?.focus();

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-count]")) countIn(event.target);
    const form = event.target.closest("form[data-guard]");
    if (form) dirty.add(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]") && wideEnough(event.target)) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    dirty.delete(event.target);
    if (event.target.method === "get") leaveOutEmpty(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[aria-disabled='true']");
    if (button) event.preventDefault();
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
  document.addEventListener("htmx:after:swap", () => {
    counted(document);
    repeatSummaries();
  });
}

// A link that leads to a part out of sight repeats in short what stands there.
function repeatSummaries() {
  for (const link of document.querySelectorAll("[data-repeats]")) {
    const summary = document.querySelector(link.dataset.repeats)?.dataset.summary ?? "";
    link.hidden = !summary;
    link.firstElementChild.textContent = summary;
  }
}

// In a folded filter one chooses several things before sending; beside a list each choice counts at once.
function wideEnough(control) {
  return control.tagName === "SELECT" || matchMedia("(min-width: 961px)").matches;
}

function leaveOutEmpty(form) {
  for (const control of form.elements) {
    if (control.name && !control.value && !control.disabled) {
      control.disabled = true;
      setTimeout(() => (control.disabled = false));
    }
  }
}
