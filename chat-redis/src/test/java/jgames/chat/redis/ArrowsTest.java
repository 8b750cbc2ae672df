package jgames.chat.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArrowsTest {
    @Test
    void itKnowsThePortsAndTheLibraryAndNothingElse() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "jgames.chat.redis",
                        "jgames.chat.core.cluster",
                        "jgames.chat.core.log",
                        "jgames.chat.core.moderation",
                        "jgames.chat.core.protocol",
                        "java..",
                        "io.lettuce.core..",
                        "org.jspecify.annotations")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("jgames.chat.redis"));
    }
}
