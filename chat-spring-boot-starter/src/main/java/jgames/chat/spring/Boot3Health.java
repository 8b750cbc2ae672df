package jgames.chat.spring;

import java.util.List;
import jgames.chat.jakarta.JakartaChat;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The chat's health where Spring Boot 3 asks for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
class Boot3Health {
    @Bean
    @ConditionalOnEnabledHealthIndicator("chat")
    HealthIndicator chatHealthIndicator(JakartaChat chat) {
        return () -> {
            List<String> problems = chat.problems();
            Health.Builder health =
                    problems.isEmpty() ? Health.up() : Health.down().withDetail("problems", problems);
            return health.withDetail("rooms", chat.rooms().all().size())
                    .withDetail("connections", chat.connections().size())
                    .build();
        };
    }
}
