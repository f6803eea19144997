import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { TopicSearch } from './api/overview';
import { ApiError } from './api/problem';
import { clustersQuery, queryClient, sessionQuery } from './api/queries';
import { nextOf } from './next';
import { FailedPage, MissingPage, PendingPage } from './ui/Pages';

const root = createRootRoute({ notFoundComponent: MissingPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = nextOf(search.next);
    return next === undefined ? {} : { next };
  },
  component: lazyRouteComponent(() => import('./pages/SignIn'), 'SignIn'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  component: lazyRouteComponent(() => import('./pages/SignUp'), 'SignUp'),
});
const verify = createRoute({
  getParentRoute: () => root,
  path: '/signup/verify',
  validateSearch: (search: Record<string, unknown>) => ({ token: String(search.token ?? '') }),
  component: lazyRouteComponent(() => import('./pages/Verify'), 'Verify'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/signin', search: location.pathname === '/' ? {} : { next: location.href } });
      }
      throw error;
    }
  },
  component: lazyRouteComponent(() => import('./ui/Shell'), 'Shell'),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async () => {
    const { items } = await queryClient.ensureQueryData(clustersQuery);
    const first = items[0];
    if (first !== undefined) {
      throw redirect({ to: '/clusters/$clusterId', params: { clusterId: first.id } });
    }
  },
  component: lazyRouteComponent(() => import('./pages/NoCluster'), 'NoCluster'),
});
const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId',
  component: lazyRouteComponent(() => import('./pages/Overview'), 'Overview'),
});
const clusters = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters',
  component: lazyRouteComponent(() => import('./pages/Clusters'), 'Clusters'),
});
const topics = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/topics',
  validateSearch: (search: Record<string, unknown>): TopicSearch => ({
    ...(typeof search.q === 'string' && search.q !== '' ? { q: search.q.slice(0, 238) } : {}),
    ...(search.sort === '-name' ? { sort: '-name' as const } : {}),
  }),
  component: lazyRouteComponent(() => import('./pages/Topics'), 'Topics'),
});
const TABS = ['partitions', 'configuration', 'danger'] as const;
export type TopicTab = (typeof TABS)[number];
const topic = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/topics/$topic',
  validateSearch: (search: Record<string, unknown>): { tab?: TopicTab } => {
    const tab = TABS.find((name) => name === search.tab);
    return tab === undefined ? {} : { tab };
  },
  component: lazyRouteComponent(() => import('./pages/Topic'), 'TopicPage'),
});
const connect = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/connect',
  component: lazyRouteComponent(() => import('./pages/Connect'), 'Connect'),
});
const access = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId/access',
  component: lazyRouteComponent(() => import('./pages/Access'), 'Access'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signUp,
    verify,
    signedIn.addChildren([home, clusters, overview, topics, topic, connect, access]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: FailedPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
