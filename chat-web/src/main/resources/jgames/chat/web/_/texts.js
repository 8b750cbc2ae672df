import de from './labels/de.json';
import ENGLISH from './labels/en.json' with { type: 'json' }; // in the script, and the others where the server has them
import es from './labels/es.json';
import fr from './labels/fr.json';
import pt from './labels/pt.json';
import { PATIENCE_MS } from './later.js';

const OFFERED = { de, es, fr, pt };
const HALF_A_DAY_MS = 43200000;
const MOST_FAILURES = 2;

/** What an element says, in one language: its labels, numbers, times and durations. */
export class Texts {
  lang; // of the labels
  #labels;
  #number;
  #hour;
  #day;
  #dayAndHour;
  #exact;
  #formatted = {}; // the day that was last asked for: formatting costs more than all the rest

  /** @param locale for numbers and times; undefined: the browser's */
  constructor(lang = 'en', locale = undefined, ...labels) {
    this.lang = lang;
    this.#labels = Object.assign({}, ENGLISH, ...labels);
    this.#number = new Intl.NumberFormat(locale);
    this.#hour = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    this.#day = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
    this.#exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
    this.#dayAndHour = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  }

  /** A label, with what it has in braces filled in. */
  label(name, values = {}) {
    const fill = (it) => (typeof it === 'number' ? this.#number.format(it) : `${it ?? ''}`);
    return `${this.#labels[name]}`.replace(/\{(\w+)\}/g, (whole, key) => fill(values[key]));
  }

  /** What is left, in a few letters: 42 s, 9:32, 5 h 12 min, 2 days. Never 0. */
  countdown(ms) {
    const s = Math.max(1, Math.ceil(ms / 1000));
    if (s < 60) return this.label('seconds', { n: s });
    if (s < 3600) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
    if (s < 86400) return this.label('hours', { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) });
    return s < 172800 ? this.label('day') : this.label('days', { count: Math.floor(s / 86400) });
  }

  hour(time) {
    return this.#hour.format(time);
  }

  /** The day of a time, where the visitor is. */
  day(time) {
    const start = new Date(time).setHours(0, 0, 0, 0);
    if (this.#formatted.start !== start) this.#formatted = { start, text: this.#day.format(start) };
    return this.#formatted.text;
  }

  /** The day and the second of a time. */
  exact(time) {
    return this.#exact.format(time);
  }

  /** A time to come; with the day where it is not within hours. */
  moment(time) {
    return (time - Date.now() < HALF_A_DAY_MS ? this.#hour : this.#dayAndHour).format(time);
  }
}

/**
 * In the language of the element, else in the first of the visitor's that there is. Fails if it does not load in time, but
 * goes on in English where the server has not got it, or answers that it cannot give it for the third time. @param lang the
 * element's, or ''; @param own the page's labels; @param server has the language; @param failures how often it has failed
 */
export async function textsIn(lang, own, server, failures) {
  const locale = supported(lang);
  const wanted = (locale ? [locale] : navigator.languages).map((it) => it.split('-')[0].toLowerCase());
  const found = wanted.find((it) => it === 'en' || Object.hasOwn(OFFERED, it)) ?? 'en';
  if (found === 'en') return new Texts('en', locale, own);
  const signal = AbortSignal.timeout(PATIENCE_MS); // else the next try would wait for this one
  const response = await fetch(new URL(OFFERED[found], new URL('_/', server)), { signal });
  if (response.status >= 500 && failures < MOST_FAILURES) throw new Error();
  return response.ok ? new Texts(found, locale, await response.json(), own) : new Texts('en', locale, own);
}

/** The language if it is one that browsers know. */
function supported(lang) {
  try {
    return lang ? Intl.DateTimeFormat.supportedLocalesOf(lang)[0] : undefined;
  } catch {
    return undefined; // no name of a language
  }
}

/** What somebody has written, as a sentence before another one. */
export function asSentence(text) {
  return /[\p{L}\p{N}]$/u.test(text) ? `${text}.` : text;
}
