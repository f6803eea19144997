import { useCallback } from 'react';

/** Asks for a list's next page, unless there is none, one is on its way, or the last try failed: that waits for a person. */
export function useMore(list: {
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => Promise<unknown>;
}): () => void {
  const { fetchNextPage, hasNextPage, isFetching, isFetchNextPageError } = list;
  return useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
}
