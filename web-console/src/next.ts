/** Where to go after signing in: a path of this origin, never another one. */
export function nextOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) {
    return undefined;
  }
  const url = new URL(value, 'https://origin.invalid');
  return url.origin === 'https://origin.invalid' && !url.pathname.startsWith('//')
    ? url.pathname + url.search
    : undefined;
}
