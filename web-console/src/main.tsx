import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './main.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenSignedOut } from './api/client';
import { queryClient } from './api/queries';
import { router } from './router';

const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: 9, dark: 8 }, // with autoContrast, text on buttons keeps WCAG's 4.5 : 1
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
});

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname.startsWith('/sign')) {
    return;
  }
  queryClient.clear(); // nothing of the session before stays readable
  void router.navigate({ to: '/signin', search: { next: href }, replace: true });
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
