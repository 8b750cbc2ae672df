import { newNonce } from './frames.js';

const PATIENCE_MS = 15000; // then nobody waits for it any more, and it is not done later as a surprise

/**
 * What a visitor asks of the server besides saying something, by nonce until each is answered: sent again on the next
 * connection, and when a busy server says so. Knows no socket and no DOM.
 */
export class Requests {
  #open = new Map(); // by nonce
  #transmit;
  #label;

  /** @param transmit sends a frame, false if there is no connection; @param label words a failure */
  constructor(transmit, label) {
    this.#transmit = transmit;
    this.#label = label;
  }

  /** Promises the answer; throws, with a sentence for people, if there is none or the server rejects it. */
  ask(frame) {
    return new Promise((resolve, reject) => {
      const nonce = newNonce();
      const patience = setTimeout(() => this.#fail(nonce, this.#label('noAnswer')), PATIENCE_MS);
      this.#open.set(nonce, { frame: { ...frame, nonce }, resolve, reject, patience });
      this.#transmit({ ...frame, nonce });
    });
  }

  /** Takes a frame; returns whether it answers one of these. */
  take(answer) {
    const nonce = answer?.nonce ?? this.#nonceOf(answer ?? {});
    const request = this.#open.get(nonce);
    if (!request) return false;
    if (answer.type !== 'rejected') this.#close(nonce).resolve(answer);
    else if (answer.retryAfterMs >= 0) setTimeout(() => this.#again(request.frame), answer.retryAfterMs);
    else this.#fail(nonce, typeof answer.message === 'string' ? answer.message : this.#label('notDone'));
    return true;
  }

  /** What is before a message is answered without a nonce, so only one such question is under way. */
  #nonceOf({ type, before }) {
    const isMeant = ({ frame }) => frame.type === 'history' && (type === 'rejected' || (type === 'history' && before === frame.before));
    return [...this.#open].find(([, request]) => isMeant(request))?.[0];
  }

  /** There is a new connection. */
  restart() {
    for (const { frame } of this.#open.values()) this.#transmit(frame);
  }

  /** For good. */
  stop() {
    for (const nonce of this.#open.keys()) this.#fail(nonce, this.#label('roomLeft'));
  }

  #again(frame) {
    if (this.#open.has(frame.nonce)) this.#transmit(frame);
  }

  #fail(nonce, sentence) {
    this.#close(nonce).reject(new Error(sentence));
  }

  #close(nonce) {
    const request = this.#open.get(nonce);
    clearTimeout(request.patience);
    this.#open.delete(nonce);
    return request;
  }
}
