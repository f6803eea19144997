package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"

	"io.weir/terraform-provider-weir/internal/client"
)

var standardLimits = map[string]int64{"virtual_clusters": 50, "topics": 10_000, "partitions": 20_000, "service_accounts": 1_000,
	"keys_per_service_account": 100}

func (f *fake) serveOperator(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/operations/{id}", f.operation)
	mux.HandleFunc("GET /v1/broker-clusters", list(func(*http.Request) map[string]client.BrokerCluster { return f.fleet }, 1))
	mux.HandleFunc("POST /v1/broker-clusters", f.make(f.makeBrokerCluster))
	mux.HandleFunc("GET /v1/broker-clusters/{id}", f.one(func(r *http.Request) (any, bool) { c, ok := f.fleet[r.PathValue("id")]; return c, ok }))
	mux.HandleFunc("PATCH /v1/broker-clusters/{id}", f.change(f.growBrokerCluster))
	mux.HandleFunc("DELETE /v1/broker-clusters/{id}", f.remove(f.removeBrokerCluster))
	mux.HandleFunc("GET /v1/tenants", list(func(*http.Request) map[string]client.Tenant { return f.tenants }, 1))
	mux.HandleFunc("POST /v1/tenants", f.make(f.makeTenant))
	mux.HandleFunc("GET /v1/tenants/{id}", f.one(func(r *http.Request) (any, bool) { c, ok := f.tenants[r.PathValue("id")]; return c, ok }))
	mux.HandleFunc("PATCH /v1/tenants/{id}", f.change(f.changeTenant))
	mux.HandleFunc("DELETE /v1/tenants/{id}", f.remove(f.removeTenant))
	mux.HandleFunc("GET /v1/tenants/{id}/limits", f.one(func(r *http.Request) (any, bool) { c, ok := f.limits[r.PathValue("id")]; return c, ok }))
	mux.HandleFunc("PUT /v1/tenants/{id}/limits", f.change(f.putLimits))
}

// begin starts an operation that runs for some looks.
func (f *fake) begin() string {
	f.next++
	id := fmt.Sprintf("op-%020d", f.next)
	f.running[id] = 2
	if f.slowFleet {
		f.running[id] = -1
	}
	return id
}

func (f *fake) operation(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	left, found := f.running[id]
	if !found {
		refuse(w, notFound)
		return
	}
	state := "running"
	if left == 0 {
		state = "succeeded"
	} else if left > 0 {
		f.running[id]--
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"id": id, "state": state, "progress": "0 of 3 nodes", "reason": nil})
}

func (f *fake) makeBrokerCluster(_ *http.Request, body map[string]any) (any, string, refusal) {
	brokers, _ := body["brokers"].(float64)
	if !knows(body, "name", "brokers") || brokers < 1 {
		return nil, "", invalid
	}
	f.next++
	made := client.BrokerCluster{ID: fmt.Sprintf("clu-%020d", f.next), Name: text(body, "name", ""), Brokers: int64(brokers), State: "creating",
		Provisioner: "local"}
	f.fleet[made.ID] = made
	ready := made
	ready.State, ready.BootstrapServers = "ready", "127.0.0.1:9392"
	if !f.slowFleet {
		f.fleet[made.ID] = ready
	}
	return made, f.begin(), refusal{}
}

func (f *fake) growBrokerCluster(r *http.Request, body map[string]any) (any, string, refusal) {
	cluster, found := f.fleet[r.PathValue("id")]
	if !found {
		return nil, "", notFound
	}
	brokers, _ := body["brokers"].(float64)
	if !knows(body, "brokers") || int64(brokers) < cluster.Brokers {
		return nil, "", invalid
	}
	cluster.Brokers = int64(brokers)
	f.fleet[cluster.ID] = cluster
	return cluster, f.begin(), refusal{}
}

func (f *fake) removeBrokerCluster(r *http.Request) (string, refusal) {
	id := r.PathValue("id")
	if _, found := f.fleet[id]; !found {
		return "", notFound
	}
	for _, cluster := range f.clusters {
		if cluster.BrokerClusterID == id {
			return "", refusal{http.StatusConflict, "cluster_not_empty"}
		}
	}
	delete(f.fleet, id)
	return f.begin(), refusal{}
}

func (f *fake) makeTenant(_ *http.Request, body map[string]any) (any, string, refusal) {
	if !knows(body, "name", "display_name", "limits", "starter_cluster", "deletion_protection") {
		return nil, "", invalid
	}
	f.next++
	name := text(body, "name", "")
	tenant := client.Tenant{ID: fmt.Sprintf("ten-%020d", f.next), Name: name, DisplayName: text(body, "display_name", name), State: "active",
		DeletionProtection: flag(body, "deletion_protection", false)}
	f.tenants[tenant.ID] = tenant
	f.limits[tenant.ID] = limitsFrom(body["limits"])
	if flag(body, "starter_cluster", true) {
		f.addCluster(tenant.ID, "starter")
	}
	return tenant, "", refusal{}
}

func (f *fake) changeTenant(r *http.Request, body map[string]any) (any, string, refusal) {
	tenant, found := f.tenants[r.PathValue("id")]
	if !found {
		return nil, "", notFound
	}
	if !knows(body, "display_name", "state", "deletion_protection") {
		return nil, "", invalid
	}
	tenant.DisplayName = text(body, "display_name", tenant.Name)
	tenant.DeletionProtection = flag(body, "deletion_protection", tenant.DeletionProtection)
	f.tenants[tenant.ID] = tenant
	return tenant, "", refusal{}
}

func (f *fake) removeTenant(r *http.Request) (string, refusal) {
	tenant, found := f.tenants[r.PathValue("id")]
	if !found {
		return "", notFound
	}
	if tenant.DeletionProtection {
		return "", protected
	}
	delete(f.tenants, tenant.ID)
	return f.begin(), refusal{}
}

func (f *fake) putLimits(r *http.Request, body map[string]any) (any, string, refusal) {
	id := r.PathValue("id")
	before, found := f.limits[id]
	switch {
	case !found:
		return nil, "", notFound
	case r.Header.Get("If-Match") == "":
		return nil, "", refusal{http.StatusPreconditionRequired, "precondition_required"}
	case r.Header.Get("If-Match") != `"`+etag(before)+`"`:
		return nil, "", refusal{http.StatusPreconditionFailed, "precondition_failed"}
	}
	f.limits[id] = limitsFrom(body)
	return f.limits[id], "", refusal{}
}

func limitsFrom(given any) map[string]int64 {
	limits := maps.Clone(standardLimits)
	values, _ := given.(map[string]any)
	for name, value := range values {
		if figure, set := value.(float64); set {
			limits[name] = int64(figure)
		}
	}
	return limits
}
