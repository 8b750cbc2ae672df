// Who writes: a name and a colour, chosen by chance at first, then remembered by the browser.

const READABLE = 0.2; // luminance: a contrast of 4.5 to 1 on the log of chat-room.css
const GREY = '#bbbbbb';
const canvas = document.createElement('canvas').getContext('2d');

export function guestName() {
  return 'Guest' + String(Math.floor(Math.random() * 10000)).padStart(4, '0');
}

export function randomColor() {
  return readable(`hsl(${Math.floor(Math.random() * 360)} 45% 60%)`);
}

/** Any CSS colour as #rrggbb, opaque, and lightened as far as it takes to be read on the log. */
export function readable(color) {
  let rgb = parse(color);
  while (luminance(rgb) < READABLE) rgb = rgb.map((part) => part + Math.ceil((255 - part) / 16));
  return hex(rgb);
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

/** As WCAG defines it, near enough. */
function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => (part / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
