/** What docs/element.md says, as types. */

export type ChatState = 'connecting' | 'open' | 'closed';
export type ChatTheme = 'dark' | 'light' | 'auto' | 'overlay';
export type TokenSource = () => string | null | undefined | Promise<string | null | undefined>;

export interface ChatAuthor {
  name: string;
  /** Any CSS colour. */
  color: string;
  /** The subject of the author's token; undefined for a guest. */
  user?: string;
  role?: 'user' | 'bot' | 'moderator' | 'operator';
}

export interface ChatMessage {
  id?: string;
  /** In milliseconds since 1970. */
  time?: number;
  author: ChatAuthor;
  text: string;
  announcement: boolean;
}

export interface ChatMessageDetail extends ChatMessage {
  /** Whether the visitor has said it. */
  own: boolean;
  /** Whether it was said before the visitor came. */
  history: boolean;
  /** Whether it is not shown. */
  hidden: boolean;
}

export interface ChatRoomEventMap {
  'chat-room-say': CustomEvent<{ text: string }>;
  'chat-room-message': CustomEvent<ChatMessageDetail>;
  'chat-room-state': CustomEvent<{ state: ChatState; reason: string }>;
  'chat-room-change': CustomEvent<{ room: string }>;
  'chat-room-unread': CustomEvent<{ count: number }>;
  'chat-room-collapse': CustomEvent<{ collapsed: boolean }>;
  'chat-room-guest': CustomEvent<{}>;
}

export class ChatRoom extends HTMLElement {
  room: string;
  server: string;
  username: string;
  color: string;
  theme: ChatTheme | '';
  hotkey: string;
  locked: boolean;
  readonly: boolean;
  compact: boolean;
  collapsible: boolean;
  collapsed: boolean;
  get token(): string | TokenSource | null;
  set token(token: string | TokenSource | null | undefined);
  get filter(): ((message: ChatMessage) => unknown) | undefined;
  set filter(filter: ((message: ChatMessage) => unknown) | null | undefined);
  /** By the names of labels/en.json. */
  get labels(): Record<string, string> | undefined;
  set labels(labels: Record<string, string> | null | undefined);
  get state(): ChatState;
  get unread(): number;
  get draft(): string;
  set draft(text: string);
  send(text: string): boolean;
  system(text: string): void;
  clear(): void;
  focus(options?: FocusOptions): void;
  openRoom(room: string): Promise<void>;
  addEventListener<K extends keyof ChatRoomEventMap>(
    type: K,
    listener: (this: ChatRoom, event: ChatRoomEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-room': ChatRoom;
  }
}
