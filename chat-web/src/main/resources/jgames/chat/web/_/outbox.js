import { newNonce } from './frames.js';

const MOST = 20; // messages without an answer, so that a page on a dead line cannot gather them for ever
const MARGIN_MS = 500; // the network may bring closer together what was sent apart
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 86400000;
const LONGEST_TIMER_MS = 60000; // a browser's timer runs over after 24 days
const RETURN_MS = 5000; // in which a plain server sends back what it takes
const SLEEP_MS = 1000;

/**
 * A visitor's own messages until the server has answered each: sent in order, no faster than the room's limit allows, and
 * again with the same nonce until there is an answer, so that each is said exactly once. The plain protocol has no answers:
 * there a message that does not come back is never sent again by itself, because it may have been said. Knows no socket and
 * no DOM.
 *
 * An item is { nonce, message, at (when it was written), state, note, id }; its state is pending, or waiting (rejected for
 * now: the server's sentence is the note, and it will be sent again), or rejected (for good), or unconfirmed (nobody knows),
 * or sent (as the message with this id, if the server says so). Time is the monotonic clock's: nobody sets it.
 */
export class Outbox {
  #items = new Map(); // by nonce, oldest first
  #limits = { messages: 0, windowMs: 0 };
  #slowMs = 0; // between two messages, besides
  #plain = false; // the dialect of this connection
  #sentAt = []; // when the newest were sent, newest first, as many as the limit looks at
  #pausedUntil = 0; // until then the server takes nothing from us
  #pausedIn = 0; // the wall clock's lead over the monotonic one at that time
  #timer;
  #transmit;
  #changed;
  #label;

  /**
   * @param transmit sends a frame, false if there is no connection; @param changed is told of each item's new state;
   * @param label words a note
   */
  constructor(transmit, changed, label) {
    this.#transmit = transmit;
    this.#changed = changed;
    this.#label = label;
  }

  get full() {
    return [...this.#items.values()].filter(isOpen).length >= MOST;
  }

  /** For how many milliseconds more the server takes nothing. */
  get pause() {
    return Math.max(0, Math.max(this.#pausedUntil, this.#slowUntil) - performance.now());
  }

  /** The room's slow mode; 0 without it. */
  slow(ms) {
    this.#slowMs = ms;
    this.#flush();
  }

  /** The server takes nothing for so long, or again if it is 0. */
  hold(ms) {
    this.#pausedUntil = performance.now() + Math.min(ms, LONGEST_PAUSE_MS);
    this.#pausedIn = wallClockLead();
    this.#flush();
  }

  /** What may be a draft again: it has never been sent, or was rejected, or has not come back from a plain server. */
  get unsaid() {
    return [...this.#items.values()].filter((item) => !item.tried || !isOpen(item));
  }

  /** What may have been said: only the same nonce asks without saying it twice. */
  get unanswered() {
    return [...this.#items.values()].filter((item) => item.tried === 'by nonce' && isOpen(item));
  }

  /** One that has a nonce may have been said, on a page that is gone. */
  add({ message, nonce, at = Date.now() }) {
    const tried = nonce && 'by nonce';
    const item = { nonce: nonce ?? newNonce(), message, at, state: 'pending', note: '', underWay: false, tried };
    this.#items.set(item.nonce, item);
    this.#changed(item);
    this.#flush();
  }

  takeBack({ nonce }) {
    this.#items.delete(nonce);
  }

  /** It is among the room's messages. In the plain protocol that is all the answer there is. */
  arrived(item) {
    if (item.tried === 'plainly') this.takeBack(item);
  }

  /** There is a new connection: nobody knows what became of that which was under way on the last one. */
  restart(limits, plain) {
    this.#limits = limits;
    this.#plain = plain;
    if (wallClockLead() > this.#pausedIn + SLEEP_MS) this.#pausedUntil = 0; // it slept, or was set: the server knows
    for (const item of this.#items.values()) {
      Object.assign(item, { underWay: false, lost: item.tried });
      if (isOpen(item) && item.tried && (plain || item.tried === 'plainly')) this.#doubt(item);
    }
    this.#flush();
  }

  /** For good. */
  stop() {
    clearTimeout(this.#timer);
    this.#changed = () => {};
  }

  acknowledged({ nonce, id }) {
    const item = this.#items.get(nonce);
    if (!item) return;
    this.#items.delete(nonce);
    this.#become(item, { state: 'sent', note: '', id });
  }

  /** Whether to repeat it is told by `retryAfterMs` alone: a server may have reasons that nobody here knows. */
  rejected({ nonce, message, retryAfterMs }) {
    const again = Number.isFinite(retryAfterMs) && retryAfterMs >= 0;
    const item = this.#items.get(nonce);
    const state = again ? 'waiting' : 'rejected';
    const note = typeof message === 'string' && message ? message : this.#label('notTaken');
    if (again) this.hold(Math.max(retryAfterMs, SHORTEST_PAUSE_MS));
    if (item) this.#become(item, { state, note, underWay: false, tried: item.lost });
    this.#flush();
  }

  #flush() {
    clearTimeout(this.#timer);
    for (const item of this.#items.values()) {
      if (item.underWay || !isOpen(item)) continue;
      const wait = Math.max(this.#pausedUntil, this.#slowUntil, this.#allowedAt()) - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#flush(), Math.min(wait, LONGEST_TIMER_MS));
        return;
      }
      const { message, nonce } = item;
      if (!this.#transmit(this.#plain ? message : { type: 'say', ...message, nonce })) return;
      this.#sentAt = [performance.now(), ...this.#sentAt].slice(0, Math.max(this.#limits.messages, 1));
      Object.assign(item, { underWay: true, tried: this.#plain ? 'plainly' : 'by nonce' });
      if (this.#plain) setTimeout(() => this.#doubt(item), RETURN_MS);
      this.#become(item, { state: 'pending', note: '' });
    }
  }

  /** When the limit allows the next one: the fourth in a window of three would be a block, for much longer. */
  #allowedAt() {
    const { messages, windowMs } = this.#limits;
    return messages > 0 ? (this.#sentAt[messages - 1] ?? -Infinity) + windowMs + MARGIN_MS : 0;
  }

  get #slowUntil() {
    return this.#slowMs > 0 && this.#sentAt.length > 0 ? this.#sentAt[0] + this.#slowMs + MARGIN_MS : 0;
  }

  #doubt(item) {
    if (this.#items.get(item.nonce) !== item || item.state !== 'pending') return;
    this.#become(item, { state: 'unconfirmed', note: this.#label('unconfirmed') });
  }

  #become(item, change) {
    this.#changed(Object.assign(item, change));
  }
}

/** Whether it is still to be sent or answered. */
function isOpen({ state }) {
  return state === 'pending' || state === 'waiting';
}

/** It grows when somebody sets the wall clock forward, or while a machine sleeps whose monotonic clock sleeps, too. */
function wallClockLead() {
  return Date.now() - performance.now();
}
