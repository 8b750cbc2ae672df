package jgames.chat.spring;

import java.util.List;
import jgames.chat.jakarta.JakartaChat;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The chat's health where Spring Boot 4 asks for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
class Boot4Health {
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
