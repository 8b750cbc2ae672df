/** How many messages nobody has seen. */
export class Unread {
  count = 0;
  #messages = new WeakSet(); // that this counts
  #tell;

  /** @param tell is told of another count */
  constructor(tell) {
    this.#tell = tell;
  }

  add(messages) {
    for (const message of messages) this.#messages.add(message);
    this.#become(this.count + messages.length);
  }

  /** Nobody will see these any more. */
  forget(messages) {
    this.#become(this.count - messages.filter((it) => this.#messages.has(it)).length);
  }

  /** All is seen. */
  reset() {
    this.#messages = new WeakSet();
    this.#become(0);
  }

  #become(count) {
    if (count === this.count) return;
    this.count = count;
    this.#tell(count);
  }
}
