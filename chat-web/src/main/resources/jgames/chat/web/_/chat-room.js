// The element's outside: it is all that a page loads by itself. It loads the rest, again and again until all of it is
// here, and says so. A browser remembers for the life of a page that a module did not load, and all that import it; so each
// try has another query, and every module hands its own on to those that it imports.

const HOME = new URL('..', import.meta.url);
const TAG = new URL(import.meta.url).searchParams.get('tag') ?? 'chat-room'; // '': the page defines one itself
const PAUSE_MS = 1000; // before the next try, twice as long after each
const LONGEST_PAUSE_MS = 20000;
const PATIENCE_MS = 15000; // with a try that comes to no end
const FONT_TRIES = 8; // the chat is as good without it
const MOST_EARLY = 100; // calls that wait for the inside
const TEXTS = ['server', 'room', 'username', 'color', 'theme', 'hotkey'];
const SWITCHES = ['locked', 'readonly', 'compact', 'collapsible', 'collapsed'];

const OUTSIDE = `
  :host { display: block; contain: strict; contain-intrinsic-size: 360px 420px; height: 100%; max-height: 100vh; max-height: 100dvh; }
  :host([hidden]) { display: none; }
  p { all: initial; box-sizing: border-box; display: grid; place-content: center; height: 100%;
    padding: 10px; background: #0f0f0f; color: #ccc; font: 16px/1.4 system-ui, sans-serif; text-align: center; text-wrap: balance; }
  .early { animation: 1.5s step-end both come; }
  @keyframes come { from { color: #0f0f0f; } }`;
const outside = new CSSStyleSheet();
outside.replaceSync(OUTSIDE);

const onPage = new Set(); // elements
const notices = new Set(); // of the elements that wait
const inside = untilLoaded((query) =>
  Promise.all([import(`./room-view.js${query}`), import(`./texts.js${query}`), loadStyle(query), import(`./keys.js${query}`)]),
);
let keys; // once they have loaded; but who listens first hears first
for (const type of ['keydown', 'keypress', 'keyup']) addEventListener(type, (key) => keys?.hear(key, onPage), true);

/**
 * A chat room. docs/element.md describes its attributes, properties, methods and events, chat-room.d.ts their types.
 */
export class ChatRoom extends HTMLElement {
  static observedAttributes = [...TEXTS, ...SWITCHES, 'token', 'lang'];
  #internals = this.attachInternals();
  #root = this.attachShadow({ mode: 'open' });
  #view; // once it has loaded
  #early = []; // what to do with it then
  #state = '';
  #token; // undefined: the attribute's; null: none
  #filter;
  #labels;
  #notice = document.createElement('p');
  #drawing; // the last time

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [outside];
    Object.assign(this.#notice, { className: 'early', role: 'status', textContent: 'Loading the chat…' });
    this.#root.append(this.#notice);
    notices.add(this.#notice);
    for (const name of [...TEXTS, ...SWITCHES, 'token', 'filter', 'labels']) this.#upgrade(name);
    this.#draw();
  }

  /** The page may have set a property before this class was there. */
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }

  /** In the language of now, in place of what was there. */
  async #draw() {
    const drawing = (this.#drawing = {});
    const [{ RoomView }, { textsIn }, style, module] = await inside;
    keys = module;
    if (drawing !== this.#drawing) return;
    const texts = await untilLoaded(() => textsIn(this.lang, this.#labels));
    if (drawing !== this.#drawing) return;
    notices.delete(this.#notice);
    this.#view?.leave();
    this.#root.adoptedStyleSheets = [outside, style];
    this.#view = new RoomView(this, this.#root, HOME, texts, (state) => this.#become(state));
    if (this.isConnected) this.#view.enter();
    for (const act of this.#early.splice(0)) act(this.#view);
  }

  /** What is said in place of the project's own words, by their names in labels.js. */
  get labels() {
    return this.#labels;
  }

  /** Another one draws the element anew; frameworks make an equal one at each rendering. */
  set labels(labels) {
    const isSame = JSON.stringify(labels) === JSON.stringify(this.#labels);
    this.#labels = labels ?? undefined;
    if (!isSame) this.#draw();
  }

  get token() {
    return this.#token === undefined ? this.getAttribute('token') : this.#token;
  }

  /** Of two functions the newer one is asked from now on; frameworks make one at each rendering. */
  set token(token) {
    const before = this.#token;
    this.#token = token;
    if (token !== before && !(typeof token === 'function' && typeof before === 'function')) this.#view?.change();
  }

  get filter() {
    return this.#filter;
  }

  set filter(filter) {
    this.#filter = typeof filter === 'function' ? filter : undefined;
  }

  get state() {
    return this.#state;
  }

  get unread() {
    return this.#view?.unread ?? 0;
  }

  get draft() {
    return this.#view?.draft ?? '';
  }

  set draft(text) {
    this.#soon((view) => (view.draft = `${text ?? ''}`));
  }

  send(text) {
    return this.#view?.say(`${text}`) ?? false;
  }

  system(text) {
    this.#soon((view) => view.system(`${text}`));
  }

  clear() {
    this.#view?.clear();
  }

  focus(options) {
    this.#soon((view) => view.focus(options));
  }

  openRoom(room) {
    this.room = room;
    if (this.#view?.isIn(room)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = ({ detail: { state, reason } }) => {
        if (this.room === room && state === 'connecting') return;
        this.removeEventListener('chat-room-state', settle);
        if (this.room === room && state === 'open') resolve();
        else reject(new Error(reason || `${room} was not entered.`));
      };
      this.addEventListener('chat-room-state', settle);
    });
  }

  #soon(act) {
    if (this.#view) act(this.#view);
    else if (this.#early.length < MOST_EARLY) this.#early.push(act);
  }

  #become(state) {
    try {
      this.#internals.states.delete(this.#state);
      this.#internals.states.add(state);
    } catch {
      // an older browser wants other names; there the property tells
    }
    this.#state = state;
  }

  connectedCallback() {
    onPage.add(this);
    if (this.#view) this.#view.enter();
    else this.#become('connecting');
  }

  /** By moveBefore(). */
  connectedMoveCallback() {
    this.#view?.enter();
  }

  /** Who moves an element takes it out and puts it in again: that is no reason to leave. */
  disconnectedCallback() {
    setTimeout(() => {
      if (this.isConnected) return;
      onPage.delete(this);
      this.#view?.leave();
    });
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === 'lang') this.#draw();
    else if (['room', 'server', 'token'].includes(name)) this.#view?.change();
    else this.#view?.adapt(name);
  }
}

for (const name of TEXTS) {
  reflect(name, {
    get() {
      return this.getAttribute(name) ?? '';
    },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}
for (const name of SWITCHES) {
  reflect(name, {
    get() {
      return this.hasAttribute(name);
    },
    set(value) {
      this.toggleAttribute(name, Boolean(value));
    },
  });
}

function reflect(name, property) {
  Object.defineProperty(ChatRoom.prototype, name, { ...property, enumerable: true, configurable: true });
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

if (TAG) {
  if (customElements.get(TAG)) console.warn(`<${TAG}> is another script's: load ${import.meta.url} with ?tag=another-name`);
  else customElements.define(TAG, ChatRoom);
}
loadFont();
