import { make } from './make.js';
import { paint } from './visitor.js';

const MARGIN = 4; // pixels to the edge of the window

/**
 * A menu after the pattern of WAI-ARIA, above everything else of the page, from when it is made until something is chosen,
 * or Escape is pressed, or the focus goes elsewhere. It has rows of items: { text, label (where the text is too short to be
 * understood alone), act }, or with `checked` instead of `act` one that stays open and is switched on and off, of which
 * only one in a row is on where the row is `single`, and that may be told of it: flipped(isOn). One with a `color` is a swatch.
 */
export class Menu {
  #element = make('div', { className: 'menu', role: 'menu', popover: 'manual', tabIndex: -1 });
  #items = []; // of each row its buttons
  #opener;
  #closed;
  #page = new AbortController(); // aborts what listens to the page meanwhile

  /**
   * @param opener the button that it belongs to; @param closed is told when it has gone; @param later rows that are not there
   * yet: { rows() promises them, loading: what is said meanwhile, failed: what is said where they do not come }
   */
  constructor(opener, title, rows, closed, later) {
    const menu = this.#element;
    this.#opener = opener;
    this.#closed = closed;
    menu.ariaLabel = title;
    menu.append(make('div', { className: 'title', ariaHidden: 'true', textContent: title }));
    this.#add(rows);
    if (later) this.#expect(later);
    menu.addEventListener('keydown', (key) => this.#keydown(key));
    menu.addEventListener('pointermove', ({ target }) => target.closest('button')?.focus({ preventScroll: true }));
    // It would take the focus, in Safari to nowhere; and from the menu, so that a second click opened it again.
    for (const part of [menu, opener])
      part.addEventListener('mousedown', (press) => press.preventDefault(), { signal: this.#page.signal });
    menu.addEventListener('focusout', ({ relatedTarget }) => menu.contains(relatedTarget) || this.close(false));
    opener.after(menu);
    menu.showPopover?.();
    this.#place();
    addEventListener('resize', () => this.#place(), { signal: this.#page.signal });
    this.#items[0][0].focus({ preventScroll: true });
  }

  /** @param returns whether the focus goes back to the button */
  close(returns = true) {
    const closed = this.#closed;
    this.#page.abort();
    this.#closed = undefined; // what takes the focus away closes it
    closed?.();
    if (closed && returns) this.#opener.focus({ preventScroll: true });
    this.#element.remove();
  }

  #add(rows) {
    for (const row of rows) {
      const buttons = row.items.map((item) => this.#button(row, item));
      const group = make('div', { className: 'row', role: 'group', ariaLabel: row.label ?? null }, ...buttons);
      if (row.label) group.prepend(make('span', { textContent: row.label, ariaHidden: 'true' }));
      this.#element.append(group);
      this.#items.push(buttons);
    }
  }

  /** One item stands for what comes later, and says what becomes of it; where that does not come, it tries again. */
  #expect({ rows, loading, failed }) {
    const item = make('button', { type: 'button', role: 'menuitem', tabIndex: -1 });
    const row = make('div', { className: 'row later', role: 'group' }, item);
    const say = (textContent, isBusy) => Object.assign(item, { textContent, ariaDisabled: `${isBusy}` });
    const load = async () => {
      if (item.ariaDisabled === 'true') return;
      say(loading, true);
      const more = await rows().catch(() => undefined);
      if (!this.#closed) return;
      if (!more) return say(failed, false);
      this.#items.pop();
      this.#add(more);
      if (item.matches(':focus')) this.#items.at(-more.length)[0].focus({ preventScroll: true });
      row.remove();
      this.#place();
    };
    item.addEventListener('click', load);
    this.#element.append(row);
    this.#items.push([item]);
    load();
  }

  #button(row, item) {
    const isSwitch = item.checked !== undefined;
    const role = isSwitch ? (row.single ? 'menuitemradio' : 'menuitemcheckbox') : 'menuitem';
    const button = make('button', { type: 'button', role, tabIndex: -1, textContent: item.text });
    if (item.label) button.ariaLabel = item.label;
    if (isSwitch) button.ariaChecked = `${item.checked}`;
    if (item.color) {
      button.className = 'swatch';
      paint(button, item.color);
    }
    item.button = button;
    button.addEventListener('click', () => {
      if (isSwitch) return flip(row, item);
      this.close();
      item.act();
    });
    return button;
  }

  /** Below the opener, or above it where only that fits, so that what the menu is about stays in view. */
  #place() {
    const { left, top, right, bottom } = this.#opener.getBoundingClientRect();
    const { width, height } = this.#element.getBoundingClientRect();
    const within = (at, size, all) => `${Math.max(MARGIN, Math.min(at, all - size - MARGIN))}px`;
    const isAbove = bottom + height > innerHeight - MARGIN && top - height >= MARGIN;
    const { clientWidth } = document.documentElement;
    const side = right < width ? 'left' : 'right'; // where it stays when an item says more
    const at = { left, right: clientWidth - right }[side];
    Object.assign(this.#element.style, { left: 'auto', right: 'auto', [side]: within(at, width, clientWidth) });
    this.#element.style.top = within(isAbove ? top - height : bottom, height, innerHeight);
  }

  #keydown(key) {
    if (key.ctrlKey || key.altKey || key.metaKey) return;
    const all = this.#items.flat();
    const at = all.indexOf(key.target);
    const row = this.#items.findIndex((it) => it.includes(key.target));
    const inRow = (to) => this.#items.at(to % this.#items.length).at(Math.max(0, this.#items[row]?.indexOf(key.target)));
    const go = {
      ArrowDown: () => inRow(row + 1),
      ArrowUp: () => inRow(row - 1),
      ArrowRight: () => all[(at + 1) % all.length],
      ArrowLeft: () => all.at(at - 1),
      Home: () => all[0],
      End: () => all.at(-1),
    }[key.key];
    if (key.key === 'Escape') this.close();
    else if (go) go()?.focus();
    else return;
    key.preventDefault();
  }
}

function flip({ single, items }, item) {
  const isOn = single || !item.checked;
  if (single) for (const other of items) other.checked = false;
  item.checked = isOn;
  for (const { button, checked } of items) button.ariaChecked = `${checked}`;
  item.flipped?.(isOn);
}
