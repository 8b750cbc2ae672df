const { search } = new URL(import.meta.url); // chat-room.js says why
const [{ isAmount }, { ignored }] = await Promise.all(['frames', 'ignored'].map((name) => import(`./${name}.js${search}`)));

const MUTES = { '10 min': 600, '1 h': 3600, '1 day': 86400 }; // in seconds
const BANS = { '1 day': 86400, '30 days': 2592000, 'for good': 315360000 };
const REASONS = ['none', 'spam', 'rude'];

/** What a visitor can do with a message: the content of its menu. */
export class MessageActions {
  #connection;
  #toasts;

  /** @param connection returns the one of now */
  constructor(connection, toasts) {
    this.#connection = connection;
    this.#toasts = toasts;
  }

  /** As a menu has it. */
  contentOf(message) {
    const { standing } = this.#connection();
    const isOwn = Boolean(message.user) && message.user === standing.you?.user;
    const title = `${message.username}: ${message.text}`;
    if (!standing.mayActOn(message)) return { title, rows: () => [this.#everybodys(message, isOwn)] };
    const everyone = { text: 'All guests from there', checked: false };
    return {
      title,
      rows: () => [this.#everybodys(message, isOwn), ...this.#moderators(message, isOwn, everyone)],
      opened: () => this.#countConnected(message, everyone),
    };
  }

  #everybodys(message, isOwn) {
    const copy = { text: 'Copy', label: 'Copy the text', act: () => this.#copy(message.text) };
    const ignore = { text: 'Ignore', label: `Ignore ${message.username}`, act: () => this.#ignore(message) };
    return { items: isOwn ? [copy] : [copy, ignore] };
  }

  /** What is set comes before what is done with it. */
  #moderators({ id: message, user, username: name }, isOwn, everyone) {
    const reasons = REASONS.map((text) => ({ text, label: `Reason: ${text}`, checked: text === REASONS[0] }));
    const reason = () => reasons.slice(1).find(({ checked }) => checked)?.text;
    const all = () => everyone.checked || undefined;
    const remove = (text, what, action) => ({
      text,
      label: `Delete ${what}`,
      act: () => this.moderate({ ...action(), message }, `Deleted ${what}.`, 'restore'),
    });
    const lasting = (times, doing, done, action) =>
      Object.entries(times).map(([text, seconds]) => ({
        text,
        label: `${doing}: ${text}`,
        act: () => this.moderate({ ...action(), message, seconds, reason: reason() }, `${done}: ${text}.`, 'lift'),
      }));
    const banned = user ? name : `all guests from the address of ${name}`;
    const removal = [
      remove('this', `a message of ${name}`, () => ({ action: 'delete' })),
      remove('all here', `all that ${name} has said here`, () => ({ action: 'delete_all', everyone: all() })),
      remove('in all rooms', `all that ${name} has said in any room`, () => ({
        action: 'delete_all',
        everywhere: true,
        everyone: all(),
      })),
    ];
    const mutes = lasting(MUTES, `Mute ${name}`, `Muted ${name}`, () => ({ action: 'mute', everyone: all() }));
    const bans = lasting(BANS, `Ban ${banned}`, `Banned ${banned}`, () => ({ action: 'ban' }));
    if (isOwn) return [{ label: 'Delete', items: removal }];
    return [
      { label: 'Reason', single: true, items: reasons },
      ...(user ? [] : [{ items: [everyone] }]),
      { label: 'Delete', items: removal },
      { label: 'Mute', items: mutes },
      { label: user ? 'Ban' : 'Ban all', items: bans },
    ];
  }

  /** Does it, says so, and offers to undo it by that other action; returns whether it is done. */
  async moderate(action, done, undo) {
    try {
      const { id: entry } = await this.#connection().ask({ type: 'moderate', ...action });
      this.#toasts.show(done, undo && (() => this.moderate({ action: undo, entry }, 'Undone.')));
      return true;
    } catch ({ message }) {
      this.#toasts.show(`Not done: ${message}`);
      return false;
    }
  }

  /** A school may be one address. */
  async #countConnected(message, everyone) {
    const answer = await this.#connection().ask({ type: 'author', message: message.id }).catch(() => ({}));
    if (isAmount(answer.connected)) everyone.button?.append(` (${answer.connected} connected)`);
  }

  #ignore(message) {
    ignored.add(message);
    const { user, username: name } = message;
    this.#toasts.show(`You ignore ${name} from now on.`, () => ignored.delete({ user, name }));
  }

  async #copy(text) {
    const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    this.#toasts.show(isCopied || copyAsOfOld(text) ? 'Copied.' : 'This browser does not let this page copy.');
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
