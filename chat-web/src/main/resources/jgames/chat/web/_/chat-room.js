// The element's outside: it is all that a page loads by itself. It loads the rest, again and again until all of it is
// here, and says so. A browser remembers for the life of a page that a module did not load, and all that import it; so each
// try has another query, and every module hands its own on to those that it imports.

const HOME = new URL('..', import.meta.url);
const PAUSE_MS = 1000; // before the next try, twice as long after each
const LONGEST_PAUSE_MS = 20000;
const PATIENCE_MS = 15000; // with a try that comes to no end
const FONT_TRIES = 8; // the chat is as good without it

const OUTSIDE = `
  :host { display: block; contain: content; height: 100%; min-height: 192px; max-height: 100vh; max-height: 100dvh; }
  :host([hidden]) { display: none; }
  p { all: initial; box-sizing: border-box; display: grid; place-content: center; height: 100%; min-height: inherit;
    padding: 10px; background: #101010; color: #ccc; font: 16px/1.4 system-ui, sans-serif; text-align: center; text-wrap: balance; }
  .early { animation: 1.5s step-end both come; }
  @keyframes come { from { color: #101010; } }`;
const outside = new CSSStyleSheet();
outside.replaceSync(OUTSIDE);

const notices = new Set(); // of the elements that wait
const inside = untilLoaded((query) => Promise.all([import(`./room-view.js${query}`), loadStyle(query)]));

/**
 * A chat room. Attributes: `room` (default: the server's first), `server` (default: where this script came from) and `token`
 * (default: a guest), which as a property may be a function that returns or promises one, and is asked again when that has
 * expired; it keeps `state` itself: connecting, open, closed. Tells of a new room by the event `chat-room-change`,
 * detail.room, of what nobody has seen because the page is hidden by `chat-room-unread`, detail.count; 0 when it is visible
 * again; and by `chat-room-guest` of a visitor who goes on as a guest because the token is no good.
 */
class ChatRoom extends HTMLElement {
  static observedAttributes = ['room', 'server', 'token'];
  #view; // once it has loaded
  #token; // undefined: the attribute's; null: none

  constructor() {
    super();
    if (Object.hasOwn(this, 'token')) this.#token = this.token; // the page was faster
    delete this.token;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [outside];
    const notice = document.createElement('p');
    Object.assign(notice, { className: 'early', role: 'status', textContent: 'Loading the chat…' });
    root.append(notice);
    notices.add(notice);
    this.#load(root, notice);
  }

  async #load(root, notice) {
    const [{ RoomView }, style] = await inside;
    notices.delete(notice);
    root.adoptedStyleSheets = [outside, style];
    this.#view = new RoomView(this, root, HOME);
    if (this.isConnected) this.#view.enter();
  }

  get token() {
    return this.#token === undefined ? this.getAttribute('token') : this.#token;
  }

  set token(token) {
    if (token === this.#token) return;
    this.#token = token;
    this.#view?.change();
  }

  connectedCallback() {
    if (this.#view) this.#view.enter();
    else this.setAttribute('state', 'connecting');
  }

  /** Who moves an element takes it out and puts it in again: that is no reason to leave. */
  disconnectedCallback() {
    setTimeout(() => this.isConnected || this.#view?.leave());
  }

  attributeChangedCallback(name, before, after) {
    if (before !== after) this.#view?.change();
  }
}

/** Tries until it succeeds, and says so meanwhile. */
async function untilLoaded(load) {
  for (let failures = 0; ; failures++) {
    try {
      return await Promise.race([load(tryQuery(failures)), afterPatience()]);
    } catch {
      const pause = pauseAfter(failures);
      const text = `A part of the chat did not load. Trying again in ${Math.ceil(pause / 1000)} s…`;
      for (const notice of notices) Object.assign(notice, { className: '', textContent: text });
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

function afterPatience() {
  return new Promise((_, fail) => setTimeout(() => fail(new Error('no end')), PATIENCE_MS));
}

/** A proxy's page about an error is no style sheet, whatever its status. */
async function loadStyle(query) {
  const response = await fetch(new URL(`chat-room.css${query}`, import.meta.url));
  const type = response.headers.get('Content-Type') ?? '';
  if (!response.ok || !type.startsWith('text/css')) throw new Error(`chat-room.css: ${response.status} ${type}`);
  const style = new CSSStyleSheet();
  style.replaceSync(await response.text());
  if (style.cssRules.length === 0) throw new Error('chat-room.css is empty');
  return style;
}

/** Browsers look for fonts in the page's style sheets only, never in a shadow root's. A font that fails stays failed. */
function loadFont(failures = 0) {
  const settled = new AbortController();
  const link = document.createElement('link');
  Object.assign(link, { rel: 'stylesheet', href: new URL(`exo-2.css${tryQuery(failures)}`, import.meta.url) });
  const again = () => {
    settled.abort();
    link.remove();
    if (failures < FONT_TRIES) setTimeout(() => loadFont(failures + 1), pauseAfter(failures));
  };
  link.addEventListener('error', again, { signal: settled.signal });
  const isOurs = ({ fontfaces }) => fontfaces.some(({ family }) => family.includes('Exo 2'));
  document.fonts.addEventListener('loadingerror', (it) => isOurs(it) && again(), { signal: settled.signal });
  document.head.append(link);
}

function tryQuery(failures) {
  return failures > 0 ? `?try=${failures}` : '';
}

function pauseAfter(failures) {
  return Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS) * (1 + Math.random() / 2);
}

if (!customElements.get('chat-room')) {
  customElements.define('chat-room', ChatRoom);
  loadFont();
}
