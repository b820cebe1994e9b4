// Menus close when one looks elsewhere; folded columns stand open where a browser cannot unfold them by style.
const wide = matchMedia("(min-width: 961px)");

export function watchFolds() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  if (CSS.supports("selector(::details-content)")) return;
  const unfold = () => {
    for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
}
