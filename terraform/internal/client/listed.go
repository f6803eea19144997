package client

import (
	"context"
	"net/url"
	"sync"
	"time"
)

// snapshotAge is how long a list may serve reads: a refresh of many topics takes one or two calls, and a run that lasts
// longer looks again.
const snapshotAge = 30 * time.Second

// Listed reads items of one collection of virtual clusters; the first read of a cluster reads all of its items at once. Safe
// for concurrent use.
type Listed[T any] struct {
	client     *Client
	collection string
	query      url.Values
	key        func(T) string
	now        func() time.Time

	mutex    sync.Mutex
	clusters map[clusterKey]*snapshot[T]
}

type clusterKey struct{ tenant, cluster string }

type snapshot[T any] struct {
	mutex  sync.Mutex
	readAt time.Time
	items  map[string]T
}

// NewListed reads a collection such as `topics`, asking its list with this query; key is what the address of an item ends with.
func NewListed[T any](client *Client, collection string, query url.Values, key func(T) string) *Listed[T] {
	return &Listed[T]{client: client, collection: collection, query: query, key: key, now: time.Now,
		clusters: map[clusterKey]*snapshot[T]{}}
}

// Path is the collection's address, or that of an item.
func (l *Listed[T]) Path(cluster string, key ...string) string {
	return Path(append([]string{"v1", "clusters", cluster, l.collection}, key...)...)
}

// All reads the whole list from the server.
func (l *Listed[T]) All(ctx context.Context, tenant, cluster string) ([]T, error) {
	return All[T](ctx, l.client, tenant, l.Path(cluster), l.query)
}

// Get reads one item: from the list if that is fresh and knows it. What the list does not know is asked for by itself.
func (l *Listed[T]) Get(ctx context.Context, tenant, cluster, key string) (T, error) {
	known := l.of(tenant, cluster)
	known.mutex.Lock()
	defer known.mutex.Unlock()
	if l.now().Sub(known.readAt) > snapshotAge {
		list, err := l.All(ctx, tenant, cluster)
		if err != nil {
			var none T
			return none, err
		}
		known.readAt = l.now()
		known.items = make(map[string]T, len(list))
		for _, item := range list {
			known.items[l.key(item)] = item
		}
	}
	if item, found := known.items[key]; found {
		return item, nil
	}
	return Get[T](ctx, l.client, tenant, l.Path(cluster, key), nil)
}

// Forget makes the next read of this item ask the server: it is about to be changed.
func (l *Listed[T]) Forget(tenant, cluster, key string) {
	known := l.of(tenant, cluster)
	known.mutex.Lock()
	defer known.mutex.Unlock()
	delete(known.items, key)
}

func (l *Listed[T]) of(tenant, cluster string) *snapshot[T] {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	key := clusterKey{tenant, cluster}
	known, found := l.clusters[key]
	if !found {
		known = &snapshot[T]{}
		l.clusters[key] = known
	}
	return known
}
