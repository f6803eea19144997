import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './main.css';
import { Anchor, createTheme, Drawer, Loader, MantineProvider, Modal, Notification } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenForbidden, whenSignedOut } from './api/client';
import { keys, queryClient } from './api/queries';
import { watchConnection } from './connection';
import { isEntrance } from './entrance';
import { router } from './router';

// A dialog's header is no second banner of the page.
const dialog = {
  closeButtonProps: { 'aria-label': 'Close' },
  attributes: { header: { role: 'presentation' } },
};

const theme = createTheme({
  primaryShade: 9, // white on it, and on what it becomes under the mouse, keeps WCAG's 4.5 : 1
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }), // known by more than colour
    Loader: Loader.extend({ defaultProps: { role: 'status' } }), // a name needs a role; buttons hide theirs
    Modal: Modal.extend({ defaultProps: dialog }),
    Drawer: Drawer.extend({ defaultProps: dialog }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
  },
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
});

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (isEntrance(pathname)) {
    return;
  }
  queryClient.clear(); // nothing of the session before stays readable
  const to = pathname.startsWith('/operator') ? '/signin/operator' : '/signin';
  void router.navigate({ to, search: { next: href }, replace: true });
});

whenForbidden(() => void queryClient.invalidateQueries({ queryKey: keys.session }));

watchConnection(queryClient, (lost) => {
  const id = 'connection';
  notifications.hide(id);
  notifications.show(
    lost
      ? {
          id,
          color: 'red',
          title: 'The server does not answer',
          message: 'It may be restarting. This page tries again by itself.',
          autoClose: false,
          withCloseButton: false,
        }
      : { id: `${id}-back`, color: 'green', message: 'The server answers again.' },
  );
});

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no #root');
}
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
