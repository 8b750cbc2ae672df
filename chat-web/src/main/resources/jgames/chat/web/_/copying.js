/** Who copies from several messages gets a line of each: "Name: text". From one, what was selected. */
export function copyAsLines(log, messageOf) {
  log.addEventListener('copy', (copy) => {
    const range = selectedRange(log.getRootNode());
    const isSelected = (part) => !part.hidden && range?.intersectsNode(part);
    const messages = [...log.querySelectorAll('.said > .message')].filter(isSelected).map(messageOf);
    if (messages.length < 2) return;
    copy.clipboardData.setData('text/plain', messages.map(({ username, text }) => `${username}: ${text}`).join('\n'));
    copy.preventDefault();
  });
}

/** Each browser has another way to say what is selected inside an element. */
function selectedRange(root) {
  const selection = root.getSelection?.() ?? getSelection();
  const [it] = selection.getComposedRanges?.({ shadowRoots: [root] }) ?? [];
  if (!it) return selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
  const range = new Range();
  range.setStart(it.startContainer, it.startOffset);
  range.setEnd(it.endContainer, it.endOffset);
  return range;
}
