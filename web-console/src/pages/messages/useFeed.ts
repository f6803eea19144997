import { useEffect, useState, useSyncExternalStore } from 'react';
import { openMessages, type Place } from '../../api/messages';
import { Feed, realLater } from '../../messages/feed';
import type { View } from '../../messages/view';

/** The feed of a view, for as long as the component is there; another view, or another `round`, is another feed. */
export function useFeed(place: Place, view: View, round: number, onOpen?: () => void) {
  const { as: _, ...asked } = view; // how it is shown changes nothing about what is read
  const name = JSON.stringify([place, asked, round]);
  const [{ feed, of }, setFeed] = useState(() => ({ feed: make(place, asked, onOpen), of: name }));
  let current = feed;
  if (of !== name) {
    current = make(place, asked, onOpen);
    setFeed({ feed: current, of: name });
  }
  useEffect(() => {
    current.start();
    return () => current.stop();
  }, [current]);
  return { feed: current, ...useSyncExternalStore(current.subscribe, current.current) };
}

function make(place: Place, view: View, onOpen?: () => void): Feed {
  const open = (lastEventId: string, signal: AbortSignal) => openMessages(place, view, lastEventId, signal);
  return new Feed({ open, later: realLater }, view.from === 'live', onOpen);
}
