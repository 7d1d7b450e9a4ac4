// The same patients in XState: `node xstate.mjs FOLDER_OF_MODULES EVENTS.json PATIENTS`, an actor for each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , modules, file, count] = process.argv;
const { assign, createActor, createMachine } = createRequire(join(modules, "package.json"))("xstate");
const events = JSON.parse(readFileSync(file, "utf8"));

const keepSeverity = assign({ severity: ({ event }) => event.severity });
const keepAnswer = assign({ answer: ({ event }) => event.lab });
const countRound = assign({ rounds: ({ context }) => context.rounds + 1 });
const after = (event, target) => ({ on: { [event]: { target } } });

const machine = createMachine({
  id: "patient",
  initial: "start",
  context: { severity: 0, answer: 0, rounds: 0 },
  states: {
    start: {
      on: {
        referral: [
          { target: "acute", guard: ({ event }) => event.severity >= 8 || event.urgency === "acute", actions: keepSeverity },
          { target: "booked", guard: ({ event }) => event.severity >= 4 || event.urgency === "soon", actions: keepSeverity },
          { target: "listed", actions: keepSeverity },
        ],
      },
    },
    acute: after("acute_visit", "both"),
    booked: after("booking", "both"),
    listed: after("wl_review", "both"),
    both: {
      type: "parallel",
      states: {
        talk: {
          initial: "waiting",
          states: { waiting: after("interview", "seen"), seen: after("report", "told"), told: { type: "final" } },
        },
        sample: {
          initial: "waiting",
          states: {
            waiting: after("blood", "taken"),
            taken: { on: { lab: { target: "answered", actions: keepAnswer } } },
            answered: { type: "final" },
          },
        },
      },
      onDone: [
        { target: "planning", guard: ({ context }) => context.answer >= 50 || context.severity >= 6 },
        { target: "sending" },
      ],
    },
    planning: after("plan", "treating"),
    treating: after("treatment", "evaluating"),
    evaluating: {
      on: {
        evaluation: [
          { target: "sending", guard: ({ context, event }) => event.score < 3 || context.rounds >= 3, actions: countRound },
          { target: "treating", actions: countRound },
        ],
      },
    },
    sending: after("handover_sent", "accepting"),
    accepting: after("handover_accepted", "following"),
    following: after("followup", "discharging"),
    discharging: after("discharge", "end"),
    end: { type: "final" },
  },
});

const patients = Array.from({ length: Number(count) }, () => createActor(machine).start());
const before = process.cpuUsage();
for (const [patient, event] of events) patients[patient].send(event);
const used = process.cpuUsage(before);
const done = patients.filter((each) => each.getSnapshot().value === "end").length;
process.stdout.write(JSON.stringify({ events: events.length, seconds: (used.user + used.system) / 1e6, done }));
