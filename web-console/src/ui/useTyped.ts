import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

const TYPING_MS = 300;

/** What is typed into a field of a search that is in the address: asked for after a pause, and replaced by what a link brings. */
export function useTyped(q: string | undefined, find: (q: string | undefined) => void) {
  const [typed, setTyped] = useState(q ?? '');
  const asked = useRef(q); // what was typed here; anything else comes from a link
  useEffect(() => {
    if (asked.current !== q) {
      asked.current = q;
      setTyped(q ?? '');
    }
  }, [q]);
  const later = useDebouncedCallback((text: string) => {
    asked.current = text === '' ? undefined : text;
    find(asked.current);
  }, TYPING_MS);
  return {
    value: typed,
    onChange: (event: { currentTarget: { value: string } }) => {
      setTyped(event.currentTarget.value);
      later(event.currentTarget.value);
    },
  };
}
