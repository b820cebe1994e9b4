// The theme changes at once; the form still tells the server, which keeps it.
export function watchTheme() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    const body = new FormData(form, event.submitter);
    document.documentElement.dataset.theme = chosen;
    for (const button of form.querySelectorAll("button")) {
      button.toggleAttribute("aria-pressed", false);
      if (button === event.submitter) button.setAttribute("aria-pressed", "true");
    }
    const sign = form.closest("details")?.querySelector("summary use");
    const own = event.submitter.querySelector("use");
    if (sign && own) sign.setAttribute("href", own.getAttribute("href"));
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  });
}
