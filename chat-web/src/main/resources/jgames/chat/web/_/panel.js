import { entriesOf } from './frames.js';
import { ignored } from './ignored.js';
import { loadPart } from './later.js';
import { button, make } from './make.js';

/**
 * Whom the visitor ignores, over the log, each with a button that ends it; above that what moderators alone have, which is a
 * file of its own. There is a button for the panel as long as there is something in it.
 */
export class Panel {
  #opener;
  #element;
  #connection;
  #moderate;
  #texts;
  #ignored = make('ul', { tabIndex: -1 });

  /** @param connection returns the one of now; @param moderate does an action, and says so: MessageActions' */
  constructor(opener, element, connection, moderate, texts) {
    this.#texts = texts;
    this.#opener = opener;
    this.#element = element;
    this.#connection = connection;
    this.#moderate = moderate;
    opener.addEventListener('click', () => (element.hidden ? this.#open() : this.close()));
    element.addEventListener('keydown', ({ key }) => key === 'Escape' && this.close());
  }

  /** The visitor stands otherwise now, or ignores others. */
  refresh() {
    const { isModerator } = this.#connection().standing;
    const { people } = ignored;
    this.#opener.hidden = !isModerator && people.length === 0;
    this.#opener.textContent = this.#label(isModerator ? 'mod' : 'ignored');
    this.#opener.ariaLabel = this.#label(isModerator ? 'moderation' : 'peopleIgnored');
    const rows = people.map((it) => row(it.name, '', this.#label('showAgain'), () => ignored.delete(it)));
    refill(this.#ignored, rows.length > 0 ? rows : [make('li', { textContent: this.#label('nobody') })]);
    if (this.#opener.hidden) this.close();
  }

  close() {
    if (this.#element.hidden) return;
    this.#element.hidden = true;
    this.#opener.ariaExpanded = 'false';
    this.#opener.focus({ preventScroll: true });
  }

  #open() {
    const { isModerator } = this.#connection().standing;
    const heading = (name) => make('h2', { textContent: this.#label(name) });
    const title = heading(isModerator ? 'moderation' : 'youIgnore');
    const close = button(this.#label('close'), () => this.close());
    const moderators = make('div', { tabIndex: -1 });
    const parts = isModerator ? [moderators, heading('youIgnore')] : [];
    this.#element.replaceChildren(make('header', {}, title, close), ...parts, this.#ignored);
    this.#element.ariaLabel = title.textContent;
    this.#element.hidden = false;
    this.#opener.ariaExpanded = 'true';
    this.refresh();
    close.focus();
    if (isModerator) this.#showModeration(moderators);
  }

  /** Where it does not load, the moderator has it tried again. */
  async #showModeration(place) {
    refill(place, [this.#label('loading')]);
    const module = await loadPart('moderation.js', () => import('./moderation.js')).catch(() => undefined);
    if (!place.isConnected || this.#element.hidden) return;
    if (module) {
      const { slowMs } = this.#connection().standing;
      const entriesBefore = (id) => this.#entriesBefore(id);
      const parts = { make, button, row, refill, entriesBefore, moderate: this.#moderate, texts: this.#texts, slowMs };
      refill(place, new module.Moderation(parts).nodes);
    } else {
      const again = row(this.#label('notLoaded'), '', this.#label('tryAgain'), () => this.#showModeration(place));
      refill(place, [make('ul', {}, again)]);
    }
  }

  async #entriesBefore(id) {
    const { entries, complete } = await this.#connection().ask({ type: 'moderation', before: id });
    return { entries: entriesOf(entries), complete };
  }

  #label(...what) {
    return this.#texts.label(...what);
  }
}

function row(what, details, label, act) {
  const text = make('span', {}, what, make('small', { textContent: details }));
  return make('li', {}, text, button(label, act, { ariaLabel: `${label}: ${what}` }));
}

/** Puts these in place of what is there. If the focus goes with that, the place has it, and the keys stay in the panel. */
function refill(place, nodes) {
  const hasFocus = place.matches(':focus-within');
  place.replaceChildren(...nodes);
  if (hasFocus) place.focus({ preventScroll: true });
}
