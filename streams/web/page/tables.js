// Funnel, top tags, alerts, last banners, health: lists that are drawn anew with each event.
import { spark } from "./charts.js";
import { number, t, time } from "./language.js";

const at = (id) => document.getElementById(id);
const kept = new Map();

function make(name, words, className = "") {
  const element = document.createElement(name);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}

// Only what has changed is drawn: a screen reader's place in a list stays where it was.
function replace(place, rows) {
  const words = rows.map((row) => row.outerHTML).join("");
  if (kept.get(place) === words) return;
  kept.set(place, words);
  place.replaceChildren(...rows);
}

// Beside a real stream what has a name is "at least" so many: two looks must not differ by one child.
export function atLeast(now, count) {
  if (count === null) return t("under_eleven");
  return now.about.invented ? number(count) : `≥\u00a0${number(count)}`;
}

function percent(share) { return `${number(share[0] * 100, 1)} %`; }

function between(share) {
  return make("span", t("between", { l: number(share[1] * 100, 1), h: number(share[2] * 100, 1) }), "between");
}

function few(now, count) {
  return count || now.about.invented ? atLeast(now, count) : t("under_eleven");
}

function showFunnelBy(now, by) {
  at("funnel-name").textContent = t(`by_${by === "vocabulary_version" ? "vocabulary" : by}`);
  replace(at("funnel-named-body"), now.funnel.by[by].map(({ name, steps }) => {
    const row = document.createElement("tr");
    const head = make("th", by === "audience" ? t(`for_${name}`) : "");
    head.scope = "row";
    if (by !== "audience") head.append(make("code", name));
    row.append(head, ...steps.map(({ count, share }) => {
      const cell = make("td", atLeast(now, count), "num");
      if (share) cell.append(make("span", percent(share), "between"), between(share));
      return cell;
    }));
    return row;
  }));
}

export function showFunnel(now) {
  const steps = now.funnel?.steps ?? [];
  const by = at("funnel-by").value;
  at("funnel").hidden = steps.length === 0 || by !== "";
  at("funnel-named").hidden = steps.length === 0 || by === "";
  at("funnel-choice").hidden = at("funnel-quality").hidden = steps.length === 0;
  at("funnel-empty").hidden = steps.length > 0;
  if (!steps.length) return;
  const { late, repeats, unmatched } = now.funnel;
  at("funnel-quality").textContent = t("funnel_quality", { l: few(now, late), r: few(now, repeats), u: few(now, unmatched) });
  if (by) showFunnelBy(now, by);
  const since = time(Date.parse(now.funnel.window_start), now.about.timezone, { weekday: "long", day: "numeric", month: "long" });
  at("funnel-aside").textContent = t("funnel_aside", { d: since });
  const most = Math.max(1, ...steps.map((step) => step.count ?? 0));
  replace(at("funnel-body"), steps.map(({ step, count, share }) => {
    const row = document.createElement("tr");
    const head = make("th", t(`i_${step}`));
    head.scope = "row";
    const cell = make("td", "", "bar");
    const meter = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    meter.setAttribute("viewBox", "0 0 100 8");
    meter.setAttribute("preserveAspectRatio", "none");
    meter.setAttribute("aria-hidden", "true");
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    bar.setAttribute("width", String(((count ?? 0) * 100) / most));
    bar.setAttribute("height", "8");
    meter.append(bar);
    cell.append(meter);
    const of = make("td", share ? percent(share) : "", "num");
    if (share) of.append(between(share));
    row.append(head, cell, make("td", atLeast(now, count), "num"), of);
    return row;
  }));
}

export function showValues(now, times, values) {
  const rows = times.map((seconds, index) => {
    const row = document.createElement("tr");
    const minute = document.createElement("th");
    minute.scope = "row";
    minute.textContent = time(seconds * 1000, now.about.timezone, { hour: "2-digit", minute: "2-digit" });
    const count = document.createElement("td");
    count.textContent = values[index] || now.about.invented ? atLeast(now, values[index]) : t("under_eleven");
    row.append(minute, count);
    return row;
  });
  at("values-body").replaceChildren(...rows.reverse());
}

// One row of the keywords; `onChoose` shows its curve.
export function keywordRow(keyword, onChoose) {
  const row = document.createElement("tr");
  row.dataset.keyword = keyword;
  const head = document.createElement("th");
  head.scope = "row";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = keyword;
  button.addEventListener("click", () => onChoose(keyword));
  head.append(button);
  const cells = ["wide-only", "num", "num", ""].map((name) => {
    const cell = document.createElement("td");
    cell.className = name;
    return cell;
  });
  cells[0].lang = "fr";  // the vocabulary's own words
  cells[3].append(spark([]));
  row.append(head, ...cells);
  return row;
}

export function showTags(now) {
  const tags = now.top_tags?.tags ?? [];
  at("tags").hidden = tags.length === 0;
  at("tags-empty").hidden = tags.length > 0;
  if (!tags.length) return;
  const hour = time(Date.parse(now.top_tags.window_start), now.about.timezone, { weekday: "long", hour: "2-digit", minute: "2-digit" });
  at("tags-aside").textContent = t("tags_aside", { h: hour });
  replace(at("tags-body"), tags.map(({ hashtag, rank, low, high }) => {
    const row = document.createElement("tr");
    const name = make("th", "");
    name.scope = "row";
    name.append(make("code", `#${hashtag}`));
    const between = low === high ? number(low) : t("rank_span", { l: number(low), h: number(high) });
    row.append(make("td", number(rank), "num"), name, make("td", between, "num"));
    return row;
  }));
}

export function showAlerts(now) {
  at("alerts-empty").hidden = now.alerts.length > 0;
  replace(at("alerts"), now.alerts.slice(0, 8).map((alert) => {
    const item = document.createElement("li");
    item.className = alert.kind;
    const moment = { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" };
    const when = time(Date.parse(alert.window_start), now.about.timezone, moment);
    const where = alert.country === "*" ? "" : ` · ${alert.country}`;
    const head = make("p", "", "alert-head");
    head.append(make("strong", t(`a_${alert.kind}`)), make("code", alert.keyword), make("span", `${when}${where}`, "soft"));
    const since = alert.since && alert.since !== alert.window_start ? t("alert_since", { t: time(Date.parse(alert.since), now.about.timezone, moment) }) : "";
    const sizes = { o: number(alert.observed ?? 0), e: number(alert.expected ?? 0, 1), r: number(alert.ratio, alert.observed === null ? 0 : 1), s: since };
    const numbers = t(alert.observed === null ? "alert_size" : "alert_numbers", sizes);
    item.append(head, make("p", numbers, "soft"));
    return item;
  }));
}

export function showBanners(now) {
  at("last").hidden = now.last_banners.length === 0;
  replace(at("last-body"), now.last_banners.map((banner) => {
    const row = document.createElement("tr");
    const head = make("th", time(Date.parse(banner.occurred_at), now.about.timezone));
    head.scope = "row";
    const keyword = document.createElement("td");
    keyword.append(make("code", banner.keyword));
    row.append(head, keyword, make("td", banner.tier), make("td", t(`for_${banner.audience}`)), make("td", banner.campaign));
    return row;
  }));
}

function line(name, value, state) {
  const row = document.createElement("div");
  const said = make("dd", value);
  if (state) said.dataset.state = state;
  row.append(make("dt", t(name)), said);
  return row;
}

function list(name, values) {
  const row = line(name, values.length ? "" : t("unknown"));
  row.className = "all";
  const items = document.createElement("ul");
  items.append(...values.map((value) => make("li", value)));
  row.lastChild.append(items);
  return row;
}

function day(text) {
  return text ? time(Date.parse(text), "UTC", { day: "2-digit", month: "2-digit", year: "numeric" }) : "–";
}

export function showHealth(now) {
  const condition = { running: "good", dead: "bad", starting: "wait" }[now.broker.condition];
  const broker = { running: "ok", dead: "not_ok", starting: "starting" }[now.broker.condition];
  const members = (count, none) => (count ? t("members", { n: number(count) }) : t(none));
  const campaigns = now.about.campaigns.map((one) => `${one.name} (${t("verified", { d: day(one.verified_at) })})`);
  const well = condition === "good" && now.tagger_members && now.trends_members;
  at("health-aside").textContent = well ? t("all_well") : t("not_well");
  at("health-aside").dataset.state = well ? "good" : "bad";
  replace(at("health"), [
    line("h_broker", t(broker), condition),
    line("h_tagger", members(now.tagger_members, "members_none"), now.tagger_members ? "good" : "bad"),
    line("h_trends", members(now.trends_members, "trends_none"), now.trends_members ? "good" : "bad"),
    line("h_vocabulary", now.vocabulary_version || t("unknown")),
    line("h_scan", t(`scan_${now.about.scan}`)),
    line("h_counts", number(now.published)),
    line("h_dead", t("dead_value", { n: number(now.dead_letters) }), now.dead_letters ? "wait" : "good"),
    list("h_campaign", campaigns),
  ]);
}
