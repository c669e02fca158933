// One message as WhatsApp shows it. Texts come from strangers: they become text nodes, never markup.

import { avatar, draw, icon, map, photo, sticker, ticks, waveform } from "/sim/page_pictures.js";

/** An element with properties and children. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const ARABIC_SCRIPT = /[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]/u;
// Letters that Sindhi has and Urdu has not; its readers expect Naskh, Urdu's expect Nastaliq.
const SINDHI = /[\u067a\u067b\u067d\u067f\u0680\u0683\u0684\u0687\u068a\u068c\u068d\u068f\u0699\u06a6\u06aa\u06b1\u06b3\u06bb]/u;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\ufe0f\u200d\p{Emoji_Modifier}]*\s*){1,3}$/u;
const MARKUP = /(```[\s\S]+?```|(?<![\p{L}\p{N}])\*[^\s*](?:[^*\n]*[^\s*])?\*(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_[^\s_](?:[^_\n]*[^\s_])?_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])~[^\s~](?:[^~\n]*[^\s~])?~(?![\p{L}\p{N}])|https?:\/\/[^\s<>"]+)/gu;

/** Text with WhatsApp's own markup, in the script's own face and direction. */
export function words(body, className = "words") {
  const element = el("div", { class: className });
  for (const line of body.split("\n")) element.append(paragraph(line));
  if (ONLY_EMOJI.test(body.trim())) element.classList.add("emoji-only");
  return element;
}

function paragraph(line) {
  const p = el("p", { dir: "auto" });
  face(p, line);
  if (line === "") p.append(el("br"));
  p.append(...inline(line));
  return p;
}

/** Marks the language of Arabic script, for the typeface and for screen readers. */
export function face(element, text) {
  if (!ARABIC_SCRIPT.test(text)) return;
  element.lang = SINDHI.test(text) ? "sd" : "ur";
}

function inline(line) {
  return line.split(MARKUP).map((piece) => {
    if (piece.startsWith("http://") || piece.startsWith("https://")) {
      const link = /^(.*?)([.,;:!?)]*)$/u.exec(piece);
      return el("span", {}, el("a", { href: link[1], target: "_blank", rel: "noopener noreferrer" }, link[1]), link[2]);
    }
    if (piece.length > 2 && piece.at(0) === piece.at(-1)) {
      if (piece.startsWith("```")) return el("code", {}, piece.slice(3, -3));
      if (piece[0] === "*") return el("strong", {}, ...inline(piece.slice(1, -1)));
      if (piece[0] === "_") return el("em", {}, ...inline(piece.slice(1, -1)));
      if (piece[0] === "~") return el("s", {}, ...inline(piece.slice(1, -1)));
    }
    return document.createTextNode(piece);
  });
}

/** A line of words in the middle of the chat. */
export function chip(text, className = "") {
  return el("div", { class: `chip ${className}` }, el("span", { dir: "auto" }, text));
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Karachi" });
const TICK_WORDS = { sent: "sent", delivered: "delivered", read: "read" };

/** What a message is called where it is only mentioned: quotes, and the list of chats. */
export function summary(bubble) {
  const { content } = bubble;
  if (bubble.deleted) return "Deleted message";
  switch (content.kind) {
    case "pin": return `📍 ${content.name ?? "Location"}`;
    case "photo": return `📷 ${content.caption ?? "Photo"}`;
    case "video": return `🎥 ${content.caption ?? "Video"}`;
    case "voice": return `🎤 Voice message (${length(content.seconds)})`;
    case "document": return `📄 ${content.filename}`;
    case "contact": return `👤 ${content.name}`;
    case "sticker": return "Sticker";
    case "unsupported": return "📊 Poll";
    default: return plain(content.body);
  }
}

/** Words without their markup. */
function plain(body) {
  return body.replace(MARKUP, (piece) => (piece.startsWith("http") ? piece : piece.startsWith("```") ? piece.slice(3, -3) : piece.slice(1, -1)));
}

const length = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/**
 * A message as an element. `chat` gives the names, the messages that can be quoted, and what happens
 * on a tap.
 */
export function render(bubble, chat) {
  const { content, mine } = bubble;
  const row = el("article", {
    class: `row ${mine ? "mine" : "theirs"}`,
    data: { wamid: bubble.wamid, kind: content.kind, mine: String(mine), tick: bubble.tick },
  });
  const box = el("div", { class: `bubble ${bubble.deleted ? "deleted" : content.kind}` });
  row.append(box);
  box.append(el("span", { class: "unseen" }, `${mine ? chat.ownName : chat.serviceName}: `));
  if (bubble.forwarded && !bubble.deleted) {
    box.append(el("div", { class: "forwarded" }, icon("forward"), "Forwarded"));
  }
  const quoted = bubble.quoted && !bubble.deleted && chat.find(bubble.quoted);
  if (quoted) box.append(quote(quoted, chat));
  if (bubble.deleted) {
    box.append(el("p", { class: "gone" }, icon("ban"), mine ? "You deleted this message" : "This message was deleted"));
  } else {
    box.append(...inside(bubble, chat));
  }
  if (leaveRoom(box)) box.classList.add("inline");
  if (bubble.edited) row.classList.add("edited");
  box.append(meta(bubble));
  if (!bubble.deleted) {
    row.append(...below(bubble, chat));
    const emojis = [bubble.reaction, bubble.service_reaction].filter(Boolean);
    if (emojis.length > 0) {
      row.classList.add("reacted");
      box.append(el("span", { class: "reaction", role: "img", "aria-label": `Reaction ${emojis.join(" ")}` }, ...emojis));
    }
    box.append(menuButton(bubble, chat));
  }
  return row;
}

/** Leaves room for the time at the end of the last line, where that line runs to the right. */
function leaveRoom(box) {
  const last = box.lastElementChild;
  if (!last?.classList.contains("words") || last.classList.contains("emoji-only")) return false;
  const line = last.lastElementChild;
  const strong = /\p{L}/u.exec(line.textContent);
  if (strong && ARABIC_SCRIPT.test(strong[0])) return false;
  line.append(el("span", { class: "room" }));
  return true;
}

function quote(quoted, chat) {
  const text = summary(quoted);
  const line = el("p", { dir: "auto" }, text.length > 120 ? `${text.slice(0, 120)}…` : text);
  face(line, text);
  return el(
    "button",
    { class: `quote ${quoted.mine ? "own" : ""}`, type: "button", onclick: () => chat.show(quoted.wamid) },
    el("b", {}, quoted.mine ? "You" : chat.serviceName),
    line,
  );
}

/** Time and ticks, in the corner. */
function meta(bubble) {
  const line = el("span", { class: "meta" });
  if (bubble.edited && !bubble.deleted) line.append("Edited ");
  const at = new Date(bubble.at);
  line.append(el("time", { datetime: at.toISOString() }, clock.format(at)));
  if (bubble.mine && !bubble.deleted) {
    line.append(ticks(bubble.tick), el("span", { class: "unseen" }, TICK_WORDS[bubble.tick]));
  }
  return line;
}

function menuButton(bubble, chat) {
  return el(
    "button",
    { class: "menu-button", type: "button", "aria-label": "Message options", "aria-haspopup": "menu",
      onclick: (event) => chat.menu(bubble, event.currentTarget) },
    icon("down"),
  );
}

/** What stands in the bubble. */
function inside(bubble, chat) {
  const { content } = bubble;
  switch (content.kind) {
    case "text":
      return [words(content.body)];
    case "buttons":
    case "list":
      return [
        content.header && words(content.header, "words heading"),
        words(content.body),
        content.footer && words(content.footer, "words footing"),
      ].filter(Boolean);
    case "ask_location":
    case "ask_contact":
    case "link":
    case "template":
      return [words(content.body)];
    case "pin": {
      const place = content.name ?? `${content.latitude.toFixed(5)}, ${content.longitude.toFixed(5)}`;
      return [
        el("div", { class: "picture" }, map(content.latitude, content.longitude)),
        el("div", { class: "under" },
          el("b", { dir: "auto" }, content.name ?? (bubble.mine ? "Current location" : "Location")),
          el("small", { dir: "auto" }, content.address ?? (content.name ? "" : place))),
      ];
    }
    case "photo":
    case "video":
      return [
        el("div", { class: "picture" }, photo(bubble.wamid), content.kind === "video" && el("span", { class: "play" }, icon("play"))),
        content.caption && words(content.caption),
      ].filter(Boolean);
    case "voice":
      return [voice(bubble, chat)];
    case "document":
      return [el("div", { class: "file" }, icon("file"), el("div", {}, el("b", { dir: "auto" }, content.filename), el("small", {}, "PDF · 1 page")))];
    case "contact":
      return [
        el("div", { class: "card" }, avatar(content.name, content.phone),
          el("div", {}, el("b", { dir: "auto" }, content.name), el("small", {}, content.phone))),
      ];
    case "sticker":
      return [sticker()];
    case "unsupported":
      return [
        el("div", { class: "poll" }, el("b", {}, "Which gate?"), el("small", {}, "Select one"),
          ...["Gate 1", "Gate 2"].map((gate) => el("span", { class: "option" }, gate))),
      ];
    default:
      return [words(`[${content.kind}]`)];
  }
}

/** A note that plays without a sound. */
function voice(bubble, chat) {
  const { seconds } = bubble.content;
  const wave = waveform(bubble.wamid);
  const left = el("small", {}, length(seconds));
  const play = el("button", { class: "play", type: "button", "aria-label": `Play voice message, ${seconds} seconds` }, icon("play"));
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.replaceChildren(icon("play"));
  };
  play.addEventListener("click", () => {
    if (timer) return stop();
    const bars = [...wave.children];
    const start = performance.now();
    play.replaceChildren(icon("pause"));
    timer = setInterval(() => {
      const part = (performance.now() - start) / 1000 / seconds;
      bars.forEach((bar, n) => bar.classList.toggle("played", n / bars.length < part));
      left.textContent = length(Math.min(seconds, Math.floor(part * seconds)));
      if (part >= 1 || !wave.isConnected) {
        stop();
        bars.forEach((bar) => bar.classList.remove("played"));
        left.textContent = length(seconds);
      }
    }, 80);
  });
  return el(
    "div",
    { class: "voice-note" },
    el("span", { class: "speaker" }, avatar(chat.ownName, chat.person), icon("mic")),
    play,
    el("div", { class: "sound" }, wave, left),
  );
}

/** What hangs under the bubble and can be tapped. */
function below(bubble, chat) {
  const { content } = bubble;
  const hang = (name, label, action, data) => {
    const button = el("button", { class: "hang", type: "button", data, onclick: action },
      name && icon(name), el("span", { dir: "auto" }, label));
    face(button.lastChild, label);
    return button;
  };
  switch (content.kind) {
    case "buttons":
    case "template":
      return [
        el("div", { class: "hangers", role: "group", "aria-label": "Reply buttons" },
          ...content.buttons.map((choice) =>
            hang("reply", choice.title, () => chat.tap(bubble, choice), { id: choice.id, act: "tap" }))),
      ];
    case "list":
      return [el("div", { class: "hangers" }, hang("list", content.open, () => chat.sheet(bubble), { act: "open-list" }))];
    case "ask_location":
      return [el("div", { class: "hangers" }, hang("pin", "Send location", () => chat.place(bubble), { act: "send-location" }))];
    case "ask_contact":
      return [el("div", { class: "hangers" }, hang("person", "Share phone number", () => chat.shareNumber(bubble), { act: "share-number" }))];
    case "link":
      return [el("div", { class: "hangers" }, el("a", { class: "hang", href: content.url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), content.label))];
    case "contact":
      return bubble.mine ? [] : [el("div", { class: "hangers" }, hang("phone", "Call", () => {}, { act: "call" }))];
    default:
      return [];
  }
}

/** Three dots that move: the service is writing. */
export function dots() {
  return el("div", { class: "row theirs typing-row", "aria-hidden": "true" },
    el("div", { class: "bubble" }, draw("svg", { viewBox: "0 0 34 12", class: "dots" },
      ...[6, 17, 28].map((cx) => draw("circle", { cx, cy: 6, r: 3.2 })))));
}
