// What may be believed of what a server sends: each record by itself, so that a bad one costs no other.

const LATEST_MS = 8.64e15; // as far as dates go

/** Where the server does not say. */
export const LIMITS = Object.freeze({ text: 500, username: 500, messages: 0, windowMs: 0 });

/** What the plain protocol does not say: what its servers allow. */
export const PLAIN_LIMITS = Object.freeze({ ...LIMITS, messages: 3, windowMs: 3000 });

export function limitsOf(said) {
  const limits = Object.entries(LIMITS).map(([name, otherwise]) => [name, isAmount(said?.[name]) ? said[name] : otherwise]);
  return Object.fromEntries(limits);
}

/** Those that are messages; an id or a time that cannot be is left out. */
export function messagesOf(said) {
  return (Array.isArray(said) ? said : [])
    .filter((it) => [it?.username, it?.color, it?.text].every((field) => typeof field === 'string'))
    .map(({ id, time, username, color, text }) => ({
      id: isId(id) ? id : undefined,
      time: isAmount(time) && time <= LATEST_MS ? time : undefined,
      username,
      color,
      text,
    }));
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
