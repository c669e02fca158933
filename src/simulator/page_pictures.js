// Everything drawn on the page: icons, avatars, maps, photos, stickers, waveforms. All of it is made
// here from numbers, so that the page needs no file from anywhere.

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes and children. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Repeatable luck: the same text always gives the same picture. */
export function luck(text) {
  let state = 2166136261;
  for (const c of String(text)) state = Math.imul(state ^ c.codePointAt(0), 16777619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) / 4294967296;
  };
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  more: "M12 5.2v.1M12 12v.1M12 18.8v.1",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.6v.1M15 9.6v.1",
  clip: "M19.5 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.5 1.5 0 0 1-2.2-2.2l7.2-7.1",
  camera: "M4 8h3l1.5-2.5h7L17 8h3v11H4zM12 16.2a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  mic: "M12 14.5a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v5.5a3 3 0 0 0 3 3zM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  send: "M4 12L3.5 4.5 21 12 3.5 19.5zM4 12h8",
  reply: "M10 7L4 12l6 5v-3.5c5 0 8 1.5 10 4.5-.5-6-4-9-10-9z",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5v.1M4.5 12v.1M4.5 17.5v.1",
  pin: "M12 21c4-4.6 6.5-7.8 6.5-11a6.5 6.5 0 0 0-13 0c0 3.2 2.5 6.4 6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9.5v.1",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  sticker: "M13 20.5a8.5 8.5 0 1 1 7.5-7.5zM13 20.5c-.5-4.5 3-8 7.5-7.5",
  poll: "M6 20V10M12 20V4M18 20v-7",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  forward: "M14 7l6 5-6 5v-3.5c-5 0-8 1.5-10 4.5.5-6 4-9 10-9z",
  ban: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12",
  down: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  link: "M14 4h6v6M20 4l-9 9M18 14v5.5H4.5V6H10",
  spark: "M12 3.5l1.9 5.6 5.6 1.9-5.6 1.9L12 18.5l-1.9-5.6L4.5 11l5.6-1.9zM19 16.5v4M17 18.5h4",
  plus: "M12 5v14M5 12h14",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  video: "M4 6.5h11v11H4zM15 11l5-3v8l-5-3z",
  phone: "M6 3.5h3.5l1.5 4.5-2.2 1.6a12 12 0 0 0 5.6 5.6L16 13l4.5 1.5V18c0 1.5-1 2.5-2.5 2.5C10.5 20.5 3.5 13.5 3.5 6c0-1.5 1-2.5 2.5-2.5z",
  crosshair: "M12 18.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M12 12v.1",
};

/** A line icon that takes the colour of the text around it. */
export function icon(name) {
  return draw(
    "svg",
    { viewBox: "0 0 24 24", class: `icon i-${name}`, "aria-hidden": "true" },
    draw("path", { d: ICONS[name] }),
  );
}

/** The ticks under one's own message: sent, delivered, read. */
export function ticks(tick) {
  const one = draw("path", { d: "M1.5 6.5l3 3 6.5-7.5" });
  const two = draw("path", { d: "M6.8 8.7l.9.8 6.5-7.5" });
  const svg = draw("svg", { viewBox: "0 0 16 11", class: `ticks ${tick}`, "aria-hidden": "true" }, one);
  if (tick !== "sent") svg.append(two);
  return svg;
}

const COLOURS = ["#7b4b94", "#b8405e", "#2a7f86", "#a3572b", "#3d6cb4", "#54803a", "#8a5a9e", "#b0532f"];

/** Somebody's first letters on a colour of their own. */
export function avatar(name, seed) {
  const initials = name.split(/\s+/u).filter(Boolean).slice(0, 2).map((w) => [...w][0]).join("");
  const colour = COLOURS[Math.floor(luck(`${name}${seed}`)() * COLOURS.length)];
  const letters = draw("text", {
    x: 20, y: 20.5, "text-anchor": "middle", "dominant-baseline": "central",
    "font-size": 15, "font-weight": 600, fill: "#fff",
  });
  letters.textContent = initials.toUpperCase();
  return draw(
    "svg",
    { viewBox: "0 0 40 40", class: "avatar", "aria-hidden": "true" },
    draw("circle", { cx: 20, cy: 20, r: 20, fill: colour }),
    letters,
  );
}

/** The service's own picture: a shield with crescent and star. */
export function crest() {
  return draw(
    "svg",
    { viewBox: "0 0 40 40", class: "avatar", "aria-hidden": "true" },
    draw("circle", { cx: 20, cy: 20, r: 20, fill: "#12324f" }),
    draw("path", { d: "M20 6.5l10.5 3.6v8.4c0 7-4.3 11.7-10.5 14.5C13.8 30.2 9.5 25.5 9.5 18.5v-8.4z", fill: "#f6c445" }),
    draw("path", { d: "M20 8.9l8.3 2.8v6.8c0 5.7-3.4 9.5-8.3 11.9-4.9-2.4-8.3-6.2-8.3-11.9v-6.8z", fill: "#0b6b4f" }),
    draw("path", { d: "M22.6 24.3a6 6 0 1 1 1.8-10 4.8 4.8 0 1 0-1.8 10z", fill: "#fff" }),
    draw("path", { d: "M23.3 15.9l.8 1.7 1.8.2-1.3 1.3.3 1.8-1.6-.9-1.6.9.3-1.8-1.3-1.3 1.8-.2z", fill: "#fff" }),
  );
}

/** A made-up street map around a point: the same point always looks the same. */
export function map(latitude, longitude) {
  const next = luck(`${latitude.toFixed(3)},${longitude.toFixed(3)}`);
  const svg = draw("svg", {
    viewBox: "0 0 260 140", class: "map", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true",
  });
  const put = (tag, attributes) => svg.append(draw(tag, attributes));
  put("rect", { width: 260, height: 140, class: "land" });
  const turn = draw("g", { transform: `rotate(${Math.round(next() * 50 - 25)} 130 70)` });
  svg.append(turn);
  for (let x = -60; x < 320; x += 42) {
    for (let y = -80; y < 220; y += 34) {
      const kind = next();
      const block = { x: x + 3, y: y + 3, width: 36, height: 28, rx: 3 };
      turn.append(draw("rect", { ...block, class: kind > 0.88 ? "park" : kind > 0.45 ? "block" : "block dim" }));
    }
  }
  const major = Math.floor(next() * 5);
  for (let n = 0; n < 9; n += 1) {
    const x = -60 + n * 42;
    turn.append(draw("line", { x1: x, x2: x, y1: -100, y2: 260, class: n % 5 === major ? "road wide" : "road" }));
    const y = -80 + n * 34;
    turn.append(draw("line", { x1: -100, x2: 380, y1: y, y2: y, class: n % 4 === major % 4 ? "road wide" : "road" }));
  }
  if (latitude < 24.815) {
    put("path", { d: "M0 112c40-12 70 6 120-4s90-10 140-2v40H0z", class: "sea" });
  } else if (next() > 0.75) {
    put("path", { d: `M-10 ${20 + next() * 30}c70 10 120 60 280 ${30 + next() * 40}`, class: "river" });
  }
  put("ellipse", { cx: 130, cy: 79, rx: 8, ry: 3, class: "shade" });
  put("path", { d: "M130 79c9-11 15-17.5 15-26a15 15 0 0 0-30 0c0 8.5 6 15 15 26z", class: "drop" });
  put("circle", { cx: 130, cy: 53, r: 5.6, fill: "#fff" });
  return svg;
}

/** A street at dusk stands in for a photo. */
export function photo(seed) {
  const next = luck(seed);
  const id = `sky-${String(seed).replace(/\W/gu, "")}`;
  const hue = Math.floor(next() * 40);
  const sky = draw(
    "linearGradient",
    { id, x1: 0, x2: 0, y1: 0, y2: 1 },
    draw("stop", { offset: 0, "stop-color": `hsl(${215 + hue} 45% 32%)` }),
    draw("stop", { offset: 0.6, "stop-color": `hsl(${20 + hue / 2} 70% 62%)` }),
    draw("stop", { offset: 1, "stop-color": `hsl(${38 + hue / 2} 85% 74%)` }),
  );
  const svg = draw("svg", { viewBox: "0 0 240 170", class: "photo", role: "img", "aria-label": "Photo" });
  const put = (tag, attributes) => svg.append(draw(tag, attributes));
  svg.append(draw("defs", {}, sky));
  put("rect", { width: 240, height: 170, fill: `url(#${id})` });
  put("circle", { cx: 40 + next() * 160, cy: 74, r: 17, fill: "#ffe9b8", opacity: 0.9 });
  for (let x = -6; x < 240; ) {
    const width = 20 + next() * 26;
    const height = 30 + next() * 56;
    put("rect", { x, y: 122 - height, width, height, fill: `hsl(${225 + hue} 26% ${17 + next() * 9}%)` });
    for (let wx = x + 4; wx < x + width - 5; wx += 7) {
      for (let wy = 127 - height; wy < 114; wy += 9) {
        if (next() > 0.62) put("rect", { x: wx, y: wy, width: 3.5, height: 4.5, fill: "#ffd98a", opacity: 0.85 });
      }
    }
    x += width + 1;
  }
  put("rect", { y: 121, width: 240, height: 49, fill: "#34323c" });
  for (let x = 8; x < 240; x += 38) put("rect", { x, y: 147, width: 20, height: 2.5, fill: "#d8d2bd", opacity: 0.8 });
  const car = draw("g", { transform: `translate(${40 + next() * 90} 118)` });
  const paint = `hsl(${Math.floor(next() * 360)} 45% 48%)`;
  car.append(
    draw("path", { d: "M2 20c0-6 3-7 8-8l7-9c1-1.5 2-2 4-2h20c2 0 3 .5 4 2l7 8c7 1 10 2 10 8v5H2z", fill: paint }),
    draw("path", { d: "M20 11l5-6.5h7V11zM35 4.5h6l5 6.5H35z", fill: "#bcd7e6" }),
    draw("circle", { cx: 15, cy: 25, r: 6, fill: "#17161b" }),
    draw("circle", { cx: 49, cy: 25, r: 6, fill: "#17161b" }),
    draw("circle", { cx: 15, cy: 25, r: 2.5, fill: "#8d8d94" }),
    draw("circle", { cx: 49, cy: 25, r: 2.5, fill: "#8d8d94" }),
  );
  svg.append(car);
  return svg;
}

/** The bars of a voice note. */
export function waveform(seed, count = 34) {
  const next = luck(seed);
  const svg = draw("svg", { viewBox: `0 0 ${count * 4} 28`, class: "wave", "aria-hidden": "true" });
  let loud = 0.4;
  for (let n = 0; n < count; n += 1) {
    loud = Math.min(1, Math.max(0.12, loud + (next() - 0.5) * 0.7));
    const height = 3 + loud * 23;
    svg.append(draw("rect", { x: n * 4 + 0.7, y: 14 - height / 2, width: 2.4, height, rx: 1.2, "data-n": n }));
  }
  return svg;
}

/** A cup of tea says thank you. */
export function sticker() {
  return draw(
    "svg",
    { viewBox: "0 0 120 120", class: "sticker-art", role: "img", "aria-label": "Sticker: a cup of tea" },
    draw("path", { d: "M18 52h70v22c0 20-14 32-35 32S18 94 18 74z", fill: "#fff", stroke: "#fff", "stroke-width": 12, "stroke-linejoin": "round" }),
    draw("path", { d: "M88 58h9a11 11 0 0 1 0 26h-11", fill: "none", stroke: "#fff", "stroke-width": 20 }),
    draw("path", { d: "M88 59h9a11 11 0 0 1 0 24h-11", fill: "none", stroke: "#e0603f", "stroke-width": 8 }),
    draw("path", { d: "M18 52h70v22c0 20-14 32-35 32S18 94 18 74z", fill: "#ef7a4f" }),
    draw("ellipse", { cx: 53, cy: 53, rx: 35, ry: 8, fill: "#b5683c" }),
    draw("path", { d: "M36 38c-6-8 6-12 0-20M54 38c-6-8 6-12 0-20M72 38c-6-8 6-12 0-20", fill: "none", stroke: "#9db4ad", "stroke-width": 5, "stroke-linecap": "round" }),
    draw("circle", { cx: 42, cy: 76, r: 4, fill: "#4a2415" }),
    draw("circle", { cx: 66, cy: 76, r: 4, fill: "#4a2415" }),
    draw("path", { d: "M46 84c4 6 12 6 16 0", fill: "none", stroke: "#4a2415", "stroke-width": 4, "stroke-linecap": "round" }),
  );
}
