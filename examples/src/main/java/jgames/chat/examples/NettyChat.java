package jgames.chat.examples;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.intake.RateLimiter;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;

/** The chat's websockets on a Netty, with the core alone: rooms in memory, both dialects, bounds; {@link NettyMember} is one connection. */
public final class NettyChat implements AutoCloseable {
    static final int TOO_FAR_BEHIND = 512 * 1024;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
    private final Rooms rooms =
            new Rooms(room -> new MemoryEventLog(500, InstantSource.system()), 30, loops, Observer.NONE);
    private final IntakeRules rules = IntakeRules.of(limit(3, 3, 60), limit(30, 10, 10), Limits.DEFAULT, List.of());
    private final Channel port;

    /** Runs until the process is stopped. */
    public static void main(String[] args) throws InterruptedException {
        new NettyChat(8080, List.of("chatroom1"));
    }

    /**
     * Listens on this port of this machine alone; 0 takes a free one.
     *
     * @throws IllegalStateException if somebody else has it
     */
    public NettyChat(int port, List<String> names) throws InterruptedException {
        rooms.set(names);
        loops.scheduleWithFixedDelay(() -> rooms.all().forEach(Room::tick), 1, 1, TimeUnit.SECONDS);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(0, TOO_FAR_BEHIND))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connect(connection);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .await();
        this.port = bound.channel();
        if (!bound.isSuccess()) {
            close();
            throw new IllegalStateException("nobody can listen on port " + port, bound.cause());
        }
    }

    private static RateLimiter limit(int frames, int window, int block) {
        return new SlidingWindowLimiter(
                frames, Duration.ofSeconds(window), Duration.ofSeconds(block), System::nanoTime);
    }

    private void connect(Channel connection) {
        WebSocketServerProtocolConfig websocket = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .subprotocols(ClientFrame.SUBPROTOCOL)
                .maxFramePayloadLength(Limits.MAX_FRAME_BYTES)
                .build();
        connection
                .pipeline()
                .addLast(new IdleStateHandler(20, 0, 0), new WriteTimeoutHandler(10)) // the dead, and who does not read
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(Limits.MAX_FRAME_BYTES), new Door())
                .addLast(new WebSocketServerProtocolHandler(websocket))
                .addLast(new WebSocketFrameAggregator(Limits.MAX_FRAME_BYTES))
                .addLast(new FlowControlHandler()); // a frame for each read()
    }

    /** Lets in who asks for a room that there is. */
    private final class Door extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            String path = new QueryStringDecoder(request.uri()).path();
            Optional<Room> room = rooms.find(path.substring(1));
            if (room.isPresent()) {
                context.pipeline().addLast(new NettyMember(room.get(), rules));
                context.fireChannelRead(request.retain());
            } else {
                context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND))
                        .addListener(done -> context.close());
            }
        }
    }

    /** The real port. */
    public int port() {
        return ((InetSocketAddress) port.localAddress()).getPort();
    }

    /** Lets everybody go, and ends. */
    @Override
    public void close() {
        port.close().syncUninterruptibly();
        rooms.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
