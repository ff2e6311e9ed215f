// Fills in the words of the chosen language: data-t is the text, data-t-<attribute> that attribute.
import { WORDS } from "./words.js";

const ATTRIBUTES = { tLabel: "aria-label", tTitle: "title", tPlaceholder: "placeholder" };
const listeners = [];

export const language = () => (document.documentElement.lang === "fr" ? "fr" : "en");

export function t(name, values = {}) {
  return WORDS[language()][name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function number(value, digits = 0) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

export function time(ms, zone, parts = { hour: "2-digit", minute: "2-digit", second: "2-digit" }) {
  return new Intl.DateTimeFormat(language() === "fr" ? "fr-FR" : "en-GB", { ...parts, timeZone: zone }).format(ms);
}

export function fill(root = document) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const [key, attribute] of Object.entries(ATTRIBUTES)) {
    const selector = `[data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}]`;
    for (const element of root.querySelectorAll(selector)) element.setAttribute(attribute, t(element.dataset[key]));
  }
}

export function onLanguage(listener) { listeners.push(listener); }

export function choose(lang) {
  document.documentElement.lang = lang;
  keep("vigie.lang", lang);
  fill();
  for (const listener of listeners) listener();
}

export function keep(name, value) {
  try { localStorage.setItem(name, value); } catch { /* no storage: the choice lasts as long as the page */ }
}

// Another page of ours (the phone in its frame) follows what was chosen here.
addEventListener("storage", (event) => {
  if (event.key === "vigie.lang" && event.newValue) choose(event.newValue);
  if (event.key === "vigie.theme") document.documentElement.dataset.theme = event.newValue ?? "auto";
});
