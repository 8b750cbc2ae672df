/**
 * Loads a part of the element that is a file of its own. Some browsers remember of an address that it did not load, so where
 * that fails another one is tried. @param load the first try
 */
export async function loadPart(file, load) {
  try {
    return await load();
  } catch {
    return import(new URL(`${file}?try=${Date.now()}`, import.meta.url));
  }
}
