import { useRouterState } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef } from 'react';

/**
 * Another page that came without a link that keeps the focus, as after a deletion: the focus goes to the page's content
 * instead of the document's beginning. What is focused already stays so.
 */
export function usePageFocus(): RefObject<HTMLElement | null> {
  const content = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path && document.activeElement === document.body) {
      content.current?.focus();
    }
    before.current = path;
  }, [path]);
  return content;
}
