package jgames.chat.core.protocol;

import java.util.Locale;
import java.util.Set;

/**
 * The colors that a message may have: it ends up in a style of every member's page, so it is a color of CSS Color
 * Module Level 4 or it is rejected. Hexadecimal notation, named colors (section 6.1) and {@code rgb()}, {@code rgba()},
 * {@code hsl()}, {@code hsla()} with plain numbers; at most {@link #MAX_LENGTH} characters.
 *
 * <p>A functional notation is read by hand, from left to right and never back, because strangers write what is read here.
 */
public final class CssColor {
    static final int MAX_LENGTH = 64;

    private static final int MAX_WHOLE_DIGITS = 6;
    private static final int MAX_DECIMALS = 9;
    private static final Set<String> ANGLES = Set.of("deg", "grad", "rad", "turn");
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

    private final String color; // in lower case
    private int at;

    private CssColor(String color) {
        this.color = color;
    }

    /** Whether a client may send this color, in upper or lower case. */
    public static boolean isValid(String color) {
        if (color.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < color.length(); i++) {
            if (color.charAt(i) > 127) { // outside ASCII there are letters whose lower case is an ASCII one
                return false;
            }
        }
        String lower = color.toLowerCase(Locale.ROOT);
        return lower.startsWith("#") ? isHex(lower) : NAMES.contains(lower) || new CssColor(lower).isFunction();
    }

    private static boolean isHex(String color) {
        int digits = color.length() - 1;
        for (int i = 1; i <= digits; i++) {
            char c = color.charAt(i);
            if (!isDigit(c) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return digits == 3 || digits == 4 || digits == 6 || digits == 8;
    }

    /** Both syntaxes: {@code f(a, b, c[, alpha])} and {@code f(a b c[ / alpha])}. */
    private boolean isFunction() {
        boolean hue = color.startsWith("hsl");
        if (!hue && !color.startsWith("rgb")) {
            return false;
        }
        at = 3;
        take('a');
        if (!take('(')) {
            return false;
        }
        spaces();
        if (!number() || !(hue ? angle() : percent())) {
            return false;
        }
        boolean apart = spaces();
        boolean commas = take(',');
        if (!commas && !apart) {
            return false;
        }
        return value() && separator(commas) && value() && alpha(commas) && take(')') && at == color.length();
    }

    private boolean separator(boolean commas) {
        return commas ? take(',') : color.charAt(at - 1) == ' ';
    }

    private boolean alpha(boolean commas) {
        return !take(commas ? ',' : '/') || value();
    }

    /** A number or a percentage, with the spaces around it. */
    private boolean value() {
        spaces();
        boolean value = number() && percent();
        spaces();
        return value;
    }

    private boolean number() {
        if (!take('+')) {
            take('-');
        }
        int whole = digits(MAX_WHOLE_DIGITS);
        boolean decimals = take('.');
        return whole <= MAX_WHOLE_DIGITS && (decimals ? isBetween(digits(MAX_DECIMALS)) : whole > 0);
    }

    private static boolean isBetween(int decimals) {
        return decimals > 0 && decimals <= MAX_DECIMALS;
    }

    /** Takes digits, one more than there may be at most, and says how many they were. */
    private int digits(int most) {
        int first = at;
        while (at < color.length() && at - first <= most && isDigit(color.charAt(at))) {
            at++;
        }
        return at - first;
    }

    private boolean percent() {
        take('%');
        return true;
    }

    private boolean angle() {
        int first = at;
        while (at < color.length() && color.charAt(at) >= 'a' && color.charAt(at) <= 'z') {
            at++;
        }
        return at == first || ANGLES.contains(color.substring(first, at));
    }

    private boolean spaces() {
        int first = at;
        while (take(' ')) {
            // and the next one
        }
        return at > first;
    }

    private boolean take(char next) {
        boolean there = at < color.length() && color.charAt(at) == next;
        if (there) {
            at++;
        }
        return there;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
