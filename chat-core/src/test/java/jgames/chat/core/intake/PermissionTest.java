package jgames.chat.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, a cell at a time. */
class PermissionTest {
    @ParameterizedTest
    @CsvSource({
        "READ,                SAY,  true,  true,  true,  true,  true",
        "READ,                READ, true,  true,  true,  true,  true",
        "READ,                NONE, false, true,  true,  true,  true",
        "SAY,                 SAY,  true,  true,  true,  true,  true",
        "SAY,                 READ, false, true,  true,  true,  true",
        "SAY,                 NONE, false, true,  true,  true,  true",
        "SAY_AT_ONCE,         SAY,  false, false, false, true,  true",
        "SAY_LINKS,           SAY,  false, true,  true,  true,  true",
        "SAY_ANYTHING,        SAY,  false, false, false, true,  true",
        "SAY_AGAIN,           SAY,  false, false, true,  true,  true",
        "MODERATE,            SAY,  false, false, false, true,  true",
        "MODERATE_MODERATORS, SAY,  false, false, false, false, true",
        "REVOKE,              SAY,  false, false, false, false, true",
    })
    void whoMayDoWhat(
            Permission permission,
            GuestAccess guests,
            boolean guest,
            boolean user,
            boolean bot,
            boolean moderator,
            boolean operator) {
        assertThat(permission.isGranted(Role.GUEST, guests)).isEqualTo(guest);
        assertThat(permission.isGranted(Role.USER, guests)).isEqualTo(user);
        assertThat(permission.isGranted(Role.BOT, guests)).isEqualTo(bot);
        assertThat(permission.isGranted(Role.MODERATOR, guests)).isEqualTo(moderator);
        assertThat(permission.isGranted(Role.OPERATOR, guests)).isEqualTo(operator);
    }

    @Test
    void theDocumentedTableIsThisOne() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "protocol.md"));
        String table = page.substring(page.indexOf("### Who may do what"), page.indexOf("## The plain protocol"));
        Map<String, List<String>> rows = table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(1).split("\\|"))
                .collect(Collectors.toMap(
                        cells -> cells[0].strip().replace("`", ""),
                        cells -> Arrays.stream(cells).skip(2).map(String::strip).toList()));
        Map<String, List<String>> expected = Arrays.stream(Permission.values())
                .collect(Collectors.toMap(
                        permission -> permission.name().toLowerCase(java.util.Locale.ROOT), PermissionTest::row));
        assertThat(rows).isEqualTo(expected);
    }

    private static List<String> row(Permission permission) {
        return Arrays.stream(Role.values())
                .map(role -> {
                    if (role != Role.GUEST) {
                        return permission.isGranted(role) ? "yes" : "no";
                    }
                    String where = Arrays.stream(GuestAccess.values())
                            .filter(guests -> permission.isGranted(role, guests))
                            .map(guests -> "`" + guests.wireName() + "`")
                            .collect(Collectors.joining(", "));
                    return where.isEmpty() ? "no" : where;
                })
                .toList();
    }
}
