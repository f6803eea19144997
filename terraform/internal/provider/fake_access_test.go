package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"io.weir/terraform-provider-weir/internal/client"
)

// serversSecret is how secrets begin that this server makes.
const serversSecret = "weir_server-made-secret-that-must-not-leak-"

func (f *fake) serveAccess(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/service-accounts", list(func(*http.Request) map[string]client.ServiceAccount { return f.accounts }, 1))
	mux.HandleFunc("POST /v1/service-accounts", f.make(f.makeAccount))
	mux.HandleFunc("GET /v1/service-accounts/{id}", f.one(func(r *http.Request) (any, bool) { a, ok := f.accounts[r.PathValue("id")]; return a, ok }))
	mux.HandleFunc("PATCH /v1/service-accounts/{id}", f.change(f.changeAccount))
	mux.HandleFunc("DELETE /v1/service-accounts/{id}", f.remove(func(r *http.Request) (string, refusal) { return "", gone(f.accounts, r.PathValue("id")) }))
	mux.HandleFunc("POST /v1/service-accounts/{id}/keys", f.make(f.makeKey))
	mux.HandleFunc("GET /v1/service-accounts/{id}/keys/{key}", f.one(func(r *http.Request) (any, bool) {
		key, found := f.keys[r.PathValue("key")]
		return key, found && key.ServiceAccountID == r.PathValue("id")
	}))
	mux.HandleFunc("POST /v1/service-accounts/{id}/keys/{rotate}", f.make(f.rotateKey))
	mux.HandleFunc("DELETE /v1/service-accounts/{id}/keys/{key}", f.remove(func(r *http.Request) (string, refusal) { return "", gone(f.keys, r.PathValue("key")) }))
	mux.HandleFunc("GET /v1/clusters/{id}/acls", list(func(r *http.Request) map[string]client.ACL { return f.acls[r.PathValue("id")] }, 2))
	mux.HandleFunc("POST /v1/clusters/{id}/acls", f.make(f.makeACL))
	mux.HandleFunc("GET /v1/clusters/{id}/acls/{acl}", f.one(func(r *http.Request) (any, bool) {
		acl, found := f.acls[r.PathValue("id")][r.PathValue("acl")]
		return acl, found
	}))
	mux.HandleFunc("DELETE /v1/clusters/{id}/acls/{acl}", f.remove(func(r *http.Request) (string, refusal) {
		return "", gone(f.acls[r.PathValue("id")], r.PathValue("acl"))
	}))
	mux.HandleFunc("POST /oauth2/token", f.issueToken)
	mux.HandleFunc("GET /.well-known/jwks.json", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []client.SigningKey{{KeyType: "RSA", Use: "sig", Algorithm: "RS256", ID: "sk-1", Modulus: "n", Exponent: "AQAB"}}})
	})
}

func gone[T any](from map[string]T, id string) refusal {
	if _, found := from[id]; !found {
		return notFound
	}
	delete(from, id)
	return refusal{}
}

func (f *fake) makeAccount(r *http.Request, body map[string]any) (any, string, refusal) {
	if !knows(body, "name", "description", "access") {
		return nil, "", invalid
	}
	f.next++
	id := fmt.Sprintf("sa-%020d", f.next)
	account := client.ServiceAccount{ID: id, TenantID: tenantOf(r), Principal: "User:" + id, Name: text(body, "name", ""),
		Description: text(body, "description", ""), Access: text(body, "access", "none")}
	f.accounts[id] = account
	return account, "", refusal{}
}

func (f *fake) changeAccount(r *http.Request, body map[string]any) (any, string, refusal) {
	account, found := f.accounts[r.PathValue("id")]
	if !found {
		return nil, "", notFound
	}
	account.Name, account.Description = text(body, "name", account.Name), text(body, "description", account.Description)
	f.accounts[account.ID] = account
	return account, "", refusal{}
}

func (f *fake) makeKey(r *http.Request, body map[string]any) (any, string, refusal) {
	account, found := f.accounts[r.PathValue("id")]
	if !found {
		return nil, "", notFound
	}
	if _, known := f.clusters[text(body, "cluster_id", "")]; !known || !knows(body, "cluster_id", "description", "expires_at", "secret") {
		return nil, "", invalid
	}
	f.next++
	key := client.Key{ID: fmt.Sprintf("key-%020d", f.next), ServiceAccountID: account.ID, ClusterID: text(body, "cluster_id", ""),
		Description: text(body, "description", "")}
	if expires := text(body, "expires_at", ""); expires != "" {
		expires = strings.Replace(expires, "Z", ".000Z", 1) // the same time, spelled otherwise
		key.ExpiresAt = &expires
	}
	f.keys[key.ID] = key
	return f.withSecret(key, body), "", refusal{}
}

func (f *fake) rotateKey(r *http.Request, body map[string]any) (any, string, refusal) {
	id, rotates := strings.CutSuffix(r.PathValue("rotate"), ":rotate")
	key, found := f.keys[id]
	if !rotates || !found {
		return nil, "", notFound
	}
	if !knows(body, "overlap_seconds", "secret") {
		return nil, "", invalid
	}
	until := fmt.Sprintf("2031-01-01T00:%02d:00Z", int(body["overlap_seconds"].(float64))/60%60)
	key.PreviousSecretExpiresAt = &until
	f.keys[id] = key
	return f.withSecret(key, body), "", refusal{}
}

// withSecret gives a key its secret; one of the caller's own is not repeated.
func (f *fake) withSecret(key client.Key, body map[string]any) client.Key {
	own := text(body, "secret", "")
	if own == "" {
		key.Secret = fmt.Sprintf("%s%d", serversSecret, len(f.secrets[key.ID])+1)
		own = key.Secret
	}
	f.secrets[key.ID] = append(f.secrets[key.ID], own)
	return key
}

func (f *fake) makeACL(r *http.Request, body map[string]any) (any, string, refusal) {
	acls, found := f.acls[r.PathValue("id")]
	if !found {
		return nil, "", notFound
	}
	acl := client.ACL{Principal: text(body, "principal", ""), ResourceType: strings.ToLower(text(body, "resource_type", "")),
		ResourceName: text(body, "resource_name", ""), PatternType: strings.ToLower(text(body, "pattern_type", "literal")),
		Operation: strings.ToLower(text(body, "operation", "")), Permission: strings.ToLower(text(body, "permission", "allow")), Host: text(body, "host", "*")}
	acl.ID = fmt.Sprintf("acl-%x", []byte(strings.Join([]string{acl.Principal, acl.ResourceType, acl.ResourceName, acl.PatternType, acl.Operation,
		acl.Permission, acl.Host}, "#")))
	if _, exists := acls[acl.ID]; exists {
		return nil, "", refusal{http.StatusConflict, "acl_exists"}
	}
	acls[acl.ID] = acl
	return acl, "", refusal{}
}

func (f *fake) issueToken(w http.ResponseWriter, r *http.Request) {
	secrets := f.secrets[r.FormValue("client_id")]
	if r.Header.Get("Authorization") != "" || !slices.Contains(secrets, r.FormValue("client_secret")) {
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_client", "error_description": "The key or its secret is wrong."})
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": fakeAccessToken, "token_type": "Bearer", "expires_in": 900, "scope": "kafka"})
}

const fakeAccessToken = "eyJ.access-token-that-must-not-leak"
