import { ChatConnection, fetchRooms, LIMITS } from './chat-connection.js';
import { MessageLog } from './message-log.js';
import { guestName, randomColor, remember, remembered } from './visitor.js';

const HOME = new URL('..', import.meta.url);

loadFont();
const style = new CSSStyleSheet();
style.replaceSync(await (await fetch(new URL('chat-room.css', import.meta.url))).text());

const HTML = `
  <div class="chat">
    <div class="bar">
      <input id="name" aria-label="Your name" placeholder="Your name" dir="auto" autocomplete="off" spellcheck="false"
        aria-describedby="hint">
      <span class="place"><select id="room" aria-label="Room" hidden></select>
        <span id="online" title="Who is in this room now"></span></span>
      <span class="colour">
        <button id="swatch" type="button" aria-label="New random colour" title="New random colour"></button>
        <input id="color" type="color" aria-label="Choose your colour" title="Choose your colour">
      </span>
    </div>
    <div class="frame">
      <div id="log" role="log" aria-label="Messages" aria-live="polite" tabindex="0">
        <div class="messages"><div class="said"></div><div class="own" aria-live="off"></div></div></div>
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
 * it keeps `state` itself: connecting, open, closed. Tells of a new room by the event `chat-room-change`, detail.room, and
 * of what nobody has seen because the page is hidden by `chat-room-unread`, detail.count; 0 when it is visible again.
 */
class ChatRoom extends HTMLElement {
  static observedAttributes = ['room', 'server'];
  #ui; // the elements of the template by their ids
  #log;
  #connection; // while the element is on a page
  #page; // aborts what listens to the page meanwhile
  #entered; // the room that was last told of
  #wasOpen;
  #unread = 0;
  #clock; // counts a pause down
  #composing = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.innerHTML = HTML;
    const ui = (this.#ui = Object.fromEntries([...root.querySelectorAll('[id]')].map((part) => [part.id, part])));
    this.#log = new MessageLog(ui.log, ui.newer, (item) => {
      this.#connection.outbox.takeBack(item);
      this.#giveBack([item]);
      ui.text.focus();
    });

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
    on(window, 'focus', () => this.#listRooms());
    on(document, 'visibilitychange', () => {
      if (document.hidden) return;
      this.#countUnread(0);
      this.#connection.wake();
      this.#listRooms();
    });
    this.#join();
  }

  disconnectedCallback() {
    this.#page.abort();
    this.#leave();
  }

  attributeChangedCallback(name, before, after) {
    if (this.#connection && before !== after) this.#join();
  }

  get #server() {
    const server = this.getAttribute('server');
    return server === null ? HOME : new URL(server.replace(/\/*$/, '/'), document.baseURI);
  }

  #join() {
    if (this.#connection) this.#leave();
    this.#wasOpen = false;
    const connection = (this.#connection = new ChatConnection(this.#server, this.getAttribute('room')));
    connection.addEventListener('change', () => this.#show());
    connection.addEventListener('online', () => this.#showOnline());
    connection.addEventListener('history', ({ detail }) => this.#noticed(this.#log.addHistory(detail)));
    connection.addEventListener('messages', ({ detail }) => this.#noticed(this.#log.add(detail)));
    connection.addEventListener('own', ({ detail }) => {
      this.#log.showOwn(detail);
      this.#check();
    });
    connection.open();
  }

  #leave() {
    this.#connection.close();
    this.#log.clear();
    this.#giveBack(this.#connection.outbox.unsaid);
    this.#connection = undefined;
    this.#countUnread(0);
  }

  /** So many messages of others have come; those of the first history are no news. */
  #noticed(messages) {
    if (this.#wasOpen && document.hidden) this.#countUnread(this.#unread + messages);
  }

  #countUnread(count) {
    if (count === this.#unread) return;
    this.#unread = count;
    this.#tell('chat-room-unread', { count });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }

  #show() {
    const { state, reason, missing, room } = this.#connection;
    this.setAttribute('state', state);
    this.#wasOpen ||= state === 'open';
    this.#ui.status.textContent = this.#statusText(state, reason, missing, room);
    this.#ui.reconnect.hidden = state !== 'closed';
    this.#showOnline();
    this.#check();
    if (state === 'open' || missing || reason) this.#listRooms();
    if (!room || room === this.#entered) return;
    this.#entered = room;
    this.#tell('chat-room-change', { room });
  }

  #statusText(state, reason, missing, room) {
    if (state === 'open') return '';
    if (state === 'closed') return reason ? `Disconnected: ${reason}` : 'Disconnected.';
    if (missing) return room ? `There is no room “${room}”. Pick another, or wait for it…` : 'There is no room yet…';
    if (reason) return `${reason} Trying again in a while…`;
    return this.#wasOpen ? 'Connection lost. Reconnecting…' : 'Connecting…';
  }

  #showOnline() {
    const { state, online } = this.#connection;
    this.#ui.online.textContent = state === 'open' && online ? `${online} online` : '';
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
    if (name.trim() && !excess(name, LIMITS.username)) remember('name', name);
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
    if (!this.#connection.say({ username: name.value, color: color.value, text: text.value })) return;
    text.value = '';
    this.#log.toBottom();
    this.#check();
  }

  /** What could not be said is a draft again. */
  #giveBack(items) {
    if (items.length === 0) return;
    const { text } = this.#ui;
    text.value = [...items.map(({ message }) => message.text), text.value].filter(Boolean).join(' ');
    this.#check();
  }

  /** Whether sending is possible; says what is too long, and counts down while the server takes nothing. */
  #check() {
    const { name, text, hint, send } = this.#ui;
    const { state, limits = LIMITS, outbox } = this.#connection ?? {};
    const tooLong = [
      [name, 'Your name', limits.username],
      [text, 'Your message', limits.text],
    ].filter(([field, , limit]) => excess(field.value, limit) > 0);
    for (const field of [name, text]) field.setAttribute('aria-invalid', tooLong.some(([it]) => it === field));
    hint.textContent = tooLong
      .map(([field, what, limit]) => `${what} is ${excess(field.value, limit)} over the ${limit} characters that fit.`)
      .join(' ');
    const pause = Math.max(0, (outbox?.pausedUntil ?? 0) - Date.now());
    clearTimeout(this.#clock);
    if (pause > 0) this.#clock = setTimeout(() => this.#check(), pause % 1000 || 1000);
    const seconds = `${Math.ceil(pause / 1000)} s`;
    send.textContent = pause > 0 ? seconds : 'Send';
    send.setAttribute('aria-label', pause > 0 ? `Send, possible in ${seconds}` : 'Send');
    send.disabled = state !== 'open' || outbox.full || pause > 0 || tooLong.length > 0;
    return !send.disabled;
  }
}

/** By how many code points it is too long: the server counts these, `maxlength` would count UTF-16 units. */
function excess(value, limit) {
  return Math.max(0, [...value].length - limit);
}

/** Browsers look for fonts in the page's style sheets only, never in a shadow root's. */
function loadFont() {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('exo-2.css', import.meta.url);
  document.head.append(link);
}

customElements.define('chat-room', ChatRoom);
