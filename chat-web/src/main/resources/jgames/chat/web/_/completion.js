// Loaded by itself when somebody begins to write, so it imports nothing that is in the element's file.

const MOST = 8; // choices
const EMOJI_WORD = /(?:^|\s):([a-z\d_+-]{2,})(:?)$/i;
const NAME_WORD = /(?:^|\s)(@\S*)$/;

/**
 * Completes what is typed: "@an" to a name, ":smi" to an emoji, and at Tab the beginning of a name without its @. The
 * choices are a list after the pattern of WAI-ARIA's combobox; while it is open, arrows, Enter, Tab and Escape are for it.
 */
export class Completion {
  #field;
  #list;
  #names;
  #loadEmoji;
  #emoji; // once it is needed
  #choices = []; // { text, shown, from: where in the field what it replaces begins }
  #chosen = 0;
  #awaiting; // the text for which the emoji are on their way; undefined: nobody wants them any more

  /** @param names returns whom one might mean, the likeliest first; @param loadEmoji promises the module emoji.js */
  constructor(field, list, names, loadEmoji) {
    this.#field = field;
    this.#list = list;
    this.#names = names;
    this.#loadEmoji = loadEmoji;
    field.addEventListener('input', ({ isComposing }) => isComposing || this.#offer());
    field.addEventListener('blur', () => this.#show([]));
    field.addEventListener('keydown', (key) => this.#keydown(key));
    list.addEventListener('mousedown', (press) => {
      press.preventDefault(); // the field keeps the focus
      const at = [...list.children].indexOf(press.target.closest('li'));
      if (at >= 0) this.#complete(this.#choices[at]);
    });
    this.#offer();
  }

  get #before() {
    return this.#field.value.slice(0, this.#field.selectionStart);
  }

  async #offer() {
    const before = this.#before;
    const [, name] = before.match(NAME_WORD) ?? [];
    const [, short, end] = before.match(EMOJI_WORD) ?? [];
    if (name) return this.#show(this.#namesFor(name.slice(1), name.length, 1));
    if (!short) return this.#show([]);
    this.#awaiting = before;
    const table = (this.#emoji ??= (await this.#loadEmoji().catch(() => undefined))?.EMOJI); // the next letter tries again
    if (!table || before !== this.#before || before !== this.#awaiting) return;
    const from = before.length - short.length - 1 - end.length;
    const exact = end && table.get(short.toLowerCase());
    if (exact) return this.#complete({ text: exact, from });
    const names = [...table.keys()].filter((it) => it.includes(short.toLowerCase()));
    names.sort((a, b) => b.startsWith(short) - a.startsWith(short));
    this.#show(end ? [] : names.slice(0, MOST).map((it) => ({ text: `${table.get(it)} `, shown: `${table.get(it)} ${it}`, from })));
  }

  /** @param length how much of what is before the caret is replaced */
  #namesFor(beginning, length, least = 0) {
    const begins = (name) => name.toLowerCase().startsWith(beginning.toLowerCase()) && name.length >= least;
    const from = this.#before.length - length;
    return this.#names().filter(begins).slice(0, MOST).map((name) => ({ text: `@${name} `, shown: name, from }));
  }

  #keydown(key) {
    if (key.isComposing || key.ctrlKey || key.altKey || key.metaKey) return;
    const isOpen = this.#choices.length > 0;
    if (key.key === 'Escape') this.#awaiting = undefined;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    if (key.key === 'Tab' && !isOpen && !key.shiftKey) {
      const [word] = this.#before.match(/[^\s@]+$/) ?? [];
      const [choice] = word ? this.#namesFor(word, word.length, word.length + 1) : [];
      if (!choice) return;
      this.#complete(choice);
    } else if (!isOpen || key.shiftKey) return;
    else if (step) this.#choose((this.#chosen + step + this.#choices.length) % this.#choices.length);
    else if (key.key === 'Enter' || key.key === 'Tab') this.#complete(this.#choices[this.#chosen]);
    else if (key.key === 'Escape') this.#show([]);
    else return;
    key.preventDefault();
    key.stopImmediatePropagation();
  }

  #complete({ text, from }) {
    this.#show([]);
    this.#field.setRangeText(text, from, this.#field.selectionStart, 'end');
    this.#field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  }

  #show(choices) {
    this.#awaiting = undefined;
    this.#choices = choices;
    const option = ({ shown }, i) =>
      Object.assign(document.createElement('li'), { id: `choice-${i}`, role: 'option', textContent: shown });
    this.#list.replaceChildren(...choices.map(option));
    this.#list.hidden = choices.length === 0;
    this.#field.ariaExpanded = `${choices.length > 0}`;
    this.#choose(0);
  }

  #choose(at) {
    this.#chosen = at;
    [...this.#list.children].forEach((it, i) => (it.ariaSelected = `${i === at}`));
    const chosen = this.#list.children[at];
    if (chosen) this.#field.setAttribute('aria-activedescendant', chosen.id);
    else this.#field.removeAttribute('aria-activedescendant');
    chosen?.scrollIntoView({ block: 'nearest' });
  }
}
