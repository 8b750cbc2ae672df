import { INVALID, nextMove, sentence, TOKEN_CODES } from './close-codes.js';
import { Feed } from './feed.js';
import { isAmount, isId, LIMITS, limitsOf, messagesOf, PLAIN_LIMITS, textOf } from './frames.js';
import { askForRooms, fetchRooms, Line } from './line.js';
import { obstacleTo } from './obstacles.js';
import { Outbox } from './outbox.js';
import { Requests } from './requests.js';
import { Standing } from './standing.js';

const EXTENDED = 'chat.v2';
const TOKEN = 'chat.token.'; // before a token that is offered
const SENDABLE = /^[\w.-]{1,4096}$/; // other tokens, a browser would not offer
const PAUSE_MS = 2000; // before connecting again, twice as long after each failure; chance adds up to a half,
const LONGEST_PAUSE_MS = 20000; // so that not everybody comes at once
const LATER_MS = 30000;
const STEADY_MS = 30000; // a connection that has lasted for that long was none of the failures
const PATIENCE_MS = 10000; // with an attempt that gets no answer at all; a browser's own is minutes. It grows, too
const LONGEST_PATIENCE_MS = 60000;
const ANSWER_MS = 5000; // in which a live connection answers
const DOUBTS_MS = [0, 2000, 4000, 8000]; // before each time that the extended protocol is tried again beside the plain
const SEEK_MS = 60000; // the same once the plain one is spoken; twice as long after each time
const LONGEST_SEEK_MS = 1800000;

/**
 * One visitor's connection to one room, kept up until close() or until the server says stop. Knows no DOM. It speaks the
 * extended protocol, and the plain one with a server that knows no other.
 *
 * Its events: `change` of its state; `online`; `standing`; `history` after each connect, and after a gap (detail: messages,
 * oldest first; deleted: ids; continues: whether all that comes after what came before is there, and so that what came before still holds;
 * last: the id of the newest event; behind: whether what was said last may come later, and then `uptodate`; plain: the dialect, in which only messages is there); `messages`; `deleted` (detail: ids,
 * last); `own` (detail: an item of the outbox).
 */
export class ChatConnection extends EventTarget {
  state = 'closed'; // for good, until open() | connecting: for as long as it takes | open: the server has greeted
  reason = ''; // the server's words when it said stop, or later
  missing = false; // the server is there, but the room is not
  tokenFailed = false; // it was the token that the server said stop of
  online; // how many members the room has, if the server says so
  limits = LIMITS;
  plain = false; // whether the server knows no other protocol: it answers nothing
  outbox = new Outbox(
    (frame) => this.#transmit(frame),
    (item) => this.#emit('own', item),
    (...what) => this.#label(...what),
  );
  standing = new Standing();
  #requests = new Requests(
    (frame) => this.#transmit(frame),
    (...what) => this.#label(...what),
  );
  #label;
  #attempt = new AbortController();
  #line;
  #askForToken;
  #token; // that was asked for last; undefined: a guest's
  #bye; // the server's words before it closes
  #feed = new Feed(); // of the extended protocol
  #welcome; // of this connection
  #timer; // of the next attempt
  #answer; // runs out if the server is dead
  #seeking; // the timer of the next look for the extended protocol
  #failures = 0; // attempts in a row, and connections that did not last
  #openedAt = 0;
  #wakeableAt = 0; // an attempt before that would be too much
  #hurryUntil = 0; // the connection has just been doubted, so it is no surprise if it ends

  /**
   * @param server the URL of the folder that holds the rooms; @param room without one: the server's first;
   * @param token who the visitor is, or a function that is asked for that, at first and when the last one has expired, and
   * returns it or promises it; undefined: a guest; @param label words what is told to people
   */
  constructor(server, room, token, label) {
    super();
    this.#label = label;
    this.server = server;
    this.room = room;
    if (typeof token === 'function') this.#askForToken = token;
    else this.#token = token || undefined;
  }

  async open() {
    this.#drop();
    const { signal } = (this.#attempt = new AbortController());
    this.#wakeableAt = performance.now() + PAUSE_MS;
    this.tokenFailed = false;
    if (!/^https?:$/.test(this.server?.protocol)) return this.#stop(this.#label('noServer', { server: this.server ?? '?' }));
    this.#become('connecting', obstacleTo(this.server, this.#label));
    this.#bePatient();
    this.room ||= (await fetchRooms(this.server))?.[0];
    if (signal.aborted) return;
    try {
      this.#token ??= (await this.#askForToken?.()) || undefined;
    } catch {
      if (!signal.aborted) this.#retry('reconnect', this.#label('noToken'));
    }
    if (signal.aborted) return;
    if (this.#token && !SENDABLE.test(this.#token)) return this.#stop(sentence('', INVALID, '', this.#label), true);
    try {
      const line = this.room && (await this.#connect(signal));
      if (signal.aborted) return;
      if (line) this.#use(line);
      else this.#retry('reconnect');
    } catch {
      this.#stop(obstacleTo(this.server, this.#label) || this.#label('browserForbids', { server: this.server }));
    }
  }

  /** Sends it, or soon, or again; false if it cannot be taken now. */
  say(message) {
    if (this.state !== 'open' || this.outbox.full) return false;
    this.outbox.add({ message });
    return true;
  }

  /** Asks something else of the server: promises its answer, or throws with a sentence for people. */
  ask(frame) {
    return this.#requests.ask(frame);
  }

  /** The page may have slept, or the network is back: waiting is a waste now, and what seems open may be dead. */
  wake() {
    const now = performance.now();
    this.#hurryUntil = now + ANSWER_MS;
    if (this.state === 'connecting' && now >= this.#wakeableAt) {
      this.#failures = 0;
      this.open();
    } else if (this.state === 'open' && this.plain && now >= this.#wakeableAt) {
      this.#wakeableAt = now + PAUSE_MS;
      this.#seekExtended(0);
    } else if (this.state === 'open' && !this.plain && this.#line.isOpen) {
      this.#line.send(new Uint8Array()); // a page cannot PING
      this.#expectAnswer();
    }
  }

  close() {
    this.#drop();
    this.outbox.stop();
    this.#requests.stop();
    this.#become('closed');
  }

  /**
   * A browser does not tell a 404 or a 502 from a dead server, nor any from one that takes no subprotocol. So ask. Who has a
   * token is nobody in the plain protocol.
   */
  async #connect(signal) {
    const line = this.#dial(signal, EXTENDED, ...(this.#token ? [TOKEN + this.#token] : []));
    if (await line.opened) return line;
    const { status, rooms } = await askForRooms(this.server);
    if (signal.aborted) return undefined;
    if (rooms) this.#become('connecting', '', !rooms.includes(this.room));
    if (this.#token || this.missing || status >= 500 || [408, 425, 429].includes(status)) return undefined;
    return this.#connectPlainly(signal, status > 0 && !rooms ? 1 : DOUBTS_MS.length);
  }

  /**
   * The extended protocol counts as unknown to a server that refuses it again and again while a plain connection stands:
   * once will do where there is no list of rooms, which every server of the extended protocol has.
   */
  async #connectPlainly(signal, doubts) {
    const line = this.#dial(signal);
    if (!(await line.opened)) return undefined;
    for (const pause of this.plain ? [] : DOUBTS_MS.slice(0, doubts)) {
      this.#bePatient(pause);
      await new Promise((done) => setTimeout(done, pause));
      if (signal.aborted) return undefined;
      const extended = this.#dial(signal, EXTENDED);
      const isExtended = await extended.opened;
      if (isExtended) line.close();
      if (isExtended || !line.isOpen) return isExtended ? extended : undefined;
    }
    return line;
  }

  #dial(signal, ...offered) {
    const url = new URL(encodeURIComponent(this.room), this.server);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.#feed.last && offered.length > 0) url.searchParams.set('since', this.#feed.last);
    return new Line(url, signal, ...offered);
  }

  #use(line) {
    this.#line = line;
    this.#feed.restart();
    this.#welcome = this.#bye = undefined;
    line.listen({
      frame: (frame) => {
        clearTimeout(this.#answer);
        this.#answer = undefined;
        if (line.protocol) this.#hear(frame);
        else this.#hearPlain(frame);
      },
      end: ({ code, reason }) => {
        const next = nextMove(code);
        const why = sentence(this.#bye, code, reason, this.#label);
        if (next === 'renew' && this.#askForToken) this.#token = undefined;
        else if (next === 'renew' || next === 'stop') return this.#stop(why, TOKEN_CODES.includes(code));
        this.#retry(next, next === 'later' ? why : '', next === 'renew');
      },
    });
  }

  #hear(frame) {
    if (this.state === 'connecting' && frame?.type === 'welcome') this.#welcome ??= frame;
    if (frame?.type === 'bye') this.#bye = textOf(frame.message);
    const told = this.#feed.take(frame);
    if (told.partial) this.#bePatient();
    else if (told.history) this.#hearHistory(told.history);
    else if (this.state === 'connecting') return;
    else if (told.messages) this.#emit('messages', told.messages);
    else if (told.deleted) this.#emit('deleted', told.deleted);
    else if (this.#requests.take(frame)) return;
    else if (this.standing.take(frame)) this.#stand(frame.type);
    else if (frame?.type === 'ack') {
      this.outbox.acknowledged({ nonce: frame.nonce, id: isId(frame.id) ? frame.id : undefined });
    } else if (frame?.type === 'rejected') this.outbox.rejected(frame);
    else if (frame?.type === 'up_to_date') this.#emit('uptodate');
    else if (frame?.type === 'notice') messagesOf([frame]).forEach((notice) => this.#emit('notice', notice));
    else if (frame?.type === 'online') {
      this.online = amount(frame.count);
      this.#emit('online');
    }
  }

  /** After the welcome, or after a gap of a connection that stands. */
  #hearHistory(history) {
    if (this.state === 'connecting') {
      this.online = amount(this.#welcome.online);
      this.#greeted(history, limitsOf(this.#welcome.limits), false);
    } else {
      clearTimeout(this.#timer);
      this.#emit('history', { ...history, plain: false });
    }
  }

  #hearPlain(frame) {
    if (this.state === 'open') this.#emit('messages', messagesOf([frame]));
    else if (Array.isArray(frame)) {
      this.online = undefined;
      this.#feed.forget();
      this.#greeted({ messages: messagesOf(frame) }, PLAIN_LIMITS, true);
      this.#seekExtended(SEEK_MS);
    }
  }

  #greeted(history, limits, plain) {
    clearTimeout(this.#timer);
    this.#openedAt = performance.now();
    Object.assign(this, { limits, plain });
    this.standing.begin(plain ? {} : this.#welcome);
    this.#emit('history', { ...history, plain });
    this.#become('open', '', false);
    this.outbox.restart(limits, plain);
    this.#stand('welcome');
    this.#requests.restart();
  }

  #stand(frameType) {
    const { pauseMs, muted } = this.standing;
    this.outbox.slow(pauseMs);
    if (frameType.endsWith('muted')) this.outbox.hold(muted ? muted.until - Date.now() : 0);
    this.#emit('standing');
  }

  /** A server of the plain protocol may be replaced by a better one, or a proxy before it has been mended. */
  #seekExtended(pause) {
    const { signal } = this.#attempt;
    clearTimeout(this.#seeking);
    this.#seeking = setTimeout(async () => {
      const line = this.#dial(signal, EXTENDED);
      const isExtended = (await line.opened) && line.protocol;
      line.close();
      if (signal.aborted) return;
      if (isExtended) this.open();
      else this.#seekExtended(Math.min(Math.max(pause * 2, SEEK_MS), LONGEST_SEEK_MS));
    }, pause);
  }

  #transmit(frame) {
    if (this.state !== 'open' || !this.#line.isOpen) return false;
    this.#line.send(JSON.stringify(frame));
    if (!this.plain) this.#expectAnswer();
    return true;
  }

  /** Whatever the server says is one. A line can be dead for many minutes before a browser finds out. */
  #expectAnswer() {
    this.#answer ??= setTimeout(() => this.#retry('reconnect', '', true), ANSWER_MS);
  }

  /** @param alone the connection was found dead, or the token's time is over: no herd, so there is no pause the first time */
  #retry(next, reason = '', alone = false) {
    const now = performance.now();
    if (this.state === 'open' && now - this.#openedAt >= STEADY_MS) this.#failures = 0;
    const hurry = (this.state === 'open' && now < this.#hurryUntil) || (alone && this.#failures === 0);
    const pause = next === 'later' ? LATER_MS : Math.min(PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    this.#hurryUntil = 0;
    this.#drop();
    this.#wakeableAt = now + (next === 'later' ? LATER_MS : 0);
    this.#become('connecting', reason || obstacleTo(this.server, this.#label));
    this.#after(hurry && next !== 'later' ? 0 : pause * (1 + Math.random() / 2), () => this.open());
  }

  #stop(reason, tokenFailed = false) {
    this.#drop();
    this.tokenFailed = tokenFailed;
    if (tokenFailed && this.#askForToken) this.#token = undefined; // who opens it again wants another
    this.#become('closed', reason);
  }

  #bePatient(more = 0) {
    const patience = Math.min(PATIENCE_MS * 2 ** this.#failures, LONGEST_PATIENCE_MS);
    this.#after(more + patience, () => this.#retry('reconnect'));
  }

  #after(ms, act) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  #drop() {
    for (const timer of [this.#timer, this.#answer, this.#seeking]) clearTimeout(timer);
    this.#answer = undefined;
    this.#attempt.abort(); // ends its lines
    this.#line = undefined;
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

function amount(it) {
  return isAmount(it) ? it : undefined;
}
