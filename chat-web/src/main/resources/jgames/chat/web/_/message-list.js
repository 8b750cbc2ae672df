import { isLater } from './frames.js';
import { ignored } from './ignored.js';
import { button, make } from './make.js';
import { arrange, messagePart } from './message-part.js';
import { overlap, same } from './overlap.js';
import { Place } from './place.js';
import { Tall } from './tall.js';
import { asSentence } from './texts.js';

const KEPT = 500; // messages, so that a page may stay open for months
const MOST_READ = 5000; // and so many for a reader who has scrolled up
const MOST_LINES = 100; // of the host page

/** The messages on the page: at the bottom unless the reader scrolled up, and then they do not move under the reader. */
export class MessageList {
  #scroller;
  #place;
  #list;
  #ownList; // below the others, until it is known what became of them
  #newer;
  #texts;
  #name;
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
  #away; // the line above what came meanwhile
  #behind; // the line below what was before, until there is more or nothing missing; undefined: all was there
  #tall;
  #quiet;

  /**
   * @param newer the button that brings a reader down; @param name returns the visitor's; @param takeBack is told of an own
   * item that is to be edited; @param arrived of one that is among the others now
   */
  constructor(scroller, newer, texts, name, takeBack, arrived) {
    this.#texts = texts;
    this.#away = make('div', { className: 'divider away', textContent: texts.label('whileAway') });
    this.#tall = new Tall(texts, () => this.#place.stay());
    this.#scroller = scroller;
    [this.#list, this.#ownList] = scroller.querySelectorAll('.said, .own');
    this.#newer = newer;
    this.#name = name;
    this.#takeBack = takeBack;
    this.#arrived = arrived;
    this.#place = new Place(scroller, this.#list, newer, () => this.#trim());
    this.restorePlace = () => this.#place.restore();
    this.toBottom = () => this.#place.toBottom();
  }

  /** Returns those that were not on the page. */
  add(messages) {
    this.#append(messages);
    this.#settle(messages);
    return messages;
  }

  #append(messages) {
    if (messages.length === 0) return;
    this.#behind?.remove();
    const news = messages.slice(-this.#most);
    const parts = this.#partsOf(news);
    const from = this.#shown.length;
    this.#shown = [...this.#shown, ...news];
    this.#last = messages.findLast(({ id }) => id)?.id ?? this.#last;
    this.#list.append(...parts);
    this.#arrange(from);
    this.#arrangeOwn();
    this.#trim();
    const { isAtBottom } = this.#place;
    if (isAtBottom || parts.some(({ hidden }) => !hidden)) this.#newer.hidden = isAtBottom;
  }

  /** Puts older ones above the rest. */
  prepend(messages) {
    const parts = this.#partsOf(messages);
    if (parts.length === 0) return; // what is missing stays missing
    this.#shown = [...messages, ...this.#shown];
    this.#place.keep(() => {
      if (this.#list.firstElementChild?.matches('.divider:not(.away)')) this.#list.firstElementChild.remove();
      this.#list.prepend(...parts);
      this.#arrange(0, parts.length + 1);
    });
  }

  /** The id of the first message, if it has one and there may be more before it. */
  get oldest() {
    return this.#shown.length < MOST_READ ? this.#shown[0]?.id : undefined;
  }

  get isAtBottom() {
    return this.#place.isAtBottom;
  }

  /** Who has said something, the latest first. */
  get names() {
    return [...new Set(this.#shown.map(({ username }) => username).reverse())];
  }

  /** The reader was away when this one came. */
  markAway(message) {
    const part = this.#parts.get(message);
    this.#place.keep(() => part?.before(this.#away));
  }

  get #most() {
    return this.#place.isAtBottom ? KEPT : MOST_READ;
  }

  #partsOf(messages) {
    const name = this.#name();
    return messages.map((message) => {
      const part = messagePart(this.#filtered(message), name, this.#texts);
      this.#parts.set(message, part);
      this.#messages.set(part, message);
      this.#tall.observe(part);
      part.hidden = this.#isIgnored(part);
      return part;
    });
  }

  /** Groups these messages, and says where a day begins. */
  #arrange(from = 0, to = this.#shown.length) {
    let before = this.#visibleBefore(from);
    for (const message of this.#shown.slice(from, to)) {
      const part = this.#parts.get(message);
      if (part.hidden) continue;
      arrange(part, message, before, this.#texts);
      before = message;
    }
  }

  #visibleBefore(end) {
    let i = end - 1;
    while (i >= 0 && this.#parts.get(this.#shown[i]).hidden) i--;
    return this.#shown[i];
  }

  #arrangeOwn() {
    let before = this.#own.size > 0 ? this.#visibleBefore(this.#shown.length) : undefined;
    for (const [{ message, at }, part] of this.#own) {
      const { user, role, time = 0 } = before ?? {};
      const own = { ...message, user, role, time: Math.max(at, time) };
      arrange(part, own, before, this.#texts);
      before = own;
    }
  }

  /** The message of a part. */
  messageOf(part) {
    return this.#messages.get(part);
  }

  /** Somebody is ignored, or not any more. */
  hideIgnored() {
    const parts = this.#shown.map((it) => this.#parts.get(it));
    const leaving = parts.filter((it) => this.#isIgnored(it));
    this.#place.keep(() => {
      for (const part of parts) part.hidden = this.#isIgnored(part);
      this.#arrange();
    }, leaving);
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
    const line = make('div', { className: 'line', textContent: text });
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) this.#remove([this.#lines.shift()], 0);
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
  addHistory({ messages, continues, last, behind, plain }) {
    this.#silence();
    if (plain) return this.#addPlainHistory(messages);
    const ids = new Set(this.#shown.map(({ id }) => id).filter(Boolean));
    const news = messages.filter(({ id }) => !ids.has(id));
    if (continues) this.#append(news);
    else this.#beginAnew(messages);
    this.#last = last;
    this.showBehind(behind);
    this.#settle(news);
    return news;
  }

  /** What the server lacks comes by itself, after what is here. */
  showBehind(behind) {
    this.#behind?.remove();
    this.#behind = behind ? divider(this.#texts.label('newestMissing')) : undefined;
    if (behind) this.#list.append(this.#behind);
    if (this.#place.isAtBottom) this.toBottom();
  }

  #addPlainHistory(messages) {
    const known = overlap(this.#shown, messages);
    const news = messages.slice(known);
    if (known === 0 && news.length > 0 && this.#shown.length > 0)
      this.#list.append(divider(this.#texts.label('someMissing')));
    return this.add(news);
  }

  /** A reader who has scrolled up reads on with the first of those that come now. */
  #beginAnew(messages) {
    const isGap = overlap(this.#shown, messages) < this.#shown.length;
    this.#shown = [];
    this.#empty();
    if (isGap) this.#list.append(divider(this.#texts.label('earlierMissing')));
    if (!this.#place.isAtBottom) this.#place.toTop();
    this.#append(messages);
    this.#place.scrolled();
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
    const part = messagePart(item.message, item.message.username, this.#texts);
    part.classList.add(item.state);
    const note = item.state === 'waiting' ? this.#texts.label('goesOutByItself', { reason: asSentence(item.note) }) : item.note;
    if (note) part.append(make('div', { className: 'note', role: 'alert', textContent: note }), this.#editButton(item));
    if (before) this.#tall.replace(before, part);
    else this.#ownList.append(part);
    this.#own.set(item, part);
    this.#tall.observe(part);
    this.#arrangeOwn();
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
    this.#empty();
    this.#ownList.replaceChildren();
    this.toBottom();
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
    this.#tall.remove(this.#own.get(item));
    this.#own.delete(item);
  }

  #editButton(item) {
    return button(this.#texts.label('edit'), () => {
      this.#removeOwn(item);
      this.#takeBack(item);
    });
  }

  /** A reader who has scrolled up may be far above the newest. */
  #trim() {
    const excess = this.#shown.length - this.#most;
    if (excess <= 0) return;
    this.#shown = this.#shown.slice(excess);
    const first = this.#parts.get(this.#shown[0]);
    const leaving = [];
    for (let part = this.#list.firstElementChild; part !== first; part = part.nextElementSibling) leaving.push(part);
    this.#remove(leaving, 1);
  }

  /** @param to the first message that keeps what is before it */
  #remove(parts, to) {
    this.#place.keep(() => {
      for (const part of parts) this.#tall.remove(part);
      this.#arrange(0, to);
    }, parts);
  }

  #empty() {
    this.#tall.clear();
    this.#list.replaceChildren();
  }

  /** History is not news: a screen reader need not read it out. */
  #silence() {
    this.#scroller.setAttribute('aria-live', 'off');
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#scroller.setAttribute('aria-live', 'polite'), 1000);
  }
}

function divider(textContent) {
  return make('div', { className: 'divider', textContent });
}
