package client

import (
	"context"
	"net/url"
	"sync"
	"time"
)

// snapshotAge is how long a cluster's list of topics may serve reads: a refresh of many topics takes one or two calls,
// and a run that lasts longer looks again.
const snapshotAge = 30 * time.Second

// Topics reads topics; the first read of a cluster reads all of its topics at once. Safe for concurrent use.
type Topics struct {
	client *Client
	now    func() time.Time

	mutex    sync.Mutex
	clusters map[topicsKey]*snapshot
}

type topicsKey struct{ tenant, cluster string }

type snapshot struct {
	mutex  sync.Mutex
	readAt time.Time
	topics map[string]Topic
}

// NewTopics reads by this client.
func NewTopics(client *Client) *Topics {
	return &Topics{client: client, now: time.Now, clusters: map[topicsKey]*snapshot{}}
}

// TopicPath is a topic's address.
func TopicPath(cluster, topic string) string { return Path("v1", "clusters", cluster, "topics", topic) }

// Get reads one topic: from the list if that is fresh and knows it. What the list does not know is asked for by itself.
func (t *Topics) Get(ctx context.Context, tenant, cluster, name string) (Topic, error) {
	known := t.of(tenant, cluster)
	known.mutex.Lock()
	defer known.mutex.Unlock()
	if t.now().Sub(known.readAt) > snapshotAge {
		list, err := All[Topic](ctx, t.client, tenant, Path("v1", "clusters", cluster, "topics"), url.Values{"include": {"configs"}})
		if err != nil {
			return Topic{}, err
		}
		known.readAt = t.now()
		known.topics = make(map[string]Topic, len(list))
		for _, topic := range list {
			known.topics[topic.Name] = topic
		}
	}
	if topic, found := known.topics[name]; found {
		return topic, nil
	}
	return Get[Topic](ctx, t.client, tenant, TopicPath(cluster, name), nil)
}

// Forget makes the next read of this topic ask the server: it is about to be changed.
func (t *Topics) Forget(tenant, cluster, name string) {
	known := t.of(tenant, cluster)
	known.mutex.Lock()
	defer known.mutex.Unlock()
	delete(known.topics, name)
}

func (t *Topics) of(tenant, cluster string) *snapshot {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	key := topicsKey{tenant, cluster}
	known, found := t.clusters[key]
	if !found {
		known = &snapshot{}
		t.clusters[key] = known
	}
	return known
}
