module stranger.bot {
    requires jgames.chat.client;
}
