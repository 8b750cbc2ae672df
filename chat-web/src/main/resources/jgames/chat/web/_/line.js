const MOST_EARLY = 1000; // frames that wait, so that nobody fills the memory before anybody listens

/** The rooms of a server, and what the answer to that question tells about it; status 0 if there was none. */
export async function askForRooms(server) {
  try {
    const signal = AbortSignal.timeout?.(10000);
    const response = await fetch(new URL('_/rooms.json', server), { cache: 'no-store', signal });
    const { status, ok } = response;
    const rooms = ok ? await response.json().catch(() => undefined) : undefined;
    return { status, rooms: Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : undefined };
  } catch {
    return { status: 0 };
  }
}

/** The names of the server's rooms, in the operator's order; undefined when the server does not say. */
export async function fetchRooms(server) {
  return (await askForRooms(server)).rooms;
}

/** How many are in the rooms that anybody may enter, by name; empty when the server does not say, as when it is asked too often. */
export async function fetchCounts(server) {
  try {
    const signal = AbortSignal.timeout?.(10000);
    const response = await fetch(new URL('_/api/rooms', server), { cache: 'no-store', signal });
    const { rooms } = response.ok ? await response.json() : {};
    return new Map(Array.isArray(rooms) ? rooms.map((room) => [room?.name, room?.online]) : []);
  } catch {
    return new Map();
  }
}

/** One websocket. What it receives waits until somebody listens. Throws where the browser forbids to connect. */
export class Line {
  opened; // promises whether the handshake succeeds; a browser does not say why it fails
  #socket;
  #early = [];
  #listener;

  /** @param signal ends it, and then nothing more is heard of it */
  constructor(url, signal, ...offered) {
    const socket = (this.#socket = new WebSocket(url, offered));
    const on = (event, act) => socket.addEventListener(event, act, { signal });
    this.opened = new Promise((settle) => {
      on('open', () => settle(true));
      on('close', () => settle(false));
      signal.addEventListener('abort', () => settle(false));
    });
    on('message', ({ data }) => this.#hear('frame', parse(data)));
    on('close', ({ code, reason }) => this.#hear('end', { code, reason }));
    signal.addEventListener('abort', () => socket.close());
  }

  /** The dialect that the server has chosen; empty: the plain one. */
  get protocol() {
    return this.#socket.protocol;
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Tells this object's `frame(it)` and `end({ code, reason })` of all that has come and comes. */
  listen(listener) {
    this.#listener = listener;
    for (const [what, it] of this.#early.splice(0)) listener[what](it);
  }

  send(data) {
    this.#socket.send(data);
  }

  close() {
    this.#socket.close();
  }

  #hear(what, it) {
    if (this.#listener) this.#listener[what](it);
    else if (this.#early.push([what, it]) > MOST_EARLY) this.close();
  }
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
