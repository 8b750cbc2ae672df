import { Menu } from './menu.js';

const LONG_PRESS_MS = 500;
const MESSAGE = '.said > .message:not([hidden])';

/**
 * The way to a message's menu: one button, beside the message that is pointed at, tapped or has the focus; a long press or
 * Enter on the message does the same. From the log the arrow keys go from message to message.
 */
export class MessageMenu {
  #log;
  #button;
  #contentOf;
  #texts;
  #part; // the message beside which the button is
  #menu; // while it is open
  #press; // the timer of a long one

  /** @param contentOf what is in a message's menu: { title, rows, later, opened() }, of which Menu has the first three */
  constructor(log, button, contentOf, texts) {
    this.#texts = texts;
    this.#log = log;
    this.#button = button;
    this.#contentOf = contentOf;
    const frame = log.parentElement;
    const on = (target, events, act) => events.split(' ').forEach((event) => target.addEventListener(event, act));
    on(log, 'pointerover pointermove', ({ target, movementX, movementY }) => {
      if (movementX || movementY || !this.#isByKeyboard()) this.#aim(target.closest(MESSAGE));
    });
    on(frame, 'pointerleave', ({ pointerType }) => pointerType === 'touch' || this.#isByKeyboard() || this.#aim());
    on(log, 'focusin', ({ target }) => target.matches(':focus-visible') && this.#aim(target.closest(MESSAGE)));
    on(frame, 'keydown', (key) => this.#keydown(key));
    on(button, 'click', () => (this.#menu ? this.#menu.close() : this.#open()));
    on(log, 'pointerdown', ({ pointerType, target }) => {
      const part = pointerType === 'touch' && target.closest(MESSAGE);
      clearTimeout(this.#press);
      if (part) this.#press = setTimeout(() => this.#open(part), LONG_PRESS_MS);
    });
    on(log, 'pointerup pointercancel', () => clearTimeout(this.#press));
    on(log, 'touchend', (end) => this.#menu && end.preventDefault()); // a click would take the focus from the menu
    on(log, 'contextmenu', (press) => press.pointerType === 'touch' && press.preventDefault());
    on(log, 'scroll', () => this.#place());
    new ResizeObserver(() => this.#place()).observe(log.firstElementChild);
  }

  close() {
    this.#menu?.close();
    this.#aim();
  }

  /** Then a pointer that rests, while messages scroll below it, does not count. */
  #isByKeyboard() {
    return this.#menu || this.#button.matches(':focus-visible') || this.#log.querySelector('.message:focus-visible');
  }

  #aim(part) {
    if (this.#menu || part === this.#part) return;
    this.#part = part ?? undefined;
    if (part) this.#button.ariaLabel = this.#texts.label('actionsOn', { title: this.#contentOf(part).title });
    this.#place();
  }

  /** The button goes with its message, and away with it. */
  #place() {
    const [log, message] = [this.#log, this.#part].map((it) => it?.getBoundingClientRect());
    const isInView = this.#part?.matches(MESSAGE) && message.bottom > log.top && message.top < log.bottom;
    if (!isInView && this.#button.matches(':focus')) this.#log.focus({ preventScroll: true });
    this.#button.hidden = !isInView;
    if (!isInView) return;
    this.#button.style.top = `${Math.max(0, message.top - log.top)}px`;
    this.#button.style.left = `${this.#log.clientWidth - this.#button.offsetWidth - 6}px`;
  }

  #keydown(key) {
    const isOnMessage = key.target === this.#button || key.target.matches(MESSAGE);
    if (this.#menu || key.ctrlKey || key.altKey || key.metaKey || !(isOnMessage || key.target === this.#log)) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key.key];
    if (step) {
      const all = [...this.#log.querySelectorAll(MESSAGE)];
      const { bottom } = this.#log.getBoundingClientRect();
      const isAbove = (it) => it.getBoundingClientRect().top < bottom;
      const at = isOnMessage ? all.indexOf(this.#part) + step : all.findLastIndex(isAbove);
      const next = all[Math.max(0, Math.min(at, all.length - 1))];
      next?.focus();
      this.#aim(next);
    } else if (key.key === 'Enter' && key.target.matches(MESSAGE)) this.#open(key.target);
    else return;
    key.preventDefault();
  }

  #open(part = this.#part) {
    if (this.#menu) return;
    this.#aim(part);
    if (this.#button.hidden) return;
    const chosen = this.#part;
    const { title, rows, later, opened } = this.#contentOf(chosen);
    chosen.classList.add('chosen');
    this.#button.ariaExpanded = 'true';
    const closed = () => {
      this.#menu = undefined;
      chosen.classList.remove('chosen');
      this.#button.ariaExpanded = 'false';
      this.#place();
    };
    this.#menu = new Menu(this.#button, title, rows, closed, later);
    opened?.();
  }
}
