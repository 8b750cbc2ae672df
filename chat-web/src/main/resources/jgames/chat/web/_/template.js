/** What is inside an element; the parts that have an id are found by it. */
export const HTML = `
  <div class="chat">
    <div class="bar">
      <input id="name" aria-label="Your name" placeholder="Your name" dir="auto" autocomplete="off" spellcheck="false"
        aria-describedby="hint">
      <span class="place"><select id="room" aria-label="Room" hidden></select>
        <span id="online" title="Who is in this room now"></span></span>
      <button id="manage" type="button" aria-haspopup="dialog" aria-expanded="false" hidden></button>
      <span class="colour">
        <button id="swatch" type="button" aria-label="New random colour" title="New random colour"></button>
        <input id="color" type="color" aria-label="Choose your colour" title="Choose your colour">
      </span>
    </div>
    <div class="frame">
      <div id="log" role="log" aria-label="Messages" aria-live="polite" tabindex="0">
        <div class="messages"><div class="said"></div><div class="own" aria-live="off"></div>
        <div id="promise" hidden>This server does not confirm messages. What stays dimmed may not have been said.</div>
      </div></div>
      <button id="more" type="button" aria-haspopup="menu" aria-expanded="false" hidden>⋯</button>
      <section id="panel" role="dialog" aria-label="Moderation" hidden></section>
      <div id="toasts" role="status"></div>
      <div class="banner"><span id="status" role="status"></span>
        <button id="reconnect" type="button" hidden>Reconnect</button>
        <button id="guest" type="button" hidden>Go on as a guest</button></div>
      <div class="foot"><button id="newer" type="button" hidden>New messages</button>
        <span id="hint" role="status"></span></div>
    </div>
    <form class="bar">
      <input id="text" aria-label="Message" placeholder="Message" dir="auto" autocomplete="off" enterkeyhint="send"
        aria-describedby="hint">
      <button id="send">Send</button>
    </form>
  </div>`;
