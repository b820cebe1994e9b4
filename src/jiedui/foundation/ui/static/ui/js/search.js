// The search box: what may be meant is listed while one types; arrows choose, Enter takes, Escape puts away. `/` leads to the box.
const WAIT = 180;
let boxes = 0;

const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

function listbox(box, input) {
  const list = document.createElement("ul");
  list.className = "c-hints";
  list.id = `hints_${(boxes += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  list.hidden = true;
  box.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  return list;
}

function enhance(box) {
  const input = box.querySelector("input[type=search]");
  const list = listbox(box, input);
  const options = () => [...list.children];
  const current = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  let asked = null;
  let wait = 0;

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) point(-1);
  }

  function point(at) {
    for (const [place, option] of options().entries()) option.setAttribute("aria-selected", String(place === at));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[at].id);
    options()[at]?.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    show(false);
    if (option.dataset.href) location.assign(option.dataset.href);
    else {
      input.value = option.dataset.value;
      input.form.requestSubmit();
    }
  }

  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (!text) return show(false);
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.search}?q=${encodeURIComponent(text)}`, { signal: asked.signal });
      list.innerHTML = answer.ok ? await answer.text() : "";
    } catch (problem) {
      if (problem.name === "AbortError") return;
      list.replaceChildren();
    }
    for (const [place, option] of options().entries()) {
      option.id = `${list.id}_${place}`;
      option.setAttribute("aria-selected", "false");
    }
    show(options().length > 0 && document.activeElement === input);
  }

  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.isComposing || list.hidden || !count) return;
    if (event.key === "ArrowDown") point((current() + 1) % count);
    else if (event.key === "ArrowUp") point(current() <= 0 ? count - 1 : current() - 1);
    else if (event.key === "Escape") show(false);
    else if (event.key === "Enter" && current() >= 0) take(options()[current()]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => show(false));
  // the press would take the focus away, and with it the list, before the click arrives
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

export function watchSearch() {
  for (const box of document.querySelectorAll("[data-search]")) enhance(box);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const input = document.querySelector("[data-search] input");
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
