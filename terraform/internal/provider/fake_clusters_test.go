package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"io.weir/terraform-provider-weir/internal/client"
)

func (f *fake) serveClusters(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/clusters", list(func(r *http.Request) map[string]client.Cluster { return f.clustersOf(tenantOf(r)) }, 2))
	mux.HandleFunc("POST /v1/clusters", f.make(f.makeCluster))
	mux.HandleFunc("GET /v1/clusters/{id}", f.one(func(r *http.Request) (any, bool) { return f.cluster(r) }))
	mux.HandleFunc("PATCH /v1/clusters/{id}", f.change(f.changeCluster))
	mux.HandleFunc("DELETE /v1/clusters/{id}", f.remove(f.removeCluster))
	mux.HandleFunc("GET /v1/clusters/{id}/topics", list(func(r *http.Request) map[string]client.Topic { return f.topics[r.PathValue("id")] }, 500))
	mux.HandleFunc("POST /v1/clusters/{id}/topics", f.make(f.makeTopic))
	mux.HandleFunc("GET /v1/clusters/{id}/topics/{topic}", f.one(func(r *http.Request) (any, bool) { return f.topic(r) }))
	mux.HandleFunc("PATCH /v1/clusters/{id}/topics/{topic}", f.change(f.changeTopic))
	mux.HandleFunc("DELETE /v1/clusters/{id}/topics/{topic}", f.remove(f.removeTopic))
	mux.HandleFunc("GET /v1/clusters/{id}/topics/{topic}/configs", f.one(f.settings))
	mux.HandleFunc("GET /v1/clusters/{id}/groups", list(func(*http.Request) map[string]client.Group {
		groups := map[string]client.Group{}
		for _, group := range f.groups {
			groups[group.ID] = group
		}
		return groups
	}, 1))
	mux.HandleFunc("GET /v1/clusters/{id}/groups/{group}", f.one(func(r *http.Request) (any, bool) {
		for _, group := range f.groups {
			if group.ID == groupNamed(r.PathValue("group")) {
				return group, true
			}
		}
		return nil, false
	}))
	mux.HandleFunc("GET /v1/clusters/{id}/groups/{group}/offsets", list(func(*http.Request) map[string]client.GroupOffset {
		committed, end := int64(3), int64(10)
		return map[string]client.GroupOffset{"orders": {Topic: "orders", Partition: 0, CommittedOffset: &committed, LogEndOffset: &end}}
	}, 500))
	mux.HandleFunc("GET /v1/clusters/{id}/client-config", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"language": "ini", "content": "bootstrap.servers for " + r.URL.Query().Get("client")})
	})
}

// groupNamed reads a group's name from a path, in which it may stand as base64url.
func groupNamed(segment string) string {
	if encoded, is := strings.CutPrefix(segment, "~"); is {
		name, err := base64.RawURLEncoding.DecodeString(encoded)
		if err != nil {
			return ""
		}
		return string(name)
	}
	return segment
}

// tenantOf is the tenant inside which a request acts.
func tenantOf(r *http.Request) string {
	if tenant := r.Header.Get("Weir-Tenant"); tenant != "" {
		return tenant
	}
	return homeTenant
}

func (f *fake) clustersOf(tenant string) map[string]client.Cluster {
	clusters := map[string]client.Cluster{}
	for id, cluster := range f.clusters {
		if cluster.TenantID == tenant {
			clusters[id] = cluster
		}
	}
	return clusters
}

// cluster is only there for its tenant.
func (f *fake) cluster(r *http.Request) (client.Cluster, bool) {
	cluster, found := f.clusters[r.PathValue("id")]
	return cluster, found && cluster.TenantID == tenantOf(r)
}

func (f *fake) topic(r *http.Request) (client.Topic, bool) {
	_, visible := f.cluster(r)
	topic, found := f.topics[r.PathValue("id")][r.PathValue("topic")]
	return topic, found && visible
}

func (f *fake) addCluster(tenant, name string) client.Cluster {
	f.next++
	cluster := client.Cluster{ID: fmt.Sprintf("vc-%010d", f.next), Name: name, TenantID: tenant, BrokerClusterID: "clu-00000000000000000000",
		KafkaClusterID: fmt.Sprintf("kafka%017d", f.next), BootstrapServers: "127.0.0.1:9092", DefaultTopicConfig: map[string]string{}}
	f.clusters[cluster.ID] = cluster
	f.topics[cluster.ID] = map[string]client.Topic{}
	f.acls[cluster.ID] = map[string]client.ACL{}
	return cluster
}

func (f *fake) makeCluster(r *http.Request, body map[string]any) (any, string, refusal) {
	if !knows(body, "name", "broker_cluster_id", "deletion_protection", "default_topic_config") {
		return nil, "", invalid
	}
	name := text(body, "name", "")
	for _, cluster := range f.clustersOf(tenantOf(r)) {
		if cluster.Name == name {
			return nil, "", refusal{http.StatusConflict, "name_in_use"}
		}
	}
	cluster := f.addCluster(tenantOf(r), name)
	cluster.BrokerClusterID = text(body, "broker_cluster_id", cluster.BrokerClusterID)
	cluster.DeletionProtection = flag(body, "deletion_protection", false)
	merge(cluster.DefaultTopicConfig, body["default_topic_config"])
	f.clusters[cluster.ID] = cluster
	return cluster, "", refusal{}
}

func (f *fake) changeCluster(r *http.Request, body map[string]any) (any, string, refusal) {
	cluster, found := f.cluster(r)
	if !found {
		return nil, "", notFound
	}
	if !knows(body, "name", "deletion_protection", "default_topic_config") {
		return nil, "", invalid
	}
	cluster.Name = text(body, "name", cluster.Name)
	cluster.DeletionProtection = flag(body, "deletion_protection", cluster.DeletionProtection)
	merge(cluster.DefaultTopicConfig, body["default_topic_config"])
	f.clusters[cluster.ID] = cluster
	return cluster, "", refusal{}
}

func (f *fake) removeCluster(r *http.Request) (string, refusal) {
	cluster, found := f.cluster(r)
	switch {
	case !found:
		return "", notFound
	case cluster.DeletionProtection:
		return "", protected
	case len(f.topics[cluster.ID]) > 0:
		return "", refusal{http.StatusConflict, "cluster_not_empty"}
	}
	delete(f.clusters, cluster.ID)
	return "", refusal{}
}

func (f *fake) makeTopic(r *http.Request, body map[string]any) (any, string, refusal) {
	if _, found := f.cluster(r); !found {
		return nil, "", notFound
	}
	partitions, _ := body["partitions"].(float64)
	if !knows(body, "name", "partitions", "configs", "deletion_protection", "tiered_storage", "durability") || partitions < 1 || !durable(body) {
		return nil, "", invalid
	}
	name, cluster := text(body, "name", ""), r.PathValue("id")
	if _, found := f.topics[cluster][name]; found {
		return nil, "", refusal{http.StatusConflict, "topic_already_exists"}
	}
	f.next++
	topic := client.Topic{ClusterID: cluster, Name: name, UUID: fmt.Sprintf("uuid-%d", f.next), ReplicationFactor: 3, Origin: "api",
		Partitions: int64(partitions), Configs: map[string]string{}, DeletionProtection: flag(body, "deletion_protection", false)}
	maps.Copy(topic.Configs, f.clusters[cluster].DefaultTopicConfig)
	merge(topic.Configs, body["configs"])
	tier(&topic, body)
	keep(&topic, body)
	f.topics[cluster][name] = topic
	return topic, "", refusal{}
}

func (f *fake) changeTopic(r *http.Request, body map[string]any) (any, string, refusal) {
	topic, found := f.topic(r)
	if !found {
		return nil, "", notFound
	}
	partitions, asked := body["partitions"].(float64)
	if !knows(body, "partitions", "configs", "deletion_protection", "tiered_storage", "durability") || !durable(body) ||
		(asked && int64(partitions) < topic.Partitions) || (topic.TieredStorage && !flag(body, "tiered_storage", true)) {
		return nil, "", invalid
	}
	if asked {
		topic.Partitions = int64(partitions)
	}
	topic.DeletionProtection = flag(body, "deletion_protection", topic.DeletionProtection)
	merge(topic.Configs, body["configs"])
	tier(&topic, body)
	keep(&topic, body)
	f.topics[topic.ClusterID][topic.Name] = topic
	return topic, "", refusal{}
}

func (f *fake) removeTopic(r *http.Request) (string, refusal) {
	topic, found := f.topic(r)
	if !found {
		return "", notFound
	}
	if topic.DeletionProtection {
		return "", protected
	}
	delete(f.topics[topic.ClusterID], topic.Name)
	return "", refusal{}
}

// tier takes the field into the settings, where tiering is one.
func tier(topic *client.Topic, body map[string]any) {
	if on, given := body["tiered_storage"].(bool); given {
		topic.Configs["remote.storage.enable"] = fmt.Sprint(on)
	}
	topic.TieredStorage = topic.Configs["remote.storage.enable"] == "true"
}

// durable is whether the field has a value that it can have, and the settings don't contradict it.
func durable(body map[string]any) bool {
	field, given := body["durability"]
	configs, _ := body["configs"].(map[string]any)
	setting, also := configs["weir.durability"]
	return !given || ((field == "replicated" || field == "durable") && (!also || setting == field))
}

// keep takes the field into the settings, where durability is one.
func keep(topic *client.Topic, body map[string]any) {
	if value, given := body["durability"].(string); given {
		topic.Configs["weir.durability"] = value
	}
	topic.Durability = "replicated"
	if value, set := topic.Configs["weir.durability"]; set {
		topic.Durability = value
	}
}

// settings are the explicit ones, and one that has no value.
func (f *fake) settings(r *http.Request) (any, bool) {
	topic, found := f.topic(r)
	items := []map[string]any{{"key": "follower.replication.throttled.replicas", "value": nil}}
	for key, value := range topic.Configs {
		items = append(items, map[string]any{"key": key, "value": value})
	}
	return map[string]any{"items": items}, found
}
