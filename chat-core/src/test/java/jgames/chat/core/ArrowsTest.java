package jgames.chat.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import jgames.chat.core.log.FileEventLog;
import org.junit.jupiter.api.Test;

/** Which way the core's packages look, and what the core does without. */
class ArrowsTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("jgames.chat.core");

    @Test
    void
            theClusterKnowsModerationWhichKnowsTheIntakeWhichKnowsTheRoomWhichKnowsTheLogWhichKnowsTheProtocolAndNeverTheOtherWayRound() {
        layeredArchitecture()
                .consideringAllDependencies()
                .layer("cluster")
                .definedBy("jgames.chat.core.cluster")
                .layer("moderation")
                .definedBy("jgames.chat.core.moderation")
                .layer("intake")
                .definedBy("jgames.chat.core.intake")
                .layer("room")
                .definedBy("jgames.chat.core.room")
                .layer("log")
                .definedBy("jgames.chat.core.log")
                .layer("protocol")
                .definedBy("jgames.chat.core.protocol")
                .whereLayer("cluster")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("moderation")
                .mayOnlyBeAccessedByLayers("cluster")
                .whereLayer("intake")
                .mayOnlyBeAccessedByLayers("moderation")
                .whereLayer("room")
                .mayOnlyBeAccessedByLayers("intake", "moderation")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("room", "intake", "moderation", "cluster")
                .whereLayer("protocol")
                .mayOnlyBeAccessedByLayers("log", "room", "intake", "moderation")
                .ensureAllClassesAreContainedInArchitecture()
                .check(CORE);
    }

    @Test
    void theCoreNeedsTheJdkAndJacksonsStreamingParserAndNothingElse() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "jgames.chat.core..", "java..", "com.fasterxml.jackson.core..", "org.jspecify.annotations")
                .check(CORE);
    }

    @Test
    void onlyTheProtocolAndTheLogsReadAndWriteJson() {
        noClasses()
                .that()
                .resideInAnyPackage("jgames.chat.core.room", "jgames.chat.core.intake")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(CORE);
    }

    @Test
    void theCoreOpensNoSockets() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("jgames.chat.core.intake.Network")
                .and()
                .doNotHaveFullyQualifiedName("jgames.chat.core.intake.WebOrigin") // which reads addresses
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net..")
                .check(CORE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\..*(Socket|Http|URL|Proxy).*|java\\.nio\\.channels\\..*(Socket|Datagram|Selector).*")
                .check(CORE);
    }

    @Test
    void theCoreStartsNoThreads() {
        noClasses()
                .should()
                .dependOnClassesThat(assignableTo(ThreadFactory.class)
                        .or(assignableTo(Executors.class))
                        .or(assignableTo(ForkJoinPool.class))
                        .or(assignableTo(Timer.class)))
                .check(CORE);
        noClasses()
                .should()
                .accessTargetWhere(target(
                        "is more of a thread than its interruption",
                        target -> target.getOwner().isAssignableTo(Thread.class)
                                && !target.getName().matches("currentThread|interrupt|interrupted|isInterrupted")))
                .check(CORE);
        noClasses()
                .should()
                .accessTargetWhere(target(
                        "is a CompletableFuture on a thread that it finds itself",
                        target -> target.getOwner().isAssignableTo(CompletableFuture.class)
                                && (target.getName().matches("orTimeout|completeOnTimeout|delayedExecutor")
                                        || target.getName().endsWith("Async")
                                                && target instanceof AccessTarget.CodeUnitAccessTarget code
                                                && code.getRawParameterTypes().stream()
                                                        .noneMatch(type -> type.isEquivalentTo(Executor.class)))))
                .check(CORE);
    }

    @Test
    void theCoreReadsNoClockThatItWasNotGivenButForTheFilesPauses() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(FileEventLog.class) // whose public constructor takes System::nanoTime
                .should()
                .accessTargetWhere(target("reads a clock", ArrowsTest::readsAClock))
                .check(CORE);
        noClasses()
                .should()
                .accessTargetWhere(target(
                        "reads the time of day",
                        target -> readsAClock(target) && !target.getName().equals("nanoTime")))
                .check(CORE);
    }

    private static boolean readsAClock(AccessTarget target) {
        return target.getOwner().isEquivalentTo(System.class)
                        && target.getName().matches("nanoTime|currentTimeMillis")
                || target.getName().equals("system") && target.getOwner().isEquivalentTo(InstantSource.class)
                || target.getName().startsWith("system") && target.getOwner().isEquivalentTo(Clock.class)
                || target.getName().equals("now")
                        && target.getOwner().getPackageName().equals(Instant.class.getPackageName());
    }

    private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<AccessTarget> matches) {
        return DescribedPredicate.describe(description, access -> matches.test(access.getTarget()));
    }
}
