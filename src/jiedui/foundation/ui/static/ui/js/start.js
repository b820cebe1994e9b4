// Runs before the first paint: tells the style sheets that scripts are at hand.
document.documentElement.dataset.script = "";
