import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes of the sources of the page what browsers load. The element becomes one file, its style sheets included, with a
 * source map beside it. What else a page names gets a hash of its content into its name, so that browsers need not ask for
 * it again. The same file with its types is the npm package. Maven runs this; by hand: {@code java Pack.java ESBUILD SOURCES
 * CLASSES WORK VERSION FONT_VERSION}.
 */
final class Pack {
    private static final List<String> PAGES = List.of("index.html", "missing.html");
    private static final List<String> LATER = List.of("completion.js", "emoji.js", "moderation.js", "moderator-rows.js");
    private static final List<String> PAGE_FILES = List.of("page.js", "page.css");
    private static final Pattern NAMED = Pattern.compile("(?<=[\"/])(?!chat-room\\.js)[a-z][a-z0-9-]*\\.[a-z]+(?=\")");

    private final Path esbuild;
    private final Path sources;
    private final Path work; // the sources, with the font's version, style sheets minified
    private final Path web; // what the server gives out
    private final Path npm;
    private final String version;
    private final String fontVersion;
    private final Map<String, String> hashed = new HashMap<>(); // file names, by those of the sources

    private Pack(String[] args) {
        esbuild = Path.of(args[0]);
        sources = Path.of(args[1]);
        web = Path.of(args[2]).resolve("jgames/chat/web");
        work = Path.of(args[3]).resolve("web");
        npm = Path.of(args[3]).resolve("npm");
        version = args[4];
        fontVersion = args[5];
    }

    public static void main(String[] args) throws Exception {
        new Pack(args).run();
    }

    private void run() throws Exception {
        List<Path> files = files(sources.resolve("jgames/chat/web/_"));
        empty(work);
        for (Path file : files) {
            fill(file, work.resolve(name(file)));
        }
        empty(work.resolve("labels"));
        for (Path file : files(sources.resolve("jgames/chat/web/_/labels"))) {
            Files.copy(file, work.resolve("labels").resolve(name(file)));
        }
        removeFiles(web.resolve("_"));
        removeFiles(web);
        minify(files.stream().map(Pack::name).filter(it -> it.endsWith(".css")).toList());
        minify(List.of("page.js"));
        bundle();
        for (Path file : files) {
            String name = name(file);
            if (!name.endsWith(".js") && !name.endsWith(".css") && !name.endsWith(".webmanifest")) {
                Files.copy(file, web.resolve("_").resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        nameAll();
        nameLater();
        packNpm();
    }

    /** What did not load is asked for again by its plain name, because the element does not know the other one. */
    private void nameLater() throws IOException {
        for (Path file : files(web.resolve("_"))) {
            String plain = name(file).replaceFirst("-[0-9A-Z]{8}(?=[.]js$)", "");
            if (LATER.contains(plain)) {
                Files.copy(file, web.resolve("_").resolve(plain));
            }
        }
    }

    /** Copies a file; in those that are text the font's version stands for its place. */
    private void fill(Path from, Path to) throws IOException {
        if (name(from).endsWith(".png")) {
            Files.copy(from, to);
        } else {
            Files.writeString(to, Files.readString(from).replace("${exo2.version}", fontVersion));
        }
    }

    private void minify(List<String> names) throws Exception {
        List<String> command = new ArrayList<>(List.of("--minify", "--charset=utf8", "--target=es2022"));
        command.addAll(List.of("--outdir=" + work, "--allow-overwrite"));
        names.forEach(name -> command.add(work.resolve(name).toString()));
        esbuild(command);
    }

    /** What the element loads only when it needs it is a file of its own, with a hash in its name. */
    private void bundle() throws Exception {
        esbuild(List.of(
                work.resolve("chat-room.js").toString(),
                "--bundle",
                "--splitting",
                "--format=esm",
                "--minify",
                "--charset=utf8",
                "--target=es2022",
                "--loader:.css=text",
                "--loader:.json=file",
                "--asset-names=[name]-[hash]",
                "--sourcemap",
                "--chunk-names=[name]-[hash]",
                "--outdir=" + web.resolve("_")));
    }

    private void esbuild(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(esbuild.toString(), "--log-level=warning"));
        command.addAll(arguments);
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("esbuild ended with " + exit);
        }
    }

    /** The manifest is named by the pages, and names pictures itself. */
    private void nameAll() throws Exception {
        Path folder = web.resolve("_");
        for (String name : PAGE_FILES) {
            Files.copy(work.resolve(name), folder.resolve(name));
        }
        Files.writeString(folder.resolve("chat.webmanifest"), named(Files.readString(work.resolve("chat.webmanifest"))));
        for (String page : PAGES) {
            Path filled = work.resolve(page);
            fill(sources.resolve("jgames/chat/web").resolve(page), filled);
            Files.writeString(web.resolve(page), named(Files.readString(filled)));
        }
        Files.copy(sources.resolve("jgames/chat/web/robots.txt"), web.resolve("robots.txt"));
        for (String name : hashed.keySet()) {
            Files.delete(folder.resolve(name));
        }
    }

    /** The text with the hashed names of the files that it names. */
    private String named(String text) {
        return NAMED.matcher(text).replaceAll(match -> {
            String name = match.group();
            return Files.exists(web.resolve("_").resolve(name)) ? hashed.computeIfAbsent(name, this::withHash) : name;
        });
    }

    private String withHash(String name) {
        try {
            byte[] bytes = Files.readAllBytes(web.resolve("_").resolve(name));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            String hash = new BigInteger(1, Arrays.copyOf(digest, 8)).toString(36).toUpperCase(Locale.ROOT);
            String filled = ("0".repeat(8) + hash).substring(hash.length());
            int dot = name.lastIndexOf('.');
            String hashedName = name.substring(0, dot) + '-' + filled.substring(0, 8) + name.substring(dot);
            Files.write(web.resolve("_").resolve(hashedName), bytes);
            return hashedName;
        } catch (Exception e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void packNpm() throws IOException {
        empty(npm);
        for (Path file : files(web.resolve("_"))) {
            String name = name(file);
            boolean ofElement = name.startsWith("chat-room.") || name.equals("custom-elements.json");
            boolean loadedLater = name.endsWith(".js") && !hashed.containsValue(name);
            if (ofElement || loadedLater) {
                Files.copy(file, npm.resolve(name));
            }
        }
        Path module = sources.resolve("../../..").normalize();
        String description = Files.readString(module.resolve("src/main/npm/package.json"));
        Files.writeString(npm.resolve("package.json"), description.replace("${version}", version));
        Files.copy(module.resolve("README.md"), npm.resolve("README.md"));
        Files.copy(module.resolve("../LICENSE"), npm.resolve("LICENSE"));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        removeFiles(folder);
    }

    /** What an earlier build has left. The font, in a folder of its own, stays. */
    private static void removeFiles(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path file : files(folder)) {
            Files.delete(file);
        }
    }
}
