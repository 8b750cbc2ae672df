const { search } = new URL(import.meta.url); // chat-room.js says why
const from = (name) => import(`./${name}.js${search}`);
const [{ countdown, moment }, { entriesOf }, { ignored }, { button, make }] = await Promise.all(
  ['durations', 'frames', 'ignored', 'make'].map(from),
);

const PAUSES_S = [0, 5, 10, 30, 60, 300]; // of slow mode
const KINDS = { mute: 'Muted', ban: 'Banned', slow: 'Slow mode', revoked: 'Tokens revoked' };

/**
 * What is in force and whom the visitor ignores, over the log, each with a button that ends it; for a moderator slow mode
 * and announcements, too. There is a button for it as long as there is something in it.
 */
export class Panel {
  #opener;
  #element;
  #connection;
  #moderate;
  #inForce = make('ul', {});
  #ignored = make('ul', {});

  /** @param connection returns the one of now; @param moderate does an action, and says so: MessageActions' */
  constructor(opener, element, connection, moderate) {
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
    this.#opener.textContent = isModerator ? 'Mod' : 'Ignored';
    this.#opener.ariaLabel = isModerator ? 'Moderation' : 'People whom you ignore';
    const rows = people.map((it) => row(it.name, '', 'Show again', () => ignored.delete(it)));
    this.#ignored.replaceChildren(...(rows.length > 0 ? rows : [make('li', { textContent: 'Nobody.' })]));
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
    const close = button('Close', () => this.close());
    this.#element.replaceChildren(close);
    if (isModerator) this.#element.append(this.#slowMode(), this.#announcing(), title('In force'), this.#inForce);
    this.#element.append(title('You ignore'), this.#ignored);
    this.#element.hidden = false;
    this.#opener.ariaExpanded = 'true';
    this.refresh();
    close.focus();
    if (isModerator) this.#list();
  }

  /** @param before the oldest entry that is shown already */
  async #list(before) {
    if (!before) this.#inForce.replaceChildren(make('li', { textContent: 'Asking the server…' }));
    let rows;
    try {
      const { entries, complete } = await this.#connection().ask({ type: 'moderation', before });
      const known = entriesOf(entries);
      rows = known.map((entry) => this.#entry(entry));
      if (complete === false && known.length > 0) {
        const more = button('Show more', () => this.#list(known.at(-1).id).then(() => more.parentElement.remove()));
        rows.push(make('li', {}, more));
      } else if (!before && rows.length === 0) rows.push(make('li', { textContent: 'Nothing.' }));
    } catch ({ message }) {
      rows = [make('li', { textContent: message })];
    }
    if (before) this.#inForce.append(...rows);
    else this.#inForce.replaceChildren(...rows);
  }

  #entry({ id, kind, room, name, author, by, until, ms, reason }) {
    const who = kind === 'slow' ? `a message every ${countdown(ms)}` : name || person(author);
    const what = `${KINDS[kind] ?? kind}: ${who}`;
    const [where, end] = [room ? `in ${room}` : 'in all rooms', until ? `until ${moment(until)}` : ''];
    const details = [where, end, by && `by ${person(by)}`, reason && `“${reason}”`].filter(Boolean).join(', ');
    return row(what, details, 'Lift', async () => {
      if (await this.#moderate({ action: 'lift', entry: id }, `Not any more. ${what}.`)) this.#list();
    });
  }

  #slowMode() {
    const { slowMs } = this.#connection().standing;
    const options = [...new Set([...PAUSES_S, slowMs / 1000])].sort((a, b) => a - b);
    const text = (seconds) => (seconds > 0 ? `one message every ${countdown(seconds * 1000)}` : 'off');
    const select = make('select', {}, ...options.map((it) => new Option(text(it), it)));
    select.value = slowMs / 1000;
    select.addEventListener('change', async () => {
      const seconds = Number(select.value);
      if (await this.#moderate({ action: 'slow', seconds }, `Slow mode: ${text(seconds)}.`)) this.#list();
    });
    return make('label', {}, 'Slow mode here: ', select);
  }

  #announcing() {
    const text = make('input', { placeholder: 'Announcement', ariaLabel: 'Announcement', required: true, autocomplete: 'off' });
    const everywhere = make('input', { type: 'checkbox' });
    const form = make('form', {}, text, make('label', {}, everywhere, ' in all rooms'), make('button', { textContent: 'Announce' }));
    form.addEventListener('submit', async (submit) => {
      submit.preventDefault();
      const action = { action: 'announce', text: text.value, everywhere: everywhere.checked || undefined };
      if (await this.#moderate(action, 'Announced.')) text.value = '';
    });
    return form;
  }
}

function row(what, details, label, act) {
  const text = make('span', {}, what, make('small', { textContent: details }));
  return make('li', {}, text, button(label, act, { ariaLabel: `${label}: ${what}` }));
}

function title(textContent) {
  return make('h2', { textContent });
}

/** As a log names people: a token's subject, or a guest's address in no readable form. */
function person(author) {
  const [kind, name] = author.split(/:(.*)/s);
  return kind === 'guest' ? `a guest’s address (${name.slice(0, 6)})` : (name ?? author);
}
