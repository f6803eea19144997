package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"io.weir/terraform-provider-weir/internal/client"
)

// fake is a control plane in memory: typed, and as strict as the contract about what it takes.
type fake struct {
	t      *testing.T
	server *httptest.Server

	mutex    sync.Mutex
	clusters map[string]client.Cluster
	topics   map[string]map[string]client.Topic
	accounts map[string]client.ServiceAccount
	answers  map[string][]byte // by Idempotency-Key
	calls    []string
	failures []int // statuses of the next answers
	next     int
}

const fakeToken = "weirs_fake-token-that-must-not-leak"

func newFake(t *testing.T) *fake {
	f := &fake{t: t, clusters: map[string]client.Cluster{}, topics: map[string]map[string]client.Topic{},
		accounts: map[string]client.ServiceAccount{}, answers: map[string][]byte{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/clusters", f.make(f.makeCluster))
	mux.HandleFunc("GET /v1/clusters/{id}", f.one(func(r *http.Request) (any, bool) { c, ok := f.clusters[r.PathValue("id")]; return c, ok }))
	mux.HandleFunc("PATCH /v1/clusters/{id}", f.change(f.renameCluster))
	mux.HandleFunc("DELETE /v1/clusters/{id}", f.remove(f.removeCluster))
	mux.HandleFunc("GET /v1/clusters/{id}/topics", f.listTopics)
	mux.HandleFunc("POST /v1/clusters/{id}/topics", f.make(f.makeTopic))
	mux.HandleFunc("GET /v1/clusters/{id}/topics/{topic}", f.one(func(r *http.Request) (any, bool) {
		t, ok := f.topics[r.PathValue("id")][r.PathValue("topic")]
		return t, ok
	}))
	mux.HandleFunc("PATCH /v1/clusters/{id}/topics/{topic}", f.change(f.changeTopic))
	mux.HandleFunc("DELETE /v1/clusters/{id}/topics/{topic}", f.remove(func(r *http.Request) bool {
		_, found := f.topics[r.PathValue("id")][r.PathValue("topic")]
		delete(f.topics[r.PathValue("id")], r.PathValue("topic"))
		return found
	}))
	mux.HandleFunc("POST /v1/service-accounts", f.make(f.makeAccount))
	mux.HandleFunc("GET /v1/service-accounts/{id}", f.one(func(r *http.Request) (any, bool) { a, ok := f.accounts[r.PathValue("id")]; return a, ok }))
	mux.HandleFunc("PATCH /v1/service-accounts/{id}", f.change(f.changeAccount))
	mux.HandleFunc("DELETE /v1/service-accounts/{id}", f.remove(func(r *http.Request) bool {
		_, found := f.accounts[r.PathValue("id")]
		delete(f.accounts, r.PathValue("id"))
		return found
	}))
	f.server = httptest.NewServer(f.guarded(mux))
	t.Cleanup(f.server.Close)
	return f
}

// guarded counts, checks the credential and fails as told; handlers run one at a time.
func (f *fake) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mutex.Lock()
		defer f.mutex.Unlock()
		f.calls = append(f.calls, r.Method+" "+r.URL.Path)
		if r.Header.Get("Authorization") != "Bearer "+fakeToken {
			refuse(w, http.StatusUnauthorized, "unauthenticated")
			return
		}
		if len(f.failures) > 0 {
			status := f.failures[0]
			f.failures = f.failures[1:]
			refuse(w, status, "overloaded")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (f *fake) make(create func(*http.Request, map[string]any) (any, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			refuse(w, http.StatusBadRequest, "invalid_request")
			return
		}
		if answer, done := f.answers[key]; done {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write(answer)
			return
		}
		made, code := create(r, read(r))
		if code != "" {
			refuse(w, http.StatusConflict, code)
			return
		}
		f.answers[key], _ = json.Marshal(made)
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(f.answers[key])
	}
}

func (f *fake) one(find func(*http.Request) (any, bool)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		found, ok := find(r)
		if !ok {
			refuse(w, http.StatusNotFound, "not_found")
			return
		}
		_ = json.NewEncoder(w).Encode(found)
	}
}

func (f *fake) change(apply func(*http.Request, map[string]any) (any, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		changed, code := apply(r, read(r))
		switch code {
		case "":
			_ = json.NewEncoder(w).Encode(changed)
		case "not_found":
			refuse(w, http.StatusNotFound, code)
		default:
			refuse(w, http.StatusUnprocessableEntity, code)
		}
	}
}

func (f *fake) remove(apply func(*http.Request) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !apply(r) {
			refuse(w, http.StatusNotFound, "not_found")
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (f *fake) makeCluster(_ *http.Request, body map[string]any) (any, string) {
	name, _ := body["name"].(string)
	for _, cluster := range f.clusters {
		if cluster.Name == name {
			return nil, "name_in_use"
		}
	}
	f.next++
	id := fmt.Sprintf("vc-%010d", f.next)
	f.clusters[id] = client.Cluster{ID: id, Name: name, TenantID: "ten-00000000000000000001",
		KafkaClusterID: fmt.Sprintf("kafka%017d", f.next), BootstrapServers: "127.0.0.1:9092"}
	f.topics[id] = map[string]client.Topic{}
	return f.clusters[id], ""
}

func (f *fake) renameCluster(r *http.Request, body map[string]any) (any, string) {
	cluster, found := f.clusters[r.PathValue("id")]
	if !found {
		return nil, "not_found"
	}
	cluster.Name, _ = body["name"].(string)
	f.clusters[cluster.ID] = cluster
	return cluster, ""
}

func (f *fake) removeCluster(r *http.Request) bool {
	_, found := f.clusters[r.PathValue("id")]
	delete(f.clusters, r.PathValue("id"))
	return found && len(f.topics[r.PathValue("id")]) == 0
}

func (f *fake) listTopics(w http.ResponseWriter, r *http.Request) {
	topics := f.topics[r.PathValue("id")]
	names := slices.Sorted(maps.Keys(topics))
	from := r.URL.Query().Get("page_token")
	items, next := []client.Topic{}, any(nil)
	for _, name := range names {
		if name <= from {
			continue
		}
		if len(items) == 500 {
			next = items[len(items)-1].Name
			break
		}
		items = append(items, topics[name])
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"items": items, "next_page_token": next})
}

func (f *fake) makeTopic(r *http.Request, body map[string]any) (any, string) {
	name, _ := body["name"].(string)
	cluster := r.PathValue("id")
	if _, found := f.topics[cluster][name]; found {
		return nil, "topic_already_exists"
	}
	f.next++
	topic := client.Topic{ClusterID: cluster, Name: name, UUID: fmt.Sprintf("uuid-%d", f.next), ReplicationFactor: 3,
		Partitions: int64(body["partitions"].(float64)), Configs: map[string]string{}}
	merge(topic.Configs, body["configs"])
	f.topics[cluster][name] = topic
	return topic, ""
}

func (f *fake) changeTopic(r *http.Request, body map[string]any) (any, string) {
	topic, found := f.topics[r.PathValue("id")][r.PathValue("topic")]
	if !found {
		return nil, "not_found"
	}
	if partitions, asked := body["partitions"].(float64); asked {
		if int64(partitions) < topic.Partitions {
			return nil, "validation_failed"
		}
		topic.Partitions = int64(partitions)
	}
	merge(topic.Configs, body["configs"])
	f.topics[topic.ClusterID][topic.Name] = topic
	return topic, ""
}

func (f *fake) makeAccount(_ *http.Request, body map[string]any) (any, string) {
	f.next++
	id := fmt.Sprintf("sa-%020d", f.next)
	account := client.ServiceAccount{ID: id, TenantID: "ten-00000000000000000001", Principal: "User:" + id}
	account.Name, _ = body["name"].(string)
	account.Description, _ = body["description"].(string)
	f.accounts[id] = account
	return account, ""
}

func (f *fake) changeAccount(r *http.Request, body map[string]any) (any, string) {
	account, found := f.accounts[r.PathValue("id")]
	if !found {
		return nil, "not_found"
	}
	account.Name, _ = body["name"].(string)
	account.Description, _ = body["description"].(string)
	f.accounts[account.ID] = account
	return account, ""
}

// with gives a test the state under the lock.
func (f *fake) with(work func()) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	work()
}

// onlyTopic is the one topic there is.
func (f *fake) onlyTopic() client.Topic {
	for _, topics := range f.topics {
		for _, topic := range topics {
			return topic
		}
	}
	f.t.Fatal("there is no topic")
	return client.Topic{}
}

func (f *fake) count(prefix string) int {
	count := 0
	for _, call := range f.calls {
		if strings.HasPrefix(call, prefix) {
			count++
		}
	}
	return count
}

func merge(configs map[string]string, patch any) {
	for key, value := range patch.(map[string]any) {
		if text, set := value.(string); set {
			configs[key] = text
		} else {
			delete(configs, key)
		}
	}
}

func read(r *http.Request) map[string]any {
	body := map[string]any{}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return map[string]any{}
	}
	return body
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "code": code, "detail": "refused: " + code, "request_id": "req-00000000000000000001"})
}
