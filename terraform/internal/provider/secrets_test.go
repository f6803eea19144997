package provider_test

import (
	"strings"
	"testing"
)

const (
	firstSecret  = "own-secret-one-that-must-not-leak-0123456789"
	secondSecret = "own-secret-two-that-must-not-leak-0123456789"
)

const keyConfiguration = requirement + `
variable "secret" {
  type      = string
  ephemeral = true
}
variable "version_of_secret" {
  type    = number
  default = 1
}
resource "weir_cluster" "main" {
  name                = "orders"
  deletion_protection = false
}
resource "weir_service_account" "shop" {
  name = "shop"
}
resource "weir_api_key" "own" {
  service_account_id = weir_service_account.shop.id
  cluster_id         = weir_cluster.main.id
  secret_wo          = var.secret
  secret_wo_version  = var.version_of_secret
  overlap_seconds    = 600
}
ephemeral "weir_access_token" "own" {
  client_id     = weir_api_key.own.client_id
  client_secret = var.secret
}
`

func TestSecretsAreInNoStateNoPlanAndNoLog(t *testing.T) {
	f := newFake(t)
	w := newWorkspace(t, f, keyConfiguration)
	w.environment = append(w.environment, "TF_LOG=TRACE", "TF_LOG_PATH=trace.log", "TF_VAR_secret="+firstSecret)
	said := w.run(0, "plan", "-out=first.plan") + w.run(0, "apply", "first.plan")
	w.environment = append(w.environment, "TF_VAR_secret="+secondSecret, "TF_VAR_version_of_secret=2")
	said += w.run(2, "plan", "-detailed-exitcode", "-out=second.plan") + w.run(0, "apply", "second.plan") + w.run(0, "show", "-json")

	key := only(t, f.keys)
	if secrets := f.secrets[key.ID]; len(secrets) != 2 || secrets[0] != firstSecret || secrets[1] != secondSecret {
		t.Errorf("the server has the secrets %v", secrets)
	}
	if f.count("POST /oauth2/token") == 0 {
		t.Error("no token was asked for, so nothing about it is proven")
	}
	files := w.everything()
	files["what terraform said"] = said
	for _, file := range []string{"terraform.tfstate", "trace.log", "first.plan/tfplan", "second.plan/tfplan"} {
		if len(files[file]) < 100 {
			t.Errorf("%s is not there, so nothing about it is proven", file)
		}
	}
	if !strings.Contains(files["trace.log"], "weir_api_key") || !strings.Contains(files["terraform.tfstate"], key.ID) {
		t.Error("log and state do not speak of the key, so nothing is proven")
	}
	for _, secret := range []string{fakeToken, firstSecret, secondSecret, fakeAccessToken} {
		if names := holders(files, secret); len(names) > 0 {
			t.Errorf("%q is in %v", secret, names)
		}
	}
	w.run(0, "plan", "-detailed-exitcode")
	w.run(0, "destroy", "-auto-approve")
	if len(f.keys)+len(f.clusters)+len(f.accounts) > 0 {
		t.Error("something is left")
	}
}

func TestASecretOfTheServersIsStoredOnlyIfThatIsAskedFor(t *testing.T) {
	f := newFake(t)
	stored := strings.NewReplacer("secret_wo          = var.secret", "store_secret = true",
		"client_secret = var.secret", "client_secret = weir_api_key.own.secret").Replace(keyConfiguration)
	w := newWorkspace(t, f, stored)
	w.environment = append(w.environment, "TF_LOG=TRACE", "TF_LOG_PATH=trace.log", "TF_VAR_secret=unused")
	said := w.run(0, "apply", "-auto-approve")
	w.run(0, "plan", "-detailed-exitcode")
	said += w.run(0, "apply", "-auto-approve", "-var=version_of_secret=2") // another one of the server's

	key := only(t, f.keys)
	secrets := f.secrets[key.ID]
	if len(secrets) != 2 || !strings.HasPrefix(secrets[1], serversSecret) {
		t.Fatalf("the server has the secrets %v", secrets)
	}
	files := w.everything()
	files["what terraform said"] = said
	if names := holders(files, secrets[1]); len(names) != 1 || names[0] != "terraform.tfstate" {
		t.Errorf("the secret is in %v", names)
	}

	w.write("main.tf", strings.Replace(stored, "store_secret = true", "store_secret = false", 1))
	w.environment = append(w.environment, "TF_VAR_version_of_secret=2")
	if refused := w.run(1, "apply", "-auto-approve"); !strings.Contains(refused, "client_secret") {
		t.Errorf("a token without a secret: %s", refused)
	}
	w.write("main.tf", strings.Split(strings.Replace(stored, "store_secret = true", "store_secret = false", 1), "ephemeral \"weir")[0])
	w.run(0, "apply", "-auto-approve")
	if names := holders(map[string]string{"state": w.everything()["terraform.tfstate"]}, serversSecret); len(names) > 0 {
		t.Error("the secret is still in the state")
	}
	if count := f.count("POST /v1/service-accounts/"); count != 2 {
		t.Errorf("%d keys were made or rotated instead of 2", count)
	}
}

func TestAKeyThatNobodyCouldUseIsRefused(t *testing.T) {
	f := newFake(t)
	w := newWorkspace(t, f, strings.Replace(keyConfiguration, "secret_wo          = var.secret", "", 1))
	w.environment = append(w.environment, "TF_VAR_secret="+firstSecret)
	if said := w.run(1, "plan"); !strings.Contains(said, "Nobody would know the key's secret") {
		t.Error(said)
	}
	w.write("main.tf", strings.Replace(keyConfiguration, "secret_wo_version  = var.version_of_secret", "", 1))
	if said := w.run(1, "plan"); !strings.Contains(said, "secret_wo needs secret_wo_version") {
		t.Error(said)
	}
	w.write("main.tf", keyConfiguration)
	w.environment = append(w.environment, "TF_VAR_secret=too-short-to-be-safe")
	if said := w.run(1, "plan"); !strings.Contains(said, "The secret can't be used") || strings.Contains(said, "too-short") {
		t.Error(said)
	}
}
