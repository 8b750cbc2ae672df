import { button, make } from './make.js';

const MOST = 3;
const STAY_MS = 10000; // for as long a server undoes a deletion

/** What has just been done, each for ten seconds, with a button that undoes it where that is possible. */
export class Toasts {
  #place;
  #texts;

  /** @param place an element that a screen reader reads out when it changes */
  constructor(place, texts) {
    this.#place = place;
    this.#texts = texts;
  }

  /** @param undo what the button does; without it there is none */
  show(text, undo) {
    const toast = make('div', { className: 'toast' }, make('span', { textContent: text }));
    const timer = setTimeout(() => toast.remove(), STAY_MS);
    const undoing = () => {
      clearTimeout(timer);
      toast.remove();
      undo();
    };
    if (undo) toast.append(button(this.#texts.label('undo'), undoing));
    this.#place.append(toast);
    while (this.#place.childElementCount > MOST) this.#place.firstElementChild.remove();
  }

  clear() {
    this.#place.replaceChildren();
  }
}
