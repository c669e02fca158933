// The phones: what the simulator says has happened becomes chats, and taps become what people send.

import { chip, dots, el, face, render, summary } from "/sim/page_bubbles.js";
import { avatar, crest, icon, luck, map, sticker } from "/sim/page_pictures.js";

const EXAMPLES = [
  "bachao ghar me daku ghus aye hain",
  "میرا موبائل چھین لیا گیا ہے",
  "منهنجي گهر ۾ چوري ٿي آهي",
  "Someone is following me, please help",
  "mera shohar mujhe marta hai",
  "پولیس والا رشوت مانگ رہا ہے",
  "menu",
];

// About where these places are; a pin here is a stand-in, not a survey.
const PLACES = [
  { name: "Empress Market", address: "Saddar, Karachi", latitude: 24.8622, longitude: 67.0283 },
  { name: "Do Talwar", address: "Clifton, Karachi", latitude: 24.8199, longitude: 67.0337 },
  { name: "Cheel Chowk", address: "Lyari, Karachi", latitude: 24.8756, longitude: 66.9956 },
  { name: "NIPA Chowrangi", address: "Gulshan-e-Iqbal, Karachi", latitude: 24.9175, longitude: 67.0971 },
  { name: "Korangi No. 5", address: "Korangi, Karachi", latitude: 24.8326, longitude: 67.1323 },
  { name: "Nazimabad No. 7", address: "Nazimabad, Karachi", latitude: 24.9098, longitude: 67.0306 },
  { name: "Malir 15", address: "Malir, Karachi", latitude: 24.8935, longitude: 67.197 },
  { name: "Power House Chowrangi", address: "North Karachi", latitude: 24.984, longitude: 67.064 },
];

const FAULTS = [
  ["server_error", "Meta answers 500"],
  ["too_many_requests", "Too many requests (429, 130429)"],
  ["pair_limit", "Too much to one person (131056)"],
  ["window_closed", "24 hours are over (131047)"],
  ["token_expired", "The token has expired (190)"],
  ["unpaid", "There is no way to pay (131042)"],
  ["undeliverable", "Accepted, then undeliverable (131026)"],
  ["cut_after_taking", "Taken, but the line is cut before the answer"],
  ["cut_before_taking", "The line is cut, nothing was taken"],
  ["slow_answer", "The answer takes 8 seconds"],
  ["no_status", "Delivered, but no status ever comes"],
];

const EMOJI = [..."😀😂🥲😊😍😢😭😡😱🤲🙏👍👎👏💪❤️💔🔥🚨🚓🚑🚒🏠🔪🔫📍📞⏰✅❌".matchAll(/\p{Extended_Pictographic}\ufe0f?/gu)].map(String);
const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 47.99rem)");
const phones = new Map();
let boot = "";
let service = { name: "", phone: "" };
let skew = 0;
let current = null;

// ---- the way to the simulator ---------------------------------------------------------------------

async function post(path, body, method = "POST") {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    throw new Error(said.error ?? `the simulator answered ${answer.status}`);
  }
  return answer.status === 204 ? null : answer.json();
}

function listen() {
  const events = new EventSource("/sim/events");
  events.onopen = () => document.body.classList.remove("lost");
  events.onerror = () => {
    document.body.classList.add("lost");
    $("pulse").textContent = "Connecting…";
  };
  events.onmessage = (event) => apply(JSON.parse(event.data));
}

function apply(news) {
  if (news.boot !== boot) {
    boot = news.boot;
    for (const phone of phones.values()) phone.remove();
    phones.clear();
    current = null;
  }
  service = news.service;
  skew = news.now - Date.now();
  for (const person of news.people) {
    let phone = phones.get(person.id);
    if (!phone) {
      phone = new Phone(person);
      phones.set(person.id, phone);
    }
    phone.update(person, news.whole);
  }
  if (current === null && phones.size > 0) select([...phones.keys()][0], false);
  strip(news);
}

// ---- the strip above the phones -------------------------------------------------------------------

function strip(news) {
  const waiting = news.waiting > 0 ? `${news.waiting} on the way · ` : "";
  $("pulse").textContent = `${waiting}${news.accepted} sent`;
  const names = Object.fromEntries(FAULTS);
  $("faults-button").classList.toggle("on", news.faults.length > 0);
  $("active-faults").replaceChildren(
    ...news.faults.map((injection) =>
      el("p", {}, `${names[injection.fault.kind]} · ${injection.times === null ? "until cleared" : `${injection.times} to come`}`)));
  $("refused").replaceChildren(
    ...news.refused.map((refusal) => el("li", {}, el("b", {}, String(refusal.code)), ` ${refusal.details}`)));
  $("refused").previousElementSibling.hidden = news.refused.length === 0;
}

function tools() {
  $("add-button").append(icon("plus"));
  $("faults-button").append(icon("bolt"));
  $("theme-button").append(icon("moon"));
  $("add").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const shown = form.get("number") === "shown";
    const { id } = await post("/sim/people", { name: form.get("name"), about: shown ? "" : "number hidden", shows_phone: shown });
    event.target.reset();
    $("add").hidePopover();
    setTimeout(() => select(id, true), 150);
  });
  for (const [kind, label] of FAULTS) {
    $("fault-list").append(el("button", { type: "button", data: { fault: kind }, onclick: () => {
      const fault = kind === "slow_answer" ? { kind, delay_ms: 8000 } : { kind };
      post("/sim/faults", { fault, times: $("lasting").checked ? null : 1 });
    } }, label));
  }
  $("clear-faults").addEventListener("click", () => post("/sim/faults", undefined, "DELETE"));
  $("theme-button").addEventListener("click", () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
      || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
}

/** Brings a phone to the front. */
function select(id, focus) {
  current = id;
  for (const phone of phones.values()) phone.select(phone.id === id);
  const phone = phones.get(id);
  if (!phone) return;
  if (!narrow.matches) phone.root.scrollIntoView({ inline: "nearest", block: "nearest" });
  phone.scrollDown();
  if (focus && !narrow.matches) phone.input.focus();
}

// ---- one phone ------------------------------------------------------------------------------------

class Phone {
  constructor(person) {
    this.id = person.id;
    this.bubbles = new Map();
    this.elements = new Map();
    this.unread = 0;
    this.day = "";
    this.lastSide = null;
    this.replyTo = null;
    this.editing = null;
    this.examples = person.role === "citizen";
    this.person = person;
    this.build(person);
  }

  build(person) {
    this.subtitle = el("span", { class: "subtitle" });
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": `Chat of ${person.name} with ${service.name}`, tabindex: "0" });
    this.log.append(chip("Simulation · nothing leaves this computer", "notice"));
    this.typing = dots();
    this.log.addEventListener("contextmenu", (event) => {
      const row = event.target.closest(".row");
      const button = row?.querySelector(".menu-button");
      if (!button || event.target.closest("a")) return;
      event.preventDefault();
      this.bubbleMenu(this.bubbles.get(row.dataset.wamid), button);
    });
    this.down = el("button", { class: "to-end", type: "button", "aria-label": "Go to the latest message", hidden: true, onclick: () => this.scrollDown() }, icon("down"));
    this.log.addEventListener("scroll", () => {
      this.down.hidden = this.nearEnd();
      if (this.nearEnd()) this.read();
    });
    this.input = el("textarea", { rows: "1", placeholder: "Message", "aria-label": "Message", dir: "auto", enterkeyhint: "send" });
    this.sendButton = el("button", { class: "round", type: "submit" });
    this.context = el("div", { class: "context", hidden: true });
    this.chips = el("div", { class: "examples", role: "group", "aria-label": "Examples to send" },
      ...EXAMPLES.map((text) => {
        const button = el("button", { type: "button", dir: "auto", onclick: () => this.say({ kind: "text", body: text }) }, text);
        face(button, text);
        return button;
      }));
    this.emojis = el("div", { class: "emojis", hidden: true, role: "group", "aria-label": "Emoji" },
      ...EMOJI.map((emoji) => el("button", { type: "button", onclick: () => this.insert(emoji) }, emoji)));
    const tool = (name, label, action) =>
      el("button", { class: "tool", type: "button", "aria-label": label, title: label, onclick: action }, icon(name));
    this.form = el("form", { class: "composer" },
      el("div", { class: "field" },
        tool("smile", "Emoji", () => { this.emojis.hidden = !this.emojis.hidden; }),
        this.input,
        this.examples && tool("spark", "Examples", () => this.showExamples(this.chips.hidden)),
        tool("clip", "Attach", () => this.attach()),
        tool("camera", "Photo", () => this.say({ kind: "photo" }))),
      this.sendButton);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.submit();
      }
      if (event.key === "Escape") this.forgetContext();
    });
    this.shade = el("div", { class: "shade", hidden: true, onclick: () => this.closeSheet() });
    this.sheetBox = el("div", { class: "sheet", role: "dialog", "aria-modal": "true", hidden: true });
    this.toast = el("p", { class: "toast", role: "alert", hidden: true });
    this.screen = el("div", { class: "screen" },
      el("header", { class: "bar" },
        el("span", { class: "back" }, icon("back")),
        crest(),
        el("div", { class: "who" }, el("b", {}, service.name, verified()), this.subtitle),
        tool("more", "Phone options", (event) => this.phoneMenu(event.currentTarget))),
      el("div", { class: "chat" }, this.log, this.down),
      this.toast,
      this.examples && this.chips,
      this.context,
      this.emojis,
      this.form,
      this.shade,
      this.sheetBox);
    this.caption = el("figcaption", { class: "caption" });
    this.root = el("figure", { class: "phone", data: { person: String(person.id), role: person.role }, "aria-label": `Phone of ${person.name}` },
      this.caption, this.screen);
    this.tab = el("button", { class: "tab", type: "button", data: { person: String(person.id), role: person.role }, onclick: () => select(this.id, true) });
    $(person.role === "officer" ? "officers" : "citizens").append(this.root);
    this.count();
    this.placeTab(person.role);
    this.root.addEventListener("focusin", () => this.read());
    this.root.addEventListener("pointerdown", () => { if (current !== this.id && !narrow.matches) { current = this.id; for (const p of phones.values()) p.select(p.id === this.id); } });
    seen.observe(this.screen);
    this.typed();
  }

  /** Citizens first, then a line, then the officers. */
  placeTab(role) {
    const tabs = $("tabs");
    const firstOfficer = tabs.querySelector('[data-role="officer"]');
    if (role === "citizen" && firstOfficer) tabs.insertBefore(this.tab, firstOfficer);
    else tabs.append(this.tab);
  }

  /** Tells the pane how many phones stand in it. */
  count() {
    const pane = $(this.person.role === "officer" ? "officers" : "citizens");
    pane.style.setProperty("--n", String(pane.childElementCount));
  }

  remove() {
    seen.unobserve(this.screen);
    this.root.remove();
    this.count();
    this.tab.remove();
  }

  update(person, whole) {
    const { bubbles, ...rest } = person;
    this.person = rest;
    const atEnd = this.nearEnd();
    // What was there before is not read out aloud; what comes from now on is.
    this.log.setAttribute("aria-live", whole ? "off" : "polite");
    let news = false;
    for (const bubble of bubbles) {
      if (!bubble.mine && bubble.tick === "sent" && !rest.online) continue;
      news = this.put(bubble) || news;
    }
    this.about();
    this.showTyping();
    if (whole) {
      this.scrollDown();
      this.showExamples(![...this.bubbles.values()].some((bubble) => bubble.mine));
    } else if (atEnd || (news && news.mine)) {
      this.scrollDown();
    }
    if (news && !news.mine && !whole) this.alert();
  }

  /** Puts a message into the chat or in place of its older self. Gives it back when it is new. */
  put(bubble) {
    const older = this.elements.get(bubble.wamid);
    this.bubbles.set(bubble.wamid, bubble);
    const element = render(bubble, this.view());
    this.elements.set(bubble.wamid, element);
    if (older) {
      if (older.classList.contains("first")) element.classList.add("first");
      older.replaceWith(element);
      return false;
    }
    const day = days.format(new Date(bubble.at));
    if (day !== this.day) {
      this.day = day;
      this.lastSide = null;
      this.log.append(chip(day === days.format(new Date(Date.now() + skew)) ? "Today" : day, "day"));
    }
    if (this.lastSide !== bubble.mine) element.classList.add("first");
    this.lastSide = bubble.mine;
    element.classList.add("new");
    this.log.append(element);
    if (this.typing.isConnected) this.log.append(this.typing);
    if (bubble.mine) this.showExamples(false);
    return bubble;
  }

  view() {
    return {
      person: this.id,
      ownName: this.person.name,
      serviceName: service.name,
      find: (wamid) => this.bubbles.get(wamid),
      show: (wamid) => this.flash(wamid),
      tap: (bubble, choice) => this.say({ kind: "tap", id: choice.id, message: bubble.wamid }),
      sheet: (bubble) => this.list(bubble),
      place: (bubble) => this.places(bubble.wamid),
      shareNumber: (bubble) => this.say({ kind: "contact", name: this.person.name, phone: this.person.phone ?? "+923001112223", reply_to: bubble.wamid }),
      menu: (bubble, button) => this.bubbleMenu(bubble, button),
    };
  }

  about() {
    const { name, about, phone, username, online } = this.person;
    this.root.classList.toggle("offline", !online);
    const number = phone?.replace(/^(\+92)(\d{3})(\d{7})$/u, "$1 $2 $3") ?? username;
    // A desk's id as a word: control-room, gbv.
    const desk = about.length > 3 ? about.replaceAll("-", " ") : about.toUpperCase();
    const line = this.person.role === "officer" ? desk : about;
    this.caption.replaceChildren(
      avatar(name, this.id),
      el("div", {}, el("b", { dir: "auto" }, name), el("small", {}, [line.charAt(0).toUpperCase() + line.slice(1), number].filter(Boolean).join(" · "))));
    const badge = this.unread > 0 ? el("span", { class: "badge" }, String(this.unread)) : null;
    const label = `${name}, ${this.person.role}${this.unread > 0 ? `, ${this.unread} new` : ""}`;
    this.tab.setAttribute("aria-label", label);
    this.tab.title = name;
    const called = this.person.role === "officer" ? name.split(" ").at(-1) : name.split(" ")[0];
    this.tab.replaceChildren(avatar(name, this.id), el("span", { "aria-hidden": "true" }, called), ...(badge ? [badge] : []));
  }

  showTyping() {
    clearTimeout(this.typingEnds);
    const left = (this.person.typing_until ?? 0) - (Date.now() + skew);
    const typing = left > 0 && this.person.online;
    this.subtitle.textContent = this.person.online ? (typing ? "typing…" : "online") : "waiting for network…";
    this.subtitle.classList.toggle("typing", typing);
    if (typing) {
      const atEnd = this.nearEnd();
      this.log.append(this.typing);
      if (atEnd) this.scrollDown();
      this.typingEnds = setTimeout(() => this.showTyping(), left + 50);
    } else {
      this.typing.remove();
    }
  }

  // -- what is looked at --

  select(chosen) {
    this.root.classList.toggle("selected", chosen);
    this.tab.setAttribute("aria-current", chosen ? "true" : "false");
    if (!chosen) return;
    if (narrow.matches) this.tab.scrollIntoView({ inline: "nearest", block: "nearest" });
    this.typed();
    this.read();
  }

  nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
  }

  scrollDown() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  alert() {
    const looking = this.onScreen && this.nearEnd() && document.visibilityState === "visible";
    if (!looking || (narrow.matches && current !== this.id)) {
      this.unread += 1;
      this.about();
    }
    if (current !== this.id) {
      this.root.classList.remove("rang");
      void this.root.offsetWidth; // restarts the animation
      this.root.classList.add("rang");
    }
    // News on a desk that is out of sight come into sight, unless somebody works there.
    const pane = this.root.parentElement;
    if (!narrow.matches && !this.onScreen && !pane.contains(document.activeElement)) {
      pane.scrollTo({ left: this.root.offsetLeft - pane.offsetLeft - 16, behavior: "smooth" });
    }
  }

  read() {
    if (this.unread === 0 || (narrow.matches && current !== this.id)) return;
    this.unread = 0;
    this.about();
  }

  flash(wamid) {
    const element = this.elements.get(wamid);
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.classList.remove("flash");
    void element.offsetWidth;
    element.classList.add("flash");
  }

  // -- what is sent --

  async say(what) {
    this.closeSheet();
    try {
      await post(`/sim/people/${this.id}/say`, what);
      return true;
    } catch (error) {
      this.tell(error.message);
      return false;
    }
  }

  tell(text) {
    this.toast.textContent = text.charAt(0).toUpperCase() + text.slice(1);
    this.toast.hidden = false;
    clearTimeout(this.toastEnds);
    this.toastEnds = setTimeout(() => { this.toast.hidden = true; }, 4000);
  }

  async submit() {
    const body = this.input.value.trim();
    if (body === "") {
      await this.say({ kind: "voice", seconds: 3 + Math.floor(Math.random() * 14) });
      return;
    }
    const what = this.editing
      ? { kind: "edit", message: this.editing.wamid, body }
      : { kind: "text", body, ...(this.replyTo ? { reply_to: this.replyTo.wamid } : {}) };
    this.input.value = "";
    this.forgetContext();
    if (!(await this.say(what))) {
      this.input.value = body;
      this.typed();
    }
  }

  typed() {
    const empty = this.input.value.trim() === "";
    this.sendButton.replaceChildren(icon(empty ? "mic" : "send"));
    this.sendButton.setAttribute("aria-label", empty ? "Send a voice message" : "Send");
    this.form.classList.toggle("writing", !empty);
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 110)}px`;
  }

  insert(emoji) {
    const { selectionStart, selectionEnd } = this.input;
    this.input.setRangeText(emoji, selectionStart, selectionEnd, "end");
    this.input.focus();
    this.typed();
  }

  showExamples(show) {
    this.chips.hidden = !show;
  }

  setContext(bubble, editing) {
    this.replyTo = editing ? null : bubble;
    this.editing = editing ? bubble : null;
    if (editing) this.input.value = bubble.content.body;
    this.context.replaceChildren(
      el("div", {}, el("b", {}, editing ? "Edit message" : bubble.mine ? "You" : service.name), el("p", { dir: "auto" }, summary(bubble))),
      el("button", { type: "button", "aria-label": "Cancel", onclick: () => this.forgetContext() }, icon("close")));
    this.context.hidden = false;
    this.input.focus();
    this.typed();
  }

  forgetContext() {
    if (this.editing) this.input.value = "";
    this.replyTo = null;
    this.editing = null;
    this.context.hidden = true;
    this.typed();
  }

  // -- sheets and menus --

  openSheet(title, ...children) {
    this.opener = document.activeElement;
    this.sheetBox.setAttribute("aria-label", title);
    const heading = el("b", { dir: "auto" }, title);
    face(heading, title);
    this.sheetBox.replaceChildren(
      el("div", { class: "sheet-head" },
        el("button", { type: "button", class: "tool", "aria-label": "Close", onclick: () => this.closeSheet() }, icon("close")),
        heading),
      ...children);
    this.sheetBox.onkeydown = (event) => {
      if (event.key === "Escape") this.closeSheet();
      if (event.key === "Tab") keepInside(this.sheetBox, event);
    };
    this.shade.hidden = false;
    this.sheetBox.hidden = false;
    const first = this.sheetBox.querySelector("input, .sheet-body button") ?? this.sheetBox.querySelector("button");
    first.focus({ preventScroll: true });
  }

  closeSheet() {
    if (this.sheetBox.hidden) return;
    this.sheetBox.hidden = true;
    this.shade.hidden = true;
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
  }

  /** The rows of a list message: choose one, then send it. */
  list(bubble) {
    const name = `rows-${this.id}`;
    const send = el("button", { type: "submit", class: "primary", disabled: true, data: { act: "send-row" } }, "Send");
    const form = el("form", { class: "sheet-body rows" });
    for (const section of bubble.content.sections) {
      if (section.title) form.append(el("h3", { dir: "auto" }, section.title));
      for (const row of section.rows) {
        const title = el("b", { dir: "auto" }, row.title);
        face(title, row.title);
        const small = row.description && el("small", { dir: "auto" }, row.description);
        if (small) face(small, row.description);
        form.append(el("label", { class: "choice", data: { id: row.id } },
          el("span", { class: "choice-words" }, title, small),
          el("input", { type: "radio", name, value: row.id, onchange: () => { send.disabled = false; } })));
      }
    }
    form.append(el("div", { class: "sheet-foot" }, send));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const id = new FormData(form).get(name);
      if (id !== null) this.say({ kind: "tap", id, message: bubble.wamid });
    });
    this.openSheet(bubble.content.open, form);
  }

  /** Where the phone is, or a place nearby. */
  places(replyTo) {
    const reply = replyTo ? { reply_to: replyTo } : {};
    const home = PLACES[this.id % PLACES.length];
    const off = luck(`home ${this.id}`);
    const latitude = Number((home.latitude + (off() - 0.5) / 200).toFixed(5));
    const longitude = Number((home.longitude + (off() - 0.5) / 200).toFixed(5));
    const metres = 6 + Math.floor(off() * 14);
    const row = (picture, title, small, act, what) =>
      el("button", { type: "button", class: "place", data: { act }, onclick: () => this.say({ kind: "pin", ...what, ...reply }) },
        picture, el("span", {}, el("b", {}, title), el("small", {}, small)));
    const near = PLACES.toSorted((a, b) =>
      Math.hypot(a.latitude - latitude, a.longitude - longitude) - Math.hypot(b.latitude - latitude, b.longitude - longitude));
    this.openSheet("Send location",
      el("div", { class: "sheet-map" }, map(latitude, longitude)),
      el("div", { class: "sheet-body" },
        row(el("span", { class: "dot here" }, icon("crosshair")), "Send your current location", `Accurate to ${metres} m`, "current-location", { latitude, longitude }),
        el("h3", {}, "Nearby places"),
        ...near.map((place) => row(el("span", { class: "dot" }, icon("pin")), place.name, place.address, "place", place))));
  }

  attach() {
    const item = (name, colour, label, action) =>
      el("button", { type: "button", class: "attachment", onclick: action }, el("span", { class: `dot ${colour}` }, icon(name)), label);
    this.openSheet("Attach",
      el("div", { class: "sheet-body attachments" },
        item("image", "blue", "Photo", () => this.say({ kind: "photo", ...this.takeCaption() })),
        item("video", "rose", "Video", () => this.say({ kind: "video", ...this.takeCaption() })),
        item("pin", "green", "Location", () => this.places()),
        item("mic", "amber", "Voice note", () => this.say({ kind: "voice", seconds: 9 })),
        item("person", "sky", "Contact", () => this.say({ kind: "contact", name: "Bhai Jan", phone: "+92 300 765 4321" })),
        item("file", "violet", "Document", () => this.say({ kind: "document", filename: "application.pdf" })),
        item("sticker", "teal", "Sticker", () => this.say({ kind: "sticker" })),
        item("poll", "gold", "Poll", () => this.say({ kind: "unsupported", what: "poll_creation" })),
        item("forward", "grey", "Forwarded", () => this.say({ kind: "text", forwarded: true,
          body: "⚠️ *Forwarded as received*: Saddar me firing ho rahi hai, sab ghar me rahein!" }))));
  }

  takeCaption() {
    const caption = this.input.value.trim();
    this.input.value = "";
    this.typed();
    return caption === "" ? {} : { caption };
  }

  menuAt(button, label, ...items) {
    closeMenus();
    const menu = el("div", { class: "menu", role: "menu", "aria-label": label }, ...items);
    this.screen.append(menu);
    const at = button.getBoundingClientRect();
    const frame = this.screen.getBoundingClientRect();
    const top = at.bottom - frame.top + menu.offsetHeight > frame.height ? at.top - frame.top - menu.offsetHeight : at.bottom - frame.top;
    menu.style.top = `${Math.max(8, top)}px`;
    menu.style.left = `${Math.max(8, Math.min(at.right - frame.left - menu.offsetWidth, frame.width - menu.offsetWidth - 8))}px`;
    menu.addEventListener("keydown", (event) => {
      const choices = [...menu.querySelectorAll("button")];
      const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        event.preventDefault();
        choices.at((choices.indexOf(document.activeElement) + step) % choices.length).focus();
      }
      if (event.key === "Escape" || event.key === "Tab") {
        closeMenus();
        button.focus();
      }
    });
    menu.querySelector("button").focus({ preventScroll: true });
  }

  bubbleMenu(bubble, button) {
    const act = (label, action) => el("button", { type: "button", role: "menuitem", onclick: () => { closeMenus(); action(); } }, label);
    const text = bubble.mine && bubble.content.kind === "text";
    this.menuAt(button, "Message options",
      el("div", { class: "reactions" }, ...REACTIONS.map((emoji) =>
        el("button", { type: "button", role: "menuitem", "aria-label": `React with ${emoji}`, class: bubble.reaction === emoji ? "chosen" : "", onclick: () => {
          closeMenus();
          this.say({ kind: "reaction", message: bubble.wamid, emoji: bubble.reaction === emoji ? "" : emoji });
        } }, emoji))),
      act("Reply", () => this.setContext(bubble, false)),
      text && act("Edit", () => this.setContext(bubble, true)),
      bubble.mine && act("Delete for everyone", () => this.say({ kind: "delete", message: bubble.wamid })));
  }

  phoneMenu(button) {
    const { online, phone } = this.person;
    const act = (label, action) => el("button", { type: "button", role: "menuitem", onclick: () => {
      closeMenus();
      action().catch((error) => this.tell(error.message));
    } }, label);
    this.menuAt(button, "Phone options",
      act(online ? "Lose the network" : "Find the network again", () => post(`/sim/people/${this.id}/online`, { online: !online })),
      act("Move to another number", () => post(`/sim/people/${this.id}/number`, { shows_phone: true })),
      phone && act("Move to a hidden number", () => post(`/sim/people/${this.id}/number`, { shows_phone: false })));
  }
}

function verified() {
  const badge = icon("ban");
  badge.setAttribute("class", "icon verified");
  badge.replaceChildren();
  const shape = document.createElementNS(badge.namespaceURI, "path");
  shape.setAttribute("d", "M12 1.5l2.7 2 3.3-.3 1 3.2 2.8 1.8-1.2 3.1 1.2 3.1-2.8 1.8-1 3.2-3.3-.3-2.7 2-2.7-2-3.3.3-1-3.2-2.8-1.8 1.2-3.1-1.2-3.1 2.8-1.8 1-3.2 3.3.3z");
  const check = document.createElementNS(badge.namespaceURI, "path");
  check.setAttribute("d", "M8 11.5l2.8 2.8 5.2-5.6");
  badge.append(shape, check);
  return badge;
}

function closeMenus() {
  for (const menu of document.querySelectorAll(".menu")) menu.remove();
}

/** Tab goes round inside a sheet. */
function keepInside(box, event) {
  const stops = [...box.querySelectorAll("button:not(:disabled), input, a[href]")];
  if (event.shiftKey ? document.activeElement !== stops[0] : document.activeElement !== stops.at(-1)) return;
  event.preventDefault();
  stops.at(event.shiftKey ? -1 : 0).focus();
}

const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Asia/Karachi" });

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const id = Number(entry.target.parentElement.dataset.person);
    const phone = phones.get(id);
    if (!phone) continue;
    phone.onScreen = entry.intersectionRatio > 0.55;
    if (phone.onScreen && phone.nearEnd()) phone.read();
  }
}, { threshold: [0, 0.56] });

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".menu, .menu-button, [aria-label='Phone options']")) closeMenus();
});
narrow.addEventListener("change", () => { if (current !== null) select(current, false); });

tools();
listen();
