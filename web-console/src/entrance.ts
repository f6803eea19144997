const PATHS = [
  '/signin',
  '/signup',
  '/signup/verify',
  '/invitations/accept',
  '/forgot-password',
  '/reset-password',
];

/** Whether a page is there without a session. */
export function isEntrance(pathname: string): boolean {
  return PATHS.includes(pathname.replace(/\/+$/, ''));
}
