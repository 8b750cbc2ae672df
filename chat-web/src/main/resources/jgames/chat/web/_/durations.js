const HALF_A_DAY_MS = 43200000;

const hour = new Intl.DateTimeFormat([], { timeStyle: 'short' });
const dayAndHour = new Intl.DateTimeFormat([], { dateStyle: 'medium', timeStyle: 'short' });

/** What is left, in a few letters: 42 s, 9:32, 5 h 12 min, 2 days. Never 0. */
export function countdown(ms) {
  const s = Math.max(1, Math.ceil(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return s < 172800 ? '1 day' : `${Math.floor(s / 86400)} days`;
}

/** A time to come; with the day where it is not within hours. */
export function moment(time) {
  return (time - Date.now() < HALF_A_DAY_MS ? hour : dayAndHour).format(time);
}
