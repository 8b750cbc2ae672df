import { isAmount } from './frames.js';
import { ignored } from './ignored.js';

const MUTES = { minutes10: 600, hours1: 3600, days1: 86400 }; // labels, and seconds
const BANS = { days1: 86400, days30: 2592000, forGood: 315360000 };
const REASONS = ['none', 'spam', 'rude'];

/** What a visitor can do with a message: the content of its menu. */
export class MessageActions {
  #connection;
  #toasts;
  #label;

  /** @param connection returns the one of now */
  constructor(connection, toasts, texts) {
    this.#label = (...what) => texts.label(...what);
    this.#connection = connection;
    this.#toasts = toasts;
  }

  /** As a menu has it. */
  contentOf(message) {
    const { standing } = this.#connection();
    const isOwn = Boolean(message.user) && message.user === standing.you?.user;
    const title = `${message.username}: ${message.text}`;
    if (!standing.mayActOn(message)) return { title, rows: () => [this.#everybodys(message, isOwn)] };
    const everyone = { text: this.#label('allGuests'), checked: false };
    return {
      title,
      rows: () => [this.#everybodys(message, isOwn), ...this.#moderators(message, isOwn, everyone)],
      opened: () => this.#countConnected(message, everyone),
    };
  }

  #everybodys(message, isOwn) {
    const copy = { text: this.#label('copy'), label: this.#label('copyText'), act: () => this.#copy(message.text) };
    const whom = this.#label('ignoreWhom', { name: message.username });
    const ignore = { text: this.#label('ignore'), label: whom, act: () => this.#ignore(message) };
    return { items: isOwn ? [copy] : [copy, ignore] };
  }

  /** What is set comes before what is done with it. */
  #moderators({ id: message, user, username: name }, isOwn, everyone) {
    const reasons = REASONS.map((it) => ({
      text: this.#label(it),
      label: this.#label('reasonIs', { reason: this.#label(it) }),
      checked: it === REASONS[0],
    }));
    const reason = () => reasons.slice(1).find(({ checked }) => checked)?.text;
    const all = () => everyone.checked || undefined;
    const remove = (text, what, action) => ({
      text,
      label: this.#label('deleteWhat', { what }),
      act: () => this.moderate({ ...action(), message }, this.#label('deletedWhat', { what }), 'restore'),
    });
    const lasting = (times, who, doing, done, action) =>
      Object.entries(times).map(([time, seconds]) => {
        const what = { name: who, time: this.#label(time) };
        return {
          text: what.time,
          label: this.#label(doing, what),
          act: () => this.moderate({ ...action(), message, seconds, reason: reason() }, this.#label(done, what), 'lift'),
        };
      });
    const banned = user ? name : this.#label('guestsOf', { name });
    const removal = [
      remove(this.#label('deleteThis'), this.#label('aMessageOf', { name }), () => ({ action: 'delete' })),
      remove(this.#label('deleteHere'), this.#label('allHereOf', { name }), () => ({ action: 'delete_all', everyone: all() })),
      remove(this.#label('deleteEverywhere'), this.#label('allAnywhereOf', { name }), () => ({
        action: 'delete_all',
        everywhere: true,
        everyone: all(),
      })),
    ];
    const mutes = lasting(MUTES, name, 'muteFor', 'mutedFor', () => ({ action: 'mute', everyone: all() }));
    const bans = lasting(BANS, banned, 'banFor', 'bannedFor', () => ({ action: 'ban' }));
    if (isOwn) return [{ label: this.#label('delete'), items: removal }];
    return [
      { label: this.#label('reason'), single: true, items: reasons },
      ...(user ? [] : [{ items: [everyone] }]),
      { label: this.#label('delete'), items: removal },
      { label: this.#label('mute'), items: mutes },
      { label: this.#label(user ? 'ban' : 'banAll'), items: bans },
    ];
  }

  /** Does it, says so, and offers to undo it by that other action; returns whether it is done. */
  async moderate(action, done, undo) {
    try {
      const { id: entry } = await this.#connection().ask({ type: 'moderate', ...action });
      this.#toasts.show(done, undo && (() => this.moderate({ action: undo, entry }, this.#label('undone'))));
      return true;
    } catch ({ message }) {
      this.#toasts.show(this.#label('failed', { reason: message }));
      return false;
    }
  }

  /** A school may be one address. */
  async #countConnected(message, everyone) {
    const answer = await this.#connection().ask({ type: 'author', message: message.id }).catch(() => ({}));
    if (isAmount(answer.connected)) everyone.button?.append(` (${this.#label('connectedThere', { count: answer.connected })})`);
  }

  #ignore(message) {
    ignored.add(message);
    const { user, username: name } = message;
    this.#toasts.show(this.#label('ignoring', { name }), () => ignored.delete({ user, name }));
  }

  async #copy(text) {
    const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    this.#toasts.show(isCopied || copyAsOfOld(text) ? this.#label('copied') : this.#label('notCopied'));
  }
}

/** Without TLS, or in a frame that may not use the clipboard, this is the only way. */
function copyAsOfOld(text) {
  const focused = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  const field = Object.assign(document.createElement('textarea'), { value: text });
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}
