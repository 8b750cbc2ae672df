import { remember, remembered } from './visitor.js';

const MOST = 200; // people, so that what is remembered is bounded

/**
 * The people of whom a visitor wants to see nothing: { user, name }, by the `user` of their token where they have one, else by
 * name. The browser remembers them, for all rooms and elements. Its event: `change`.
 */
class Ignored extends EventTarget {
  #people = load();

  constructor() {
    super();
    addEventListener('storage', ({ key }) => key?.endsWith('.ignored') && this.#become(load(), false)); // another tab's
  }

  /** The latest first. */
  get people() {
    return [...this.#people.values()].reverse();
  }

  has(message) {
    return this.#people.has(keyOf(message.user, message.username));
  }

  add({ user, username }) {
    const all = [...this.#people, [keyOf(user, username), { user, name: username }]];
    this.#become(new Map(all.slice(-MOST)));
  }

  delete({ user, name }) {
    const left = new Map(this.#people);
    left.delete(keyOf(user, name));
    this.#become(left);
  }

  #become(people, isOurs = true) {
    this.#people = people;
    if (isOurs) remember('ignored', JSON.stringify([...people.values()]));
    this.dispatchEvent(new Event('change'));
  }
}

export const ignored = new Ignored();

function load() {
  try {
    const isPerson = (it) => typeof it?.name === 'string' && ['string', 'undefined'].includes(typeof it.user);
    const people = JSON.parse(remembered('ignored', /^\[.*\]$/s) ?? '[]').filter(isPerson).slice(-MOST);
    return new Map(people.map((it) => [keyOf(it.user, it.name), it]));
  } catch {
    return new Map();
  }
}

/** What looks the same is the same name. */
function keyOf(user, name) {
  return user ? `user ${user}` : `name ${name.normalize('NFKC').trim().toLowerCase()}`;
}
