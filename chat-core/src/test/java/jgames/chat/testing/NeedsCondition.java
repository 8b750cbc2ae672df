package jgames.chat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Acts on {@link Needs}. */
final class NeedsCondition implements ExecutionCondition {
    private final Predicate<Needs.Tool> isThere;
    private final boolean ci;
    private final Consumer<String> out;

    NeedsCondition() {
        this(Needs.Tool::isThere, "true".equals(System.getenv("CI")), NeedsCondition::tell);
    }

    NeedsCondition(Predicate<Needs.Tool> isThere, boolean ci, Consumer<String> out) {
        this.isThere = isThere;
        this.ci = ci;
        this.out = out;
    }

    /** Where it happens, and in a file that the build shows at its end. */
    private static void tell(String line) {
        System.out.println(line);
        String file = System.getProperty("left.out");
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(Path.of(file).getParent());
            Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String where = context.getTestClass().map(Class::getSimpleName).orElse("")
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        return AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                .map(needs -> judge(where, List.of(needs.value())))
                .orElse(ConditionEvaluationResult.enabled("needs nothing"));
    }

    ConditionEvaluationResult judge(String where, List<Needs.Tool> tools) {
        String missing = tools.stream()
                .filter(isThere.negate())
                .map(Needs.Tool::toString)
                .collect(Collectors.joining(", "));
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("all that it needs is there");
        }
        if (ci) {
            throw new IllegalStateException(where + " needs " + missing + ", and CI=true leaves nothing out");
        }
        out.accept("LEFT OUT: " + where + ": needs " + missing);
        return ConditionEvaluationResult.disabled("needs " + missing);
    }
}
