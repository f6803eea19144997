import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { apiError } from './api/problem';
import { watchConnection } from './connection';

const refusal = apiError(404, { code: 'not_found', title: 'Not found', detail: 'There is none.' });
const busy = apiError(503, { code: 'unavailable', title: 'Unavailable', detail: 'Come again.' });
const ended = apiError(502, undefined); // by a proxy before the server

function setup() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const told: boolean[] = [];
  watchConnection(client, (lost) => told.push(lost));
  const ask = (key: string, queryFn: () => Promise<unknown>) =>
    client.fetchQuery({ queryKey: [key], queryFn }).catch(() => {});
  return { client, told, ask };
}

test.each([
  ['no answer', apiError(0, undefined)],
  ['a proxy that speaks for it', ended],
])('%s is told once, and the end of it', async (_, error) => {
  const { told, ask } = setup();
  await ask('a', () => Promise.reject(error));
  await ask('b', () => Promise.reject(error));
  expect(told).toEqual([true]);
  await ask('b', () => Promise.reject(refusal));
  expect(told).toEqual([true]);
  await ask('a', () => Promise.resolve(1));
  expect(told).toEqual([true, false]);
});

test.each([
  ['a refusal', refusal],
  ['a server that asks to come again', busy],
])('%s is an answer', async (_, error) => {
  const { told, ask } = setup();
  await ask('a', () => Promise.reject(error));
  expect(told).toEqual([]);
});

test('what failed for good meanwhile is asked for again', async () => {
  const { client, ask } = setup();
  const queryFn = vi.fn().mockRejectedValueOnce(apiError(0, undefined)).mockResolvedValue('there');
  const observer = new QueryObserver(client, { queryKey: ['shown'], queryFn, retry: false });
  const end = observer.subscribe(() => {});
  await vi.waitFor(() => expect(observer.getCurrentResult().isError).toBe(true));
  await ask('other', () => Promise.resolve(1));
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('there'));
  end();
});
