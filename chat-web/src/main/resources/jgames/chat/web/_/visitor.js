// Who writes: a name and a colour, chosen by chance at first, then remembered by the browser.

const LIGHTEST = 0.155; // luminance: a contrast of 4.5 to 1 on all that is light in chat-room.css,
const DARKEST = 0.225; // and on all that is dark
const MOST_SHADES = 1000;
const HUES = [0, 25, 45, 75, 120, 150, 175, 200, 220, 255, 285, 325];
const GREY = '#bbbbbb';
const known = new Map(); // colours to their shades
const canvas = document.createElement('canvas').getContext('2d');

// The server's rule, docs/protocol.md: neither space, nor what steers the display, nor a mark that goes with any letter.
const UNSEEN = /[\s\p{Z}\p{Cc}\p{Cf}\p{Me}\u2800\u115f\u1160\u17b4\u17b5\u180b-\u180f\u{e0000}-\u{e0fff}]/u;
const ACCENT = /(?=\p{Mn})(?![\u3099\u309a])\p{Script=Inherited}/u;

/** Whether there is anything in a name that can be seen; else it is none. */
export function isVisible(name) {
  return [...name.normalize('NFKD')].some((it) => !UNSEEN.test(it) && !ACCENT.test(it));
}

export function guestName() {
  return 'Guest' + String(Math.floor(Math.random() * 10000)).padStart(4, '0');
}

export function randomColor() {
  return shades(`hsl(${Math.floor(Math.random() * 360)} 45% 60%)`).onDark;
}

/** Those that are offered; each can be read on dark as it is. */
export const PALETTE = HUES.map((hue) => shades(`hsl(${hue} 70% 65%)`).onDark);

/** Any CSS colour as #rrggbb, opaque, lightened as far as it takes to be read on dark, and darkened to be read on light. */
export function shades(color) {
  if (!known.has(color)) {
    if (known.size >= MOST_SHADES) known.clear();
    let [onDark, onLight] = [parse(color), parse(color)];
    while (luminance(onDark) < DARKEST) onDark = onDark.map((part) => part + Math.ceil((255 - part) / 16));
    while (luminance(onLight) > LIGHTEST) onLight = onLight.map((part) => part - Math.ceil(part / 16));
    known.set(color, { onDark: hex(onDark), onLight: hex(onLight) });
  }
  return known.get(color);
}

/** Paints a name, for a style sheet that knows which is behind it. */
export function paint(element, color) {
  const { onDark, onLight } = shades(color);
  element.style.setProperty('--on-dark', onDark);
  element.style.setProperty('--on-light', onLight);
}

/** Any CSS colour as #rrggbb. */
export function opaque(color) {
  return hex(parse(color));
}

/** What was remembered if it fits the pattern, else undefined. */
export function remembered(key, pattern) {
  try {
    return localStorage.getItem(`jgames-chat.${key}`)?.match(pattern)?.[0];
  } catch {
    return undefined; // storage is blocked, e.g. in a sandboxed frame
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`jgames-chat.${key}`, value);
  } catch {
    // then it lasts as long as the page
  }
}

/** A canvas knows every colour, and says it as #rrggbb, or as rgba(…) if it is translucent; grey for the rest. */
function parse(color) {
  canvas.fillStyle = GREY;
  canvas.fillStyle = color; // stays grey if it is none
  const hex = canvas.fillStyle.match(/^#(..)(..)(..)$/);
  if (hex) return hex.slice(1).map((part) => parseInt(part, 16));
  const rgba = canvas.fillStyle.match(/^rgba\((\d+), (\d+), (\d+)/);
  return rgba ? rgba.slice(1).map(Number) : parse(GREY);
}

function hex(rgb) {
  return '#' + rgb.map((part) => part.toString(16).padStart(2, '0')).join('');
}

/** As WCAG defines it. */
function luminance(rgb) {
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = rgb.map((part) => linear(part / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
