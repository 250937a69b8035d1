import { expect, test } from 'vitest';
import { watchForSecondController } from '../../src/starter/second-controller.ts';
import { automation, repository } from './fleet.ts';
import type { EventSubject, RunEvent } from '../../src/domain/status/event.ts';

interface Shown {
  /** In seconds since the starter began. */
  readonly at: number;
  /** When Flux's controller last wrote, of the clock of the API server; absent: never. */
  readonly wrote?: string;
  /** Default: u. */
  readonly uid?: string;
}

/** An automation that tagwright and kubectl have written to, and Flux's controller, if it is told when. */
function writtenAt({ wrote, uid = 'u' }: Shown): EventSubject {
  const [operation, subresource] = ['Update', 'status'];
  const others = [
    { manager: 'tagwright', operation, subresource, time: '2026-11-27T10:09:00Z' },
    { manager: 'kubectl', operation, time: '2026-11-27T10:09:00Z' },
    // Flux's finalizer: no sign of a run.
    { manager: 'image-automation-controller', operation, time: `2026-11-27T10:0${uid.length}:00Z` },
  ];
  const flux = { manager: 'image-automation-controller', operation, subresource, time: wrote };
  const managedFields = wrote === undefined ? others : [...others, flux];
  return automation({ metadata: { uid, managedFields } });
}

function tell(shown: readonly Shown[]) {
  const events: RunEvent[] = [];
  const logged: string[] = [];
  let second = 0;
  const watching = watchForSecondController({
    recordEvent: async (_, event) => void events.push(event),
    log: {
      ...console,
      log: () => undefined,
      trace: () => undefined,
      warn: (text) => logged.push(text),
    },
    now: () => second * 1000,
  });
  for (const one of shown) {
    second = one.at;
    watching.see(writtenAt(one));
  }
  return { events, logged };
}

const [first, later, last] = [
  '2026-11-27T10:00:00Z',
  '2026-11-27T10:01:00Z',
  '2026-11-27T10:02:00Z',
];

test.for<[string, readonly Shown[], number]>([
  [
    'what Flux left when it was scaled to zero',
    [
      { at: 0, wrote: first },
      { at: 99, wrote: first },
    ],
    0,
  ],
  [
    'what it wrote while it ended',
    [
      { at: 0, wrote: first },
      { at: 20, wrote: later },
    ],
    0,
  ],
  [
    'what it goes on to write',
    [
      { at: 0, wrote: first },
      { at: 60, wrote: later },
    ],
    1,
  ],
  [
    'its second write, of a resource that it had not written to',
    [{ at: 0 }, { at: 60, wrote: first }, { at: 61, wrote: later }],
    1,
  ],
  [
    'all that comes after it was told',
    [
      { at: 0, wrote: first },
      { at: 60, wrote: later },
      { at: 120, wrote: last },
    ],
    1,
  ],
  [
    'each resource once',
    [
      { at: 0, wrote: first },
      { at: 0, wrote: first, uid: 'v' },
      { at: 60, wrote: later },
      { at: 60, wrote: later, uid: 'v' },
    ],
    2,
  ],
  ['what nobody of Flux has written', [{ at: 0 }, { at: 99 }], 0],
])('%s is told so many times', ([, shown, times]) => {
  const { events, logged } = tell(shown);
  expect(events).toHaveLength(times);
  expect(logged).toHaveLength(Math.min(times, 1));
});

test('the Event names the controller, and what to do', () => {
  const { events, logged } = tell([
    { at: 0, wrote: first },
    { at: 60, wrote: later },
  ]);
  expect(events).toEqual([
    {
      type: 'Warning',
      reason: 'SecondController',
      message:
        "Flux's image-automation-controller writes to this resource too, and both may act: scale it to zero, " +
        'or leave its resources to it by --kinds or --watch-label-selector',
    },
  ]);
  expect(logged).toEqual(["one of Flux's controllers runs too"]);
});

test('a resource that was deleted and made again is another one', () => {
  const events: RunEvent[] = [];
  let second = 60;
  const watching = watchForSecondController({
    recordEvent: async (_, event) => void events.push(event),
    log: { ...console, log: () => undefined, trace: () => undefined, warn: () => undefined },
    now: () => second * 1000,
  });
  const object = repository({
    metadata: {
      managedFields: [
        { manager: 'image-reflector-controller', subresource: 'status', time: first },
      ],
    },
  });
  watching.see(object);
  watching.forget(object);
  second += 60;
  watching.see({
    ...object,
    metadata: {
      ...object.metadata,
      managedFields: [{ manager: 'image-reflector-controller', time: later }],
    },
  });
  expect(events).toEqual([]);
});
