package jgames.chat.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import jgames.chat.client.ClientObserver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** For bots in an application that counts: {@link ClientMeters}, which they are given as their observer. It needs no servlet container. */
@AutoConfiguration
@ConditionalOnClass({ClientObserver.class, MeterBinder.class})
public class ChatClientAutoConfiguration {
    /** For Spring, which makes it. */
    public ChatClientAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ClientMeters chatClientMeters() {
        return new ClientMeters();
    }
}
