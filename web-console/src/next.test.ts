import { describe, expect, test } from 'vitest';
import { nextOf } from './next';

describe('the page after signing in', () => {
  test.each(['/', '/clusters/vc-1/topics?tab=danger'])('%s is one of ours', (path) => {
    expect(nextOf(path)).toBe(path);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    '',
    undefined,
    1,
  ])('%j is not', (value) => {
    expect(nextOf(value)).toBeUndefined();
  });
});
