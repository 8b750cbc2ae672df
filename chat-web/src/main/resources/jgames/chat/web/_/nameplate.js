import { Palette } from './palette.js';
import { guestName, isVisible, opaque, paint, randomColor, remember, remembered } from './visitor.js';

/** The visitor's name and colour: chosen and remembered by the browser, or the host page's, or a token's, which nobody changes here. */
export class Nameplate {
  #host;
  #ui;
  #changed;
  #you;
  #palette;

  /** @param ui the fields: name, swatch, color; @param changed is told of a new name, and returns whether it may be kept */
  constructor(host, ui, texts, changed) {
    this.#host = host;
    this.#ui = ui;
    this.#changed = changed;
    ui.name.addEventListener('input', () => this.#rename(ui.name.value));
    ui.name.addEventListener('change', () => this.complete());
    ui.color.addEventListener('input', () => this.recolor(ui.color.value));
    this.#palette = new Palette(ui.swatch, ui.color, this, texts);
    this.fill();
  }

  get color() {
    return this.#you?.color ?? this.#ui.color.value;
  }

  /** Whether a token says the colour. */
  get isFixed() {
    return Boolean(this.#you?.color);
  }

  close() {
    this.#palette.close();
  }

  /** @param you what a token says of its bearer, who has chosen the rest; undefined for a guest */
  identify(you) {
    const isNew = you?.name !== this.#you?.name || you?.color !== this.#you?.color;
    this.#you = you;
    if (isNew) this.fill();
  }

  /** The name or the colour is another one for the host page or, in another tab, for the visitor. */
  fill() {
    const { name, color } = this.#ui;
    const { username: hostsName, color: hostsColor } = this.#host;
    const you = this.#you;
    name.readOnly = Boolean(you?.name);
    color.disabled = this.isFixed;
    const given = [you?.name || hostsName, you?.color || hostsColor];
    if (isVisible(given[0])) this.#showName(given[0]);
    else this.#rename(remembered('name', /.*\S.*/) ?? guestName());
    if (given[1]) this.#showColor(given[1]);
    else this.recolor(remembered('color', /^#[\da-f]{6}$/i) ?? randomColor());
  }

  /** Everybody has a name. */
  complete() {
    if (!isVisible(this.#ui.name.value)) this.#rename(guestName());
  }

  #rename(name) {
    if (this.#showName(name) && isVisible(name)) remember('name', name);
  }

  #showName(name) {
    if (name !== this.#ui.name.value) this.#ui.name.value = name; // else the caret would jump
    return this.#changed();
  }

  recolor(color) {
    this.#showColor(color);
    remember('color', color);
  }

  #showColor(color) {
    this.#ui.color.value = opaque(color); // the field knows no other
    this.#ui.swatch.style.backgroundColor = color;
    paint(this.#ui.name, color);
  }
}
