// Loaded by itself when a moderator needs it, so it imports nothing that is in the element's file.
const MUTES = { minutes10: 600, hours1: 3600, days1: 86400 }; // labels, and seconds
const BANS = { days1: 86400, days30: 2592000, forGood: 315360000 };
const REASONS = ['none', 'spam', 'rude'];

/**
 * The rows of a message's menu that moderators alone have. What is set comes before what is done with it.
 *
 * @param everyone the switch for all guests of an address; @param moderate (action, what is done in words, how it is undone)
 */
export function moderatorRows({ id: message, user, username: name }, isOwn, everyone, label, moderate) {
  const reasons = REASONS.map((it) => ({
    text: label(it),
    label: label('reasonIs', { reason: label(it) }),
    checked: it === REASONS[0],
  }));
  const reason = () => reasons.slice(1).find(({ checked }) => checked)?.text;
  const all = () => everyone.checked || undefined;
  const remove = (text, what, action) => ({
    text,
    label: label('deleteWhat', { what }),
    act: () => moderate({ ...action(), message }, label('deletedWhat', { what }), 'restore'),
  });
  const lasting = (times, who, doing, done, action) =>
    Object.entries(times).map(([time, seconds]) => {
      const what = { name: who, time: label(time) };
      return {
        text: what.time,
        label: label(doing, what),
        act: () => moderate({ ...action(), message, seconds, reason: reason() }, label(done, what), 'lift'),
      };
    });
  const banned = user ? name : label('guestsOf', { name });
  const removal = [
    remove(label('deleteThis'), label('aMessageOf', { name }), () => ({ action: 'delete' })),
    remove(label('deleteHere'), label('allHereOf', { name }), () => ({ action: 'delete_all', everyone: all() })),
    remove(label('deleteEverywhere'), label('allAnywhereOf', { name }), () => ({
      action: 'delete_all',
      everywhere: true,
      everyone: all(),
    })),
  ];
  const mutes = lasting(MUTES, name, 'muteFor', 'mutedFor', () => ({ action: 'mute', everyone: all() }));
  const bans = lasting(BANS, banned, 'banFor', 'bannedFor', () => ({ action: 'ban' }));
  if (isOwn) return [{ label: label('delete'), items: removal }];
  return [
    { label: label('reason'), single: true, items: reasons },
    ...(user ? [] : [{ items: [everyone] }]),
    { label: label('delete'), items: removal },
    { label: label('mute'), items: mutes },
    { label: label(user ? 'ban' : 'banAll'), items: bans },
  ];
}
