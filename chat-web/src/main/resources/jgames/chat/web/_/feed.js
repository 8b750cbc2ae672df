import { idsOf, isId, messagesOf } from './frames.js';

const BEFORE_ALL = '0-0'; // where who was welcomed to an empty room resumes

/**
 * The events of a room as the extended protocol tells them, over all connections: it puts together what was before, which
 * comes in parts if it is long, and knows from which event a connection resumes. Knows no socket and no DOM.
 */
export class Feed {
  last; // the id of the newest event, a message or a deletion; undefined: there is none to resume from
  #past; // what was before, as far as it has come: { messages, deleted, continues, last, behind }; undefined: what comes is live
  #isWelcome = false;

  /** There is a new connection. */
  restart() {
    this.#past = undefined;
    this.#isWelcome = false;
  }

  /** What has come so far has no ids. */
  forget() {
    this.last = undefined;
  }

  /**
   * Takes a frame; returns what it tells: { history: { messages, deleted, continues, last, behind } } with the last part of what was
   * before, and { partial: true } with the others; { messages }; { deleted: { ids, last } }; {} as for all other frames. A
   * history continues what has come already, or stands in its place; one that is behind may lack what was said last.
   */
  take(frame) {
    if (!this.#isWelcome) return frame?.type === 'welcome' ? this.#begin(frame) : {};
    if (frame?.type === 'messages') return this.#messages(frame, messagesOf(frame.messages));
    if (frame?.type === 'deleted') return this.#deleted(frame.id, idsOf(frame.ids));
    return frame?.type === 'gap' ? this.#beginAnew() : {};
  }

  #begin(welcome) {
    const continues = Boolean(this.last) && welcome.complete === true;
    const last = isId(welcome.last) ? welcome.last : undefined;
    this.#isWelcome = true;
    this.#past = { messages: [], deleted: continues ? idsOf(welcome.deleted) : [], continues, last, behind: welcome.behind === true };
    return this.#messages(welcome, messagesOf(welcome.messages), last);
  }

  /** If the connection is lost before the newest messages are there, there is nothing to resume from. */
  #beginAnew() {
    this.last = undefined;
    this.#past = { messages: [], deleted: [], continues: false, last: undefined };
    return { partial: true };
  }

  #messages({ more }, messages, last = lastId(messages)) {
    if (!this.#past) {
      this.last = last ?? this.last;
      return { messages };
    }
    this.#past.messages.push(...messages);
    this.#past.last = last ?? this.#past.last;
    return more === true ? { partial: true } : this.#end();
  }

  #deleted(id, ids) {
    const last = isId(id) ? id : undefined;
    if (!this.#past) {
      this.last = last ?? this.last;
      return { deleted: { ids, last: this.last } };
    }
    this.#past.messages = this.#past.messages.filter((it) => !ids.includes(it.id));
    this.#past.deleted.push(...ids);
    this.#past.last = last ?? this.#past.last;
    return { partial: true };
  }

  /** Where nothing has an id, the place to resume from is where it was, or before all, or nowhere. */
  #end() {
    const { messages, continues, last } = this.#past;
    if (last) this.last = last;
    else if (!continues) this.last = messages.length > 0 ? undefined : BEFORE_ALL;
    const history = { ...this.#past, last: this.last };
    this.#past = undefined;
    return { history };
  }
}

function lastId(messages) {
  return messages.filter(({ id }) => id).at(-1)?.id;
}
