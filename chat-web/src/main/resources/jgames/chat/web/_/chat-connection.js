import { Outbox } from './outbox.js';

/** The close codes and the client's next move: the table of docs/protocol.md and of the server, which a test compares. */
export const CLOSE_CODES = Object.freeze({
  1001: 'reconnect', // the server goes away
  1002: 'stop', // we broke the websocket protocol
  1007: 'stop', // we sent what is not UTF-8
  1009: 'stop', // we sent too much at once
  1011: 'later', // the server failed
  1013: 'later', // the server cannot serve us for now
  4001: 'stop', // the room was removed
  4101: 'reconnect', // we read too slowly
});

/** Where the server does not say. */
export const LIMITS = Object.freeze({ text: 500, username: 500, messages: 0, windowMs: 0 });

const EXTENDED = 'chat.v2';
const PAUSE_MS = 2000; // before connecting again, twice as long after each failure; chance adds up to a half,
const LONGEST_PAUSE_MS = 20000; // so that not everybody comes at once
const LATER_MS = 30000;
const PATIENCE_MS = 10000; // with an attempt that gets no answer at all; a browser's own is minutes
const ANSWER_MS = 5000; // in which a live connection answers

/**
 * One visitor's connection to one room, kept up until close() or until the server says stop. Knows no DOM. It speaks the
 * extended protocol, and the plain one with a server that knows no other.
 *
 * Its events: `change` of its state; `online`; `history` after each connect (detail: messages, oldest first; resumed:
 * whether they are those after the last one, and complete: without a gap); `messages`; `own` (detail: an item of the outbox).
 */
export class ChatConnection extends EventTarget {
  state = 'closed'; // for good, until open() | connecting: for as long as it takes | open: the server has greeted
  reason = ''; // the server's words when it said stop, or later
  missing = false; // the server is there, but the room is not
  online; // how many members the room has, if the server says so
  limits = LIMITS;
  outbox = new Outbox(
    (frame) => this.#transmit(frame),
    (item) => this.#emit('own', item),
  );
  #attempt = new AbortController();
  #socket;
  #timer; // of the next attempt
  #answer; // runs out if the server is dead
  #failures = 0; // attempts in a row
  #wakeableAt = 0; // an attempt before that would be too much
  #hurryUntil = 0; // the connection has just been doubted, so it is no surprise if it ends
  #extended = false; // whether the server has spoken it
  #last; // the id of the newest message, to resume after; the plain protocol has none

  /** @param server the URL of the folder that holds the rooms; @param room without one: the server's first */
  constructor(server, room) {
    super();
    this.server = server;
    this.room = room;
  }

  async open() {
    this.#drop();
    const { signal } = (this.#attempt = new AbortController());
    this.#wakeableAt = Date.now() + PAUSE_MS;
    this.#become('connecting');
    this.#reopenIn(PATIENCE_MS);
    this.room ||= (await fetchRooms(this.server))?.[0];
    if (signal.aborted) return;
    if (this.room) this.#connect(signal, EXTENDED);
    else this.#refused(signal);
  }

  /** Sends it, or soon, or again; false if it cannot be taken now. */
  say(message) {
    if (this.state !== 'open') return false;
    if (!this.#socket.protocol) return this.#transmit(message);
    if (this.outbox.full) return false;
    this.outbox.add(message);
    return true;
  }

  /** The page may have slept, or the network is back: waiting is a waste now, and what seems open may be dead. */
  wake() {
    this.#hurryUntil = Date.now() + ANSWER_MS;
    if (this.state === 'connecting' && Date.now() >= this.#wakeableAt) {
      this.#failures = 0;
      this.open();
    } else if (this.state === 'open' && this.#socket.protocol) {
      this.#socket.send(new Uint8Array()); // a page cannot PING
      this.#expectAnswer();
    }
  }

  close() {
    this.#drop();
    this.outbox.stop();
    this.#become('closed');
  }

  #connect(signal, ...offered) {
    const url = new URL(encodeURIComponent(this.room), this.server);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.#last) url.searchParams.set('since', this.#last);
    const socket = (this.#socket = new WebSocket(url, offered));
    const on = (event, act) => socket.addEventListener(event, act, { signal });
    on('message', ({ data }) => {
      clearTimeout(this.#answer);
      this.#answer = undefined;
      const frame = parse(data);
      if (socket.protocol) this.#hear(frame);
      else this.#hearPlain(frame);
    });
    on('close', ({ code, reason }) => {
      const next = nextMove(code);
      if (next === 'stop') {
        this.#drop();
        this.#become('closed', reason);
      } else if (this.state === 'connecting' && code === 1006) this.#refused(signal, offered);
      else this.#retry(next, reason);
    });
  }

  #hear(frame) {
    if (this.state === 'connecting' && frame?.type === 'welcome') {
      const { online, limits, complete } = frame;
      const messages = frame.messages.filter(isMessage);
      const resumed = Boolean(this.#last);
      Object.assign(this, { online, limits: { ...LIMITS, ...limits } });
      this.#extended = true;
      this.#last = messages.at(-1)?.id ?? ((complete && this.#last) || '0-0');
      this.#greeted({ messages, resumed, complete });
      this.outbox.restart(this.limits);
    } else if (this.state === 'open' && frame?.type === 'messages') {
      const messages = frame.messages.filter(isMessage);
      this.#last = messages.at(-1)?.id ?? this.#last;
      this.#emit('messages', messages);
    } else if (frame?.type === 'ack') this.outbox.acknowledged(frame);
    else if (frame?.type === 'rejected') this.outbox.rejected(frame);
    else if (frame?.type === 'online') {
      this.online = frame.count;
      this.#emit('online');
    }
  }

  #hearPlain(frame) {
    if (this.state === 'open' && isMessage(frame)) this.#emit('messages', [frame]);
    else if (this.state === 'connecting' && Array.isArray(frame)) {
      this.online = undefined;
      this.#greeted({ messages: frame.filter(isMessage), resumed: false, complete: true });
    }
  }

  #greeted(history) {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#emit('history', history);
    this.#become('open', '', false);
  }

  #transmit(frame) {
    if (this.state !== 'open' || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    if (this.#socket.protocol) this.#expectAnswer();
    return true;
  }

  /** Whatever the server says is one. A line can be dead for many minutes before a browser finds out. */
  #expectAnswer() {
    this.#answer ??= setTimeout(() => this.open(), ANSWER_MS);
  }

  /** A browser does not tell a 404 from a dead server, nor either from one that takes no subprotocol. So ask. */
  async #refused(signal, offered = []) {
    const rooms = await fetchRooms(this.server);
    if (signal.aborted) return;
    if (rooms) this.#become('connecting', '', !rooms.includes(this.room));
    if (offered.length > 0 && !this.#extended && !this.missing) this.#connect(signal);
    else this.#retry('reconnect');
  }

  #retry(next, reason = '') {
    const hurry = this.state === 'open' && Date.now() < this.#hurryUntil;
    const pause = next === 'later' ? LATER_MS : Math.min(PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    this.#drop();
    this.#wakeableAt = Date.now() + (next === 'later' ? LATER_MS : 0);
    this.#become('connecting', next === 'later' ? reason : '');
    this.#reopenIn(hurry && next !== 'later' ? 0 : pause * (1 + Math.random() / 2));
  }

  #reopenIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), ms);
  }

  #drop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#answer);
    this.#answer = undefined;
    this.#attempt.abort(); // nothing more is heard of the old socket
    this.#socket?.close();
    this.#socket = undefined;
  }

  #become(state, reason = '', missing = this.missing) {
    if (state === this.state && reason === this.reason && missing === this.missing) return;
    Object.assign(this, { state, reason, missing });
    this.#emit('change');
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The names of the server's rooms, in the operator's order; undefined when the server does not say. */
export async function fetchRooms(server) {
  try {
    const response = await fetch(new URL('_/rooms.json', server), { cache: 'no-store' });
    const rooms = response.ok ? await response.json() : undefined;
    return Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : undefined;
  } catch {
    return undefined;
  }
}

/** A code of the future still tells its kind by its range. */
function nextMove(code) {
  return CLOSE_CODES[code] ?? { 40: 'stop', 42: 'later' }[Math.floor(code / 100)] ?? 'reconnect';
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function isMessage(it) {
  return [it?.username, it?.color, it?.text].every((field) => typeof field === 'string');
}
