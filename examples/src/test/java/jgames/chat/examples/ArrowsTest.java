package jgames.chat.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which modules know which: here, where all of them are. */
class ArrowsTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(location ->
                    ImportOption.Predefined.DO_NOT_INCLUDE_TESTS.includes(location) && !location.contains("-tests.jar"))
            .importPackages("jgames.chat");

    @Test
    void theClientKnowsTheProtocolAndNothingElseOfTheCore() {
        classes()
                .that()
                .resideInAPackage("jgames.chat.client")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "jgames.chat.client",
                        "jgames.chat.core.protocol",
                        "java..",
                        "javax.net.ssl", // of the module java.base
                        "org.jspecify.annotations")
                .check(ALL);
    }

    @Test
    void theCoreAndTheServerDoNotKnowTheClient() {
        noClasses()
                .that()
                .resideInAnyPackage("jgames.chat.core..", "jgames.chat.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jgames.chat.client..", "jgames.chat.examples..")
                .check(ALL);
    }

    @Test
    void nobodyKnowsTheServersInnerPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackage("jgames.chat.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jgames.chat.server.*..")
                .check(ALL);
    }

    @Test
    void noPackagesKnowEachOther() {
        slices().matching("jgames.chat.(**)").should().beFreeOfCycles().check(ALL);
    }
}
