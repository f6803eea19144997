package provider_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"io.weir/terraform-provider-weir/internal/client"
)

const (
	fakeToken = "weirs_fake-token-that-must-not-leak"
	// homeTenant is whose user the token is; as operator it may name others.
	homeTenant = "ten-00000000000000000001"
)

// fake is a control plane in memory: typed, and as strict as the contract about what it takes.
type fake struct {
	t      *testing.T
	server *httptest.Server

	mutex    sync.Mutex
	tenants  map[string]client.Tenant
	limits   map[string]map[string]int64
	fleet    map[string]client.BrokerCluster
	running  map[string]int // operations, and at how many more looks each still runs; below 0 it never ends
	clusters map[string]client.Cluster
	topics   map[string]map[string]client.Topic
	acls     map[string]map[string]client.ACL
	accounts map[string]client.ServiceAccount
	keys     map[string]client.Key
	secrets  map[string][]string // of a key, the newest last
	groups   []client.Group

	answers   map[string][]byte // by Idempotency-Key
	calls     []string
	failures  []int // statuses of the next answers
	slowFleet bool  // operations do not end
	next      int
}

func newFake(t *testing.T) *fake {
	f := &fake{t: t,
		tenants: map[string]client.Tenant{}, limits: map[string]map[string]int64{}, fleet: map[string]client.BrokerCluster{},
		running: map[string]int{}, clusters: map[string]client.Cluster{}, topics: map[string]map[string]client.Topic{},
		acls: map[string]map[string]client.ACL{}, accounts: map[string]client.ServiceAccount{}, keys: map[string]client.Key{},
		secrets: map[string][]string{}, answers: map[string][]byte{}}
	mux := http.NewServeMux()
	f.serveOperator(mux)
	f.serveClusters(mux)
	f.serveAccess(mux)
	f.server = httptest.NewServer(f.guarded(mux))
	t.Cleanup(f.server.Close)
	return f
}

// refusal is a problem; the zero value is none.
type refusal struct {
	status int
	code   string
}

var (
	notFound  = refusal{http.StatusNotFound, "not_found"}
	invalid   = refusal{http.StatusUnprocessableEntity, "validation_failed"}
	protected = refusal{http.StatusConflict, "deletion_protected"}
)

// guarded counts, checks the credential and fails as told; handlers run one at a time.
func (f *fake) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mutex.Lock()
		defer f.mutex.Unlock()
		f.calls = append(f.calls, r.Method+" "+r.URL.Path)
		public := r.URL.Path == "/oauth2/token"
		if !public && r.Header.Get("Authorization") != "Bearer "+fakeToken {
			refuse(w, refusal{http.StatusUnauthorized, "unauthenticated"})
			return
		}
		if len(f.failures) > 0 {
			status := f.failures[0]
			f.failures = f.failures[1:]
			refuse(w, refusal{status, "overloaded"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// make answers a POST, once for each Idempotency-Key. An operation's id, if there is one, makes it a 202.
func (f *fake) make(create func(*http.Request, map[string]any) (made any, operation string, no refusal)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			refuse(w, refusal{http.StatusBadRequest, "invalid_request"})
			return
		}
		if answer, done := f.answers[key]; done {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write(answer)
			return
		}
		made, operation, no := create(r, read(r))
		if no.status != 0 {
			refuse(w, no)
			return
		}
		f.answers[key], _ = json.Marshal(made)
		f.accepted(w, operation, http.StatusCreated)
		_, _ = w.Write(f.answers[key])
	}
}

func (f *fake) accepted(w http.ResponseWriter, operation string, otherwise int) {
	if operation == "" {
		w.WriteHeader(otherwise)
		return
	}
	w.Header().Set("Location", "/v1/operations/"+operation)
	w.WriteHeader(http.StatusAccepted)
}

func (f *fake) one(find func(*http.Request) (any, bool)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		found, ok := find(r)
		if !ok {
			refuse(w, notFound)
			return
		}
		w.Header().Set("ETag", `"`+etag(found)+`"`)
		_ = json.NewEncoder(w).Encode(found)
	}
}

func (f *fake) change(apply func(*http.Request, map[string]any) (changed any, operation string, no refusal)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		changed, operation, no := apply(r, read(r))
		if no.status != 0 {
			refuse(w, no)
			return
		}
		f.accepted(w, operation, http.StatusOK)
		_ = json.NewEncoder(w).Encode(changed)
	}
}

func (f *fake) remove(apply func(*http.Request) (operation string, no refusal)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		operation, no := apply(r)
		if no.status != 0 {
			refuse(w, no)
			return
		}
		f.accepted(w, operation, http.StatusNoContent)
	}
}

// list answers a page, which may be smaller than asked for, by key.
func list[T any](of func(*http.Request) map[string]T, pageMax int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		all := of(r)
		from := r.URL.Query().Get("page_token")
		items, next, last := []T{}, any(nil), ""
		for _, key := range slices.Sorted(maps.Keys(all)) {
			if key <= from {
				continue
			}
			if len(items) == pageMax {
				next = last
				break
			}
			items, last = append(items, all[key]), key
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"items": items, "next_page_token": next})
	}
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

// only is the one there is.
func only[T any](t *testing.T, of map[string]T) T {
	t.Helper()
	if len(of) != 1 {
		t.Fatalf("there are %d instead of one", len(of))
	}
	for _, one := range of {
		return one
	}
	panic("unreachable")
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
	changes, _ := patch.(map[string]any)
	for key, value := range changes {
		if text, set := value.(string); set {
			configs[key] = text
		} else {
			delete(configs, key)
		}
	}
}

// knows tells whether a body has no other fields: the contract takes no others.
func knows(body map[string]any, fields ...string) bool {
	for field := range body {
		if !slices.Contains(fields, field) {
			return false
		}
	}
	return true
}

func text(body map[string]any, field, otherwise string) string {
	if value, given := body[field].(string); given {
		return value
	}
	return otherwise
}

func flag(body map[string]any, field string, otherwise bool) bool {
	if value, given := body[field].(bool); given {
		return value
	}
	return otherwise
}

func etag(of any) string {
	written, _ := json.Marshal(of)
	return strings.NewReplacer(`"`, "", `\`, "").Replace(string(written))
}

func read(r *http.Request) map[string]any {
	body := map[string]any{}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return map[string]any{"": "not JSON"}
	}
	return body
}

func refuse(w http.ResponseWriter, no refusal) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(no.status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": no.status, "code": no.code, "detail": "refused: " + no.code,
		"request_id": "req-00000000000000000001"})
}
