import { joined, keepDraft, keptDraft } from './drafts.js';
import { LIMITS } from './frames.js';
import { Nameplate } from './nameplate.js';
import { asSentence } from './texts.js';

const NEARLY_FULL = 50; // characters from where on it is shown how many are left

/** Where a visitor writes: the message field, the name and the colour, what is not said yet, and why it cannot be now. */
export class Composer {
  #ui;
  #list;
  #mayWrite;
  #texts;
  #nameplate;
  #connection; // while the visitor is in a room
  #clock; // counts a pause down
  #draftKey; // what is written here is kept under it
  #unanswered = []; // what an earlier page may have said, until there is a connection to ask
  #composing = false;
  #rejected = ''; // why what is in the field was, until it is changed
  #isDeaf = false; // the visitor wants to send what cannot be sent, and has not been told why

  /** @param list what a visitor has said is shown in it; @param mayWrite is asked about each text, and may take it */
  constructor(host, ui, list, texts, mayWrite) {
    this.#texts = texts;
    this.#ui = ui;
    this.#list = list;
    this.#mayWrite = mayWrite;
    this.#nameplate = new Nameplate(host, ui, texts, () => {
      this.check();
      return excess(ui.name.value, this.#limits.username) === 0;
    });
    ui.text.addEventListener('input', () => {
      this.#rejected = '';
      this.#isDeaf = false;
      this.check();
    });
    // While an input method composes, Enter picks a word.
    ui.text.addEventListener('compositionstart', () => (this.#composing = true));
    ui.text.addEventListener('compositionend', () => (this.#composing = false));
    // Where the button is disabled, a browser does nothing on Enter.
    ui.text.addEventListener('keydown', ({ key }) => key === 'Enter' && !this.#composing && ui.send.disabled && this.#send());
    ui.text.form.addEventListener('submit', (submit) => {
      submit.preventDefault();
      if (!this.#composing) this.#send();
    });
  }

  get draft() {
    return this.#ui.text.value;
  }

  set draft(text) {
    this.#ui.text.value = text;
    this.#rejected = '';
    this.check();
  }

  /** There is another connection: what was written in its room is here again. */
  enter(connection, key) {
    this.#connection = connection;
    this.#draftKey = key;
    const kept = keptDraft(key);
    this.#unanswered = kept.unanswered;
    if (kept.text !== this.draft) this.giveBack([kept.text]);
  }

  /** @param takesDraft whether the draft goes with the visitor */
  leave(takesDraft) {
    const { outbox } = this.#connection;
    const unanswered = this.#stillUnanswered();
    this.#nameplate.close();
    this.#connection = undefined;
    this.#rejected = '';
    this.giveBack(outbox.unsaid.map(({ message }) => message.text));
    keepDraft(this.#draftKey, { text: takesDraft ? '' : this.draft, unanswered });
  }

  /** What may have been said before the page was loaded anew is asked by its nonce, or is a draft where that cannot be. */
  ask({ room, outbox }, plain) {
    const canAsk = (it) => !plain && it.room === room;
    const unanswered = this.#unanswered.splice(0);
    for (const item of unanswered.filter(canAsk)) outbox.add(item);
    this.giveBack(unanswered.filter((it) => !canAsk(it)).map(({ message }) => message.text));
  }

  /** How the visitor stands in the room. */
  identify({ you, pauseMs }) {
    const label = (...what) => this.#label(...what);
    this.#nameplate.identify(you);
    this.#ui.text.placeholder = pauseMs > 0 ? label('messageSlow', { pause: this.#texts.countdown(pauseMs) }) : label('message');
    this.check();
  }

  /** The name or the colour is another one outside. */
  rename() {
    this.#nameplate.fill();
  }

  /** Says it in the visitor's name; returns whether it goes out, or the host page has taken it. */
  say(text) {
    if (!text.trim() || this.#obstacle(text)) return false;
    if (!this.#mayWrite(text)) return true;
    this.#nameplate.complete();
    const message = { username: this.#ui.name.value, color: this.#nameplate.color, text };
    if (!this.#connection?.say(message)) return false;
    this.#list.toBottom();
    this.check();
    return true;
  }

  #send() {
    const { text } = this.#ui;
    const said = text.value;
    this.#isDeaf = true;
    if (this.say(said)) {
      this.#isDeaf = false;
      if (text.value === said) text.value = '';
      this.#rejected = '';
    }
    this.check();
    text.focus({ preventScroll: true }); // it was the button's
  }

  /** What is rejected for good is in the field again, to be changed; or beside it, if there is something else by now. */
  showOwn(item) {
    if (item.state === 'rejected' && !this.draft && !this.#composing) {
      this.#list.dropOwn(item);
      this.#connection.outbox.takeBack(item);
      this.#rejected = item.note;
      this.giveBack([item.message.text]);
    } else {
      this.#list.showOwn(item);
      this.check();
    }
  }

  takeBack(item) {
    this.#connection.outbox.takeBack(item);
    this.giveBack([item.message.text]);
    this.#ui.text.focus();
  }

  /** What could not be said is a draft again, before what is being written now. */
  giveBack(texts) {
    const { text } = this.#ui;
    const [before, now] = [joined(texts), text.value];
    if (before) text.setRangeText(now ? `${before} ` : before, 0, 0, now ? 'preserve' : 'end');
    this.check();
  }

  /** Shows whether sending is possible, and why not; counts down while the server takes nothing. */
  check() {
    const { name, text, hint, counter, send } = this.#ui;
    const [pause, limits] = [this.#pause, this.#limits];
    const isTooLong = (field, limit) => field.setAttribute('aria-invalid', excess(field.value, limit) > 0);
    isTooLong(name, limits.username);
    isTooLong(text, limits.text);
    const left = limits.text - [...text.value].length;
    counter.textContent = left <= NEARLY_FULL ? left : '';
    const obstacle = this.#obstacle(text.value);
    const isPassing = obstacle && !this.#lasting(text.value); // it is shown otherwise, and told to who asks
    hint.textContent = [this.#rejected, isPassing && !this.#isDeaf ? '' : obstacle].filter(Boolean).join(' ');
    if (this.#connection) this.#keep();
    clearTimeout(this.#clock);
    if (pause > 0) this.#clock = setTimeout(() => this.check(), pause % 1000 || 1000);
    const wait = this.#texts.countdown(pause);
    send.textContent = pause > 0 ? wait : this.#label('send');
    send.setAttribute('aria-label', pause > 0 ? this.#label('sendIn', { pause: wait }) : this.#label('send'));
    send.disabled = Boolean(obstacle);
  }

  /** Why this cannot be said now, in sentences that stay the same, so that they are read out once; '' if it can be. */
  #obstacle(text) {
    const lasting = this.#lasting(text);
    if (lasting) return lasting;
    if (this.#connection?.state !== 'open') return this.#label('notConnected');
    return this.#pause > 0 ? this.#label('notYet') : '';
  }

  #lasting(text) {
    const { outbox, standing } = this.#connection ?? {};
    const lengths = [
      ['nameTooLong', this.#ui.name.value, this.#limits.username],
      ['textTooLong', text, this.#limits.text],
    ].map(([name, value, limit]) => {
      const count = excess(value, limit);
      return count > 0 ? this.#label(name, { count, limit }) : '';
    });
    return [this.#silence(standing), outbox?.full ? this.#label('outboxFull') : '', ...lengths].filter(Boolean).join(' ');
  }

  #silence({ mayOnlyRead, muted } = {}) {
    if (mayOnlyRead) return this.#label('guestsOnlyRead');
    if (!muted) return '';
    const { until, reason } = muted;
    return this.#label(reason ? 'mutedBecause' : 'muted', { until: this.#texts.moment(until), reason: asSentence(reason) });
  }

  #label(...what) {
    return this.#texts.label(...what);
  }

  /** For how long the server takes nothing. */
  get #pause() {
    const { outbox, standing } = this.#connection ?? {};
    return Math.max(outbox?.pause ?? 0, standing?.muted ? standing.muted.until - Date.now() : 0);
  }

  /** As the server says; before that, as most do. */
  get #limits() {
    return this.#connection?.limits ?? LIMITS;
  }

  /** Whatever becomes of the page, what is not said is there when it is loaded again. */
  #keep() {
    const text = joined([...this.#connection.outbox.unsaid.map(({ message }) => message.text), this.draft]);
    keepDraft(this.#draftKey, { text, unanswered: this.#stillUnanswered() });
  }

  #stillUnanswered() {
    const { outbox, room } = this.#connection;
    const underWay = outbox.unanswered.map(({ nonce, message, at }) => ({ nonce, message, at, room }));
    return [...this.#unanswered, ...underWay];
  }
}

/** By how many code points it is too long: the server counts these, `maxlength` would count UTF-16 units. */
function excess(value, limit) {
  return Math.max(0, [...value].length - limit);
}
