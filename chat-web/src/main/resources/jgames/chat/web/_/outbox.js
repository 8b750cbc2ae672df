const MOST = 20; // messages without an answer, so that a page on a dead line cannot gather them for ever
const MARGIN_MS = 500; // the network may bring closer together what was sent apart
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_TIMER_MS = 60000; // a browser's timer runs over after 24 days

/**
 * A visitor's own messages until the server has answered each: sent in order, no faster than the room's limit allows, and
 * again with the same nonce until there is an answer, so that each is said exactly once. Knows no socket and no DOM.
 *
 * An item is { nonce, message, state, note, id }; its state is pending, or waiting (refused for now: the server's sentence
 * is the note, and it will be sent again), or refused (for good), or sent (as the message with this id).
 */
export class Outbox {
  pausedUntil = 0; // by Date.now(): until then the server takes nothing from us
  #items = new Map(); // by nonce, oldest first
  #limits = { messages: 0, windowMs: 0 };
  #sentAt = []; // when the newest were sent, newest first, as many as the limit looks at
  #timer;
  #transmit;
  #changed;

  /** @param transmit sends a frame, false if there is no connection; @param changed is told of each item's new state */
  constructor(transmit, changed) {
    this.#transmit = transmit;
    this.#changed = changed;
  }

  get full() {
    return this.#items.size >= MOST;
  }

  /** What its author may take back, because it surely has not been said. */
  get unsaid() {
    return [...this.#items.values()].filter(({ state }) => state !== 'pending');
  }

  add(message) {
    const item = { nonce: newNonce(), message, state: 'pending', note: '', underWay: false };
    this.#items.set(item.nonce, item);
    this.#changed(item);
    this.#flush();
  }

  takeBack({ nonce }) {
    this.#items.delete(nonce);
  }

  /** There is a new connection: nobody knows what became of that which was under way on the last one. */
  restart(limits) {
    this.#limits = limits;
    for (const item of this.#items.values()) item.underWay = false;
    this.#flush();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  acknowledged({ nonce, id }) {
    const item = this.#items.get(nonce);
    if (!item) return;
    this.#items.delete(nonce);
    this.#become(item, { state: 'sent', note: '', id });
  }

  rejected({ nonce, message, retryAfterMs }) {
    const again = retryAfterMs >= 0;
    if (again) this.pausedUntil = Date.now() + Math.max(retryAfterMs, SHORTEST_PAUSE_MS);
    const item = this.#items.get(nonce);
    if (item) this.#become(item, { state: again ? 'waiting' : 'refused', note: String(message), underWay: false });
    this.#flush();
  }

  #flush() {
    clearTimeout(this.#timer);
    for (const item of this.#items.values()) {
      if (item.underWay || item.state === 'refused') continue;
      const wait = Math.max(this.pausedUntil, this.#allowedAt()) - Date.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#flush(), Math.min(wait, LONGEST_TIMER_MS));
        return;
      }
      if (!this.#transmit({ type: 'say', ...item.message, nonce: item.nonce })) return;
      this.#sentAt = [Date.now(), ...this.#sentAt].slice(0, this.#limits.messages);
      item.underWay = true;
      if (item.state === 'waiting') this.#become(item, { state: 'pending', note: '' });
    }
  }

  /** When the limit allows the next one: the fourth in a window of three would be a block, for much longer. */
  #allowedAt() {
    const { messages, windowMs } = this.#limits;
    return messages > 0 ? (this.#sentAt[messages - 1] ?? -Infinity) + windowMs + MARGIN_MS : 0;
  }

  #become(item, change) {
    this.#changed(Object.assign(item, change));
  }
}

/** Of 128 random bits; randomUUID() is not there on a page without TLS. */
function newNonce() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
