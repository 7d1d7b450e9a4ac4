// When limits end, by java.time and the specification alone: a line on standard input is a case, a line out its answer.
//
//   after ANCHOR FORCE PAUSES N UNIT        due
//   earliest ANCHOR FORCE PAUSES N UNIT     earliest
//   window ANCHOR FORCE PAUSES N M UNIT     earliest due
//   before DATE FORCE PAUSES N UNIT         due
//   until DATE FORCE PAUSES                 due
//   halfway ANCHOR FORCE PAUSES DATE N UNIT earliest goal due
//   day DATE                                holiday, weekend or working
//   read LOCAL                              the moment, or no such time
//   clock MOMENT                            what the clock shows
//
// A moment is seconds from 1970 in UTC, an anchor a moment or a date, a force `statutory` or `-`, pauses `-` or
// `start~stop,start~stop`. A due time is the first moment that is too late, or for hours the moment itself.

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

public final class DueTimes {
    static final ZoneId OSLO = ZoneId.of("Europe/Oslo");
    static final int FIRST_YEAR = 1901;
    static final int LAST_YEAR = 2100;

    static final class OutsideCalendar extends RuntimeException {}

    enum Unit {
        HOURS, WORKDAYS, DAYS, WEEKS, MONTHS, YEARS
    }

    record Length(int number, Unit unit) {}

    record Pause(Instant start, Instant stop) {}

    /** Where a limit begins: at a moment, or with the whole of a day that is noted. */
    record Anchor(Instant moment, LocalDate day) {
        static Anchor of(String text) {
            if (text.indexOf('-', 1) > 0) {
                LocalDate day = LocalDate.parse(text);
                return new Anchor(startOf(day), day);
            }
            Instant moment = Instant.ofEpochSecond(Long.parseLong(text));
            return new Anchor(moment, dayOf(moment));
        }
    }

    // --- holidays and working days -------------------------------------------------------------------------------

    /** Gauss's reckoning of Easter Sunday in the Gregorian calendar, with the corrections for the two late moons. */
    static LocalDate easter(int year) {
        int a = year % 19;
        int b = year % 4;
        int c = year % 7;
        int k = year / 100;
        int p = (13 + 8 * k) / 25;
        int m = Math.floorMod(15 - p + k - k / 4, 30);
        int n = Math.floorMod(4 + k - k / 4, 7);
        int d = (19 * a + m) % 30;
        int e = (2 * b + 4 * c + 6 * d + n) % 7;
        if (d == 29 && e == 6) {
            return LocalDate.of(year, 4, 19);
        }
        if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19) {
            return LocalDate.of(year, 4, 18);
        }
        return LocalDate.of(year, 3, 22).plusDays(d + e);
    }

    static final Map<Integer, Set<LocalDate>> HOLIDAYS = new HashMap<>();

    static Set<LocalDate> holidays(int year) {
        return HOLIDAYS.computeIfAbsent(year, DueTimes::reckonedHolidays);
    }

    static Set<LocalDate> reckonedHolidays(int year) {
        Set<LocalDate> days = new HashSet<>();
        days.add(LocalDate.of(year, 1, 1));
        days.add(LocalDate.of(year, 5, 1));
        days.add(LocalDate.of(year, 5, 17));
        days.add(LocalDate.of(year, 12, 25));
        days.add(LocalDate.of(year, 12, 26));
        for (int fromEaster : new int[] {-3, -2, 0, 1, 39, 49, 50}) {
            days.add(easter(year).plusDays(fromEaster));
        }
        return days;
    }

    static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    static boolean isWorkday(LocalDate day) {
        known(day);
        return !isWeekend(day) && !holidays(day.getYear()).contains(day);
    }

    static LocalDate known(LocalDate day) {
        if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
            throw new OutsideCalendar();
        }
        return day;
    }

    /** The day itself, or the next working day where the law lets a limit end. */
    static LocalDate rolled(LocalDate day) {
        LocalDate end = day;
        while (!isWorkday(end)) {
            end = end.plusDays(1);
        }
        return end;
    }

    // --- clocks --------------------------------------------------------------------------------------------------

    static LocalDate dayOf(Instant moment) {
        return moment.atZone(OSLO).toLocalDate();
    }

    static Instant startOf(LocalDate day) {
        return day.atStartOfDay(OSLO).toInstant();
    }

    static Instant endOf(LocalDate day) {
        return startOf(day.plusDays(1));
    }

    // --- lengths -------------------------------------------------------------------------------------------------

    /** The day that lies so far from another; day 0 is the day itself. */
    static LocalDate daysFrom(LocalDate day, Length length, int direction) {
        known(day);
        long number = (long) length.number() * direction;
        return known(switch (length.unit()) {
            case DAYS -> day.plusDays(number);
            case WEEKS -> day.plusWeeks(number);
            case MONTHS -> day.plusMonths(number);
            case YEARS -> day.plusYears(number);
            case WORKDAYS -> workdaysFrom(day, length.number(), direction);
            case HOURS -> throw new IllegalArgumentException("hours have no day");
        });
    }

    static LocalDate workdaysFrom(LocalDate day, int number, int direction) {
        LocalDate reached = day;
        for (int left = number; left > 0; ) {
            reached = reached.plusDays(direction);
            if (isWorkday(reached)) {
                left--;
            }
        }
        return reached;
    }

    // --- pauses --------------------------------------------------------------------------------------------------

    static List<Pause> pauses(String text) {
        List<Pause> found = new ArrayList<>();
        if (!text.equals("-")) {
            for (String one : text.split(",")) {
                String[] ends = one.split("~");
                found.add(new Pause(Instant.ofEpochSecond(Long.parseLong(ends[0])),
                        Instant.ofEpochSecond(Long.parseLong(ends[1]))));
            }
        }
        return found;
    }

    /** The same time as the pauses together, in order and without overlap. */
    static List<Pause> union(List<Pause> pauses) {
        List<Pause> inOrder = new ArrayList<>(pauses);
        inOrder.sort(Comparator.comparing(Pause::start));
        List<Pause> apart = new ArrayList<>();
        for (Pause pause : inOrder) {
            Pause last = apart.isEmpty() ? null : apart.get(apart.size() - 1);
            if (last == null || pause.start().isAfter(last.stop())) {
                apart.add(pause);
            } else if (pause.stop().isAfter(last.stop())) {
                apart.set(apart.size() - 1, new Pause(last.start(), pause.stop()));
            }
        }
        return apart;
    }

    /** How much a pause holds, in what its limit counts: seconds, working days that begin in it, or nights. */
    static long held(Pause pause, Unit unit) {
        if (unit == Unit.HOURS) {
            return pause.stop().getEpochSecond() - pause.start().getEpochSecond();
        }
        LocalDate first = dayOf(pause.start());
        LocalDate last = dayOf(pause.stop());
        if (unit != Unit.WORKDAYS) {
            return ChronoUnit.DAYS.between(first, last);
        }
        long number = 0;
        for (LocalDate day = first.plusDays(1); !day.isAfter(last); day = day.plusDays(1)) {
            if (isWorkday(day)) {
                number++;
            }
        }
        return number;
    }

    // --- limits --------------------------------------------------------------------------------------------------

    /** A limit that has run from its anchor, with so much more as the pauses have held. */
    static Instant end(Anchor anchor, Length length, boolean statutory, long held) {
        if (length.unit() == Unit.HOURS) {
            known(anchor.day());
            Instant end = anchor.moment().plusSeconds(length.number() * 3600L + held);
            LocalDate day = known(dayOf(end));
            return statutory && !isWorkday(day) ? endOf(rolled(day)) : end;
        }
        LocalDate day = daysFrom(anchor.day(), length, 1);
        Length more = new Length((int) held, length.unit() == Unit.WORKDAYS ? Unit.WORKDAYS : Unit.DAYS);
        LocalDate moved = daysFrom(day, more, 1);
        return endOf(statutory ? rolled(moved) : moved);
    }

    static Instant due(Anchor anchor, Length length, boolean statutory, List<Pause> pauses) {
        long held = 0;
        Instant due = end(anchor, length, statutory, held);
        for (Pause pause : union(pauses)) {
            if (!pause.stop().isAfter(anchor.moment())) {
                continue; // over before the limit began to run
            }
            if (!pause.start().isBefore(due)) {
                break; // what begins after the due time mends nothing
            }
            Instant start = pause.start().isBefore(anchor.moment()) ? anchor.moment() : pause.start();
            held += held(new Pause(start, pause.stop()), length.unit());
            due = end(anchor, length, statutory, held);
        }
        return due;
    }

    static Instant earliest(Anchor anchor, Length length) {
        if (length.unit() == Unit.HOURS) {
            return end(anchor, length, false, 0);
        }
        return startOf(daysFrom(anchor.day(), length, 1));
    }

    static Instant before(LocalDate day, Length length, boolean statutory) {
        if (length.unit() == Unit.HOURS) {
            Instant end = startOf(known(day)).minusSeconds(length.number() * 3600L);
            LocalDate on = known(dayOf(end));
            return statutory && !isWorkday(on) ? endOf(rolled(on)) : end;
        }
        LocalDate end = daysFrom(day, length, -1);
        return endOf(statutory ? rolled(end) : end);
    }

    static String halfway(Anchor anchor, LocalDate until, Length margin, boolean statutory) {
        known(anchor.day());
        long days = ChronoUnit.DAYS.between(anchor.day(), known(until));
        LocalDate middle = anchor.day().plusDays(Math.floorDiv(days, 2L));
        Instant earliest = startOf(daysFrom(middle, margin, -1));
        LocalDate last = daysFrom(middle, margin, 1);
        return show(earliest) + " " + show(endOf(middle)) + " " + show(endOf(statutory ? rolled(last) : last));
    }

    // --- one case ------------------------------------------------------------------------------------------------

    static String show(Instant moment) {
        return Long.toString(moment.getEpochSecond());
    }

    static Length length(String number, String unit) {
        return new Length(Integer.parseInt(number), Unit.valueOf(unit.toUpperCase(java.util.Locale.ROOT)));
    }

    static String read(String local) {
        LocalDateTime shown = LocalDateTime.parse(local);
        var offsets = OSLO.getRules().getValidOffsets(shown);
        StringBuilder moments = new StringBuilder();
        for (var offset : offsets) {
            moments.append(moments.length() > 0 ? " " : "").append(shown.toEpochSecond(offset));
        }
        return offsets.isEmpty() ? "none" : moments.toString();
    }

    static String answer(String line) {
        String[] part = line.split(" ");
        boolean statutory = part.length > 2 && part[2].equals("statutory");
        switch (part[0]) {
            case "after":
                return show(due(Anchor.of(part[1]), length(part[4], part[5]), statutory, pauses(part[3])));
            case "earliest":
                return show(earliest(Anchor.of(part[1]), length(part[4], part[5])));
            case "window":
                Anchor anchor = Anchor.of(part[1]);
                return show(earliest(anchor, length(part[4], part[6]))) + " "
                        + show(due(anchor, length(part[5], part[6]), statutory, pauses(part[3])));
            case "before":
                return show(before(LocalDate.parse(part[1]), length(part[4], part[5]), statutory));
            case "until":
                LocalDate day = known(LocalDate.parse(part[1]));
                return show(endOf(statutory ? rolled(day) : day));
            case "halfway":
                return halfway(Anchor.of(part[1]), LocalDate.parse(part[4]), length(part[5], part[6]), statutory);
            case "day":
                LocalDate asked = LocalDate.parse(part[1]);
                boolean holiday = holidays(asked.getYear()).contains(asked);
                return holiday ? "holiday" : isWeekend(asked) ? "weekend" : "working";
            case "read":
                return read(part[1]);
            case "clock":
                return Instant.ofEpochSecond(Long.parseLong(part[1])).atZone(OSLO).toLocalDateTime().toString();
            default:
                throw new IllegalArgumentException("no such case: " + line);
        }
    }

    public static void main(String[] arguments) throws IOException {
        try (var cases = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                var answers = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8))) {
            for (String line = cases.readLine(); line != null; line = cases.readLine()) {
                String answer;
                try {
                    answer = answer(line);
                } catch (OutsideCalendar outside) {
                    answer = "outside";
                }
                answers.write(answer);
                answers.newLine();
            }
        }
    }
}
