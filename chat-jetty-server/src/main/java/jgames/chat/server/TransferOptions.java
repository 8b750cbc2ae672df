package jgames.chat.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import jgames.chat.core.cluster.ClusterContents;
import jgames.chat.core.cluster.ClusterProvider;
import jgames.chat.server.ops.FolderLock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to move, as a server has it. */
final class TransferOptions {
    @Option(names = "--redis", paramLabel = "URL", required = true, description = "the servers'")
    private String redis = "";

    @Option(
            names = "--redis-password-file",
            paramLabel = "FILE",
            description = "its password (default: what stands in CHAT_REDIS_PASSWORD)")
    private @Nullable Path passwordFile;

    @Option(names = "--data", paramLabel = "FOLDER", description = "the server's (default: ${DEFAULT-VALUE})")
    private Path data = new ServerOptions().data;

    /** What is to be done. */
    interface Task {
        void run(Transfer transfer) throws IOException;
    }

    /** Does it, while no server uses the folder. */
    void run(Task task, @Nullable String password, Consumer<String> out) throws IOException {
        ServerOptions options = new ServerOptions().redis(redis, password);
        options.redisPasswordFile = passwordFile;
        ClusterProvider provider = Node.provider();
        provider.check(redis);
        FolderLock lock = new FolderLock(data);
        lock.take();
        try (ClusterContents contents = provider.contents(redis, () -> Node.password(options))) {
            task.run(new Transfer(data, contents, out));
        } finally {
            lock.release();
        }
    }
}
