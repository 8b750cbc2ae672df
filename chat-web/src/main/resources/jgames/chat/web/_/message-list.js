const { search } = new URL(import.meta.url); // chat-room.js says why
const from = (name) => import(`./${name}.js${search}`);
const [{ isLater }, { ignored }, { readable }] = await Promise.all(['frames', 'ignored', 'visitor'].map(from));

const hour = new Intl.DateTimeFormat([], { timeStyle: 'short' });
const dayAndHour = new Intl.DateTimeFormat([], { dateStyle: 'full', timeStyle: 'medium' });

const KEPT = 500; // messages, so that a page may stay open for months
const MOST_LINES = 100; // of the host page
const NEAR = 30; // pixels from the bottom that still count as the bottom
const VERIFIED = { user: '✓', bot: 'bot', moderator: 'mod', operator: 'admin' };

/** The messages on the page: at the bottom unless the reader scrolled up, and then they do not move under the reader. */
export class MessageList {
  #scroller;
  #list;
  #ownList; // below the others, until it is known what became of them
  #newer;
  #takeBack;
  #arrived;
  #shown = []; // the messages in the list, oldest first
  #parts = new WeakMap(); // of the list, one for each message
  #messages = new WeakMap(); // one for each part
  #last; // the id of the newest event, which may be none of the messages
  #own = new Map(); // items of the outbox to what stands for them in the list of the visitor's own
  #here = new WeakSet(); // items of the outbox that are among the others
  #ownOnes = new WeakSet(); // messages that such items have become
  #hidden = new WeakSet(); // messages that the host page hides, or that were taken from view
  #lines = []; // the host page's own
  /** The host page's: false hides a message, a string is shown instead of its text. */
  filter = () => undefined;
  #pinned = true;
  #lastTop = 0;
  #quiet;

  /**
   * @param newer the button that brings a reader down; @param takeBack is told of an own item that is to be edited;
   * @param arrived of one that is among the others now
   */
  constructor(scroller, newer, takeBack, arrived) {
    this.#scroller = scroller;
    [this.#list, this.#ownList] = scroller.querySelectorAll('.said, .own');
    this.#newer = newer;
    this.#takeBack = takeBack;
    this.#arrived = arrived;
    newer.addEventListener('click', () => {
      this.toBottom();
      scroller.focus();
    });
    scroller.addEventListener('scroll', () => this.#scrolled());
    // Once a frame for whatever moves the bottom: messages, the window, the font, a phone's keyboard.
    const observer = new ResizeObserver(() => this.#pinned && this.toBottom());
    observer.observe(scroller);
    observer.observe(scroller.firstElementChild);
  }

  /** Returns those that were not on the page. */
  add(messages) {
    this.#append(messages);
    this.#settle(messages);
    return messages;
  }

  #append(messages) {
    if (messages.length === 0) return;
    const news = messages.slice(-KEPT);
    const parts = news.map((it) => messageElement(this.#filtered(it)));
    news.forEach((message, i) => this.#parts.set(message, parts[i]) && this.#messages.set(parts[i], message));
    for (const part of parts) part.hidden = this.#isIgnored(part);
    this.#shown = [...this.#shown, ...news].slice(-KEPT);
    this.#last = messages.findLast(({ id }) => id)?.id ?? this.#last;
    this.#list.append(...parts);
    this.#trim();
    if (this.#pinned || parts.some(({ hidden }) => !hidden)) this.#newer.hidden = this.#pinned;
  }

  /** The message of a part. */
  messageOf(part) {
    return this.#messages.get(part);
  }

  /** Somebody is ignored, or not any more. */
  hideIgnored() {
    const parts = this.#shown.map((it) => this.#parts.get(it));
    this.#keepPlace(parts.filter((it) => this.#isIgnored(it)), () => {
      for (const part of parts) part.hidden = this.#isIgnored(part);
    });
  }

  #isIgnored(part) {
    return this.isHidden(this.#messages.get(part));
  }

  isHidden(message) {
    return ignored.has(message) || this.#hidden.has(message);
  }

  /** Whether the visitor has said it here. */
  isOwn(message) {
    return this.#ownOnes.has(message);
  }

  /** Shows nothing of what is here now. */
  hideAll() {
    for (const message of this.#shown) this.#hidden.add(message);
    this.#lines = [];
    this.#list.querySelectorAll(':scope > :not(.message)').forEach((part) => part.remove());
    this.hideIgnored();
  }

  /** A line of the host page's. */
  addLine(text) {
    const line = element('line', text);
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) this.#remove([this.#lines.shift()]);
    this.#list.append(line);
  }

  #filtered(message) {
    const shown = this.filter(message);
    if (shown === false) this.#hidden.add(message);
    return typeof shown === 'string' ? { ...message, text: shown } : message;
  }

  /**
   * What was before: it continues what is on the page, or stands in its place. In the plain protocol nobody knows, so what
   * is on the page already is left out by where the two overlap most. Returns those that were not on the page.
   */
  addHistory({ messages, continues, last, plain }) {
    this.#silence();
    if (plain) return this.#addPlainHistory(messages);
    const ids = new Set(this.#shown.map(({ id }) => id).filter(Boolean));
    const news = messages.filter(({ id }) => !ids.has(id));
    if (continues) this.#append(news);
    else this.#beginAnew(messages);
    this.#last = last;
    this.#settle(news);
    return news;
  }

  #addPlainHistory(messages) {
    const known = overlap(this.#shown, messages);
    const news = messages.slice(known);
    if (known === 0 && news.length > 0 && this.#shown.length > 0)
      this.#list.append(element('divider', 'Some messages may be missing here'));
    return this.add(news);
  }

  /** A reader who has scrolled up reads on with the first of those that come now. */
  #beginAnew(messages) {
    const isGap = overlap(this.#shown, messages) < this.#shown.length;
    this.#shown = [];
    this.#list.replaceChildren();
    if (isGap) this.#list.append(element('divider', 'Earlier messages are missing here'));
    if (!this.#pinned) this.#scroller.scrollTop = this.#lastTop = 0;
    this.#append(messages);
    this.#scrolled();
  }

  /** Takes messages away; returns those that were on the page. @param last the id of that event, if it is the newest */
  delete({ ids, last }) {
    const gone = new Set(ids);
    const deleted = this.#shown.filter(({ id }) => gone.has(id));
    this.#shown = this.#shown.filter(({ id }) => !gone.has(id));
    this.#remove(deleted.map((message) => this.#parts.get(message)));
    this.#last = last ?? this.#last;
    this.#settle([]);
    return deleted;
  }

  /** An item of the outbox: new, or with a new state. */
  showOwn(item) {
    const before = this.#own.get(item);
    if (this.#here.has(item) || (item.state === 'sent' && !before)) return; // it has come already
    const part = messageElement(item.message);
    part.classList.add(item.state);
    const note = item.state === 'waiting' ? `${item.note} It goes out by itself.` : item.note;
    if (note) part.append(Object.assign(element('note', note), { role: 'alert' }), this.#editButton(item));
    if (before) before.replaceWith(part);
    else this.#ownList.append(part);
    this.#own.set(item, part);
    this.#settle([]);
  }

  /** The item is in the list no more. */
  dropOwn(item) {
    if (this.#own.has(item)) this.#removeOwn(item);
  }

  clear() {
    this.#shown = [];
    this.#last = undefined;
    this.#own.clear();
    this.#lines = [];
    this.#list.replaceChildren();
    this.#ownList.replaceChildren();
    this.toBottom();
  }

  /** The element has been moved to another place of the page, where a browser begins at the top. */
  restorePlace() {
    if (this.#pinned) this.toBottom();
    else this.#scroller.scrollTop = this.#lastTop;
  }

  toBottom() {
    this.#pinned = true;
    this.#newer.hidden = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
  }

  /**
   * Takes away own ones that are among the others now, which these have just joined.
   * Own ones without an id may be here, too: the connection was lost before the answer came, or there are no answers. Then
   * the content tells, once each.
   */
  #settle(messages) {
    const others = [...messages];
    for (const item of [...this.#own.keys()]) {
      const at = others.findIndex((it) => (item.id ? it.id === item.id : same(it, item.message)));
      const mayBeHere = item.state === 'sent' || item.state === 'unconfirmed' || (item.state === 'pending' && item.tried);
      if (item.id ? this.#last && !isLater(item.id, this.#last) : at >= 0 && mayBeHere) this.#removeOwn(item);
      else continue;
      if (at >= 0) this.#ownOnes.add(others.splice(at, 1)[0]);
      this.#here.add(item);
      this.#arrived(item);
    }
  }

  #removeOwn(item) {
    this.#own.get(item).remove();
    this.#own.delete(item);
  }

  #editButton(item) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Edit' });
    button.addEventListener('click', () => {
      this.#removeOwn(item);
      this.#takeBack(item);
    });
    return button;
  }

  #trim() {
    const excess = this.#list.childElementCount - KEPT;
    if (excess > 0) this.#remove([...this.#list.children].slice(0, excess));
  }

  #remove(parts) {
    this.#keepPlace(parts, () => parts.forEach((part) => part.remove()));
  }

  /** What the reader sees first of all that stays, stays where it is. Measuring is dear, and at the bottom for nothing. */
  #keepPlace(leaving, change) {
    const gone = new Set(leaving);
    const { top } = this.#scroller.getBoundingClientRect();
    const isInView = (part) => !gone.has(part) && !part.hidden && part.getBoundingClientRect().bottom > top;
    const place = this.#pinned ? undefined : [...this.#list.children].find(isInView);
    const before = place?.getBoundingClientRect().top;
    change();
    if (place) this.#scroller.scrollTop += place.getBoundingClientRect().top - before;
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

function messageElement({ username, color, text, time, user, role, announcement }) {
  const [message, name, body] = [element('message'), element('username', username), element('text', text)];
  message.tabIndex = -1;
  message.classList.toggle('announcement', announcement === true);
  name.style.color = readable(color);
  name.dir = body.dir = 'auto';
  if (role) Object.assign(name.dataset, { role, badge: VERIFIED[role] });
  if (role) name.title = `Verified: ${[role, user].filter(Boolean).join(' ')}`;
  message.append(name, body);
  if (time === undefined) return message;
  const part = document.createElement('time');
  const [dateTime, title, textContent] = [new Date(time).toISOString(), dayAndHour.format(time), hour.format(time)];
  name.after(Object.assign(part, { dateTime, title, textContent }));
  return message;
}

function element(className, textContent = '') {
  return Object.assign(document.createElement('div'), { className, textContent });
}

/** The largest k such that the last k shown are the first k of the history. */
function overlap(shown, history) {
  let k = Math.min(shown.length, history.length);
  const isOf = ({ id }, other) => !id || id === other.id;
  while (!shown.slice(shown.length - k).every((it, i) => same(it, history[i]) && isOf(it, history[i]))) k--;
  return k;
}

function same(a, b) {
  return a.username === b.username && a.color === b.color && a.text === b.text;
}
