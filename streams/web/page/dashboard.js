// The dashboard: each event of /numbers says all, so what is shown is always one moment's truth.
import { Curve, spark } from "./charts.js";
import { choose, fill, keep, language, number, onLanguage, t, time } from "./language.js";
import { takeToken } from "./token.js";
import { atLeast, keywordRow, showAlerts, showBanners, showFunnel, showHealth, showTags, showValues } from "./tables.js";

const at = (id) => document.getElementById(id);
const FEW = 10;
const HOUR = { hour: "2-digit", minute: "2-digit" };
let now = null;
let chosen = "";
let all = false;
let curves = null;
let said = new Set();

takeToken();
at("phone").src = "/phone";  // only now: the phone looks for the token when it starts

function text(id, words) {
  const element = at(id);
  if (element.textContent !== words) element.textContent = words;
}

function per(counted, searches) { return searches ? (counted * 10_000) / searches : 0; }
const sum = (values) => values.reduce((total, value) => total + value, 0);

function curveCaption() {
  if (at("keyword-chart").hidden) return "";
  return t("keyword_caption") + (now.about.invented ? "" : ` ${t("keyword_steps")}`);
}

function rate(value) { return number(value, value < 10 ? 1 : 0); }

function showFigures() {
  const searches = sum(now.searches_by_minute);
  const matches = sum(now.keywords.map((row) => row.total ?? 0));
  text("searches", rate(now.searches_per_second));
  text("searches-note", t("searches_note", { n: number(searches) }));
  text("matches", rate(now.matches_per_second));
  text("matches-note", t("matches_note", { n: (now.about.invented ? "" : "≥ ") + number(per(matches, searches), 1) }));
  text("banners", number(now.banners));
  text("banners-note", t("banners_note", { t: time(now.about.since_ms, now.about.timezone, HOUR) }));
  text("latency", now.latency ? number(now.latency.median_ms) : "–");
  text("latency-note", now.latency ? t("latency_note", { p: number(now.latency.p99_ms) }) : t("latency_none"));
  text("lag", now.lag_records === null ? "–" : number(now.lag_records));
}

function makeCurves() {
  const zone = now.about.timezone;
  curves = {
    rate: new Curve(at("rate-chart"), {
      zone, seconds: true, readout: at("rate-readout"), caption: () => t("rate_caption"),
      say: (ms, value) => `${time(ms, zone)} · ${rate(value)} ${t("per_second")}`,
    }),
    keyword: new Curve(at("keyword-chart"), {
      zone, seconds: false, stepped: true, readout: at("keyword-readout"), caption: curveCaption,
      say: (ms, value) => `${time(ms, zone, HOUR)} · ${number(value)}`,
    }),
  };
}

function showRates() {
  const end = Math.floor(now.now_ms / 1000);
  const times = now.rates.map((_, index) => end - now.rates.length + 1 + index);
  text("rate-aside", t("rate_aside", { z: now.about.timezone }));
  curves.rate.show(times, now.rates);
  const label = t("rate_label", { n: rate(now.searches_per_second), m: rate(Math.max(0, ...now.rates)) });
  at("rate-chart").setAttribute("aria-label", label);
}

function alertsOf(keyword) {
  return now.alerts
    .filter((alert) => alert.keyword === keyword && alert.country === "*" && alert.kind !== "end")
    .map((alert) => {
      const to = Date.parse(alert.window_start) / 1000 + alert.window_seconds;
      return { from: Date.parse(alert.since ?? alert.window_start) / 1000, to };
    });
}

function showKeyword() {
  const row = now.keywords.find((one) => one.keyword === chosen) ?? now.keywords[0];
  const masked = row !== undefined && row.by_minute === null;
  const first = Math.max(0, now.searches_by_minute.findIndex((count) => count > 0));
  const last = now.searches_by_minute.length - 1;  // the running minute would always look like a fall
  const drawn = row !== undefined && !masked && last - first >= 2;
  at("keyword-chart").hidden = !drawn;
  at("keyword-legend").hidden = !drawn;
  at("keyword-values").hidden = !drawn;
  at("keyword-empty").hidden = drawn;
  text("keyword-aside", t("minutes_aside", { z: now.about.timezone }));
  if (!drawn) {
    text("keyword-empty", masked ? t("keyword_masked") : t("keyword_none"));
    text("keyword-readout", "");
  }
  text("keyword-name", row?.keyword ?? "–");
  text("keyword-says", (row && now.about.keywords[row.keyword]) ?? "");
  if (!drawn) return;
  const values = row.by_minute.slice(first, last);
  const times = values.map((_, index) => now.first_minute_ms / 1000 + (first + index) * 60);
  const alerts = alertsOf(row.keyword);
  at("legend-band").hidden = !row.expected;
  at("legend-alert").hidden = alerts.length === 0;
  const bound = (which) => row.expected?.slice(first, last).map((bounds) => bounds?.[which] ?? null);
  curves.keyword.show(times, values, bound(0), bound(1), alerts);
  if (!at("keyword-readout").textContent) text("keyword-readout", curveCaption());
  const label = t("keyword_label", { k: row.keyword, n: atLeast(now, row.total), m: number(Math.max(0, ...values)) });
  at("keyword-chart").setAttribute("aria-label", label);
  if (at("keyword-values").open) showValues(now, times, values);
}

function showKeywords() {
  const rows = all ? now.keywords : now.keywords.slice(0, FEW);
  at("keywords-empty").hidden = rows.length > 0;
  at("keywords-scroll").hidden = rows.length === 0;
  at("keywords-more").hidden = now.keywords.length <= FEW;
  text("keywords-more", all ? t("fewer", { n: number(FEW) }) : t("more", { n: number(now.keywords.length) }));
  const body = at("keywords-body");
  const searches = sum(now.searches_by_minute);
  const first = Math.max(0, now.searches_by_minute.findIndex((count) => count > 0));
  const old = new Map([...body.children].map((row) => [row.dataset.keyword, row]));
  rows.forEach((counts, index) => {
    const row = old.get(counts.keyword) ?? keywordRow(counts.keyword, (keyword) => { chosen = keyword; show(); });
    old.delete(counts.keyword);
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
    const [head, says, count, share, curve] = row.children;
    const pressed = String(counts.keyword === (chosen || now.keywords[0].keyword));
    if (head.firstChild.getAttribute("aria-pressed") !== pressed) head.firstChild.setAttribute("aria-pressed", pressed);
    says.textContent = now.about.keywords[counts.keyword] ?? "";
    count.textContent = atLeast(now, counts.total);
    share.textContent = counts.total === null ? "–" : number(per(counts.total, searches), 1);
    spark(counts.by_minute?.slice(first, -1) ?? [], curve.firstChild);
  });
  for (const row of old.values()) row.remove();
}

function announceAlerts() {
  for (const alert of now.alerts) {
    const name = `${alert.keyword} ${alert.window_start} ${alert.kind}`;
    if (!said.has(name) && said.size) text("announce", t("alert_said", { k: alert.keyword, w: t(`a_${alert.kind}`) }));
    said.add(name);
  }
  said.add("");
}

function show() {
  if (!now) return;
  if (!curves) makeCurves();
  text("intro", now.about.invented ? t("intro_demo") : t("intro_real"));
  text("zone", t("zone", { z: now.about.timezone }));
  text("phone-intro", now.about.writable ? t("phone_intro") : t("phone_intro_readonly"));
  showFigures();
  showRates();
  showKeyword();
  showKeywords();
  showFunnel(now);
  showTags(now);
  showAlerts(now);
  showBanners(now);
  showHealth(now);
  if (at("link").dataset.state === "lost") showStale();
  announceAlerts();
}

function setLink(state) {
  const link = at("link");
  if (link.dataset.state === state && link.dataset.lang === language()) return;
  link.dataset.state = state;
  link.dataset.lang = language();
  link.textContent = t(`link_${state}`);
  document.body.toggleAttribute("data-stale", state === "lost");
  if (state === "lost") showStale();
}

// The numbers stay, so that nobody has to remember them; they must not look like those of now.
function showStale() {
  if (!now) return;
  at("health-aside").textContent = t("stale", { t: time(now.now_ms, now.about.timezone) });
  at("health-aside").dataset.state = "bad";
}

function connect() {
  const numbers = new EventSource("/numbers");
  numbers.addEventListener("numbers", (event) => {
    now = JSON.parse(event.data);
    setLink("live");
    if (!document.hidden) requestAnimationFrame(show);
  });
  numbers.addEventListener("error", () => {
    setLink("lost");
    // A browser gives up where the answer was no stream at all, for example while the worker starts.
    if (numbers.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  });
}

for (const button of document.querySelectorAll("[data-lang][type]")) {
  button.addEventListener("click", () => choose(button.dataset.lang));
}
function pressLanguage() {
  for (const button of document.querySelectorAll("button[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === language()));
  }
}
onLanguage(() => {
  pressLanguage();
  setLink(at("link").dataset.state);
  at("rate-readout").textContent = t("rate_caption");
  at("keyword-readout").textContent = now ? curveCaption() : "";
  curves?.rate.redraw();
  curves?.keyword.redraw();
  show();
});
at("theme").value = document.documentElement.dataset.theme;
at("theme").addEventListener("change", (event) => {
  document.documentElement.dataset.theme = event.target.value;
  keep("vigie.theme", event.target.value);
  curves?.rate.redraw();
  curves?.keyword.redraw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  curves?.rate.redraw();
  curves?.keyword.redraw();
});
at("keywords-more").addEventListener("click", () => { all = !all; show(); });
at("keyword-values").addEventListener("toggle", () => show());
at("funnel-by").addEventListener("change", () => show());
at("phone-again").addEventListener("click", () => at("phone").contentWindow.location.replace("/phone"));
at("phone-alone").addEventListener("click", (event) => {
  const held = takeToken();
  event.currentTarget.href = held ? `/phone#${held}` : "/phone";
});
document.addEventListener("visibilitychange", () => show());

fill();
pressLanguage();
setLink("waiting");
connect();
