// What is wider than the page scrolls, and what scrolls can be reached by the keyboard.
function reachable() {
  for (const wide of document.querySelectorAll("article :is(pre, table, .output, mjx-container)")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
}
window.addEventListener("load", () => {
  const set = window.MathJax && MathJax.startup && MathJax.startup.promise;
  (set || Promise.resolve()).then(reachable);
});
window.addEventListener("resize", reachable);
