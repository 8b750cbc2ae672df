import { isLater, messagesOf } from './frames.js';

const COUNT = 100; // as many as a server gives

/** Brings what was said before the first message on the page: when the reader comes near it, or presses a button above it. */
export class Older {
  #log;
  #button;
  #list;
  #texts;
  #connection;
  #beginning; // the id of the room's first message, as far as its log reaches back
  #asking = false;
  #deleted = []; // ids, since it asks

  /** @param connection returns the one of now */
  constructor(log, button, list, texts, connection) {
    this.#texts = texts;
    this.#log = log;
    this.#button = button;
    this.#list = list;
    this.#connection = connection;
    button.addEventListener('click', () => this.#load());
    log.addEventListener('scroll', () => {
      if (this.refresh() && !list.isAtBottom && log.scrollTop < log.clientHeight) this.#load();
    });
  }

  /** The list is another one now; returns whether there may be something before it. */
  refresh() {
    const { plain, state } = this.#connection() ?? {};
    const { oldest } = this.#list;
    const mayBeMore = state === 'open' && !plain && Boolean(oldest) && oldest !== this.#beginning;
    this.#button.hidden = !mayBeMore;
    return mayBeMore;
  }

  /** A window that has room for more gets it. */
  fill() {
    if (this.refresh() && this.#log.scrollHeight <= this.#log.clientHeight) this.#load();
  }

  /** What is on its way may have been read before that. */
  delete(ids) {
    if (this.#asking) this.#deleted.push(...ids);
  }

  async #load() {
    if (this.#asking) return;
    const before = this.#list.oldest;
    this.#asking = true;
    this.#deleted = [];
    this.#button.textContent = this.#texts.label('loadingEarlier');
    try {
      const answer = await this.#connection().ask({ type: 'history', before, count: COUNT });
      if (this.#list.oldest !== before) return; // it is another list by now
      const isOlder = ({ id }) => id && isLater(before, id) && !this.#deleted.includes(id);
      const messages = messagesOf(answer.messages).filter(isOlder);
      this.#list.prepend(messages);
      if (answer.complete === true || messages.length === 0) this.#beginning = this.#list.oldest;
    } catch {
      // it is asked again
    } finally {
      this.#asking = false;
      this.#button.textContent = this.#texts.label('earlier');
      this.refresh();
    }
  }
}
