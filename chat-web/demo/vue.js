import { createApp } from './lib/vue.js';

const app = createApp({
  data: () => ({ name: 'Ann', isLight: false, state: 'loading', heard: [] }),
  methods: {
    withoutCurses: ({ text }) => text.replace('darn', '****'),
  },
  template: `
    <p>
      <label>Your name: <input v-model="name"></label>
      <button @click="isLight = !isLight">{{ isLight ? 'Dark' : 'Light' }}</button>
    </p>
    <chat-room
      room="chatroom1"
      :username="name"
      :theme="isLight ? 'light' : 'dark'"
      locked
      :labels="{ send: 'Say it' }"
      :filter="withoutCurses"
      @chat-room-state="state = $event.detail.state"
      @chat-room-message="heard.push($event.detail.text)"
    ></chat-room>
    <p>The chat is {{ state }}. Heard: <output>{{ heard.join(', ') }}</output></p>`,
});
app.config.compilerOptions.isCustomElement = (tag) => tag === 'chat-room';
app.mount('#app');
