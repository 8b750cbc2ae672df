/** Which part of an element has the focus, also over a move to another place of the page, and what had it before. */
export class Focus {
  #root;
  #part; // undefined: the focus is elsewhere
  #before; // what of the page had it

  /** @param root with what is in it now */
  constructor(root) {
    this.#root = root;
    for (const part of root.children) {
      part.addEventListener('focusin', ({ target, relatedTarget }) => {
        if (relatedTarget ? !root.contains(relatedTarget) : !this.#part) this.#before = relatedTarget ?? undefined;
        this.#part = target;
      });
      // Who moves the element takes the focus away; a window that is left keeps it.
      part.addEventListener('focusout', () => setTimeout(() => (this.#part = root.activeElement ?? undefined)));
    }
  }

  /** The element has been moved. */
  restore() {
    if (this.#part && document.activeElement === document.body) this.#part.focus({ preventScroll: true });
  }

  /** To where it was before. */
  giveBack() {
    if (this.#before?.isConnected) this.#before.focus({ preventScroll: true });
    this.#root.activeElement?.blur();
  }
}
