package jgames.chat.spring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.Servlet;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.util.Collection;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.IdentityResolver;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.ObserverPair;
import jgames.chat.core.room.Room;
import jgames.chat.jakarta.ChatServlet;
import jgames.chat.jakarta.JakartaChat;
import jgames.chat.jakarta.JakartaOptions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The chat below {@code chat.path}, in an application with a servlet container that has Jakarta WebSocket. These beans of the application are picked
 * up: {@link MessageCheck}s and {@link EntryCheck}s, in their order; {@link Observer}s; an {@link IdentityResolver}, an {@link EventLogFactory}, a
 * {@link ModerationLog}. A {@link JakartaChat} of its own takes the place of this one.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ServerContainer.class, Servlet.class})
@ConditionalOnProperty(name = "chat.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ChatProperties.class)
@Import({Boot3Health.class, Boot4Health.class})
public class ChatAutoConfiguration {
    private static final Log LOG = LogFactory.getLog(ChatAutoConfiguration.class);

    /** For Spring, which makes it. */
    public ChatAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    JakartaChat jakartaChat(
            ChatProperties properties,
            ObjectProvider<MessageCheck> checks,
            ObjectProvider<EntryCheck> entryChecks,
            ObjectProvider<IdentityResolver> identities,
            ObjectProvider<EventLogFactory> logs,
            ObjectProvider<ModerationLog> trail,
            ObjectProvider<Observer> observers)
            throws IOException {
        EventLogFactory factory = logs.getIfAvailable();
        JakartaOptions options = new JakartaOptions()
                .rooms(properties.rooms())
                .data(properties.data())
                .history(properties.history())
                .guests(properties.guests())
                .allowedOrigins(properties.allowedOrigins())
                .lengths(properties.maxText(), properties.maxUsername())
                .maxConnections(properties.maxConnections(), properties.maxConnectionsPerAddress())
                .spam(
                        properties.spam().messages(),
                        properties.spam().window(),
                        properties.spam().block())
                .tokenSecretFile(properties.token().secretFile())
                .checks(checks.orderedStream().toList())
                .entryChecks(entryChecks.orderedStream().toList())
                .identities(identities.getIfAvailable(() -> IdentityResolver.NONE))
                .logs(factory == null ? null : factory::open)
                .moderationLog(trail.getIfAvailable())
                .observer(observers.orderedStream().reduce(ObserverPair::new).orElse(Observer.NONE));
        JakartaChat chat = JakartaChat.open(options);
        if (factory == null && properties.data() == null) {
            LOG.info("What is said in the chat is in memory, and ends with the process: chat.data names no folder");
        }
        return chat;
    }

    @Bean
    @ConditionalOnMissingBean
    ChatRooms chatRooms(JakartaChat chat) {
        return new ChatRooms(chat);
    }

    @Bean
    ServletRegistrationBean<ChatServlet> chatServlet(JakartaChat chat, ChatProperties properties) {
        ServletRegistrationBean<ChatServlet> registration =
                new ServletRegistrationBean<>(chat.servlet(), properties.mapping());
        registration.setName("chat");
        return registration;
    }

    /** The members hear of the end before anything else stops, so while their connections stand. */
    @Bean
    ApplicationListener<ContextClosedEvent> chatCloses(JakartaChat chat, ApplicationContext context) {
        return event -> {
            if (event.getApplicationContext() == context) { // and not one of its children
                chat.close();
            }
        };
    }

    /** What is counted, in an application that counts. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {
        @Bean
        ChatMeters chatMeters() {
            return new ChatMeters();
        }

        @Bean
        MeterBinder chatGauges(JakartaChat chat) {
            return registry -> {
                Gauge.builder(
                                "chat.connections",
                                chat,
                                asked -> asked.connections().size())
                        .description("Open websocket connections.")
                        .register(registry);
                Gauge.builder("chat.rooms", chat, asked -> rooms(asked).size())
                        .description("Open rooms.")
                        .register(registry);
                Gauge.builder(
                                "chat.logs.broken",
                                chat,
                                asked -> rooms(asked).stream()
                                        .filter(room -> room.problem().isPresent())
                                        .count())
                        .description("Rooms whose log cannot be written now.")
                        .register(registry);
            };
        }

        private static Collection<Room> rooms(JakartaChat chat) {
            return chat.rooms().all();
        }
    }
}
