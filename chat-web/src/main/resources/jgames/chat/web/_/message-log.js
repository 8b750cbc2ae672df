import { readable } from './visitor.js';

const KEPT = 500; // messages, so that a page may stay open for months
const NEAR = 30; // pixels from the bottom that still count as the bottom

/** The messages on the page: at the bottom unless the reader scrolled up, and then they do not move under the reader. */
export class MessageLog {
  #scroller;
  #list;
  #newer;
  #shown = []; // the messages in the list, oldest first
  #pinned = true;
  #lastTop = 0;
  #quiet;

  /** @param newer the button that brings a reader down to what came in the meantime */
  constructor(scroller, newer) {
    this.#scroller = scroller;
    this.#list = scroller.firstElementChild;
    this.#newer = newer;
    newer.addEventListener('click', () => {
      this.toBottom();
      scroller.focus();
    });
    scroller.addEventListener('scroll', () => this.#scrolled());
    // Once a frame for whatever moves the bottom: messages, the window, the font, a phone's keyboard.
    const observer = new ResizeObserver(() => this.#pinned && this.toBottom());
    observer.observe(scroller);
    observer.observe(this.#list);
  }

  add(message) {
    this.#append([message]);
  }

  /** What the server remembers. The plain protocol has no ids, so what is on the page already is found by overlap. */
  addHistory(history) {
    this.#silence();
    const known = overlap(this.#shown, history);
    if (known === 0 && this.#shown.length > 0 && history.length > 0)
      this.#list.append(element('divider', 'Some messages may be missing here'));
    this.#append(history.slice(known));
  }

  clear() {
    this.#shown = [];
    this.#list.replaceChildren();
    this.toBottom();
  }

  toBottom() {
    this.#pinned = true;
    this.#newer.hidden = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
  }

  #append(messages) {
    if (messages.length === 0) return;
    this.#shown = [...this.#shown, ...messages].slice(-KEPT);
    this.#list.append(...messages.slice(-KEPT).map(messageElement));
    this.#trim();
    this.#newer.hidden = this.#pinned;
  }

  #trim() {
    const excess = this.#list.childElementCount - KEPT;
    if (excess <= 0) return;
    const height = this.#pinned ? 0 : this.#list.offsetHeight; // measuring is dear, and at the bottom for nothing
    for (let i = 0; i < excess; i++) this.#list.firstElementChild.remove();
    if (!this.#pinned) this.#scroller.scrollTop -= height - this.#list.offsetHeight;
  }

  /** Only scrolling upwards unpins: a scroll event may also tell of an earlier toBottom() that was overtaken. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#pinned = true;
    else if (scrollTop < this.#lastTop) this.#pinned = false;
    if (this.#pinned) this.#newer.hidden = true;
    this.#lastTop = scrollTop;
  }

  /** History is not news: a screen reader need not read it out. */
  #silence() {
    this.#scroller.setAttribute('aria-live', 'off');
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#scroller.setAttribute('aria-live', 'polite'), 1000);
  }
}

function messageElement({ username, color, text }) {
  const [message, name, body] = [element('message'), element('username', username), element('text', text)];
  name.style.color = readable(color);
  name.dir = body.dir = 'auto';
  message.append(name, body);
  return message;
}

function element(className, text = '') {
  return Object.assign(document.createElement('div'), { className, textContent: text });
}

/** The largest k such that the last k shown are the first k of the history. */
function overlap(shown, history) {
  const same = (a, b) => a.username === b.username && a.color === b.color && a.text === b.text;
  let k = Math.min(shown.length, history.length);
  while (!shown.slice(shown.length - k).every((message, i) => same(message, history[i]))) k--;
  return k;
}
