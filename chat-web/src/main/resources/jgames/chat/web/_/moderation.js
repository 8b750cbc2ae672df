// Loaded by itself when a moderator needs it, so it imports nothing that is in the element's file.
const PAUSES_S = [0, 5, 10, 30, 60, 300]; // of slow mode
const KINDS = { mute: 'kindMute', ban: 'kindBan', slow: 'kindSlow', revoked: 'kindRevoked' }; // labels

/** What moderators alone have in the panel: slow mode, announcements, and what is in force, with a button that lifts it. */
export class Moderation {
  #with;
  #label;
  #inForce;
  #listing; // the last time

  /**
   * @param parts of the element: make and button as in make.js; row of a list; refill(place, nodes); entriesBefore(id) asks for
   * { entries, complete }, of what is in force the next; moderate does an action and says so; texts; slowMs, the room's of now
   */
  constructor(parts) {
    this.#with = parts;
    this.#label = (...what) => parts.texts.label(...what);
    this.#inForce = parts.make('ul', { tabIndex: -1 });
    this.#list();
  }

  get nodes() {
    return [this.#slowMode(), this.#announcing(), this.#with.make('h2', { textContent: this.#label('inForce') }), this.#inForce];
  }

  /** @param before the oldest entry that is shown already */
  async #list(before) {
    const { make, button, row, refill, entriesBefore } = this.#with;
    const shown = before ? [...this.#inForce.children].slice(0, -1) : []; // the last one has led to the next
    refill(this.#inForce, [...shown, make('li', { textContent: this.#label('loading') })]);
    const listing = (this.#listing = {});
    let rows;
    try {
      const { entries, complete } = await entriesBefore(before);
      rows = entries.map((entry) => this.#entry(entry));
      if (complete === false && entries.length > 0) {
        rows.push(make('li', {}, button(this.#label('showMore'), () => this.#list(entries.at(-1).id))));
      } else if (!before && rows.length === 0) rows.push(make('li', { textContent: this.#label('nothing') }));
    } catch ({ message }) {
      rows = [row(message, '', this.#label('tryAgain'), () => this.#list(before))];
    }
    if (listing === this.#listing) refill(this.#inForce, [...shown, ...rows]);
  }

  #entry({ id, kind, room, name, author, by, until, ms, reason }) {
    const { texts } = this.#with;
    const who = kind === 'slow' ? this.#label('messageEvery', { pause: texts.countdown(ms) }) : name || this.#person(author);
    const what = `${KINDS[kind] ? this.#label(KINDS[kind]) : kind}: ${who}`;
    const where = room ? this.#label('inRoom', { room }) : this.#label('inAllRooms');
    const end = until ? this.#label('until', { until: texts.moment(until) }) : '';
    const details = [where, end, by && this.#label('by', { name: this.#person(by) }), reason && `“${reason}”`].filter(Boolean).join(', ');
    const lift = () => this.#change({ action: 'lift', entry: id }, this.#label('lifted', { what }));
    return this.#with.row(what, details, this.#label('lift'), lift);
  }

  #slowMode() {
    const { make, slowMs, texts } = this.#with;
    const options = [...new Set([...PAUSES_S, slowMs / 1000])].sort((a, b) => a - b);
    const text = (seconds) => (seconds > 0 ? this.#label('everySlow', { pause: texts.countdown(seconds * 1000) }) : this.#label('off'));
    const select = make('select', {}, ...options.map((it) => new Option(text(it), it)));
    select.value = slowMs / 1000;
    select.addEventListener('change', () => {
      const seconds = Number(select.value);
      this.#change({ action: 'slow', seconds }, this.#label('slowIs', { what: text(seconds) }));
    });
    return make('label', {}, make('span', { textContent: this.#label('slowHere') }), select);
  }

  #announcing() {
    const { make, moderate } = this.#with;
    const announcement = this.#label('announcement');
    const text = make('input', { placeholder: announcement, ariaLabel: announcement, required: true, autocomplete: 'off' });
    const everywhere = make('input', { type: 'checkbox' });
    const everywhereLabel = make('label', {}, everywhere, this.#label('inAllRooms'));
    const form = make('form', {}, text, everywhereLabel, make('button', { textContent: this.#label('announce') }));
    form.addEventListener('submit', async (submit) => {
      submit.preventDefault();
      const action = { action: 'announce', text: text.value, everywhere: everywhere.checked || undefined };
      if (await moderate(action, this.#label('announced'))) text.value = '';
    });
    return form;
  }

  async #change(action, done) {
    if (await this.#with.moderate(action, done)) this.#list();
  }

  /** As a log names people: a token's subject, or a guest's address in no readable form. */
  #person(author) {
    const [kind, name] = author.split(/:(.*)/s);
    return kind === 'guest' ? this.#label('guestsAddress', { hash: name.slice(0, 6) }) : (name ?? author);
  }
}
