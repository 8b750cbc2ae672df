const { search } = new URL(import.meta.url); // chat-room.js says why
const from = (name) => import(`./${name}.js${search}`);
const [{ ChatConnection }, { joined, keepDraft, keptDraft }, { LIMITS }, { ignored }, { fetchRooms }, { MessageList }] =
  await Promise.all(['chat-connection', 'drafts', 'frames', 'ignored', 'line', 'message-list'].map(from));
const [{ MessageActions }, { MessageMenu }, { Nameplate }, { Panel }, { countdown, moment }, { HTML }, { Toasts }] =
  await Promise.all(['message-actions', 'message-menu', 'nameplate', 'panel', 'durations', 'template', 'toasts'].map(from));

const TAKES_KEYS = 'input, select, #log, .message, #more, .menu *, #panel *';

/** The inside of an element: what a visitor sees and does. It enters and leaves the room with the element. */
export class RoomView {
  #host; // the element
  #home; // the server's address where the element names none
  #ui; // the elements of the template by their ids
  #list;
  #toasts;
  #actions;
  #menu;
  #panel;
  #nameplate;
  #connection; // while the element is on a page
  #page; // aborts what listens to the page meanwhile
  #entered; // the room that was last told of
  #wasOpen;
  #unread = 0;
  #unseen = new WeakSet(); // the messages that this counts
  #clock; // counts a pause down
  #draftKey; // what is written here is kept under it
  #unanswered = []; // what an earlier page may have said, until there is a connection to ask
  #composing = false;
  #rejected = ''; // why what is in the field was, until it is changed

  constructor(host, root, home) {
    this.#host = host;
    this.#home = home;
    root.innerHTML = HTML;
    const ui = (this.#ui = Object.fromEntries([...root.querySelectorAll('[id]')].map((part) => [part.id, part])));
    const takeBack = (item) => {
      this.#connection.outbox.takeBack(item);
      this.#giveBack([item.message.text]);
      ui.text.focus();
    };
    this.#list = new MessageList(ui.log, ui.newer, takeBack, (item) => this.#connection.outbox.arrived(item));

    this.#toasts = new Toasts(ui.toasts);
    this.#actions = new MessageActions(() => this.#connection, this.#toasts);
    const moderate = (...action) => this.#actions.moderate(...action);
    this.#panel = new Panel(ui.manage, ui.panel, () => this.#connection, moderate);
    this.#menu = new MessageMenu(ui.log, ui.more, (part) => this.#actions.contentOf(this.#list.messageOf(part)));
    this.#nameplate = new Nameplate(ui, () => {
      this.#check();
      return excess(ui.name.value, this.#limits.username) === 0;
    });

    ui.room.addEventListener('change', () => host.setAttribute('room', ui.room.value));
    for (const event of ['focus', 'pointerdown']) ui.room.addEventListener(event, () => this.#listRooms());
    ui.reconnect.addEventListener('click', () => {
      this.#connection.open();
      ui.log.focus(); // the button goes away
    });

    ui.guest.addEventListener('click', () => {
      host.token = null;
      this.#tell('chat-room-guest', {});
      ui.log.focus();
    });

    ui.text.addEventListener('input', () => {
      this.#rejected = '';
      this.#check();
    });
    // While an input method composes, Enter picks a word.
    ui.text.addEventListener('compositionstart', () => (this.#composing = true));
    ui.text.addEventListener('compositionend', () => (this.#composing = false));
    root.querySelector('form').addEventListener('submit', (submit) => {
      submit.preventDefault();
      if (!this.#composing) this.#send();
    });
    // A game must not take what is typed here for its own keys; it cannot see that a field has the focus.
    for (const event of ['keydown', 'keypress', 'keyup'])
      root.addEventListener(event, (key) => key.target.matches(TAKES_KEYS) && key.stopPropagation());
  }

  /** The element is on a page; again, if it has only been moved. */
  enter() {
    if (this.#connection) return this.#list.restorePlace();
    this.#page = new AbortController();
    const on = (target, event, act) => target.addEventListener(event, act, { signal: this.#page.signal });
    on(window, 'online', () => this.#connection.wake());
    on(window, 'focus', () => this.#listRooms());
    on(ignored, 'change', () => {
      this.#list.hideIgnored();
      this.#panel.refresh();
    });
    on(document, 'visibilitychange', () => {
      if (document.hidden) return;
      this.#countUnread(0);
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

  /** The element's attributes say something else. */
  change() {
    if (!this.#connection) return;
    this.#part(true);
    this.#join();
  }

  /** As the server says; before that, as most do. */
  get #limits() {
    return this.#connection?.limits ?? LIMITS;
  }

  get #server() {
    const server = this.#host.getAttribute('server');
    if (server === null) return this.#home;
    try {
      return new URL(server.replace(/\/*$/, '/').replace(/^ws/i, 'http'), document.baseURI);
    } catch {
      return undefined;
    }
  }

  #join() {
    this.#wasOpen = false;
    const room = this.#host.getAttribute('room');
    const server = this.#server;
    const connection = (this.#connection = new ChatConnection(server, room, this.#host.token));
    this.#draftKey = `${server} ${room ?? ''}`;
    const kept = keptDraft(this.#draftKey);
    this.#unanswered = kept.unanswered;
    if (kept.text !== this.#ui.text.value) this.#giveBack([kept.text]);
    connection.addEventListener('change', () => this.#show());
    connection.addEventListener('online', () => this.#showOnline());
    connection.addEventListener('standing', () => this.#showStanding());
    connection.addEventListener('history', ({ detail }) => {
      this.#ask(connection, detail.plain);
      if (detail.continues) this.#forget(this.#list.delete({ ids: detail.deleted }));
      this.#noticed(this.#list.addHistory(detail));
    });
    connection.addEventListener('messages', ({ detail }) => this.#noticed(this.#list.add(detail)));
    connection.addEventListener('deleted', ({ detail }) => this.#forget(this.#list.delete(detail)));
    connection.addEventListener('own', ({ detail }) => this.#showOwn(detail));
    connection.open();
  }

  /** What may have been said before the page was loaded anew is asked by its nonce, or is a draft where that cannot be. */
  #ask({ room, outbox }, plain) {
    const canAsk = (it) => !plain && it.room === room;
    const unanswered = this.#unanswered.splice(0);
    for (const item of unanswered.filter(canAsk)) outbox.add(item);
    this.#giveBack(unanswered.filter((it) => !canAsk(it)).map(({ message }) => message.text));
  }

  /** Leaves the room; @param takesDraft whether the draft goes with the visitor */
  #part(takesDraft) {
    const connection = this.#connection;
    connection.close();
    this.#menu.close();
    this.#panel.close();
    this.#toasts.clear();
    this.#list.clear();
    const unanswered = this.#stillUnanswered();
    this.#connection = undefined;
    this.#rejected = '';
    this.#giveBack(connection.outbox.unsaid.map(({ message }) => message.text));
    keepDraft(this.#draftKey, { text: takesDraft ? '' : this.#ui.text.value, unanswered });
    this.#countUnread(0);
  }

  /** Whatever becomes of the page, what is not said is there when it is loaded again. */
  #keep() {
    const text = joined([...this.#connection.outbox.unsaid.map(({ message }) => message.text), this.#ui.text.value]);
    keepDraft(this.#draftKey, { text, unanswered: this.#stillUnanswered() });
  }

  #stillUnanswered() {
    const { outbox, room } = this.#connection;
    const underWay = outbox.unanswered.map(({ nonce, message, at }) => ({ nonce, message, at, room }));
    return [...this.#unanswered, ...underWay];
  }

  /** Messages of others have come; those of the first history are no news. */
  #noticed(messages) {
    if (!this.#wasOpen || !document.hidden) return;
    const news = messages.filter((it) => !ignored.has(it));
    for (const message of news) this.#unseen.add(message);
    this.#countUnread(this.#unread + news.length);
  }

  /** Nobody will see these any more. */
  #forget(messages) {
    this.#countUnread(this.#unread - messages.filter((it) => this.#unseen.has(it)).length);
  }

  #countUnread(count) {
    if (count === this.#unread) return;
    if (count === 0) this.#unseen = new WeakSet();
    this.#unread = count;
    this.#tell('chat-room-unread', { count });
  }

  #tell(type, detail) {
    this.#host.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }

  #show() {
    const { state, reason, missing, room, plain, tokenFailed } = this.#connection;
    this.#host.setAttribute('state', state);
    this.#wasOpen ||= state === 'open';
    this.#ui.status.textContent = this.#statusText(state, reason, missing, room);
    this.#ui.reconnect.hidden = state !== 'closed';
    this.#ui.guest.hidden = !tokenFailed;
    this.#ui.promise.hidden = !plain;
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

  #showStanding() {
    const { you, pauseMs } = this.#connection.standing;
    this.#nameplate.identify(you);
    this.#panel.refresh();
    this.#ui.text.placeholder = pauseMs > 0 ? `Message (one every ${countdown(pauseMs)})` : 'Message';
    this.#check();
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

  #send() {
    const { name, text } = this.#ui;
    if (!this.#check() || !text.value.trim()) return;
    this.#nameplate.complete();
    if (!this.#connection.say({ username: name.value, color: this.#nameplate.color, text: text.value })) return;
    text.value = this.#rejected = '';
    this.#list.toBottom();
    this.#check();
  }

  /** What is rejected for good is in the field again, to be changed; or beside it, if there is something else by now. */
  #showOwn(item) {
    if (item.state === 'rejected' && !this.#ui.text.value && !this.#composing) {
      this.#list.dropOwn(item);
      this.#connection.outbox.takeBack(item);
      this.#rejected = item.note;
      this.#giveBack([item.message.text]);
    } else {
      this.#list.showOwn(item);
      this.#check();
    }
  }

  /** What could not be said is a draft again, before what is being written now. */
  #giveBack(texts) {
    const { text } = this.#ui;
    const [before, now] = [joined(texts), text.value];
    if (before) text.setRangeText(now ? `${before} ` : before, 0, 0, now ? 'preserve' : 'end');
    this.#check();
  }

  /** Whether sending is possible; says what is too long, and counts down while the server takes nothing. */
  #check() {
    const { name, text, hint, send } = this.#ui;
    const { state, outbox, standing } = this.#connection ?? {};
    const limits = this.#limits;
    const tooLong = [
      [name, 'Your name', limits.username],
      [text, 'Your message', limits.text],
    ].filter(([field, , limit]) => excess(field.value, limit) > 0);
    for (const field of [name, text]) field.setAttribute('aria-invalid', tooLong.some(([it]) => it === field));
    const lengths = tooLong.map(
      ([field, what, limit]) => `${what} is ${excess(field.value, limit)} over the ${limit} characters that fit.`,
    );
    hint.textContent = [this.#rejected, ...silence(standing), ...lengths].filter(Boolean).join(' ');
    if (this.#connection) this.#keep();
    const muted = standing?.muted ? standing.muted.until - Date.now() : 0;
    const pause = Math.max(outbox?.pause ?? 0, muted);
    clearTimeout(this.#clock);
    if (pause > 0) this.#clock = setTimeout(() => this.#check(), pause % 1000 || 1000);
    const wait = countdown(pause);
    send.textContent = pause > 0 ? wait : 'Send';
    send.setAttribute('aria-label', pause > 0 ? `Send, possible in ${wait}` : 'Send');
    send.disabled = state !== 'open' || standing.mayOnlyRead || outbox.full || pause > 0 || tooLong.length > 0;
    return !send.disabled;
  }
}

/** Why nothing can be said, in sentences that stay the same, so that they are read out once. */
function silence({ mayOnlyRead, muted } = {}) {
  if (mayOnlyRead) return ['Guests may only read here.'];
  if (!muted) return [];
  return [`A moderator has muted you until ${moment(muted.until)}${muted.reason ? `: ${muted.reason}` : ''}.`];
}

/** By how many code points it is too long: the server counts these, `maxlength` would count UTF-16 units. */
function excess(value, limit) {
  return Math.max(0, [...value].length - limit);
}

