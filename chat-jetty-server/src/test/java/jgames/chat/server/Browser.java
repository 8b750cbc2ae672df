package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.MutableCapabilities;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.bidi.browsingcontext.BrowsingContext;
import org.openqa.selenium.bidi.browsingcontext.CreateContextParameters;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.net.PortProber;
import org.openqa.selenium.remote.RemoteWebDriver;

/**
 * A headless browser for a class of tests: Firefox where the class needs that, else Chromium. Each visitor has a window of
 * its own, in Chromium with a storage of its own, which ends with the test, before its server does. Then what the console
 * says must have been expected; Firefox keeps its console to itself. For the tests' own thread.
 */
final class Browser
        implements ExecutionCondition, BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback, AutoCloseable {
    /** The mapper is the driver's own page. */
    private static final String DRIVERS_OWN = "Launching Mapper instance";

    /** It picks a free port for its driver, scrolls at once, and asks nobody on the net for anything. */
    private static final String FIREFOX_SETTINGS = """
            user_pref('marionette.port', 0);
            user_pref('browser.shell.checkDefaultBrowser', false);
            user_pref('browser.startup.page', 0);
            user_pref('datareporting.policy.dataSubmissionEnabled', false);
            user_pref('app.update.disabledForTesting', true);
            user_pref('general.smoothScroll', false);
            user_pref('network.captive-portal-service.enabled', false);
            user_pref('network.connectivity-service.enabled', false);
            user_pref('services.settings.server', 'data:,');
            user_pref('browser.safebrowsing.update.enabled', false);
            user_pref('media.gmp-manager.updateEnabled', false);
            """;

    private final Path keptIn;
    private final List<String> contexts = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private Path profile;
    private boolean isFirefox;
    private RemoteWebDriver driver;
    private Process firefox;
    private String home;

    /** A browser that forgets everything. */
    Browser() {
        this(null);
    }

    /** A browser that keeps in this folder what is {@link #owner()}'s. */
    Browser(Path keptIn) {
        this.keptIn = keptIn;
    }

    /** Somebody who has never been here. */
    Visitor visitor() throws IOException {
        start();
        if (isFirefox) {
            return owner();
        }
        String context = new org.openqa.selenium.bidi.module.Browser(driver).createUserContext();
        contexts.add(context);
        CreateContextParameters window = new CreateContextParameters(WindowType.WINDOW).userContext(context);
        return new Visitor(driver, new BrowsingContext(driver, window).getId());
    }

    /** Whose browser it is. */
    Visitor owner() throws IOException {
        start();
        driver.switchTo().newWindow(WindowType.TAB);
        String window = driver.getWindowHandle();
        if (isFirefox) {
            contexts.add(window);
            // A page that is shown only when it is there takes that for somebody who comes back.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> driver.executeScript("return !document.hidden").equals(true));
        }
        return new Visitor(driver, window);
    }

    /** What is on the disk of the owner's storage. A browser that is told to end at once may leave something out. */
    String stored() throws IOException {
        StringBuilder stored = new StringBuilder();
        try (Stream<Path> files = Files.list(profile.resolve("Default/Local Storage/leveldb"))) {
            for (Path file : files.toList()) {
                stored.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return stored.toString();
    }

    /** A regular expression for lines that the console may have by the end of this test. */
    void expectOnConsole(String line) {
        expected.add(line);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Needs needs = context.getRequiredTestClass().getAnnotation(Needs.class);
        isFirefox = List.of(needs.value()).contains(Needs.Tool.FIREFOX);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean repeats = isFirefox
                && context.getTestMethod()
                        .filter(it -> it.isAnnotationPresent(InOneBrowser.class))
                        .isPresent();
        return repeats
                ? ConditionEvaluationResult.disabled("it is the same in every browser")
                : ConditionEvaluationResult.enabled("it is run here");
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (driver == null) {
            return;
        }
        if (isFirefox) {
            contexts.forEach(window -> driver.switchTo().window(window).close());
            driver.switchTo().window(home);
            contexts.clear();
            return;
        }
        List<String> console = new ArrayList<>(console());
        driver.switchTo().window(home);
        contexts.forEach(new org.openqa.selenium.bidi.module.Browser(driver)::removeUserContext);
        contexts.clear();
        console.addAll(console()); // what a page has said meanwhile is not the next test's
        expected.clear();
        assertThat(console).as("the browser's console").isEmpty();
    }

    /** What was said since it was read last, and was not expected. */
    private List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(line -> !line.contains(DRIVERS_OWN))
                .filter(line -> expected.stream().noneMatch(line::matches))
                .toList();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        if (driver != null) {
            driver.quit();
            driver = null;
        }
        if (firefox != null) {
            firefox.destroyForcibly();
            firefox = null;
        }
        if (profile != null && keptIn == null) {
            // Its last process may still be at it.
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> delete(profile));
        }
    }

    static boolean delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        return true;
    }

    private void start() throws IOException {
        if (driver != null) {
            return;
        }
        profile = keptIn == null ? Files.createTempDirectory("browser") : keptIn;
        if (isFirefox) {
            startFirefox();
        } else {
            startChromium();
        }
        home = driver.getWindowHandle();
    }

    private void startFirefox() throws IOException {
        Files.writeString(profile.resolve("user.js"), FIREFOX_SETTINGS);
        ProcessBuilder command = new ProcessBuilder(
                        program("firefox-esr").toString(),
                        "--headless",
                        "--marionette",
                        "--no-remote",
                        "--profile",
                        profile.toString(),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        command.environment().put("HOME", profile.toString()); // so that all it leaves is in one folder
        command.environment().put("TMPDIR", profile.toString());
        firefox = command.start();
        Path port = profile.resolve("MarionetteActivePort");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(port) && !Files.readString(port).isBlank());
        driver = new RemoteWebDriver(
                new Marionette(Integer.parseInt(Files.readString(port).strip())), new MutableCapabilities());
    }

    private void startChromium() throws IOException {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium").toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--ignore-certificate-errors",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--disable-smooth-scrolling",
                "--user-data-dir=" + profile);
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
        options.enableBiDi();
        // With both programs named, Selenium looks for none and downloads none.
        int port = PortProber.findFreePort();
        ChromeDriverService service = new ChromeDriverService(
                program("chromedriver").toFile(),
                port,
                Duration.ofSeconds(60),
                List.of("--port=" + port),
                Map.of("TMPDIR", profile.toString())); // so that all they leave is in one folder
        service.sendOutputTo(OutputStream.nullOutputStream());
        driver = new ChromeDriver(service, options);
    }

    private static Path program(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " on the PATH"));
    }
}
