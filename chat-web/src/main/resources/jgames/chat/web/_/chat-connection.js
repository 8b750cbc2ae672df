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

const RETRY_MS = 2000;
const PATIENCE_MS = 10000; // with an attempt that gets no answer at all; a browser's own is minutes

/**
 * One visitor's connection to one room, kept up until close() or until the server says stop. Knows no DOM.
 * Its events: `change` of its state, `history` (detail: messages, oldest first) after each connect, and `message`.
 */
export class ChatConnection extends EventTarget {
  state = 'closed'; // for good, until open() | connecting: for as long as it takes | open
  reason = ''; // the server's words when it said stop
  missing = false; // the server is there, but the room is not
  #attempt = new AbortController();
  #socket;
  #timer;

  /** @param server the URL of the folder that holds the rooms; @param room without one: the server's first */
  constructor(server, room) {
    super();
    this.server = server;
    this.room = room;
  }

  async open() {
    this.#drop();
    const { signal } = (this.#attempt = new AbortController());
    this.#become('connecting');
    this.#reopenIn(PATIENCE_MS);
    this.room ||= (await fetchRooms(this.server))?.[0];
    if (signal.aborted) return;
    if (!this.room) return this.#retry(signal);

    const url = new URL(encodeURIComponent(this.room), this.server);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(url));
    let greeted = false;
    const on = (event, act) => socket.addEventListener(event, act, { signal });
    on('open', () => {
      clearTimeout(this.#timer);
      this.#become('open', '', false);
    });
    on('message', ({ data }) => {
      const frame = parse(data);
      if (greeted && isMessage(frame)) this.#emit('message', frame);
      else if (!greeted && Array.isArray(frame)) {
        greeted = true;
        this.#emit('history', frame.filter(isMessage));
      }
    });
    on('close', ({ code, reason }) => {
      if (nextMove(code) === 'reconnect') return this.#retry(signal);
      clearTimeout(this.#timer);
      this.#become('closed', reason);
    });
  }

  /** Whether it could be handed to the network. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Something makes success likely, so that waiting any longer is a waste. */
  wake() {
    if (this.state === 'connecting') this.open();
  }

  close() {
    this.#drop();
    this.#become('closed');
  }

  async #retry(signal) {
    const refused = this.state !== 'open';
    this.#become('connecting');
    this.#reopenIn(RETRY_MS);
    if (!refused) return;
    // A browser does not tell a 404 from a dead server, so ask.
    const rooms = await fetchRooms(this.server);
    if (rooms && !signal.aborted) this.#become('connecting', '', !rooms.includes(this.room));
  }

  #reopenIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), ms);
  }

  #drop() {
    clearTimeout(this.#timer);
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
  return CLOSE_CODES[code] ?? (code >= 4000 && code < 4100 ? 'stop' : 'reconnect');
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
