// What may be believed of what a server sends: each record by itself, so that a bad one costs no other.

const LATEST_MS = 8.64e15; // as far as dates go
const ROLES = ['user', 'bot', 'moderator', 'operator'];

/** Where the server does not say. */
export const LIMITS = { text: 500, username: 500, messages: 0, windowMs: 0 };

/** What the plain protocol does not say: what its servers allow. */
export const PLAIN_LIMITS = { ...LIMITS, messages: 3, windowMs: 3000 };

export function limitsOf(said) {
  const limits = Object.entries(LIMITS).map(([name, otherwise]) => [name, isAmount(said?.[name]) ? said[name] : otherwise]);
  return Object.fromEntries(limits);
}

/** Those that are messages; an id or a time that cannot be is left out. */
export function messagesOf(said) {
  return (Array.isArray(said) ? said : [])
    .filter((it) => [it?.username, it?.color, it?.text].every((field) => typeof field === 'string'))
    .map(({ id, time, username, color, text, user, role, announcement }) => ({
      id: isId(id) ? id : undefined,
      time: isAmount(time) && time <= LATEST_MS ? time : undefined,
      username,
      color,
      text,
      ...verified(user, role),
      announcement: announcement === true,
    }));
}

/** What a token says of its bearer; undefined for a guest. */
export function youOf(said) {
  const { user, role } = verified(said?.user, said?.role);
  return user && { user, role, name: textOf(said.name) || undefined, color: textOf(said.color) || undefined };
}

/** What is in force, as a moderator is shown it: those that can be lifted. */
export function entriesOf(said) {
  return (Array.isArray(said) ? said : [])
    .filter((it) => isId(it?.id))
    .map(({ id, kind, room, name, author, by, until, ms, reason }) => ({
      id,
      ...Object.fromEntries(Object.entries({ kind, room, name, author, by, reason }).map(([key, it]) => [key, textOf(it)])),
      until: isAmount(until) && until <= LATEST_MS ? until : undefined,
      ms: isAmount(ms) ? ms : 0,
    }));
}

/** A role that nobody knows here is a user's. */
function verified(user, role) {
  const known = ROLES.includes(role) ? role : undefined;
  return { user: textOf(user) || undefined, role: known ?? (textOf(user) ? 'user' : undefined) };
}

export function textOf(it) {
  return typeof it === 'string' ? it : '';
}

/** Those that are ids. */
export function idsOf(said) {
  return (Array.isArray(said) ? said : []).filter(isId);
}

/** Ids are two numbers; a larger first one is later, then a larger second one. */
export function isLater(id, other) {
  const [[ms, n], [otherMs, otherN]] = [id, other].map((it) => it.split('-').map(Number));
  return ms > otherMs || (ms === otherMs && n > otherN);
}

export function isId(id) {
  return typeof id === 'string' && /^\d{1,16}-\d{1,15}$/.test(id) && parseInt(id, 10) <= LATEST_MS;
}

export function isAmount(it) {
  return Number.isFinite(it) && it >= 0;
}

/** Of 128 random bits; randomUUID() is not there on a page without TLS. */
export function newNonce() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
