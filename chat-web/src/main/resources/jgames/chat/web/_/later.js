// What the element loads only when somebody needs it: files of their own, and how long anybody waits for one.

export const PATIENCE_MS = 10000;

const parts = new Map(); // by file: { tries, loading: the promise of its module, while it is on its way or there }

/**
 * Promises the module, which loads once. Fails where it does not come in time; who asks again then has it tried at another
 * address, because some browsers remember of one that it did not load. @param load the first try
 */
export function loadPart(file, load) {
  const part = parts.get(file) ?? { tries: 0 };
  parts.set(file, part);
  const again = () => import(new URL(`${file}?try=${part.tries++}`, import.meta.url));
  part.loading ??= inTime(part.tries++ > 0 ? again() : load().catch(again)).catch((failure) => {
    part.loading = undefined;
    throw failure;
  });
  return part.loading;
}

function inTime(loading) {
  return Promise.race([loading, new Promise((_, fail) => setTimeout(fail, PATIENCE_MS))]);
}
