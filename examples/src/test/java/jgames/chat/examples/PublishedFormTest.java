package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What a repository asks of the modules that somebody may take. {@code RebuildTest} looks into the jars themselves. */
class PublishedFormTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Classes or a jar of a module, and no library that was copied beside it. */
    private static final Pattern OURS = Pattern.compile("/chat-[a-z-]+/target/(classes/|chat-[^/]*\\.jar!)");

    @Test
    void theParentSaysWhereTheProjectIsWhoseItIsAndUnderWhichLicence() throws Exception {
        Element project = read(ROOT.resolve("pom.xml")).getDocumentElement();
        assertThat(List.of("name", "description", "url", "licenses", "developers", "organization", "scm"))
                .allSatisfy(name -> assertThat(child(project, name)).isNotBlank());
        // A module would have its own name at the end of them otherwise, where nothing is.
        assertThat(project.getAttribute("child.project.url.inherit.append.path"))
                .isEqualTo("false");
    }

    @Test
    void everyModuleHasANameAndADescriptionOfItsOwn() throws Exception {
        for (Path pom : modules()) {
            Element project = read(pom).getDocumentElement();
            assertThat(child(project, "name")).as("name of " + pom).isNotBlank();
            assertThat(child(project, "description"))
                    .as("description of " + pom)
                    .isNotBlank();
        }
    }

    @Test
    void theGroupIsNamedInThePlaceWhereMavenWantsItAndNowhereElse() throws Exception {
        assertThat(occurrences(ROOT.resolve("pom.xml"))).isOne();
        for (Path pom : modules()) {
            assertThat(occurrences(pom)).as(pom.toString()).isOne(); // in its <parent>
        }
    }

    @Test
    void licenceAndNoticeAreInWhatEveryModuleIsPackedFrom() throws Exception {
        List<String> modules = new ArrayList<>();
        for (String file : List.of("META-INF/LICENSE", "META-INF/NOTICE")) {
            String own = Files.readString(ROOT.resolve(file.replace("META-INF/", "")));
            int found = 0;
            for (URL copy : Collections.list(getClass().getClassLoader().getResources(file))) {
                if (OURS.matcher(copy.getPath()).find()) {
                    try (var in = copy.openStream()) {
                        assertThat(new String(in.readAllBytes()))
                                .as(copy.toString())
                                .isEqualTo(own);
                    }
                    modules.add(copy.getPath());
                    found++;
                }
            }
            assertThat(found).as(modules.toString()).isGreaterThanOrEqualTo(6);
        }
        for (Path pom : modules()) {
            String text = Files.readString(pom);
            if (text.contains("</resources>\n    <plugins>")) {
                assertThat(text).as(pom + " has resources of its own").contains("<include>NOTICE</include>");
            }
        }
    }

    private static int occurrences(Path pom) throws IOException {
        return (int) Pattern.compile("<groupId>jgames\\.chat</groupId>")
                .matcher(Files.readString(pom))
                .results()
                .count();
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static Document read(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private static String child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent();
            }
        }
        return "";
    }
}
