package stranger;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import java.net.InetSocketAddress;
import java.util.List;
import jgames.chat.jakarta.ChatServlet;
import jgames.chat.jakarta.JakartaChat;
import jgames.chat.jakarta.JakartaOptions;

public class Game {
    public static void main(String[] args) throws Exception {
        Stranger stranger = new Stranger();
        JakartaChat chat = JakartaChat.open(new JakartaOptions().rooms(List.of("lobby")));
        ServletInfo servlet = Servlets.servlet("chat", ChatServlet.class, new ImmediateInstanceFactory<>(chat.servlet()))
                .addMapping("/chat/*");
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(Game.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("game")
                .addServlet(servlet)
                .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, new WebSocketDeploymentInfo());
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "localhost")
                .setHandler(manager.start())
                .build();
        server.start();
        int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        stranger.run("http://localhost:" + port + "/chat/", () -> {
            chat.close();
            server.stop();
            manager.stop();
            manager.undeploy();
        });
    }
}
