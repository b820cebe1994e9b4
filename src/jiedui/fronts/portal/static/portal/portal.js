/* Copy-the-link buttons; they are shown only where this runs. */
for (const button of document.querySelectorAll("[data-copy-link]")) {
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copyLink);
      button.querySelector("span").textContent = button.dataset.copied;
    } catch {
      window.prompt(button.dataset.ask, button.dataset.copyLink);
    }
  });
}
