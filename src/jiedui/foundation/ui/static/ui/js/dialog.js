// Dialogs: links that lead to one open it in place; without script the address alone (`#id`) shows it.
const close = (dialog) => {
  dialog.close();
  if (location.hash === `#${dialog.id}`) history.replaceState(null, "", location.pathname + location.search);
};

const open = (dialog) => {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
};

export function watchDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      open(document.getElementById(opener.dataset.dialog));
      return;
    }
    const closer = event.target.closest("dialog [data-close]");
    if (closer) {
      event.preventDefault();
      close(closer.closest("dialog"));
      return;
    }
    if (event.target instanceof HTMLDialogElement && event.target.open) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && event.detail > 0) close(event.target);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches?.("a[data-dialog]")) {
      event.preventDefault();
      event.target.click();
    }
  });
  for (const opener of document.querySelectorAll("a[data-dialog]")) opener.setAttribute("role", "button");
  const asked = location.hash && document.getElementById(location.hash.slice(1));
  if (asked) open(asked);
  for (const dialog of document.querySelectorAll("dialog[data-open]")) open(dialog);
}
