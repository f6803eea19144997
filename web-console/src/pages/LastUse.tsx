import { ago } from '../lastUse';

/** When a key was used last; the exact time is its title. */
export function LastUse({ at, begin = false }: { at: string | null; begin?: boolean }) {
  if (at === null) {
    return begin ? 'It was never used' : 'never used';
  }
  const time = (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {ago(at, Date.now())}
    </time>
  );
  return begin ? <>It was last used {time}</> : time;
}
