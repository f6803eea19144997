import { useEffect } from 'react';

/** The tab's title while a page is there. */
export function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} – Weir`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
