/** An element with these properties and children. */
export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export function button(textContent, act, properties = {}) {
  const it = make('button', { type: 'button', textContent, ...properties });
  it.addEventListener('click', act);
  return it;
}
