// Before the first paint: the theme and language that were chosen last, so that nothing flickers.
(() => {
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const root = document.documentElement;
  root.dataset.theme = kept("vigie.theme") ?? "auto";
  root.lang = kept("vigie.lang") ?? (navigator.language?.startsWith("fr") ? "fr" : "en");
})();
