package jgames.chat.core;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The colors that a message may have: it ends up in a style of every member's page, so it is a color of CSS Color
 * Module Level 4 or it is refused. Hexadecimal notation, named colors (section 6.1) and {@code rgb()}, {@code rgba()},
 * {@code hsl()}, {@code hsla()} with plain numbers; at most {@link #MAX_LENGTH} characters.
 */
final class CssColor {
    static final int MAX_LENGTH = 64;

    private static final Pattern HEX = Pattern.compile("#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})");
    private static final String NUMBER = "[+-]?(?:\\d{1,6}(?:\\.\\d{1,9})?|\\.\\d{1,9})";
    private static final String VALUE = " *" + NUMBER + "%? *";
    private static final String HUE = " *" + NUMBER + "(?:deg|grad|rad|turn)? *";
    private static final Pattern FUNCTION = Pattern.compile(
            "(?:" + function("rgba?", VALUE) + "|" + function("hsla?", HUE) + ")", Pattern.CASE_INSENSITIVE);

    private static final Set<String> NAMES = Set.of(("aliceblue antiquewhite aqua aquamarine azure beige bisque black"
                    + " blanchedalmond blue blueviolet brown burlywood cadetblue chartreuse chocolate coral"
                    + " cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen"
                    + " darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon"
                    + " darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink"
                    + " deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro"
                    + " ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory"
                    + " khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan"
                    + " lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen"
                    + " lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen"
                    + " magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen"
                    + " mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream"
                    + " mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid"
                    + " palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum"
                    + " powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown"
                    + " seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen"
                    + " steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen")
            .split(" "));

    private CssColor() {}

    static boolean isValid(String color) {
        // Outside ASCII there are letters whose lower case is an ASCII one.
        if (color.length() > MAX_LENGTH || color.chars().anyMatch(c -> c > 127)) {
            return false;
        }
        return HEX.matcher(color).matches()
                || NAMES.contains(color.toLowerCase(Locale.ROOT))
                || FUNCTION.matcher(color).matches();
    }

    /** Both syntaxes: {@code f(a, b, c[, alpha])} and {@code f(a b c[ / alpha])}. */
    private static String function(String name, String first) {
        String commas = first + "," + VALUE + "," + VALUE + "(?:," + VALUE + ")?";
        String spaces = first + " " + VALUE + " " + VALUE + "(?:/" + VALUE + ")?";
        return name + "\\((?:" + commas + "|" + spaces + ")\\)";
    }
}
