package jgames.chat.examples;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.concurrent.Executor;
import jgames.chat.core.intake.Intake;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.Standing;
import jgames.chat.core.room.Broadcast;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.PacedMember;
import jgames.chat.core.room.Room;

/** One connection of a {@link NettyChat}, which is one member of one room. Its channel's loop calls it, and so does the room. */
final class NettyMember extends SimpleChannelInboundHandler<WebSocketFrame> implements PacedMember {
    private final Room room;
    private final IntakeRules rules;
    private Channel channel;
    private Dialect dialect;
    private Intake intake;
    private boolean live;
    private boolean ending;

    NettyMember(Room room, IntakeRules rules) {
        this.room = room;
        this.rules = rules;
    }

    // ---- what Netty calls ----

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof HandshakeComplete handshake) {
            channel.config().setAutoRead(false); // from now on a frame at a time
            dialect = Dialect.of(handshake.selectedSubprotocol() != null);
            Sender sender = Sender.guest(((InetSocketAddress) channel.remoteAddress()).getHostString());
            intake = new Intake(room, sender, dialect, rules, Observer.NONE, this::answer, channel.eventLoop());
            room.join(this, since(handshake.requestUri()));
        } else if (event instanceof IdleStateEvent silence && silence.isFirst()) {
            context.writeAndFlush(new PingWebSocketFrame());
        } else if (event instanceof IdleStateEvent) {
            context.close(); // nor has it answered
        }
    }

    private EventId since(String uri) {
        List<String> ids = new QueryStringDecoder(uri).parameters().getOrDefault("since", List.of());
        try {
            return ids.isEmpty() || dialect == Dialect.PLAIN ? null : EventId.parse(ids.get(0));
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        try {
            if (frame instanceof TextWebSocketFrame text) {
                intake.text(text.content().nioBuffer(), channel::read); // the next one when this one is out
                return;
            }
            intake.binary(frame.content().nioBuffer());
            channel.read();
        } catch (CharacterCodingException notUtf8) {
            letGo(CloseCode.BAD_PAYLOAD, "A TEXT frame is UTF-8.");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        room.leave(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    // ---- what the room calls ----

    @Override
    public Executor loop() {
        return channel.eventLoop();
    }

    @Override
    public void joined(JoinSnapshot snapshot) {
        Standing guest = new Standing(null, room.settings().guests());
        sendPart(List.of(dialect.firstFrame(snapshot, rules.limits(), guest)), dialect.reach(snapshot));
    }

    @Override
    public void gap(JoinSnapshot snapshot) {
        live = false;
        sendPart(dialect.gap(snapshot), dialect.reach(snapshot));
    }

    @Override
    public void delivered(Broadcast broadcast) {
        if (!live) {
            sendPart(dialect.frames(broadcast), broadcast.last());
        } else if (channel.isWritable()) {
            send(dialect.frames(broadcast));
        } else {
            letGo(CloseCode.TOO_SLOW, "Messages came faster than they were read.");
        }
    }

    /** The next part when this one is out. */
    private void sendPart(List<ByteBuffer> frames, EventId upTo) {
        send(frames).addListener(sent -> room.more(this, upTo));
    }

    private ChannelFuture send(List<ByteBuffer> frames) {
        frames.forEach(frame -> channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(frame.slice()))));
        return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }

    private void answer(ServerFrame frame) {
        dialect.frame(frame).ifPresent(bytes -> send(List.of(bytes)));
    }

    @Override
    public void caughtUp() {
        live = true;
        channel.read();
    }

    @Override
    public void online(int count) {
        answer(new ServerFrame.Online(count));
    }

    @Override
    public void upToDate() {
        answer(new ServerFrame.UpToDate());
    }

    private void letGo(CloseCode code, String reason) {
        room.leave(this);
        closed(code, reason);
    }

    @Override
    public void closed(CloseCode code, String reason) {
        if (!ending) {
            ending = true;
            answer(new ServerFrame.Bye(code.wireName()));
            channel.writeAndFlush(new CloseWebSocketFrame(code.code(), CloseCode.reason(reason)))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }
}
