import { type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type IdempotencyHeader, idempotent } from '../api/client';

/** The key of a request: the same for the same content, until it is forgotten. */
class PostKey {
  private last: { content: string; header: IdempotencyHeader } | undefined;

  of(content: unknown): IdempotencyHeader {
    const text = JSON.stringify(content) ?? '';
    if (this.last?.content !== text) {
      this.last = { content: text, header: idempotent() };
    }
    return this.last.header;
  }

  forget(): void {
    this.last = undefined;
  }
}

/**
 * A POST that is done once, however often it is tried: while its answer is lost, the same variables keep the same
 * key. An answer, and `reset`, end that. Whatever the request depends on belongs into the variables.
 */
export function usePost<T, V = void>({
  post,
  ...options
}: Omit<UseMutationOptions<T, Error, V>, 'mutationFn'> & {
  post: (variables: V, header: IdempotencyHeader) => Promise<T>;
}): UseMutationResult<T, Error, V> {
  const key = useRef(new PostKey());
  const mutation = useMutation<T, Error, V>({
    ...options,
    mutationFn: async (variables) => {
      const done = await post(variables, key.current.of(variables));
      key.current.forget();
      return done;
    },
  });
  return {
    ...mutation,
    reset: () => {
      key.current.forget();
      mutation.reset();
    },
  };
}

/** A dialog that opens again shows nothing of its time before. */
export function useFresh(opened: boolean, reset: () => void): void {
  const latest = useRef(reset);
  latest.current = reset;
  useEffect(() => {
    if (opened) {
      return () => latest.current();
    }
    return undefined;
  }, [opened]);
}
