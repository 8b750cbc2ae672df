const NEAR = 30; // pixels from the bottom that still count as the bottom

/** Where the reader is in the log: at the bottom, unless they scrolled up; then what they see stays where it is. */
export class Place {
  isAtBottom = true;
  #scroller;
  #list;
  #newer;
  #returned;
  #lastTop = 0;
  #anchor; // { part, top }: what is seen first, and where, since the reader scrolled: so what a browser rounds does not add up

  /** @param newer the button that brings a reader down; @param returned is told when one is there again */
  constructor(scroller, list, newer, returned) {
    this.#scroller = scroller;
    this.#list = list;
    this.#newer = newer;
    this.#returned = returned;
    newer.addEventListener('click', () => {
      this.toBottom();
      scroller.focus();
    });
    scroller.addEventListener('scroll', () => this.scrolled());
    // Once a frame for whatever moves the bottom: messages, the window, the font, a phone's keyboard.
    const observer = new ResizeObserver(() => this.isAtBottom && this.toBottom());
    observer.observe(scroller);
    observer.observe(scroller.firstElementChild);
  }

  /** Does something that changes the list and takes these parts away. Measuring is dear, and at the bottom for nothing. */
  keep(change, leaving = []) {
    if (this.isAtBottom) return change();
    const gone = new Set(leaving);
    const { top } = this.#scroller.getBoundingClientRect();
    const at = (part) => part.getBoundingClientRect();
    const stays = (part) => part?.isConnected && !part.hidden && !gone.has(part);
    if (!stays(this.#anchor?.part)) {
      const part = [...this.#list.children].find((it) => stays(it) && at(it).bottom > top);
      this.#anchor = part && { part, top: at(part).top - top };
    }
    change();
    if (!this.#anchor) return;
    const { part, top: before } = this.#anchor;
    this.#scroller.scrollTop += at(part).top - top - before;
    this.#lastTop = this.#scroller.scrollTop;
    if (Math.abs(at(part).top - top - before) > 1) this.#anchor = undefined; // there is no room to scroll so far
  }

  /** What grows now is to be read from its head. */
  stay() {
    this.isAtBottom = false;
  }

  /** The element has been moved to another place of the page, where a browser begins at the top. */
  restore() {
    if (this.isAtBottom) this.toBottom();
    else this.#scroller.scrollTop = this.#lastTop;
  }

  toTop() {
    this.#anchor = undefined;
    this.#scroller.scrollTop = this.#lastTop = 0;
  }

  toBottom() {
    const wasAway = !this.isAtBottom;
    this.isAtBottom = true;
    this.#newer.hidden = true;
    if (wasAway) this.#returned();
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
  }

  /** Only scrolling upwards leaves the bottom: a scroll event may also tell of an earlier toBottom() that was overtaken. */
  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollTop !== this.#lastTop) this.#anchor = undefined;
    if (scrollHeight - scrollTop - clientHeight < NEAR) {
      if (!this.isAtBottom) this.#returned();
      this.isAtBottom = true;
    } else if (scrollTop < this.#lastTop) this.isAtBottom = false;
    if (this.isAtBottom) this.#newer.hidden = true;
    this.#lastTop = scrollTop;
  }
}
