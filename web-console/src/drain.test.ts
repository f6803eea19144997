import { expect, test } from 'vitest';
import { drainOf, SAMPLES_MAX, type Sample, withSample } from './drain';

/** Each three seconds; the lag at `at` seconds. */
function seen(seconds: number, lag: (at: number) => number): Sample[] {
  const samples: Sample[] = [];
  for (let at = 0; at <= seconds; at += 3) {
    samples.push({ atMs: 1_000_000 + at * 1_000, records: lag(at) });
  }
  return samples;
}

test('before there is a pace nothing is promised', () => {
  expect(drainOf([])).toEqual({ kind: 'unknown' });
  expect(drainOf(seen(3, () => 100))).toEqual({ kind: 'unknown' });
});

test('a lag that falls evenly is gone after what is left at that pace', () => {
  expect(drainOf(seen(30, (at) => 1_000 - 10 * at))).toMatchObject({
    kind: 'falling',
    perSecond: expect.closeTo(10),
    seconds: expect.closeTo(70),
    overSeconds: 30,
  });
});

test('commits that come in steps count by their trend', () => {
  const drain = drainOf(seen(54, (at) => 10_000 - 500 * Math.floor(at / 10)));
  expect(drain).toMatchObject({ kind: 'falling' });
  expect((drain as { perSecond: number }).perSecond).toBeGreaterThan(40);
  expect((drain as { perSecond: number }).perSecond).toBeLessThan(60);
});

test('what was before the last minute does not count', () => {
  expect(drainOf(seen(120, (at) => (at < 60 ? 10_000 - 100 * at : 4_000 + at)))).toMatchObject({
    kind: 'growing',
    perSecond: expect.closeTo(1),
  });
});

test('a lag that stands still is neither', () => {
  expect(drainOf(seen(30, () => 5))).toMatchObject({ kind: 'steady' });
  expect(drainOf(seen(30, (at) => Math.max(0, 5 - at)))).toEqual({ kind: 'done' });
});

test('samples are bounded, and one answer counts once', () => {
  let samples: Sample[] = [];
  for (let at = 0; at < SAMPLES_MAX + 10; at++) {
    samples = withSample(withSample(samples, { atMs: at, records: at }), { atMs: at, records: 0 });
  }
  expect(samples).toHaveLength(SAMPLES_MAX);
  expect(samples.at(-1)).toEqual({ atMs: SAMPLES_MAX + 9, records: SAMPLES_MAX + 9 });
});
