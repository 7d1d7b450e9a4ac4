// When limits end, by java.time and the specification alone: a line on standard input is a case, a line out its answer.
//
//   after ANCHOR FORCE PAUSES N UNIT              due
//   goal ANCHOR FORCE PAUSES N UNIT M UNIT        due goal
//   changed ANCHOR FORCE PAUSES N UNIT M UNIT AT  due
//   earliest ANCHOR FORCE PAUSES N UNIT           earliest
//   window ANCHOR FORCE PAUSES N M UNIT           earliest due
//   before ANCHOR FORCE PAUSES N UNIT OPENED      due
//   until ANCHOR FORCE PAUSES OPENED              due
//   halfway ANCHOR FORCE PAUSES ANCHOR [N UNIT]   earliest goal due, or due
//   day DATE                                      holiday, weekend or working
//   read LOCAL                                    the moments at which clocks show this
//
// A moment is seconds from 1970 in UTC, an anchor a moment or a date, a force `statutory` or `-`, and pauses `-` or
// `start~stop,start~stop`; a `!` after a pause says that it has a legal basis, and one without a stop still runs.
// A due time is the moment from which it is late, with its last day after a `/` where it ends with a day.

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
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
    // What a JDK has for Oslo before 1980 depends on its age; the specification has Berlin's clocks until then.
    static final ZoneId OSLO_BEFORE_1980 = ZoneId.of("Europe/Berlin");
    static final Instant IN_1980 = Instant.parse("1980-01-01T00:00:00Z");
    static final int FIRST_YEAR = 1901;
    static final int LAST_YEAR = 2100;

    static final class OutsideCalendar extends RuntimeException {}

    enum Unit {
        HOURS, WORKDAYS, DAYS, WEEKS, MONTHS, YEARS
    }

    record Length(int number, Unit unit) {}

    record Pause(Instant start, Instant stop) {}

    /** Where a limit begins: at a moment, or at noon of a day that is noted without an hour. */
    record Anchor(Instant moment, LocalDate day) {
        static Anchor of(String text) {
            if (text.indexOf('-', 1) > 0) {
                LocalDate day = LocalDate.parse(text);
                return new Anchor(noonOf(day), day);
            }
            Instant moment = DueTimes.moment(text);
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
        if (year >= 1947) { // the act of 26 April 1947
            days.add(LocalDate.of(year, 5, 1));
            days.add(LocalDate.of(year, 5, 17));
        }
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

    static Instant moment(String text) {
        return Instant.ofEpochSecond(Long.parseLong(text));
    }

    static LocalDate dayOf(Instant moment) {
        return moment.atZone(moment.isBefore(IN_1980) ? OSLO_BEFORE_1980 : OSLO).toLocalDate();
    }

    static ZoneId zoneOn(LocalDate day) {
        return day.getYear() < 1980 ? OSLO_BEFORE_1980 : OSLO;
    }

    static Instant known(Instant moment) {
        known(dayOf(moment));
        return moment;
    }

    static Instant startOf(LocalDate day) {
        return day.atStartOfDay(zoneOn(day)).toInstant();
    }

    static Instant noonOf(LocalDate day) {
        return day.atTime(12, 0).atZone(zoneOn(day)).toInstant();
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

    /** The pauses that stop this limit; a statutory one is stopped only by those with a legal basis. */
    static List<Pause> pauses(String text, boolean statutory) {
        List<Pause> found = new ArrayList<>();
        for (String one : text.equals("-") ? new String[0] : text.split(",")) {
            boolean lawful = one.endsWith("!");
            String[] ends = (lawful ? one.substring(0, one.length() - 1) : one).split("~");
            if (lawful || !statutory) {
                found.add(new Pause(known(moment(ends[0])), ends.length > 1 ? known(moment(ends[1])) : null));
            }
        }
        return found;
    }

    /** The same time as the pauses that are over have together, in order and without overlap. */
    static List<Pause> union(List<Pause> pauses) {
        List<Pause> inOrder = new ArrayList<>(pauses);
        inOrder.removeIf(pause -> pause.stop() == null);
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

    /** How many of the days that begin in the pause count: all of them, or the working days. */
    static int held(Instant start, Instant stop, boolean workdays) {
        LocalDate last = dayOf(stop);
        if (!workdays) {
            return (int) ChronoUnit.DAYS.between(dayOf(start), last);
        }
        int number = 0;
        for (LocalDate day = dayOf(start).plusDays(1); !day.isAfter(last); day = day.plusDays(1)) {
            if (isWorkday(day)) {
                number++;
            }
        }
        return number;
    }

    // --- limits --------------------------------------------------------------------------------------------------

    /** The end of a limit, before it rolls: a moment for hours, else a day. */
    record End(Instant moment, LocalDate day) {
        static End with(LocalDate day) {
            return new End(endOf(known(day)), day);
        }

        /** Only days roll: hours are elapsed time. */
        End rolled(boolean statutory) {
            return statutory && day != null ? with(DueTimes.rolled(day)) : this;
        }

        String shown() {
            return show(moment) + (day == null ? "" : "/" + day);
        }
    }

    static End end(Anchor anchor, Length length) {
        if (length.unit() == Unit.HOURS) {
            known(anchor.day());
            return new End(known(anchor.moment().plusSeconds(length.number() * 3600L)), null);
        }
        return End.with(daysFrom(anchor.day(), length, 1));
    }

    /** The limit as the pauses move it, from when it began to run; `stopped` while one of them still runs. */
    static String paused(End plain, Instant begun, Unit unit, boolean statutory, List<Pause> pauses) {
        return shown(movedBy(pauses, plain, begun, unit, statutory), pauses);
    }

    static String shown(End due, List<Pause> pauses) {
        boolean runs = pauses.stream().anyMatch(each -> each.stop() == null && each.start().isBefore(due.moment()));
        return runs ? "stopped" : due.shown();
    }

    static End movedBy(List<Pause> pauses, End plain, Instant begun, Unit unit, boolean statutory) {
        End end = plain;
        for (Pause pause : union(pauses)) {
            if (!pause.start().isBefore(end.rolled(statutory).moment())) {
                break; // what begins when the limit has passed mends nothing
            }
            if (!pause.stop().isBefore(begun)) {
                end = moved(end, unit, pause.start().isBefore(begun) ? begun : pause.start(), pause.stop());
            }
        }
        return end.rolled(statutory);
    }

    static End moved(End end, Unit unit, Instant start, Instant stop) {
        if (unit == Unit.HOURS) {
            return new End(known(end.moment().plus(Duration.between(start, stop))), null);
        }
        boolean workdays = unit == Unit.WORKDAYS;
        Length more = new Length(held(start, stop, workdays), workdays ? Unit.WORKDAYS : Unit.DAYS);
        LocalDate moved = daysFrom(end.day(), more, 1);
        // Nobody is late before the pause is over, and who counts working days has one then.
        LocalDate over = workdays && moved.isBefore(dayOf(stop)) ? rolled(dayOf(stop)) : dayOf(stop);
        return End.with(moved.isBefore(over) ? over : moved);
    }

    static String due(Anchor anchor, Length length, boolean statutory, List<Pause> pauses) {
        return paused(end(anchor, length), anchor.moment(), length.unit(), statutory, pauses);
    }

    /** The first length held when the task opened, the second holds since the change. */
    static String changed(Anchor anchor, Length first, Length second, Instant at, boolean statutory, List<Pause> all) {
        if (statutory) {
            return due(anchor, first, true, all);
        }
        End counted = end(anchor, second);
        End day = End.with(dayOf(at));
        if (counted.moment().isBefore(day.moment())) {
            // With all its pauses, and not before the day of the change with those that came after it.
            Instant begun = anchor.moment().isBefore(counted.moment()) ? anchor.moment() : counted.moment();
            End whole = movedBy(all, counted, begun, second.unit(), false);
            End since = movedBy(all, day, at, Unit.DAYS, false);
            return shown(since.moment().isAfter(whole.moment()) ? since : whole, all);
        }
        return paused(counted, anchor.moment(), second.unit(), false, all);
    }

    static Instant earliest(Anchor anchor, Length length) {
        return length.unit() == Unit.HOURS ? end(anchor, length).moment()
                : startOf(daysFrom(anchor.day(), length, 1));
    }

    /** Counted back from a day that is noted; hours from the midnight that begins it. */
    static String before(LocalDate day, Length length, boolean statutory, List<Pause> pauses) {
        End end = length.unit() == Unit.HOURS
                ? new End(known(startOf(known(day)).minusSeconds(length.number() * 3600L)), null)
                : End.with(daysFrom(day, length, -1));
        return onlyAtItsEnd(end, length.unit(), statutory, pauses);
    }

    /** A limit that a day fixes does not run before somebody has the task: what was over by then did not stop it. */
    static List<Pause> since(String opened, List<Pause> pauses) {
        Instant from = moment(opened);
        List<Pause> later = new ArrayList<>(pauses);
        later.removeIf(pause -> pause.stop() != null && !pause.stop().isAfter(from));
        return later;
    }

    /** A limit that is fixed by a day to come is not moved by pauses before, but does not end in one. */
    static String onlyAtItsEnd(End plain, Unit unit, boolean statutory, List<Pause> pauses) {
        return paused(plain, plain.moment(), unit, statutory, pauses);
    }

    static String halfway(Anchor start, LocalDate until, Length margin, boolean statutory, List<Pause> pauses) {
        long days = ChronoUnit.DAYS.between(known(start.day()), known(until));
        LocalDate middle = known(start.day().plusDays(Math.floorDiv(days, 2L)));
        LocalDate last = margin == null ? middle : daysFrom(middle, margin, 1);
        End end = End.with(last);
        // It runs from the earlier of the two days, whichever is named first.
        Instant begun = known(until).isBefore(start.day()) ? startOf(until) : start.moment();
        String due = paused(end, begun, Unit.DAYS, statutory, pauses);
        if (margin == null) {
            return due;
        }
        String earliest = show(startOf(daysFrom(middle, margin, -1)));
        return due.equals("stopped") ? due : earliest + " " + End.with(middle).shown() + " " + due;
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
        var offsets = zoneOn(known(shown.toLocalDate())).getRules().getValidOffsets(shown);
        StringBuilder moments = new StringBuilder();
        for (var offset : offsets) {
            moments.append(moments.length() > 0 ? " " : "").append(shown.toEpochSecond(offset));
        }
        return offsets.isEmpty() ? "none" : moments.toString();
    }

    static String answer(String line) {
        String[] part = line.split(" ");
        switch (part[0]) {
            case "day":
                LocalDate asked = LocalDate.parse(part[1]);
                return holidays(asked.getYear()).contains(asked) ? "holiday" : isWeekend(asked) ? "weekend" : "working";
            case "read":
                return read(part[1]);
            default:
                boolean statutory = part[2].equals("statutory");
                return limit(part, Anchor.of(part[1]), statutory, pauses(part[3], statutory));
        }
    }

    static String limit(String[] part, Anchor anchor, boolean statutory, List<Pause> pauses) {
        switch (part[0]) {
            case "after":
                return due(anchor, length(part[4], part[5]), statutory, pauses);
            case "goal":
                String due = due(anchor, length(part[4], part[5]), statutory, pauses);
                End goal = end(anchor, length(part[6], part[7]));
                return due.equals("stopped") ? due : due + " " + goal.shown();
            case "changed":
                return changed(anchor, length(part[4], part[5]), length(part[6], part[7]), moment(part[8]), statutory,
                        pauses);
            case "earliest":
                return show(earliest(anchor, length(part[4], part[5])));
            case "window":
                String earliest = show(earliest(anchor, length(part[4], part[6])));
                String latest = due(anchor, length(part[5], part[6]), statutory, pauses);
                return latest.equals("stopped") ? latest : earliest + " " + latest;
            case "before":
                return before(anchor.day(), length(part[4], part[5]), statutory, since(part[6], pauses));
            case "until":
                return onlyAtItsEnd(End.with(anchor.day()), Unit.DAYS, statutory, since(part[4], pauses));
            case "halfway":
                Length margin = part.length > 5 ? length(part[5], part[6]) : null;
                return halfway(anchor, Anchor.of(part[4]).day(), margin, statutory, pauses);
            default:
                throw new IllegalArgumentException("no such case: " + part[0]);
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
