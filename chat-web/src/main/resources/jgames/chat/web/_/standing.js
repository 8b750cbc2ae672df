import { isAmount, youOf } from './frames.js';

const MODERATORS = ['moderator', 'operator'];

/** How the visitor stands in the room, as a welcome and later frames tell. Knows no socket and no DOM. */
export class Standing {
  you; // { user, name, color, role } of who has a token
  mayOnlyRead = false;
  slowMs = 0; // between two messages of an author in the room
  #muted; // { until, reason }, by the wall clock

  /** Another connection's is in the past. */
  begin({ you, guests }) {
    this.you = youOf(you);
    this.mayOnlyRead = guests === 'read' && !this.you;
    this.slowMs = 0;
    this.#muted = undefined;
  }

  /** Takes a frame; returns whether it changes anything. */
  take(frame) {
    if (frame?.type === 'slow') this.slowMs = isAmount(frame.ms) ? frame.ms : 0;
    else if (frame?.type === 'unmuted') this.#muted = undefined;
    else if (frame?.type === 'muted' && isAmount(frame.retryAfterMs)) {
      const reason = typeof frame.reason === 'string' ? frame.reason : '';
      this.#muted = { until: Date.now() + frame.retryAfterMs, reason };
    } else return false;
    return true;
  }

  /** Until when and why, as long as it lasts. */
  get muted() {
    return this.#muted?.until > Date.now() ? this.#muted : undefined;
  }

  get isModerator() {
    return MODERATORS.includes(this.you?.role);
  }

  /** Moderators do not act on each other. */
  mayActOn({ id, role, user }) {
    const isEqual = MODERATORS.includes(role) && user !== this.you?.user;
    return Boolean(id) && (this.you?.role === 'operator' || (this.isModerator && !isEqual));
  }

  /** For how long the visitor has to wait between two messages: who may end slow mode and who is a program need not. */
  get pauseMs() {
    return this.isModerator || this.you?.role === 'bot' ? 0 : this.slowMs;
  }
}
