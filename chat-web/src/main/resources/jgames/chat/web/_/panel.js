import { entriesOf } from './frames.js';
import { ignored } from './ignored.js';
import { button, make } from './make.js';

const PAUSES_S = [0, 5, 10, 30, 60, 300]; // of slow mode
const KINDS = { mute: 'kindMute', ban: 'kindBan', slow: 'kindSlow', revoked: 'kindRevoked' }; // labels

/**
 * What is in force and whom the visitor ignores, over the log, each with a button that ends it; for a moderator slow mode
 * and announcements, too. There is a button for it as long as there is something in it.
 */
export class Panel {
  #opener;
  #element;
  #connection;
  #moderate;
  #texts;
  #inForce = make('ul', {});
  #ignored = make('ul', {});

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
    this.#ignored.replaceChildren(...(rows.length > 0 ? rows : [make('li', { textContent: this.#label('nobody') })]));
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
    const close = button(this.#label('close'), () => this.close());
    this.#element.replaceChildren(close);
    if (isModerator) this.#element.append(this.#slowMode(), this.#announcing(), title(this.#label('inForce')), this.#inForce);
    this.#element.append(title(this.#label('youIgnore')), this.#ignored);
    this.#element.hidden = false;
    this.#opener.ariaExpanded = 'true';
    this.refresh();
    close.focus();
    if (isModerator) this.#list();
  }

  /** @param before the oldest entry that is shown already */
  async #list(before) {
    if (!before) this.#inForce.replaceChildren(make('li', { textContent: this.#label('asking') }));
    let rows;
    try {
      const { entries, complete } = await this.#connection().ask({ type: 'moderation', before });
      const known = entriesOf(entries);
      rows = known.map((entry) => this.#entry(entry));
      if (complete === false && known.length > 0) {
        const more = button(this.#label('showMore'), () => this.#list(known.at(-1).id).then(() => more.parentElement.remove()));
        rows.push(make('li', {}, more));
      } else if (!before && rows.length === 0) rows.push(make('li', { textContent: this.#label('nothing') }));
    } catch ({ message }) {
      rows = [make('li', { textContent: message })];
    }
    if (before) this.#inForce.append(...rows);
    else this.#inForce.replaceChildren(...rows);
  }

  #entry({ id, kind, room, name, author, by, until, ms, reason }) {
    const who = kind === 'slow' ? this.#label('messageEvery', { pause: this.#texts.countdown(ms) }) : name || this.#person(author);
    const what = `${KINDS[kind] ? this.#label(KINDS[kind]) : kind}: ${who}`;
    const where = room ? this.#label('inRoom', { room }) : this.#label('inAllRooms');
    const end = until ? this.#label('until', { until: this.#texts.moment(until) }) : '';
    const details = [where, end, by && this.#label('by', { name: this.#person(by) }), reason && `“${reason}”`].filter(Boolean).join(', ');
    return row(what, details, this.#label('lift'), async () => {
      if (await this.#moderate({ action: 'lift', entry: id }, this.#label('lifted', { what }))) this.#list();
    });
  }

  #slowMode() {
    const { slowMs } = this.#connection().standing;
    const options = [...new Set([...PAUSES_S, slowMs / 1000])].sort((a, b) => a - b);
    const text = (seconds) => (seconds > 0 ? this.#label('everySlow', { pause: this.#texts.countdown(seconds * 1000) }) : this.#label('off'));
    const select = make('select', {}, ...options.map((it) => new Option(text(it), it)));
    select.value = slowMs / 1000;
    select.addEventListener('change', async () => {
      const seconds = Number(select.value);
      if (await this.#moderate({ action: 'slow', seconds }, this.#label('slowIs', { what: text(seconds) }))) this.#list();
    });
    return make('label', {}, `${this.#label('slowHere')} `, select);
  }

  #announcing() {
    const announcement = this.#label('announcement');
    const text = make('input', { placeholder: announcement, ariaLabel: announcement, required: true, autocomplete: 'off' });
    const everywhere = make('input', { type: 'checkbox' });
    const form = make('form', {}, text, make('label', {}, everywhere, ` ${this.#label('inAllRooms')}`), make('button', { textContent: this.#label('announce') }));
    form.addEventListener('submit', async (submit) => {
      submit.preventDefault();
      const action = { action: 'announce', text: text.value, everywhere: everywhere.checked || undefined };
      if (await this.#moderate(action, this.#label('announced'))) text.value = '';
    });
    return form;
  }

  /** As a log names people: a token's subject, or a guest's address in no readable form. */
  #person(author) {
    const [kind, name] = author.split(/:(.*)/s);
    return kind === 'guest' ? this.#label('guestsAddress', { hash: name.slice(0, 6) }) : (name ?? author);
  }

  #label(...what) {
    return this.#texts.label(...what);
  }
}

function row(what, details, label, act) {
  const text = make('span', {}, what, make('small', { textContent: details }));
  return make('li', {}, text, button(label, act, { ariaLabel: `${label}: ${what}` }));
}

function title(textContent) {
  return make('h2', { textContent });
}
