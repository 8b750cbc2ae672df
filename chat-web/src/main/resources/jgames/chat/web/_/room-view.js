import { alerts } from './alerts.js';
import { ChatConnection } from './chat-connection.js';
import { Composer } from './composer.js';
import { copyAsLines } from './copying.js';
import { Focus } from './focus.js';
import { ignored } from './ignored.js';
import { loadPart } from './later.js';
import { fetchCounts, fetchRooms } from './line.js';
import { MessageActions } from './message-actions.js';
import { MessageList } from './message-list.js';
import { MessageMenu } from './message-menu.js';
import { Older } from './older.js';
import { Panel } from './panel.js';
import { template } from './template.js';
import { asSentence } from './texts.js';
import { Toasts } from './toasts.js';
import { Unread } from './unread.js';

const COUNT_MS = 5000; // between two counts of those who are in the rooms
const MOST_LINES = 100; // of the host page, that wait for the room

/** The inside of an element: what a visitor sees and does. It enters and leaves the room with the element. */
export class RoomView {
  #host; // the element
  #home; // the server's address where the element names none
  #ui; // the elements of the template by their ids
  #become;
  #texts;
  #chat; // around them
  #list;
  #older;
  #toasts;
  #actions;
  #menu;
  #panel;
  #composer;
  #focus;
  #completes = false; // or is about to
  #unread = new Unread((count) => this.#showUnread(count));
  #connection; // while the element is on a page
  #page; // aborts what listens to the page meanwhile
  #entered; // the room that was last told of
  #told; // the state that was
  #wasOpen;
  #counted = 0; // when the visitors of all rooms were
  #lines = []; // of the host page, until the room's history is there

  /** @param texts what is said here; @param become is told of each new state, before the host page is */
  constructor(host, root, home, texts, become) {
    this.#texts = texts;
    this.#host = host;
    this.#home = home;
    this.#become = become;
    root.replaceChildren(...template(texts));
    const ui = (this.#ui = Object.fromEntries([...root.querySelectorAll('[id]')].map((part) => [part.id, part])));
    const takeBack = (item) => this.#composer.takeBack(item);
    const arrived = (item) => this.#connection.outbox.arrived(item);
    this.#chat = root.querySelector('.chat');
    this.#list = new MessageList(ui.log, ui.newer, texts, () => ui.name.value, takeBack, arrived);
    this.#list.filter = (message) => this.#filtered(message);
    this.#older = new Older(ui.log, ui.earlier, this.#list, texts, () => this.#connection);
    copyAsLines(ui.log, (part) => this.#list.messageOf(part));
    for (const event of ['focus', 'input']) ui.text.addEventListener(event, () => this.#complete());
    this.#composer = new Composer(host, ui, this.#list, texts, (text) => this.#tell('chat-room-say', { text }));

    this.#toasts = new Toasts(ui.toasts, texts);
    this.#actions = new MessageActions(() => this.#connection, this.#toasts, texts);
    const moderate = (...action) => this.#actions.moderate(...action);
    this.#panel = new Panel(ui.manage, ui.panel, () => this.#connection, moderate, texts);
    this.#menu = new MessageMenu(ui.log, ui.more, (part) => this.#actions.contentOf(this.#list.messageOf(part)), texts);

    ui.room.addEventListener('change', () => host.setAttribute('room', ui.room.value));
    for (const event of ['focus', 'pointerdown']) ui.room.addEventListener(event, () => this.#listRooms());
    for (const event of ['focus', 'pointerenter']) ui.room.addEventListener(event, () => this.#countVisitors());
    ui.reconnect.addEventListener('click', () => {
      this.#connection.open();
      ui.log.focus(); // the button goes away
    });

    ui.hello.addEventListener('click', () => {
      this.draft ||= '👋';
      this.focus();
    });
    ui.guest.addEventListener('click', () => {
      host.token = null;
      this.#tell('chat-room-guest', {});
      ui.log.focus();
    });

    this.#focus = new Focus(root);
    root.firstElementChild.addEventListener('keydown', (key) => {
      if (key.key !== 'Escape' || key.defaultPrevented || key.isComposing || key.target.closest('#panel, .menu')) return;
      key.preventDefault(); // it has done what it is for
      this.#focus.giveBack();
    });
    ui.bubble.addEventListener('click', () => {
      host.collapsed = false;
      this.focus();
    });
    ui.collapse.addEventListener('click', () => {
      host.collapsed = true;
      this.#focus.giveBack();
    });
    this.adapt('collapsible');
  }

  /** Goes without completion where that does not load, and tries again with the next letter. */
  async #complete() {
    if (this.#completes) return;
    this.#completes = true;
    const { text, choices, name } = this.#ui;
    try {
      const { Completion } = await loadPart('completion.js', () => import('./completion.js'));
      const names = () => [...new Set([...this.#list.names, name.value])];
      new Completion(text, choices, names, () => loadPart('emoji.js', () => import('./emoji.js')));
    } catch {
      this.#completes = false;
    }
  }

  /** The element is on a page; again, if it has only been moved. */
  enter() {
    if (this.#connection) {
      this.#list.restorePlace();
      this.#focus.restore();
      return;
    }
    this.#page = new AbortController();
    const on = (target, event, act) => target.addEventListener(event, act, { signal: this.#page.signal });
    on(window, 'online', () => this.#connection.wake());
    on(window, 'focus', () => this.#listRooms());
    on(window, 'storage', ({ key }) => /^jgames-chat\.(name|color)$/.test(key) && this.#composer.rename()); // another tab's
    on(ignored, 'change', () => {
      this.#list.hideIgnored();
      this.#panel.refresh();
    });
    on(document, 'visibilitychange', () => {
      if (document.hidden) return;
      this.#seen();
      this.#connection.wake();
      this.#listRooms();
    });
    this.#join();
  }

  /** The element is on no page any more. */
  leave() {
    if (!this.#connection) return;
    this.#page.abort();
    this.#part(false);
  }

  /** The element's attributes name another room. */
  change() {
    if (!this.#connection) return;
    this.#part(true);
    this.#join();
  }

  /** Another attribute has changed; the style sheet does the rest. */
  adapt(name) {
    if (name === 'username' || name === 'color') this.#composer.rename();
    if (name === 'collapsible') this.#ui.collapse.hidden = !this.#host.collapsible;
    if (name !== 'collapsed') return;
    this.#list.restorePlace();
    this.#seen();
    this.#tell('chat-room-collapse', { collapsed: this.#host.collapsed });
  }

  get draft() {
    return this.#composer.draft;
  }

  set draft(text) {
    this.#composer.draft = text;
  }

  get unread() {
    return this.#unread.count;
  }

  isIn(room) {
    return this.#connection?.state === 'open' && this.#connection.room === room;
  }

  say(text) {
    return this.#composer.say(text);
  }

  /** To where one writes, or else reads. */
  focus(options) {
    const { bubble, text, log } = this.#ui;
    const isThere = (part) => part.getClientRects().length > 0;
    [bubble, text, log].find(isThere)?.focus(options);
  }

  /** A line of the host page's own, below what has been said. */
  system(text) {
    if (this.#wasOpen) this.#list.addLine(text);
    else if (this.#lines.length < MOST_LINES) this.#lines.push(text);
  }

  clear() {
    this.#list.hideAll();
    this.#seen();
  }

  #join() {
    const server = serverOf(this.#host, this.#home);
    this.#wasOpen = false;
    const room = this.#host.getAttribute('room');
    const { token } = this.#host;
    const asked = typeof token === 'function' ? () => this.#host.token() : token;
    const connection = (this.#connection = new ChatConnection(server, room, asked, (...what) => this.#texts.label(...what)));
    this.#composer.enter(connection, `${server} ${room ?? ''}`);
    connection.addEventListener('change', () => this.#show());
    connection.addEventListener('online', () => this.#showOnline());
    connection.addEventListener('standing', () => {
      this.#panel.refresh();
      this.#composer.identify(connection.standing);
    });
    connection.addEventListener('history', ({ detail }) => {
      this.#composer.ask(connection, detail.plain);
      if (detail.continues) this.#delete({ ids: detail.deleted });
      this.#arrived(this.#list.addHistory(detail), true);
    });
    connection.addEventListener('messages', ({ detail }) => this.#arrived(this.#list.add(detail), false));
    connection.addEventListener('uptodate', () => this.#list.showBehind(false));
    connection.addEventListener('deleted', ({ detail }) => this.#delete(detail));
    connection.addEventListener('notice', ({ detail }) => this.system([detail.username, detail.text].filter(Boolean).join(': ')));
    connection.addEventListener('own', ({ detail }) => this.#composer.showOwn(detail));
    connection.open();
  }

  #delete(detail) {
    this.#older.delete(detail.ids);
    this.#unread.forget(this.#list.delete(detail));
  }

  /** Leaves the room; @param takesDraft whether the draft goes with the visitor */
  #part(takesDraft) {
    const connection = this.#connection;
    connection.close();
    this.#menu.close();
    this.#panel.close();
    this.#toasts.clear();
    this.#list.clear();
    this.#composer.leave(takesDraft);
    this.#connection = undefined;
    this.#lines = [];
    this.#unread.reset();
  }

  /** Messages that were not here before; those of the first history are no news. */
  #arrived(messages, history) {
    const you = this.#connection.standing.you?.user;
    const isOwn = (it) => this.#list.isOwn(it) || (Boolean(you) && it.user === you);
    if (this.#wasOpen && (document.hidden || this.#host.collapsed))
      this.#missed(messages.filter((it) => !isOwn(it) && !this.#list.isHidden(it)));
    for (const message of messages) {
      const [own, hidden] = [isOwn(message), this.#list.isHidden(message)];
      this.#tell('chat-room-message', { ...forHost(message), own, history, hidden });
    }
  }

  #missed(messages) {
    if (this.#unread.count === 0 && messages.length > 0) this.#list.markAway(messages[0]);
    this.#unread.add(messages);
    alerts.tell(this.#connection.room, messages);
  }

  /** The host page's: false hides a message, a string is shown instead of its text. */
  #filtered(message) {
    try {
      return this.#host.filter?.(forHost(message));
    } catch (error) {
      reportError(error); // the page's defect, and the page's console
      return undefined;
    }
  }

  #seen() {
    if (!document.hidden && !this.#host.collapsed) this.#unread.reset();
  }

  #showUnread(count) {
    const { bubble, count: badge } = this.#ui;
    badge.textContent = count > 0 ? count : '';
    bubble.ariaLabel = this.#texts.label(count > 0 ? 'openChatUnread' : 'openChat', { count });
    this.#tell('chat-room-unread', { count });
  }

  /** Returns whether the host page lets it happen. */
  #tell(type, detail) {
    const cancelable = type === 'chat-room-say';
    return this.#host.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable, detail }));
  }

  #show() {
    const { state, reason, missing, room, plain, tokenFailed } = this.#connection;
    this.#become(state);
    this.#chat.dataset.state = state;
    this.#wasOpen ||= state === 'open';
    this.#ui.status.textContent = this.#statusText(state, reason, missing, room);
    this.#ui.reconnect.hidden = state !== 'closed';
    this.#ui.guest.hidden = !tokenFailed;
    this.#ui.promise.hidden = !plain;
    this.#showOnline();
    this.#composer.check();
    if (this.#wasOpen) this.#lines.splice(0).forEach((text) => this.#list.addLine(text));
    if (state === 'open' || missing || reason) this.#listRooms();
    this.#older.fill();
    if (room && room !== this.#entered) {
      this.#entered = room;
      this.#tell('chat-room-change', { room });
    }
    if (state === this.#told) return;
    this.#told = state;
    this.#tell('chat-room-state', { state, reason });
  }

  #statusText(state, reason, missing, room) {
    const label = (...what) => this.#texts.label(...what);
    if (state === 'open') return '';
    if (state === 'closed') return label(reason ? 'disconnectedBecause' : 'disconnected', { reason });
    if (missing) return label(room ? 'noSuchRoom' : 'noRoomYet', { room });
    return reason ? label('tryingAgain', { reason: asSentence(reason) }) : label(this.#wasOpen ? 'connectionLost' : 'connecting');
  }

  #showOnline() {
    const { state, online } = this.#connection;
    this.#ui.online.textContent = state === 'open' && online ? this.#texts.label('online', { count: online }) : '';
  }

  async #listRooms() {
    const connection = this.#connection;
    if (!/^http/.test(connection.server?.protocol)) return;
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

  /** Who is about to choose a room sees of the others how many are there; of this one that is said already. */
  async #countVisitors() {
    if (Date.now() - this.#counted < COUNT_MS) return;
    this.#counted = Date.now();
    const { server, room } = this.#connection;
    const counts = await fetchCounts(server);
    for (const option of this.#ui.room.options) {
      const online = option.value === room ? 0 : counts.get(option.value);
      option.label = online > 0 ? `${option.value} (${online})` : option.value;
    }
  }
}

/** A message as the host page is told of it. */
function forHost({ username: name, color, user, role, ...rest }) {
  return { ...rest, author: { name, color, user, role } };
}

/** The URL of the folder that holds an element's rooms; undefined if what the page says is none. */
export function serverOf(host, home) {
  const server = host.getAttribute('server');
  if (server === null) return home;
  try {
    return new URL(server.replace(/\/*$/, '/').replace(/^ws/i, 'http'), document.baseURI);
  } catch {
    return undefined;
  }
}
