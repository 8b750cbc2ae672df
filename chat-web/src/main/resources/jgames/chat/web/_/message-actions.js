import { isAmount } from './frames.js';
import { ignored } from './ignored.js';
import { loadPart } from './later.js';

/** What a visitor can do with a message: the content of its menu. */
export class MessageActions {
  #connection;
  #toasts;
  #label;
  #early; // the first try to load the moderators' rows

  /** @param connection returns the one of now */
  constructor(connection, toasts, texts) {
    this.#label = (...what) => texts.label(...what);
    this.#connection = connection;
    this.#toasts = toasts;
  }

  /** As a menu has it. What only moderators can do is a file of its own, which begins to load with the first message here. */
  contentOf(message) {
    const { standing } = this.#connection();
    const isOwn = Boolean(message.user) && message.user === standing.you?.user;
    const content = { title: `${message.username}: ${message.text}`, rows: [this.#everybodys(message, isOwn)] };
    if (!standing.mayActOn(message)) return content;
    const everyone = { text: this.#label('allGuests'), checked: false };
    const moderate = (...action) => this.moderate(...action);
    const load = () => loadPart('moderator-rows.js', () => import('./moderator-rows.js'));
    this.#early ??= load().catch(() => {}); // it is tried again when somebody needs it
    const later = {
      rows: async () => (await load()).moderatorRows(message, isOwn, everyone, this.#label, moderate),
      loading: this.#label('loading'),
      failed: `${this.#label('notLoaded')} ${this.#label('tryAgain')}`,
    };
    return { ...content, later, opened: () => this.#countConnected(message, everyone) };
  }

  #everybodys(message, isOwn) {
    const copy = { text: this.#label('copy'), label: this.#label('copyText'), act: () => this.#copy(message.text) };
    const whom = this.#label('ignoreWhom', { name: message.username });
    const ignore = { text: this.#label('ignore'), label: whom, act: () => this.#ignore(message) };
    return { items: isOwn ? [copy] : [copy, ignore] };
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
    if (!isAmount(answer.connected)) return;
    everyone.text += ` (${this.#label('connectedThere', { count: answer.connected })})`;
    if (everyone.button) everyone.button.textContent = everyone.text;
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
