// Where there are no ids, what is said tells whether two messages are one.

/** The largest k such that the last k shown are the first k of the history. */
export function overlap(shown, history) {
  let k = Math.min(shown.length, history.length);
  const isOf = ({ id }, other) => !id || id === other.id;
  while (!shown.slice(shown.length - k).every((it, i) => same(it, history[i]) && isOf(it, history[i]))) k--;
  return k;
}

export function same(a, b) {
  return a.username === b.username && a.color === b.color && a.text === b.text;
}
