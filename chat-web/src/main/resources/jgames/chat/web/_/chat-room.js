import { ChatConnection, fetchRooms } from './chat-connection.js';
import { MessageLog } from './message-log.js';
import { guestName, randomColor, remember, remembered } from './visitor.js';

const MAX_CODE_POINTS = 500; // of a name, and of a text
const HOME = new URL('..', import.meta.url);

loadFont();
const style = new CSSStyleSheet();
style.replaceSync(await (await fetch(new URL('chat-room.css', import.meta.url))).text());

const HTML = `
  <div class="chat">
    <div class="bar">
      <input id="name" aria-label="Your name" placeholder="Your name" dir="auto" autocomplete="off" spellcheck="false"
        aria-describedby="hint">
      <select id="room" aria-label="Room" hidden></select>
      <span class="colour">
        <button id="swatch" type="button" aria-label="New random colour" title="New random colour"></button>
        <input id="color" type="color" aria-label="Choose your colour" title="Choose your colour">
      </span>
    </div>
    <div class="frame">
      <div id="log" role="log" aria-label="Messages" aria-live="polite" tabindex="0"><div class="messages"></div></div>
      <div class="banner"><span id="status" role="status"></span>
        <button id="reconnect" type="button" hidden>Reconnect</button></div>
      <div class="foot"><button id="newer" type="button" hidden>New messages</button>
        <span id="hint" role="status"></span></div>
    </div>
    <form class="bar">
      <input id="text" aria-label="Message" placeholder="Message" dir="auto" autocomplete="off" enterkeyhint="send"
        aria-describedby="hint">
      <button id="send">Send</button>
    </form>
  </div>`;

/**
 * A chat room. Attributes: `room` (default: the server's first) and `server` (default: where this script came from);
 * it keeps `state` itself: connecting, open, closed. Tells of a new room by the event `chat-room-change`, detail.room.
 */
class ChatRoom extends HTMLElement {
  static observedAttributes = ['room', 'server'];
  #ui; // the elements of the template by their ids
  #log;
  #connection; // while the element is on a page
  #page; // aborts what listens to the page meanwhile
  #entered; // the room that was last told of
  #wasOpen;
  #composing = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.innerHTML = HTML;
    const ui = (this.#ui = Object.fromEntries([...root.querySelectorAll('[id]')].map((part) => [part.id, part])));
    this.#log = new MessageLog(ui.log, ui.newer);

    this.#rename(remembered('name', /.*\S.*/) ?? guestName());
    ui.name.addEventListener('input', () => this.#rename(ui.name.value));
    ui.name.addEventListener('change', () => ui.name.value.trim() || this.#rename(guestName()));
    this.#recolor(remembered('color', /^#[\da-f]{6}$/i) ?? randomColor());
    ui.swatch.addEventListener('click', () => this.#recolor(randomColor()));
    ui.color.addEventListener('input', () => this.#recolor(ui.color.value));

    ui.room.addEventListener('change', () => this.setAttribute('room', ui.room.value));
    for (const event of ['focus', 'pointerdown']) ui.room.addEventListener(event, () => this.#listRooms());
    ui.reconnect.addEventListener('click', () => {
      this.#connection.open();
      ui.log.focus(); // the button goes away
    });

    ui.text.addEventListener('input', () => this.#check());
    // While an input method composes, Enter picks a word.
    ui.text.addEventListener('compositionstart', () => (this.#composing = true));
    ui.text.addEventListener('compositionend', () => (this.#composing = false));
    root.querySelector('form').addEventListener('submit', (submit) => {
      submit.preventDefault();
      if (!this.#composing) this.#send();
    });
    // A game must not take what is typed here for its own keys; it cannot see that a field has the focus.
    for (const event of ['keydown', 'keypress', 'keyup'])
      root.addEventListener(event, (key) => key.target.matches('input, select') && key.stopPropagation());
  }

  connectedCallback() {
    this.#page = new AbortController();
    const on = (target, event, act) => target.addEventListener(event, act, { signal: this.#page.signal });
    on(window, 'online', () => this.#connection.wake());
    on(document, 'visibilitychange', () => document.hidden || this.#connection.wake());
    this.#join();
  }

  disconnectedCallback() {
    this.#page.abort();
    this.#connection.close();
    this.#connection = undefined;
  }

  attributeChangedCallback(name, before, after) {
    if (this.#connection && before !== after) this.#join();
  }

  get #server() {
    const server = this.getAttribute('server');
    return server === null ? HOME : new URL(server.replace(/\/*$/, '/'), document.baseURI);
  }

  #join() {
    this.#connection?.close();
    this.#log.clear();
    this.#wasOpen = false;
    const connection = (this.#connection = new ChatConnection(this.#server, this.getAttribute('room')));
    connection.addEventListener('change', () => this.#show());
    connection.addEventListener('history', ({ detail }) => this.#log.addHistory(detail));
    connection.addEventListener('message', ({ detail }) => this.#log.add(detail));
    connection.open();
  }

  #show() {
    const { state, reason, missing, room } = this.#connection;
    this.setAttribute('state', state);
    this.#wasOpen ||= state === 'open';
    this.#ui.status.textContent = this.#statusText(state, reason, missing, room);
    this.#ui.reconnect.hidden = state !== 'closed';
    this.#check();
    if (state === 'open' || missing || reason) this.#listRooms();
    if (!room || room === this.#entered) return;
    this.#entered = room;
    this.dispatchEvent(new CustomEvent('chat-room-change', { bubbles: true, composed: true, detail: { room } }));
  }

  #statusText(state, reason, missing, room) {
    if (state === 'open') return '';
    if (state === 'closed') return reason ? `Disconnected: ${reason}` : 'Disconnected.';
    if (missing) return room ? `There is no room “${room}”. Pick another, or wait for it…` : 'There is no room yet…';
    return this.#wasOpen ? 'Connection lost. Reconnecting…' : 'Connecting…';
  }

  async #listRooms() {
    const connection = this.#connection;
    const rooms = await fetchRooms(connection.server);
    if (!rooms || connection !== this.#connection) return;
    if (!rooms.includes(connection.room)) rooms.unshift(connection.room ?? '');
    const select = this.#ui.room;
    // An open list closes when its options change, so only if they do.
    if (rooms.join('\n') !== [...select.options].map((option) => option.value).join('\n'))
      select.replaceChildren(...rooms.map((room) => new Option(room, room)));
    select.value = connection.room ?? '';
    select.hidden = rooms.length === 1;
  }

  #rename(name) {
    if (name !== this.#ui.name.value) this.#ui.name.value = name; // else the caret would jump
    if (name.trim() && !excess(name)) remember('name', name);
    this.#check();
  }

  #recolor(color) {
    this.#ui.color.value = color;
    this.#ui.swatch.style.backgroundColor = color;
    remember('color', color);
  }

  #send() {
    const { name, color, text } = this.#ui;
    if (!this.#check() || !text.value.trim()) return;
    if (!name.value.trim()) this.#rename(guestName());
    if (!this.#connection.send({ username: name.value, color: color.value, text: text.value })) return;
    text.value = '';
    this.#log.toBottom();
  }

  /** Whether sending is possible; says what is too long. */
  #check() {
    const { name, text, hint, send } = this.#ui;
    const tooLong = [
      [name, 'Your name'],
      [text, 'Your message'],
    ].filter(([field]) => excess(field.value) > 0);
    for (const field of [name, text]) field.setAttribute('aria-invalid', excess(field.value) > 0);
    hint.textContent = tooLong
      .map(([field, what]) => `${what} is ${excess(field.value)} over the ${MAX_CODE_POINTS} characters that fit.`)
      .join(' ');
    send.disabled = this.#connection?.state !== 'open' || tooLong.length > 0;
    return !send.disabled;
  }
}

/** By how many code points it is too long: the server counts these, `maxlength` would count UTF-16 units. */
function excess(value) {
  return Math.max(0, [...value].length - MAX_CODE_POINTS);
}

/** Browsers look for fonts in the page's style sheets only, never in a shadow root's. */
function loadFont() {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('exo-2.css', import.meta.url);
  document.head.append(link);
}

customElements.define('chat-room', ChatRoom);
