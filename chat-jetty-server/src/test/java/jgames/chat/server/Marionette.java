package jgames.chat.server;

import static java.util.Map.entry;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.remote.Command;
import org.openqa.selenium.remote.CommandExecutor;
import org.openqa.selenium.remote.DriverCommand;
import org.openqa.selenium.remote.Response;

/**
 * What geckodriver is to Firefox, as far as these tests need it: Selenium's commands in the browser's own protocol, which is
 * WebDriver's commands as JSON, each with its length before it, on a socket. Debian has no geckodriver.
 */
final class Marionette implements CommandExecutor, AutoCloseable {
    private static final Map<String, String> NAMES = Map.ofEntries(
            entry(DriverCommand.NEW_SESSION, "WebDriver:NewSession"),
            entry(DriverCommand.QUIT, "Marionette:Quit"),
            entry(DriverCommand.GET, "WebDriver:Navigate"),
            entry(DriverCommand.REFRESH, "WebDriver:Refresh"),
            entry(DriverCommand.GO_BACK, "WebDriver:Back"),
            entry(DriverCommand.GO_FORWARD, "WebDriver:Forward"),
            entry(DriverCommand.GET_CURRENT_URL, "WebDriver:GetCurrentURL"),
            entry(DriverCommand.GET_TITLE, "WebDriver:GetTitle"),
            entry(DriverCommand.GET_CURRENT_WINDOW_HANDLE, "WebDriver:GetWindowHandle"),
            entry(DriverCommand.SWITCH_TO_WINDOW, "WebDriver:SwitchToWindow"),
            entry(DriverCommand.SWITCH_TO_NEW_WINDOW, "WebDriver:NewWindow"),
            entry(DriverCommand.CLOSE, "WebDriver:CloseWindow"),
            entry(DriverCommand.EXECUTE_SCRIPT, "WebDriver:ExecuteScript"),
            entry(DriverCommand.FIND_ELEMENT, "WebDriver:FindElement"),
            entry(DriverCommand.FIND_ELEMENTS, "WebDriver:FindElements"),
            entry(DriverCommand.FIND_CHILD_ELEMENTS, "WebDriver:FindElements"),
            entry(DriverCommand.GET_ELEMENT_SHADOW_ROOT, "WebDriver:GetShadowRoot"),
            entry(DriverCommand.FIND_ELEMENT_FROM_SHADOW_ROOT, "WebDriver:FindElementFromShadowRoot"),
            entry(DriverCommand.CLEAR_ELEMENT, "WebDriver:ElementClear"),
            entry(DriverCommand.CLICK_ELEMENT, "WebDriver:ElementClick"),
            entry(DriverCommand.SEND_KEYS_TO_ELEMENT, "WebDriver:ElementSendKeys"),
            entry(DriverCommand.GET_ELEMENT_TEXT, "WebDriver:GetElementText"),
            entry(DriverCommand.GET_ELEMENT_DOM_ATTRIBUTE, "WebDriver:GetElementAttribute"),
            entry(DriverCommand.GET_ELEMENT_DOM_PROPERTY, "WebDriver:GetElementProperty"),
            entry(DriverCommand.GET_ELEMENT_ACCESSIBLE_NAME, "WebDriver:GetComputedLabel"),
            entry(DriverCommand.IS_ELEMENT_ENABLED, "WebDriver:IsElementEnabled"),
            entry(DriverCommand.IS_ELEMENT_DISPLAYED, "WebDriver:IsElementDisplayed"),
            entry(DriverCommand.ACTIONS, "WebDriver:PerformActions"),
            entry(DriverCommand.SCREENSHOT, "WebDriver:TakeScreenshot"));

    private final Json json = new Json();
    private final Socket socket;
    private final DataInputStream in;
    private int last;

    Marionette(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        read(); // its greeting
    }

    @Override
    public Response execute(Command command) throws IOException {
        String name = NAMES.get(command.getName());
        if (name == null) {
            throw new UnsupportedOperationException(command.getName() + " is not among the commands for Firefox");
        }
        byte[] frame =
                json.toJson(List.of(0, ++last, name, parameters(command))).getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write((frame.length + ":").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(frame);
        List<?> answer = json.toType(read(), List.class);
        if (answer.get(2) instanceof Map<?, ?> error) {
            throw new WebDriverException(error.get("error") + ": " + error.get("message"));
        }
        return response(command, answer.get(3));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static Map<String, Object> parameters(Command command) {
        Map<String, Object> parameters = new HashMap<>(command.getParameters());
        switch (command.getName()) {
            case DriverCommand.NEW_SESSION -> parameters.clear();
            case DriverCommand.SCREENSHOT -> parameters.put("full", false);
            case DriverCommand.FIND_CHILD_ELEMENTS -> parameters.put("element", parameters.remove("id"));
            case DriverCommand.FIND_ELEMENT_FROM_SHADOW_ROOT ->
                parameters.put("shadowRoot", parameters.remove("shadowId"));
            case DriverCommand.SEND_KEYS_TO_ELEMENT ->
                parameters.put("text", String.join("", keys(parameters.remove("value"))));
            default -> {
                // the same in both
            }
        }
        return parameters;
    }

    private static List<String> keys(Object value) {
        return List.of((CharSequence[]) value).stream()
                .map(CharSequence::toString)
                .toList();
    }

    private static Response response(Command command, Object result) {
        Response response = new Response(command.getSessionId());
        response.setState("success");
        response.setValue(result);
        if (result instanceof Map<?, ?> map && map.containsKey("sessionId")) {
            response.setSessionId((String) map.get("sessionId"));
            response.setValue(map.get("capabilities"));
        } else if (result instanceof Map<?, ?> map && map.containsKey("value")) {
            response.setValue(map.get("value"));
        }
        return response;
    }

    private String read() throws IOException {
        int length = 0;
        for (int digit = in.readUnsignedByte(); digit != ':'; digit = in.readUnsignedByte()) {
            length = length * 10 + digit - '0';
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
