// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';
import { expect, test } from 'vitest';
import { useFresh, usePost } from './usePost';

/** A form whose answers come when the test says so; the keys that were sent. */
function form() {
  const sent: string[] = [];
  let lost = true;
  const hook = renderHook(
    ({ opened }: { opened: boolean }) => {
      const post = usePost({
        post: async (_: { name: string }, header) => {
          sent.push(header['Idempotency-Key']);
          if (lost) {
            throw new Error('no answer');
          }
        },
      });
      useFresh(opened, post.reset);
      return post;
    },
    {
      initialProps: { opened: true },
      wrapper: ({ children }: { children: ReactNode }) =>
        createElement(QueryClientProvider, { client: new QueryClient(), children }),
    },
  );
  const send = (name: string) =>
    act(async () => {
      await hook.result.current.mutateAsync({ name }).catch(() => {});
    });
  return {
    hook,
    sent,
    send,
    answering: () => {
      lost = false;
    },
  };
}

test('a retry after a lost answer has the same key, other content another one', async () => {
  const { sent, send } = form();
  await send('a');
  await send('a');
  await send('b');
  expect(sent[1]).toBe(sent[0]);
  expect(sent[2]).not.toBe(sent[0]);
});

test('after an answer the same content is another request', async () => {
  const { sent, send, answering } = form();
  answering();
  await send('a');
  await send('a');
  expect(sent[1]).not.toBe(sent[0]);
});

test('a dialog that opens again has neither the error nor the key of before', async () => {
  const { hook, sent, send } = form();
  await send('a');
  await waitFor(() => expect(hook.result.current.error?.message).toBe('no answer'));
  hook.rerender({ opened: false });
  hook.rerender({ opened: true });
  await waitFor(() => expect(hook.result.current.error).toBeNull());
  await send('a');
  expect(sent[1]).not.toBe(sent[0]);
});
