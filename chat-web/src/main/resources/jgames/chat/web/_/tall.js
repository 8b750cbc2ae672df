import { button } from './make.js';

/** Messages that are too tall for a log: cut off by the style sheet, each with a button that shows all of it. */
export class Tall {
  #observer;

  /** @param grows is told before one becomes higher */
  constructor(texts, grows) {
    const label = (isWhole) => texts.label(isWhole ? 'showLess' : 'showAll');
    // All are measured before one is changed, else a browser would lay out the page once for each.
    this.#observer = new ResizeObserver((entries) => {
      for (const text of entries.map(({ target }) => target).filter(isCutOff)) offerAll(text, label, grows);
    });
  }

  observe(part) {
    this.#observer.observe(textOf(part));
  }

  replace(part, other) {
    part.before(other);
    this.remove(part);
  }

  /** Takes it out of the page; it may be no message. */
  remove(part) {
    const text = textOf(part);
    if (text) this.#observer.unobserve(text);
    part.remove();
  }

  clear() {
    this.#observer.disconnect();
  }
}

function textOf(part) {
  return part.querySelector('.text');
}

function isCutOff(text) {
  const part = text.parentElement;
  return part && !part.querySelector('.expand') && text.scrollHeight > text.clientHeight + 1;
}

function offerAll(text, label, grows) {
  const part = text.parentElement;
  const expand = button(label(false), () => {
    grows();
    const isWhole = part.classList.toggle('whole');
    Object.assign(expand, { textContent: label(isWhole), ariaExpanded: `${isWhole}` });
  });
  Object.assign(expand, { className: 'expand', ariaExpanded: 'false' });
  text.after(expand);
}
