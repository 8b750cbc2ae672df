package jgames.chat.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The results as an SVG that follows the reader's light or dark scheme: bars for each server, and its deliveries as a room
 * grows. It is narrow, so that its words can be read on a phone.
 */
final class Picture {
    static final String TITLE = "jgames-chat beside other servers";

    private static final String STYLE = """
              <style>
                text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #465362 }
                .h { font-size: 16px; font-weight: 700 }
                .h, .b { fill: #17202a }
                .b { font-weight: 700 }
                .end { text-anchor: end }
                .mid { text-anchor: middle }
                .page { fill: #fff; stroke: #d5dce3 }
                .grid { stroke: #dfe5eb }
                .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round }
                .ours { stroke-width: 3.5 }
                .dot, .bar { fill: currentColor }
                .name { fill: currentColor }
                .s0 { color: #1a5dc0 } .s1 { color: #0b7145 } .s2 { color: #b3261e }
                .s3 { color: #8a5a00 } .s4 { color: #7a3fb0 } .s5 { color: #566473 }
                @media (prefers-color-scheme: dark) {
                  text { fill: #bac5d0 }
                  .h, .b { fill: #eef2f6 }
                  .page { fill: #10151b; stroke: #2c3641 }
                  .grid { stroke: #2c3641 }
                  .name { fill: currentColor }
                  .s0 { color: #8bbaff } .s1 { color: #6fd3a1 } .s2 { color: #ff9c92 }
                  .s3 { color: #e3b95b } .s4 { color: #cfa8ff } .s5 { color: #93a1af }
                }
              </style>
            """;

    private static final int COLORS = 6;
    private static final int[] GROWTH = {10, 100, 1000, 10_000};

    private static final int WIDTH = 480;
    private static final int MARGIN = 16;
    private static final int BARS_AT = 184;
    private static final int BARS_WIDTH = WIDTH - BARS_AT - MARGIN - 64; // right of them is the figure
    private static final int BAR_STEP = 24;
    private static final int PLOT_AT = 60;
    private static final int PLOT_WIDTH = 244; // right of it are the names
    private static final int PLOT_HEIGHT = 230;
    private static final int NAME_STEP = 17;

    private final Results results;
    private final List<String> servers;
    private final StringBuilder drawn = new StringBuilder();
    private final List<String> said = new ArrayList<>();
    private int bottom = MARGIN;

    private Picture(Results results) {
        this.results = results;
        servers = List.copyOf(results.servers.keySet());
    }

    /** What was not measured is not drawn. */
    static String svg(Results results) {
        Picture picture = new Picture(results);
        picture.bars(
                "A room of 1,000 in which everybody talks",
                "deliveries a second: longer is better",
                Scenario.saturated(1000),
                Metric.DELIVERIES);
        picture.growth();
        picture.bars(
                "20 messages a second to 1,000 members",
                "µs of processor time a delivery: shorter is better",
                Scenario.PACED,
                Metric.CPU_PER_DELIVERY);
        return picture.whole();
    }

    private String whole() {
        int height = bottom + MARGIN;
        return String.format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\""
                                + " role=\"img\" aria-labelledby=\"title desc\">%n",
                        WIDTH, height)
                + "  <title id=\"title\">" + TITLE + "</title>\n"
                + "  <desc id=\"desc\">" + escaped(String.join("\n    ", said)) + "</desc>\n"
                + STYLE
                + String.format(
                        "  <rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>%n",
                        WIDTH - 1, height - 1)
                + drawn
                + "</svg>\n";
    }

    // ---- bars ----

    private void bars(String title, String unit, String name, Metric metric) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String server : servers) {
            double value = results.median(name, metric, server);
            if (!Double.isNaN(value)) {
                values.put(server, value);
            }
        }
        if (values.isEmpty()) {
            return;
        }
        head(title, unit);
        double most = values.values().stream().mapToDouble(value -> value).max().orElseThrow();
        List<String> words = new ArrayList<>();
        values.forEach((server, value) -> {
            int middle = bottom + BAR_STEP / 2;
            int width = (int) Math.max(1, Math.rint(value / most * BARS_WIDTH));
            text(MARGIN, middle + 5, isOurs(server) ? "b" : "", shortened(server));
            draw(
                    "<rect class=\"bar s%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\" rx=\"2\"/>",
                    color(server), BARS_AT, middle - 8, width);
            text(BARS_AT + width + 6, middle + 5, isOurs(server) ? "b" : "", compact(value));
            words.add(server + " " + compact(value));
            bottom += BAR_STEP;
        });
        said.add(title + ", " + unit + ": " + String.join(", ", words) + ".");
        bottom += 4;
    }

    // ---- lines ----

    private void growth() {
        Map<String, List<double[]>> curves = new LinkedHashMap<>();
        for (String server : servers) {
            List<double[]> points = IntStream.of(GROWTH)
                    .mapToObj(members -> new double[] {
                        members, results.median(Scenario.saturated(members), Metric.DELIVERIES, server)
                    })
                    .filter(point -> point[1] > 0) // else not measured, or not on an axis of powers
                    .toList();
            if (points.size() > 1) {
                curves.put(server, points);
            }
        }
        if (curves.isEmpty()) {
            return;
        }
        head("The same from 10 members to 10,000", "deliveries a second; both axes are logarithmic");
        int top = bottom + 8;
        double[] all = curves.values().stream()
                .flatMap(List::stream)
                .mapToDouble(point -> point[1])
                .sorted()
                .toArray();
        Axis up = new Axis(all[0] / 1.3, all[all.length - 1] * 1.3, top + PLOT_HEIGHT, top);
        Axis right = new Axis(GROWTH[0], GROWTH[GROWTH.length - 1], PLOT_AT, PLOT_AT + PLOT_WIDTH);
        for (double decade = 1; decade < up.to; decade *= 10) {
            for (double tick : new double[] {decade, 3 * decade}) {
                if (tick >= up.from && tick <= up.to) {
                    draw("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", PLOT_AT, up.at(tick), PLOT_AT + PLOT_WIDTH);
                    text(PLOT_AT - 8, up.at(tick) + 5, "end", compact(tick).replace(".00", ""));
                }
            }
        }
        for (int members : GROWTH) {
            text(right.at(members), top + PLOT_HEIGHT + 20, "mid", String.format("%,d", members));
        }
        List<String> order = new ArrayList<>(curves.keySet());
        Collections.reverse(order); // the first one is drawn over the others
        order.forEach(server -> curve(server, curves.get(server), right, up));
        names(curves, up, top);
        bottom = top + PLOT_HEIGHT + 30;
    }

    private void curve(String server, List<double[]> points, Axis right, Axis up) {
        StringBuilder path = new StringBuilder();
        List<String> words = new ArrayList<>();
        for (double[] point : points) {
            double x = right.at(point[0]);
            double y = up.at(point[1]);
            path.append(String.format("%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
            draw("<circle class=\"dot s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", color(server), x, y);
            words.add(compact(point[1]));
        }
        draw("<path class=\"line s%d%s\" d=\"%s\"/>", color(server), isOurs(server) ? " ours" : "", path);
        said.add("As the room grows, " + server + ": " + String.join(", ", words) + ".");
    }

    /** Each where its curve ends, or below the one above. */
    private void names(Map<String, List<double[]>> curves, Axis up, int top) {
        List<String> order = curves.keySet().stream()
                .sorted(Comparator.comparingDouble(server -> up.at(last(curves.get(server)))))
                .toList();
        double lowest = top + PLOT_HEIGHT + 4 - NAME_STEP * (order.size() - 1);
        double least = Double.NEGATIVE_INFINITY;
        for (String server : order) {
            double y = Math.max(least, Math.min(lowest, up.at(last(curves.get(server))) + 5));
            text(PLOT_AT + PLOT_WIDTH + 10, y, "name s" + color(server), shortened(server));
            least = y + NAME_STEP;
            lowest += NAME_STEP;
        }
    }

    private static double last(List<double[]> points) {
        return points.get(points.size() - 1)[1];
    }

    /** A logarithmic one, from a value at a place to another one. */
    private record Axis(double from, double to, double start, double end) {
        double at(double value) {
            return start + (end - start) * Math.log(value / from) / Math.log(to / from);
        }
    }

    // ---- parts ----

    private void head(String title, String unit) {
        bottom += bottom > MARGIN ? 22 : 0;
        text(MARGIN, bottom + 14, "h", title);
        text(MARGIN, bottom + 38, "", unit);
        bottom += 52;
    }

    private void text(double x, double y, String kind, String words) {
        draw("<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">%s</text>", kind, x, y, escaped(words));
    }

    private void draw(String format, Object... args) {
        drawn.append("  ").append(String.format(format, args)).append('\n');
    }

    private boolean isOurs(String server) {
        return results.leading().contains(server);
    }

    private int color(String server) {
        return servers.indexOf(server) % COLORS;
    }

    private static String shortened(String name) {
        return name.length() <= 20 ? name : "…" + name.substring(name.length() - 19);
    }

    private static String compact(double value) {
        if (value >= 1e6) {
            return String.format("%.2f M", value / 1e6);
        }
        return value >= 1000 ? String.format("%.0f k", value / 1000) : String.format("%.2f", value);
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
