// The element's outside, and the file that the build puts everything else into: pages load this one alone.
import STYLE from './chat-room.css';
import FONT from './exo-2.css';
import * as keys from './keys.js';
import { RoomView, serverOf } from './room-view.js';
import { textsIn } from './texts.js';

const HOME = new URL('..', import.meta.url);
const TAG = new URL(import.meta.url).searchParams.get('tag') ?? 'chat-room'; // '': the page defines one itself
const PAUSE_MS = 1000; // before the next try, twice as long after each
const LONGEST_PAUSE_MS = 20000;
const FONT_TRIES = 8; // the chat is as good without it
const MOST_EARLY = 100; // calls that wait for the inside
const TEXTS = ['server', 'room', 'username', 'color', 'theme', 'hotkey'];
const SWITCHES = ['locked', 'readonly', 'compact', 'collapsible', 'collapsed'];

const style = new CSSStyleSheet();
style.replaceSync(STYLE);

const onPage = new Set(); // elements
const notices = new Set(); // of the elements that wait
let hasFont = false;
for (const type of ['keydown', 'keypress', 'keyup']) addEventListener(type, (key) => keys.hear(key, onPage), true);

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
    this.#root.adoptedStyleSheets = [style];
    Object.assign(this.#notice, { className: 'notice early', role: 'status', textContent: 'Loading the chat…' });
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
    await undefined; // who makes an element sets its attributes next
    if (drawing !== this.#drawing) return;
    const server = serverOf(this, HOME) ?? HOME; // it has what this file has not
    const texts = await untilLoaded((failures) => textsIn(this.lang, this.#labels, server, failures));
    if (drawing !== this.#drawing) return;
    notices.delete(this.#notice);
    this.#view?.leave();
    this.#view = new RoomView(this, this.#root, HOME, texts, (state) => this.#become(state));
    if (this.isConnected) this.#view.enter();
    for (const act of this.#early.splice(0)) act(this.#view);
    bringFont(server);
  }

  /** What is said in place of the project's own words, by their names in labels/en.json. */
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
      return await load(failures);
    } catch {
      const pause = pauseAfter(failures);
      const text = `A part of the chat did not load. Trying again in ${Math.ceil(pause / 1000)} s…`;
      for (const notice of notices) Object.assign(notice, { className: 'notice', textContent: text });
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

/** Of the first element's server: this script may lie where no font is. */
function bringFont(server) {
  if (!hasFont) loadFont(server);
  hasFont = true;
}

/** Browsers look for fonts in the page's style sheets only, never in a shadow root's. A font that fails stays failed. */
function loadFont(server, failures = 0) {
  const settled = new AbortController();
  const sheet = new CSSStyleSheet();
  const query = failures > 0 ? `?try=${failures}` : '';
  sheet.replaceSync(FONT.replace(/url\("?([^")]*)"?\)/g, (_, path) => `url("${new URL(`_/${path}${query}`, server)}")`));
  const again = () => {
    settled.abort();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((it) => it !== sheet);
    if (failures < FONT_TRIES) setTimeout(() => loadFont(server, failures + 1), pauseAfter(failures));
  };
  const isOurs = ({ fontfaces }) => fontfaces.some(({ family }) => family.includes('Exo 2'));
  document.fonts.addEventListener('loadingerror', (it) => isOurs(it) && again(), { signal: settled.signal });
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

function pauseAfter(failures) {
  return Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS) * (1 + Math.random() / 2);
}

if (TAG) {
  if (customElements.get(TAG)) console.warn(`<${TAG}> is another script's: load ${import.meta.url} with ?tag=another-name`);
  else customElements.define(TAG, ChatRoom);
}
