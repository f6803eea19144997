package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"io.weir/terraform-provider-weir/internal/client"
)

// The examples of the documentation are one configuration, and are applied as such.
func TestTheExamplesOfTheDocumentationAreApplied(t *testing.T) {
	f := newFake(t)
	f.groups = []client.Group{{ID: "billing", State: "Stable", Type: "classic", Lag: &client.GroupLag{Records: 7}}}
	files, err := filepath.Glob("../../examples/*/*/*.tf")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorkspace(t, f, "")
	kinds := 0
	for _, file := range append(files, "../../examples/provider/provider.tf") {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w.write(filepath.Base(filepath.Dir(file))+"_"+filepath.Base(file), string(content))
		kinds++
	}
	if kinds != 7+15+1+1 {
		t.Errorf("%d examples instead of one for each resource, data source, ephemeral resource and the provider", kinds)
	}
	w.environment = append(w.environment, "TF_VAR_endpoint="+f.server.URL, "TF_VAR_billing_secret="+firstSecret)
	w.run(0, "fmt", "-check", "-diff", ".")
	w.run(0, "apply", "-auto-approve")
	w.run(0, "plan", "-detailed-exitcode")
	if lag := strings.TrimSpace(w.run(0, "output", "-json", "lag")); !strings.Contains(lag, `"billing":7`) {
		t.Errorf("lag: %s", lag)
	}

	protected := w.everything()["weir_cluster_resource.tf"]
	w.write("weir_cluster_resource.tf", strings.Replace(protected, "deletion_protection = true", "deletion_protection = false", 1))
	w.run(0, "apply", "-auto-approve")
	w.run(0, "destroy", "-auto-approve")
	if left := len(f.clusters) + len(f.accounts) + len(f.keys) + len(f.tenants) + len(f.fleet); left > 0 {
		t.Errorf("%d things are left", left)
	}
}

// The operator's example, which the end-to-end test applies on the running product.
func TestTheInstallationIsAppliedAndGoesOnlyUnprotected(t *testing.T) {
	f := newFake(t)
	w := newWorkspace(t, f, "")
	for _, file := range []string{"main.tf", "acls.tf"} {
		content, err := os.ReadFile("../../examples/installation/" + file)
		if err != nil {
			t.Fatal(err)
		}
		w.write(file, string(content))
	}
	w.environment = append(w.environment, "TF_VAR_shop_secret="+firstSecret)
	w.run(0, "apply", "-auto-approve")
	w.run(0, "plan", "-detailed-exitcode")
	w.run(1, "plan", "-destroy")
	w.run(0, "apply", "-auto-approve", "-var=protected=false")
	w.run(0, "destroy", "-auto-approve", "-var=protected=false")
	if left := len(f.clusters) + len(f.accounts) + len(f.keys) + len(f.tenants) + len(f.fleet); left > 0 {
		t.Errorf("%d things are left", left)
	}
}
