import type { QueryClient } from '@tanstack/react-query';
import { isUnanswered } from './api/problem';

/**
 * Tells when what the page asks for gets no answer any more, and when it does again. What failed for good meanwhile is
 * asked for anew then; what is still being tried comes by itself. Used on the page's one thread; the answer ends it.
 */
export function watchConnection(client: QueryClient, onChange: (lost: boolean) => void): () => void {
  let lost = false;
  const say = (now: boolean) => {
    if (now !== lost) {
      lost = now;
      onChange(lost);
    }
  };
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') {
      return;
    }
    const { action } = event;
    if (action.type === 'failed' || action.type === 'error') {
      // A refusal is an answer too; a request that was taken back says nothing.
      if (isUnanswered(action.error)) {
        say(true);
      }
    } else if (action.type === 'success' && action.manual !== true && lost) {
      say(false);
      void client.refetchQueries(
        { type: 'active', predicate: ({ state }) => state.status === 'error' },
        { cancelRefetch: false },
      );
    }
  });
}
