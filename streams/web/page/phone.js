// The phone: a search goes out in the body of one request, and its banner comes back in the answer to it.
import { fill, language, number, onLanguage, t } from "./language.js";
import { leave, onThreeShifts } from "./leaving.js";
import { takeToken } from "./token.js";

const at = (id) => document.getElementById(id);
const COUNTRIES = ["FR", "RE", "GP", "MQ", "GF", "YT", "PF", "PM", "NC", "BE", "CH", "LU", "CA", "JP", ""];
const TRIES = ["#119", "#AlloEnfanceEnDanger", "mon père me frappe", "recette de crêpes"];
const session = crypto.randomUUID();
let command = null;
let asked = 0;  // searches so far: what comes late for an earlier one belongs to nobody
let expiry = 0;
let last = null;  // what the status line says: name and values, never the search
const held = takeToken();

function say(name, values = {}) {
  last = [name, values];
  at("status").textContent = name ? t(name, values) : "";
}

function post(path, body, more = {}) {
  return fetch(path, {
    method: "POST", body: JSON.stringify(body), cache: "no-store", credentials: "omit",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${held}` }, ...more,
  });
}

function touch(action) {
  if (!command) return Promise.resolve();
  return post("/interaction", { command_id: command.command_id, action }, { keepalive: true }).catch(() => {});
}

// Server-sent events, read from the answer to a POST: EventSource knows GET only, and a search belongs into no address.
async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(part) ?? [];
      if (name) yield [name, JSON.parse(data)];
    }
  }
}

async function search(query) {
  const mine = ++asked;
  hideBanner();
  at("results").hidden = true;
  say("sending");
  const country = at("country").value || null;
  const locale = country ? `${language()}-${country}` : language();
  try {
    const answer = await post("/search", { query, session, country, locale });
    if (mine !== asked) return;
    if (!answer.ok) {
      say(answer.status === 401 ? "none_refused" : "none_not_sent");
      return;
    }
    for await (const [name, value] of events(answer)) {
      if (mine !== asked) return;
      if (name === "sent") say("sent", { n: number(value.milliseconds) });
      if (name === "none") say(`none_${value.why}`);
      if (name === "banner") {
        say("got", { n: number(value.milliseconds) });
        showBanner(value.command);
      }
      at("results").hidden = name === "sent";
    }
  } catch {
    if (mine === asked) say("none_not_sent");
  }
}

function button(action) {
  const item = document.createElement("li");
  const press = document.createElement("button");
  press.type = "button";
  press.dataset.kind = action.kind;
  press.textContent = action.label;
  press.addEventListener("click", () => act(action));
  item.append(press);
  if (action.hours) {
    const hours = document.createElement("span");
    hours.textContent = action.hours;
    item.append(hours);
  }
  return item;
}

function video(resource) {
  const item = document.createElement("li");
  const press = document.createElement("button");
  press.type = "button";
  press.className = "text";
  press.textContent = resource.label;
  press.addEventListener("click", () => standIn(resource.label, t("video_text", { c: resource.creator })));
  const by = document.createElement("span");
  by.textContent = resource.creator;
  item.append(press, by);
  return item;
}

function showBanner(shown) {
  command = shown;
  const { banner } = shown;
  const region = at("banner");
  region.lang = shown.locale.split("-")[0];
  at("banner-title").textContent = banner.title;
  at("banner-message").textContent = banner.message;
  const inform = banner.actions.find((action) => action.kind === "inform");
  at("inform").hidden = !inform;
  at("inform").textContent = inform?.label ?? "";
  at("actions").replaceChildren(...banner.actions.filter((action) => action.kind !== "inform").map(button));
  setActions(false);
  at("easy").hidden = !(banner.easy_read_url || banner.easy_read);
  at("signs").hidden = !banner.sign_language_video;
  at("videos").hidden = banner.resources.length === 0;
  at("videos").open = false;
  at("videos-list").replaceChildren(...banner.resources.map(video));
  region.hidden = false;
  // A late banner on a shared phone is a danger: it goes when its time is over.
  expiry = setTimeout(hideBanner, Math.max(0, Date.parse(shown.expires_at) - Date.now()));
  touch("impression");
}

function hideBanner() {
  clearTimeout(expiry);
  at("banner").hidden = true;
  at("banner-title").textContent = "";
  at("banner-message").textContent = "";
  at("actions").replaceChildren();
  at("videos-list").replaceChildren();
  at("stand-in").close();
  command = null;
}

function setActions(open) {
  at("actions").hidden = !open;
  at("act").setAttribute("aria-expanded", String(open));
}

function standIn(title, words, message = "") {
  at("stand-in-title").textContent = title;
  at("stand-in-text").textContent = words;
  at("stand-in-message").textContent = message;
  at("stand-in-message").hidden = !message;
  at("copy").hidden = !message;
  at("copied").textContent = "";
  at("stand-in").showModal();
}

function act(action) {
  const called = action.url.replace("tel:", "");
  if (action.kind === "call") touch("call");
  if (action.kind === "chat") touch("chat");
  if (action.kind === "emergency" || action.kind === "sms") touch("click");
  if (action.kind === "chat") standIn(t("chat_title"), t("chat_text"));
  else if (action.kind === "sms") standIn(t("sms_title"), t("sms_text"));
  else standIn(t("call_title", { n: called }), t("call_text"));
}

function exit() {
  if (!command) return;
  touch("quick_exit");
  hideBanner();
  at("query").value = "";
  leave();
}

function showEasyRead() {
  const easy = command?.banner.easy_read;
  standIn(easy ? easy.title : t("easy_title"), easy ? easy.message : t("easy_text"));
}

function fillCountries() {
  const names = new Intl.DisplayNames([language()], { type: "region" });
  const was = at("country").value || "FR";
  const empty = at("country").options.length && at("country").selectedIndex === COUNTRIES.length - 1;
  at("country").replaceChildren(...COUNTRIES.map((code) => new Option(code ? names.of(code) : t("nowhere"), code)));
  at("country").value = empty ? "" : was;
}

function fillTries() {
  at("tries").replaceChildren(...TRIES.map((words) => {
    const press = document.createElement("button");
    press.type = "button";
    press.lang = "fr";
    press.textContent = words;
    press.addEventListener("click", () => {
      at("query").value = words;
      at("form").requestSubmit();
    });
    return press;
  }));
}

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const query = at("query").value.trim();
  if (query && held) search(query);
});
at("inform").addEventListener("click", () => {
  touch("click");  // outlives the page; who looks for help does not wait for a broker
  location.replace("/safety");
});
at("act").addEventListener("click", () => setActions(at("actions").hidden));
at("share").addEventListener("click", () => {
  touch("share");
  standIn(t("share_title"), t("share_text"), t("share_message"));
});
at("easy").addEventListener("click", showEasyRead);
at("signs").addEventListener("click", () => standIn(t("signs_title"), t("signs_text")));
at("dismiss").addEventListener("click", () => {
  touch("dismiss");
  hideBanner();
  at("query").focus();
});
at("exit").addEventListener("click", exit);
onThreeShifts(exit);
at("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(at("stand-in-message").textContent);
  at("copied").textContent = t("copied");
});
at("stand-in-close").addEventListener("click", () => at("stand-in").close());
onLanguage(() => {
  fillCountries();
  if (last) say(...last);
});

fill();
fillCountries();
fillTries();
at("readonly").hidden = Boolean(held);
for (const element of document.querySelectorAll("#form input, #form button, #tries button, #country")) element.disabled = !held;
